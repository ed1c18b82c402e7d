//! The world as SVG, each country shaded by how many stories it has.

use std::sync::OnceLock;

use maud::{Markup, html};

use super::words::{counted, number};
use super::{Ui, names};

const WORLD: &str = include_str!("world.tsv");

/// Width and height of the board that the paths are drawn on.
const BOARD: &str = "0 0 9600 4186";
/// Shades, the strongest for the countries with most stories.
const SHADES: usize = 5;
/// Radius of the dot of a small country that has no story.
const DOT: u32 = 22;
/// Radius where there is something to hit: four pixels across where the map is
/// as narrow as a phone.
const TARGET: u32 = 62;

/// Where a country is on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    code: &'static str,
    /// Centre of the dot of a country that is too small to be hit.
    point: Option<(&'static str, &'static str)>,
    /// Its outline, as the `d` of a path; empty when it is only a dot.
    path: &'static str,
}

fn places() -> &'static [Place] {
    static PLACES: OnceLock<Vec<Place>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let lines = WORLD.lines().filter(|line| !line.starts_with('#'));
        let place = |line: &'static str| {
            let mut fields = line.split('\t');
            Some(Place {
                code: fields.next()?,
                point: fields.next()?.split_once(' '),
                path: fields.next()?,
            })
        };
        lines.filter_map(place).collect()
    })
}

/// How a country is shaded: countries with stories lie in five groups of about
/// the same size, so that one with very many does not make all others pale.
#[derive(Debug, Default)]
pub(super) struct Shades {
    /// Each shade that occurs, with the least and the most stories of it.
    groups: Vec<(usize, u64, u64)>,
}

impl Shades {
    pub(super) fn of(counts: &[(String, u64)]) -> Self {
        let mut sorted: Vec<u64> = counts.iter().map(|(_, count)| *count).collect();
        sorted.retain(|count| *count > 0);
        sorted.sort_unstable();
        let mut groups: Vec<(usize, u64, u64)> = Vec::new();
        for count in &sorted {
            // Countries with as many stories have the same shade.
            let fewer = sorted.partition_point(|other| other < count);
            let shade = 1 + fewer * SHADES / sorted.len().max(1);
            match groups.last_mut() {
                Some((last, _, most)) if *last == shade => *most = *count,
                _ => groups.push((shade, *count, *count)),
            }
        }
        Self { groups }
    }

    /// The class of a country with so many stories.
    pub(super) fn class(&self, count: u64) -> &'static str {
        let group = self.groups.iter().find(|(_, _, most)| count <= *most);
        let shade = group.or(self.groups.last()).map_or(0, |(shade, ..)| *shade);
        match (count, shade) {
            (0, _) | (_, 0) => "s0",
            (_, 1) => "s1",
            (_, 2) => "s2",
            (_, 3) => "s3",
            (_, 4) => "s4",
            _ => "s5",
        }
    }

    /// What the shades mean.
    pub(super) fn legend(&self, ui: Ui) -> Markup {
        html! {
            p.legend {
                (ui.say("Stories: ", "Meldungen: "))
                span { span.swatch.s0 {} " 0" }
                @for (_, least, most) in &self.groups {
                    " " span {
                        span class={ "swatch " (self.class(*most)) } {}
                        " " (number(ui, *least)) @if most > least { "–" (number(ui, *most)) }
                    }
                }
            }
        }
    }
}

