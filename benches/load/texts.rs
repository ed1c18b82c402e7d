//! Feeds that have the shape of real ones: forty entries, titles of ten words,
//! summaries of thirty, one entry in five on geopolitics, in German or English,
//! and most events told by several feeds. All of it comes from numbers.

use std::fmt::Write as _;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

/// Words that every text has, the commonest first.
const COMMON: [[&str; 40]; 2] = [
    [
        "die", "der", "und", "in", "den", "von", "mit", "das", "sich", "auf", "für", "ist", "im",
        "dem", "nicht", "ein", "eine", "als", "auch", "nach", "wird", "bei", "am", "werden",
        "sagte", "Uhr", "Jahr", "Menschen", "gegen", "neue", "seit", "mehr", "vor", "über", "zwei",
        "Woche", "Angaben", "heute", "unter", "zum",
    ],
    [
        "the", "of", "to", "and", "in", "a", "on", "for", "said", "that", "with", "at", "is", "by",
        "it", "as", "from", "was", "have", "has", "will", "after", "new", "more", "year", "people",
        "week", "over", "who", "first", "which", "been", "would", "two", "last", "about", "into",
        "against", "time", "up",
    ],
];
/// What an event is about, after two places and before a name.
const EVENTS: [[&str; 8]; 2] = [
    [
        "verhandeln über einen Waffenstillstand an der Grenze bei",
        "verhängen Sanktionen wegen des Angriffs auf",
        "unterzeichnen ein Militärabkommen in",
        "beraten mit der Nato über die Lage in",
        "liefern Raketen für die Armee in",
        "brechen die diplomatischen Beziehungen ab nach dem Vorfall in",
        "streiten vor den Vereinten Nationen über",
        "beginnen ein Manöver mit Kriegsschiffen vor",
    ],
    [
        "negotiate a ceasefire at the border near",
        "impose sanctions over the attack on",
        "sign a military agreement in",
        "confer with NATO about the situation in",
        "deliver missiles to the army in",
        "break off diplomatic relations after the incident in",
        "argue before the United Nations about",
        "begin exercises with warships off",
    ],
];
const PLACES: [[&str; 24]; 2] = [
    [
        "Russland",
        "Ukraine",
        "China",
        "Taiwan",
        "Iran",
        "Israel",
        "Nordkorea",
        "Südkorea",
        "Japan",
        "Indien",
        "Pakistan",
        "Türkei",
        "Griechenland",
        "Syrien",
        "Ägypten",
        "Sudan",
        "Äthiopien",
        "Serbien",
        "Polen",
        "Belarus",
        "Armenien",
        "Aserbaidschan",
        "Venezuela",
        "Kuba",
    ],
    [
        "Russia",
        "Ukraine",
        "China",
        "Taiwan",
        "Iran",
        "Israel",
        "North Korea",
        "South Korea",
        "Japan",
        "India",
        "Pakistan",
        "Turkey",
        "Greece",
        "Syria",
        "Egypt",
        "Sudan",
        "Ethiopia",
        "Serbia",
        "Poland",
        "Belarus",
        "Armenia",
        "Azerbaijan",
        "Venezuela",
        "Cuba",
    ],
];
/// The rest of the news.
const ELSE: [[&str; 8]; 2] = [
    [
        "gewinnt das Heimspiel vor vollen Rängen in",
        "eröffnet eine Bäckerei am Marktplatz von",
        "stellt ein Rezept mit Kürbis vor in",
        "meldet Sturm und Regen für die Küste bei",
        "zeigt die Ausstellung der Malerin aus",
        "baut die Umgehungsstraße bei",
        "sucht den Fahrer nach dem Unfall in",
        "spielt ein Konzert im Park von",
    ],
    [
        "wins the home match before a full stadium in",
        "opens a bakery on the market square of",
        "presents a recipe with pumpkin in",
        "reports storm and rain for the coast near",
        "shows the exhibition of the painter from",
        "builds the bypass near",
        "seeks the driver after the accident in",
        "plays a concert in the park of",
    ],
];
/// Names and rare words there are.
const NAMES: usize = 40_000;
/// Reports of an event, on average.
const REPORTS: usize = 4;

/// A name that nobody has, the `n`th.
fn name(n: usize) -> String {
    const BEGIN: [&str; 12] = ["b", "d", "f", "g", "k", "l", "m", "n", "r", "s", "t", "br"];
    const MIDDLE: [&str; 5] = ["a", "e", "i", "o", "u"];
    let mut text = String::new();
    let mut rest = n * 7919 % (NAMES * 4);
    for part in [&BEGIN[..], &MIDDLE, &BEGIN, &MIDDLE, &BEGIN] {
        text.push_str(part.get(rest % part.len()).unwrap_or(&""));
        rest /= part.len();
    }
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn pick<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of.get(rng.usize(..of.len())).copied().unwrap_or("")
}

/// Title and summary of one entry.
fn entry(rng: &mut Rng, language: usize, events: usize) -> (String, String) {
    let geopolitics = rng.u8(..5) == 0;
    // All that an event has, its reports share, whatever their language.
    let event = rng.usize(..events);
    let mut own = Rng::with_seed(if geopolitics {
        event as u64
    } else {
        rng.u64(..)
    });
    let (one, other) = (own.usize(..24), own.usize(..24));
    let (what, at) = (own.usize(..8), name(own.usize(..NAMES)));
    let names = [name(own.usize(..NAMES)), name(own.usize(..NAMES))];
    let title = if geopolitics {
        let and = ["und", "and"][language];
        let (places, events) = (PLACES[language], EVENTS[language]);
        format!(
            "{} {and} {} {} {at}",
            places[one], places[other], events[what]
        )
    } else {
        format!("{} {} {at}", names[0], ELSE[language][what])
    };
    let mut summary = title.clone();
    for n in 0..22 {
        let word = match n % 7 {
            0 if n > 0 && geopolitics => PLACES[language][one].to_owned(),
            3 => names[rng.usize(..2)].clone(),
            5 => name(rng.usize(..NAMES)),
            _ => pick(rng, &COMMON[language]).to_owned(),
        };
        let _ = write!(summary, " {word}");
    }
    summary.push('.');
    (title, summary)
}

/// What all feeds together are like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) feeds: usize,
    pub(crate) entries: usize,
    pub(crate) now: Timestamp,
}

impl Shape {
    /// The document of a feed that has brought `new` entries since the start.
    /// The oldest fall out.
    pub(crate) fn document(&self, feed: usize, new: usize) -> String {
        let language = feed % 2;
        let events = (self.feeds * self.entries / 5 / REPORTS).max(1);
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\
             <title>Feed {feed}</title><link>https://feed{feed}.example/</link>\
             <description>Feed {feed}</description><language>{}</language>\n",
            ["de", "en"][language]
        );
        for number in (new..new + self.entries).rev() {
            let seed = (feed * 1_000_003 + number) as u64;
            let mut rng = Rng::with_seed(seed);
            let (title, summary) = entry(&mut rng, language, events);
            let age = SignedDuration::from_secs(rng.i64(60..72 * 3600));
            let date = if number < self.entries {
                self.now - age
            } else {
                self.now
            };
            let _ = writeln!(
                text,
                "<item><title>{title}</title><link>https://feed{feed}.example/{number}</link>\
                 <guid isPermaLink=\"false\">{feed}-{number}</guid><pubDate>{}</pubDate>\
                 <description>{summary}</description></item>",
                date.strftime("%a, %d %b %Y %H:%M:%S +0000")
            );
        }
        text.push_str("</channel></rss>\n");
        text
    }
}
