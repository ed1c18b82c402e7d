//! The report that speaks for a story: its title, summary and link are those
//! of the entry.
//!
//! Points, and the most win; of equals, the one that arrived first:
//!
//! | what | points |
//! | --- | --- |
//! | no title | out, unless none has one |
//! | length that says something and fits a line (30 to 110 characters) | +20 |
//! | a summary | +15 |
//! | the reader's first language, second, third ... | +50, +45, +40 ... |
//! | agency, official body, broadcaster, paper | +10 |
//! | think tank | +5 |
//! | state media, whatever their kind | −70 |
//! | marked as live blog, opinion, or for subscribers | −60 |
//! | nothing but a quote, or a question | −20 |
//! | each report that arrived before it, ten at the most | −1 |
//!
//! So state media speak where nobody else does, a live blog gives way to any
//! clear report, and a preferred language outweighs length and source together.

use crate::model::SourceKind;

/// Characters of a title that says something and fits a line.
const CLEAR: std::ops::RangeInclusive<usize> = 30..=110;
/// The same in scripts that write a word in one or two characters.
const CLEAR_DENSE: std::ops::RangeInclusive<usize> = 12..=50;

/// Words that stand before or after the title proper, or in brackets, and say
/// that it is a live blog, an opinion, or only for subscribers. Lower case.
const MARKS: &[&str] = &[
    // Live.
    "live",
    "liveblog",
    "live-blog",
    "live blog",
    "live updates",
    "live ticker",
    "live-ticker",
    "liveticker",
    "newsblog",
    "newsticker",
    "ticker",
    "en direct",
    "direct",
    "en vivo",
    "directo",
    "en directo",
    "minuto a minuto",
    "diretta",
    "in diretta",
    "ao vivo",
    "na żywo",
    "relacja na żywo",
    "онлайн",
    "прямой эфир",
    "наживо",
    "онлайн-трансляція",
    "canlı",
    "canli",
    "canlı blog",
    "مباشر",
    "زنده",
    "直播",
    "ライブ",
    "속보 중계",
    "라이브",
    // Opinion.
    "kommentar",
    "meinung",
    "gastbeitrag",
    "leitartikel",
    "kolumne",
    "glosse",
    "opinion",
    "comment",
    "commentary",
    "editorial",
    "op-ed",
    "column",
    "analysis",
    "analyse",
    "éditorial",
    "édito",
    "tribune",
    "chronique",
    "opinión",
    "columna",
    "análisis",
    "editoriale",
    "opinione",
    "commento",
    "opinião",
    "análise",
    "opinie",
    "column",
    "commentaar",
    "opinia",
    "komentarz",
    "felieton",
    "мнение",
    "колонка",
    "комментарий",
    "думка",
    "коментар",
    "görüş",
    "yorum",
    "köşe yazısı",
    "رأي",
    "مقال",
    "یادداشت",
    "سرمقاله",
    "评论",
    "評論",
    "社论",
    "社評",
    "观点",
    "社説",
    "コラム",
    "論説",
    "사설",
    "칼럼",
    "기고",
    "podcast",
    "video",
    "quiz",
    // For subscribers.
    "plus",
    "s+",
    "sz plus",
    "f+",
    "z+",
    "abo",
    "premium",
    "subscriber",
    "subscribers only",
    "abonnés",
    "réservé aux abonnés",
    "suscriptores",
    "有料",
    "有料会員限定",
    "유료",
];

/// What of a report counts for speaking.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Plain text; may be empty.
    pub title: &'a str,
    /// Whether it has a summary.
    pub summary: bool,
    /// Language tag.
    pub language: &'a str,
    /// Kind of its source.
    pub kind: SourceKind,
    /// Whether it comes from state media.
    pub state: bool,
    /// Recognised reports of the story that arrived before it.
    pub before: usize,
}

/// Points of a report for a reader who wants titles in the languages `prefer`,
/// the most wanted first.
#[must_use]
pub fn points(report: Candidate<'_>, prefer: &[String]) -> i32 {
    let title = report.title.trim();
    if title.is_empty() {
        return i32::MIN / 2 + i32::from(report.summary);
    }
    let mut points = language(report.language, prefer);
    let clear = if is_dense(title) { CLEAR_DENSE } else { CLEAR };
    for (holds, worth) in [
        (clear.contains(&title.chars().count()), 20),
        (report.summary, 15),
        (report.state, -70),
        (is_marked(title), -60),
        (is_quote(title) || is_question(title), -20),
    ] {
        points += if holds { worth } else { 0 };
    }
    points += match report.kind {
        _ if report.state => 0,
        SourceKind::Agency | SourceKind::Official | SourceKind::Broadcaster | SourceKind::Paper => {
            10
        }
        SourceKind::Thinktank => 5,
        SourceKind::StateMedia | SourceKind::Blog | SourceKind::Other => 0,
    };
    points - i32::try_from(report.before.min(10)).unwrap_or(10)
}