/// The map. `counts`: stories by the code of the country, most first; `link`:
/// where a country with stories leads; `chosen`: codes to be marked.
///
/// Countries with stories are links in order of their stories. Nothing here is
/// told by the shade alone: each says its number, and a table beside the map
/// says the same.
#[must_use]
pub fn map(
    counts: &[(String, u64)],
    link: impl Fn(&str) -> String,
    chosen: &[String],
    ui: Ui,
) -> Markup {
    let shades = Shades::of(counts);
    let told: Vec<(&Place, u64)> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .filter_map(|(code, count)| Some((place(code)?, *count)))
        .collect();
    let quiet = |place: &&Place| !told.iter().any(|(known, _)| known.code == place.code);
    let class = |place: &Place, count| {
        let on = chosen.iter().any(|code| code == place.code);
        let shade = shades.class(count);
        if on {
            format!("{shade} on")
        } else {
            shade.to_owned()
        }
    };
    html! {
        svg.world viewBox=(BOARD) role="group" aria-labelledby="world-name" aria-describedby="world-words" {
            title #world-name { (ui.say("Map of the world", "Weltkarte")) }
            desc #world-words {
                (ui.say(
                    "Countries are shaded by the number of their stories. Those with stories are links, in order of that number. The table says the same.",
                    "Länder sind nach der Zahl ihrer Meldungen getönt. Die mit Meldungen sind Verweise, nach dieser Zahl geordnet. Die Tabelle sagt dasselbe.",
                ))
            }
            g aria-hidden="true" {
                @for place in places().iter().filter(quiet) {
                    g class=(class(place, 0)) {
                        title { (names::country(place.code, ui)) ": " (ui.say("no story", "keine Meldung")) }
                        @if place.path.is_empty() { (dot(place, DOT)) } @else { path d=(place.path); }
                    }
                }
            }
            @for (place, count) in &told {
                a href=(link(place.code)) class=(class(place, *count)) {
                    title { (said(place.code, *count, ui)) }
                    @if !place.path.is_empty() { path d=(place.path); }
                    (dot(place, TARGET))
                }
            }
            // What was drawn later may lie on the dots: for the mouse, they stand
            // on top of all once more.
            g aria-hidden="true" {
                @for (place, count) in told.iter().filter(|(place, _)| place.point.is_some()) {
                    a href=(link(place.code)) tabindex="-1" class=(class(place, *count)) {
                        title { (said(place.code, *count, ui)) }
                        (dot(place, TARGET))
                    }
                }
            }
        }
    }
}

/// "Ukraine: 12 stories".
pub(super) fn said(code: &str, count: u64, ui: Ui) -> String {
    let stories = counted(ui, count, ("story", "Meldung"), ("stories", "Meldungen"));
    format!("{}: {stories}", names::country(code, ui))
}

fn place(code: &str) -> Option<&'static Place> {
    let at = places().binary_search_by_key(&code, |place| place.code);
    at.ok().and_then(|at| places().get(at))
}

fn dot(place: &Place, radius: u32) -> Markup {
    html! {
        @if let Some((x, y)) = place.point { circle cx=(x) cy=(y) r=(radius); }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rings of a path, as the points that a browser comes to.
    fn rings(path: &str) -> Vec<Vec<(i64, i64)>> {
        let numbers = |text: &str| -> Vec<i64> {
            let spaced = text.replace('-', " -");
            let words = spaced.split_whitespace();
            words.map(|word| word.parse().expect(text)).collect()
        };
        assert!(path.is_empty() || path.ends_with('z'), "{path}");
        path.split('z')
            .filter(|ring| !ring.is_empty())
            .map(|ring| {
                let (start, steps) = ring.strip_prefix('M').unwrap().split_once('l').unwrap();
                let start = numbers(start);
                assert_eq!(start.len(), 2, "{ring}");
                let steps = numbers(steps);
                assert!(steps.len().is_multiple_of(2) && steps.len() >= 4, "{ring}");
                let mut at = (start[0], start[1]);
                let mut ring = vec![at];
                for step in steps.chunks(2) {
                    at = (at.0 + step[0], at.1 + step[1]);
                    ring.push(at);
                }
                ring
            })
            .collect()
    }

    #[test]
    fn every_country_is_a_path_or_a_point() {
        let codes: Vec<&str> = places().iter().map(|place| place.code).collect();
        assert!(codes.is_sorted(), "looked up by halving");
        let mut known: Vec<&str> = names::countries().collect();
        known.sort_unstable();
        assert_eq!(codes, known);
        for place in places() {
            assert!(
                place.point.is_some() || !place.path.is_empty(),
                "{}",
                place.code
            );
        }
    }

    #[test]
    fn paths_are_sound_and_on_the_board() {
        let on_board = |(x, y): (i64, i64)| (0..=9600).contains(&x) && (-5..=4186).contains(&y);
        let mut areas = Vec::new();
        for place in places() {
            let mut area = 0;
            for ring in rings(place.path) {
                assert!(ring.iter().all(|at| on_board(*at)), "{}", place.code);
                // No edge runs across the map, as one over the edge of it would.
                let long = |pair: &[(i64, i64)]| (pair[0].0 - pair[1].0).abs() > 1500;
                assert!(!ring.windows(2).any(long), "{}", place.code);
                let twice: i64 = ring
                    .iter()
                    .zip(ring.iter().cycle().skip(1))
                    .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
                    .sum();
                area += twice.abs() / 2;
            }
            if let Some((x, y)) = place.point {
                let at = (x.parse().unwrap(), y.parse().unwrap());
                assert!(on_board(at), "{}", place.code);
            }
            areas.push((area, place.code));
        }
        // The projection keeps areas: the largest countries are the largest.
        areas.sort_unstable_by(|a, b| b.cmp(a));
        let largest: Vec<&str> = areas.iter().take(4).map(|(_, code)| *code).collect();
        assert_eq!(largest[0], "RU");
        for code in ["CA", "US", "CN"] {
            assert!(largest.contains(&code), "{largest:?}");
        }
        assert!(WORLD.len() < 80_000, "{}", WORLD.len());
    }

    #[test]
    fn places_lie_in_their_countries() {
        let within = |code: &str, x: f64, y: f64| {
            rings(place(code).unwrap().path).iter().any(|ring| {
                let point = |at: &(i64, i64)| (at.0 as f64, at.1 as f64);
                let edges = ring.iter().zip(ring.iter().cycle().skip(1));
                let left_of = edges.filter(|(a, b)| {
                    let (a, b) = (point(a), point(b));
                    (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0
                });
                left_of.count() % 2 == 1
            })
        };
        // Simferopol, the middle of Kazakhstan, Ankara, the Gulf of Guinea.
        for (code, x, y, there) in [
            ("UA", 5328.0, 793.0, true),
            ("RU", 5328.0, 793.0, false),
            ("KZ", 6051.0, 704.0, true),
            ("TR", 5315.0, 947.0, true),
            ("NG", 4587.0, 2245.0, false),
        ] {
            assert_eq!(within(code, x, y), there, "{code} {x} {y}");
        }
    }

    fn counts(of: &[(&str, u64)]) -> Vec<(String, u64)> {
        of.iter()
            .map(|(code, n)| ((*code).to_owned(), *n))
            .collect()
    }

    #[test]
    fn shades_are_of_equal_size_and_monotonous() {
        let many: Vec<(String, u64)> = (1..=10).map(|n| (format!("{n}"), n * n)).collect();
        let shades = Shades::of(&many);
        let classes: Vec<&str> = (1..=10).map(|n| shades.class(n * n)).collect();
        assert_eq!(
            classes,
            ["s1", "s1", "s2", "s2", "s3", "s3", "s4", "s4", "s5", "s5"]
        );
        assert_eq!(shades.class(0), "s0");
        assert_eq!(Shades::of(&[]).class(3), "s0");
        let alike = Shades::of(&counts(&[("UA", 1), ("RU", 1), ("IL", 1)]));
        assert_eq!(alike.class(1), "s1");
        let legend = Shades::of(&many).legend(Ui::English).into_string();
        assert!(legend.contains("81–100"), "{legend}");
    }

    #[test]
    fn countries_with_stories_are_links_in_order() {
        let counts = counts(&[("UA", 12), ("PS", 3), ("IL", 1), ("QQ", 9), ("FR", 0)]);
        let link = |code: &str| format!("/?country={code}&within=3d");
        let svg = map(&counts, link, &["IL".to_owned()], Ui::German).into_string();
        let at = |text: &str| svg.find(text).unwrap_or_else(|| panic!("{text}"));
        let (ukraine, palestine) = (at("Ukraine: 12 Meldungen"), at("Palästina: 3 Meldungen"));
        assert!(ukraine < palestine && palestine < at("Israel: 1 Meldung<"));
        assert!(
            svg.contains("href=\"/?country=UA&amp;within=3d\""),
            "escaped"
        );
        assert!(svg.contains("Frankreich: keine Meldung"));
        assert!(svg.contains("class=\"s1 on\""));
        // One link to be reached by the keyboard each; a country unknown to the
        // map is left to the table.
        assert_eq!(
            svg.matches("<a ").count() - svg.matches("tabindex=\"-1\"").count(),
            3
        );
        assert!(!svg.contains("style="), "the policy allows no inline style");
    }
}