/// A language takes in its scripts and regions: `pt` is met by `pt-br`.
fn language(tag: &str, prefer: &[String]) -> i32 {
    let meets = |wanted: &String| {
        tag.strip_prefix(wanted.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    prefer
        .iter()
        .position(meets)
        .and_then(|at| i32::try_from(at).ok())
        .map_or(0, |at| (50 - 5 * at).max(5))
}

fn is_dense(title: &str) -> bool {
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let dense = title
        .chars()
        .filter(|c| matches!(u32::from(*c), 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7a3))
        .count();
    dense * 2 > letters
}

/// Whether a mark stands before the title proper, after it, or in brackets.
fn is_marked(title: &str) -> bool {
    if title.contains("+++") {
        return true;
    }
    let lower = title.to_lowercase();
    let is_mark = |part: &str| MARKS.contains(&part.trim());
    let (open, close) = (['(', '[', '（', '【', '［'], [')', ']', '）', '】', '］']);
    let bracketed = lower
        .split(open)
        .skip(1)
        .filter_map(|rest| rest.split(close).next())
        .any(is_mark);
    let parts: Vec<&str> = lower.split([':', '|', '：', '｜']).collect();
    // "Ukraine-Liveblog: ...": the mark is the end of a word.
    let before = parts.first().filter(|_| parts.len() > 1);
    let compound = before.is_some_and(|before| {
        ["liveblog", "newsblog", "ticker", "live"]
            .iter()
            .any(|mark| before.trim().ends_with(mark))
    });
    let dashed = [" - ", " – ", " — "].iter().any(|dash| {
        lower
            .split_once(dash)
            .is_some_and(|(first, _)| is_mark(first))
    });
    bracketed
        || compound
        || dashed
        || before.is_some_and(|before| before.rsplit(',').next().is_some_and(is_mark))
        || parts
            .last()
            .is_some_and(|last| parts.len() > 1 && is_mark(last))
}

/// Whether the title is one quote and says not whose.
fn is_quote(title: &str) -> bool {
    let pairs = [
        ('"', '"'),
        ('„', '“'),
        ('“', '”'),
        ('«', '»'),
        ('»', '«'),
        ('「', '」'),
        ('‘', '’'),
        ('\'', '\''),
    ];
    pairs.iter().any(|(open, close)| {
        title
            .strip_prefix(*open)
            .and_then(|rest| rest.strip_suffix(*close))
            .is_some_and(|inner| !inner.contains([*open, *close]))
    })
}

fn is_question(title: &str) -> bool {
    title.ends_with(['?', '？', '؟'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR_TITLE: &str = "Nato-Staaten beschließen neue Hilfen für die Ukraine";

    fn candidate(title: &str) -> Candidate<'_> {
        Candidate {
            title,
            summary: true,
            language: "de",
            kind: SourceKind::Paper,
            state: false,
            before: 0,
        }
    }

    #[test]
    fn marks_quotes_and_questions_lose_to_a_clear_title() {
        let clear = points(candidate(CLEAR_TITLE), &[]);
        for worse in [
            "Liveblog: Nato-Staaten beschließen neue Hilfen für die Ukraine",
            "Ukraine-Liveblog: ++ Nato-Staaten beschließen neue Hilfen",
            "Live: Nato allies agree on new aid for Ukraine",
            "Kommentar: Die Nato-Staaten tun noch immer zu wenig",
            "+++ Nato-Staaten beschließen neue Hilfen +++",
            "Die Nato-Staaten und ihre neuen Hilfen (S+)",
            "[사설] 북한의 미사일 발사를 규탄한다",
            "【社説】北朝鮮のミサイル発射を非難する",
            "Opinion | Why the alliance must not wait any longer",
            "Guerre en Ukraine, en direct : les alliés se réunissent",
            "„Wir werden diesen Krieg nicht verlieren können“",
            "Wie lange hält die Ukraine diesen Krieg noch durch?",
            "Hilfen für Kiew",
        ] {
            assert!(points(candidate(worse), &[]) < clear, "{worse}");
        }
        for equal in [
            "Delivery of missiles to Ukraine is delayed again by weeks",
            "Direktor der Atombehörde reist nach Teheran zu Gesprächen",
            "\"Never again\": the president's words on the day \"of shame\"",
            "北朝鮮が弾道ミサイルを発射、日本海に落下",
        ] {
            assert_eq!(points(candidate(equal), &[]), clear, "{equal}");
        }
    }

    #[test]
    fn state_media_speak_only_where_nobody_else_does() {
        let state = Candidate {
            kind: SourceKind::StateMedia,
            state: true,
            ..candidate(CLEAR_TITLE)
        };
        let blog = Candidate {
            kind: SourceKind::Blog,
            summary: false,
            before: 10,
            language: "en",
            ..candidate("Allies agree on aid")
        };
        assert!(points(state, &[]) < points(blog, &[]));
        assert!(points(candidate(""), &[]) < points(state, &[]));
    }

    #[test]
    fn languages_count_in_the_readers_order() {
        let prefer = ["pt".to_owned(), "en".to_owned()];
        let of = |language| {
            points(
                Candidate {
                    language,
                    ..candidate(CLEAR_TITLE)
                },
                &prefer,
            )
        };
        assert!(of("pt-br") > of("en"));
        assert!(of("en") > of("de"));
        assert_eq!(of("ptx"), of("de"), "another language that begins alike");
        let first = candidate(CLEAR_TITLE);
        let later = Candidate { before: 1, ..first };
        assert!(points(first, &prefer) > points(later, &prefer));
    }
}
