//! The query of a feed's address. Pure: text in, a filter or a sentence out.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use url::form_urlencoded;

use crate::config::quantity;
use crate::model::{Filter, Order};

/// Values that one parameter may list.
const MOST_VALUES: usize = 100;
/// Characters of one value.
const LONGEST_VALUE: usize = 200;
/// The longest time that `within` takes.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 3653);

/// A parameter that cannot be taken; says which, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadQuery(String);

/// Reads a query into a filter. A parameter replaces what `base` holds of it;
/// lists can be repeated and comma separated. An empty value takes the
/// restriction away.
///
/// # Errors
/// For a parameter that is unknown or whose value is out of range.
pub fn parse(query: &str, base: &Filter) -> Result<Filter, BadQuery> {
    let mut filter = base.clone();
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let first = !seen.contains(&name.to_string());
        seen.push(name.to_string());
        if value.chars().count() > LONGEST_VALUE {
            return Err(BadQuery(format!(
                "The value of {name} is too long: at most {LONGEST_VALUE} characters are read."
            )));
        }
        match name.as_ref() {
            "country" => list(&mut filter.countries, &name, &value, first, country)?,
            "theme" => list(&mut filter.themes, &name, &value, first, lower)?,
            "lang" => list(&mut filter.languages, &name, &value, first, language)?,
            "source" => list(&mut filter.sources, &name, &value, first, same)?,
            "min_publishers" | "min_sources" => {
                filter.min_publishers = whole(&name, &value, 1, 1000, first)?;
            }
            "limit" => filter.limit = whole(&name, &value, 1, Filter::MAX_LIMIT, first)?,
            "min_score" => filter.min_score = Some(score(&value, first)?),
            "q" => {
                once("q", first)?;
                let words: Vec<&str> = value.split_whitespace().collect();
                filter.text = (!words.is_empty()).then(|| words.join(" "));
            }
            "within" => {
                once("within", first)?;
                filter.within = optional(&value, within)?;
            }
            "since" => {
                once("since", first)?;
                filter.since = optional(&value, |value| time("since", value))?;
            }
            "until" => {
                once("until", first)?;
                filter.until = optional(&value, |value| time("until", value))?;
            }
            "order" => {
                once("order", first)?;
                filter.order = optional(&value, order)?.unwrap_or_default();
            }
            "page" => filter.page = whole(&name, &value, 1, Filter::MAX_PAGE, first)?,
            other => return Err(unknown(other)),
        }
    }
    let given = |name: &str| seen.iter().any(|known| known == name);
    if given("min_publishers") && given("min_sources") {
        return Err(BadQuery(
            "min_sources is the older name of min_publishers: give one of them.".to_owned(),
        ));
    }
    Ok(filter)
}

/// The one way to write a filter as a query: sorted, without what is default.
#[must_use]
pub fn canonical(filter: &Filter) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, values) in [
        ("country", &filter.countries),
        ("theme", &filter.themes),
        ("lang", &filter.languages),
        ("source", &filter.sources),
    ] {
        let mut values = values.clone();
        values.sort();
        values.dedup();
        for value in values {
            query.append_pair(name, &value);
        }
    }
    if filter.min_publishers > 1 {
        query.append_pair("min_publishers", &filter.min_publishers.to_string());
    }
    if let Some(score) = filter.min_score {
        query.append_pair("min_score", &score.to_string());
    }
    if let Some(text) = &filter.text {
        query.append_pair("q", text);
    }
    if let Some(within) = filter.within {
        query.append_pair("within", &quantity::show(within));
    }
    for (name, time) in [("since", filter.since), ("until", filter.until)] {
        if let Some(time) = time {
            query.append_pair(name, &time.to_string());
        }
    }
    if filter.order != Order::default() {
        query.append_pair("order", filter.order.name());
    }
    if filter.page > 1 {
        query.append_pair("page", &filter.page.to_string());
    }
    if filter.limit != Filter::DEFAULT_LIMIT {
        query.append_pair("limit", &filter.limit.to_string());
    }
    query.finish()
}

fn list(
    into: &mut Vec<String>,
    name: &str,
    value: &str,
    first: bool,
    read: fn(&str) -> Result<String, BadQuery>,
) -> Result<(), BadQuery> {
    if first {
        into.clear();
    }
    // The name of a source can hold a comma, and is then given as it is by
    // `canonical`; the parts are tried as well as the whole.
    let whole = (name == "source" && value.contains(',')).then(|| value.trim());
    for part in value.split(',').map(str::trim).chain(whole) {
        if part.is_empty() {
            continue;
        }
        let part = read(part)?;
        if !into.contains(&part) {
            into.push(part);
        }
    }
    if into.len() > MOST_VALUES {
        return Err(BadQuery(format!(
            "{name} lists too much: at most {MOST_VALUES} values are read."
        )));
    }
    Ok(())
}

fn country(value: &str) -> Result<String, BadQuery> {
    if value.len() == 2 && value.chars().all(|c| c.is_ascii_alphabetic()) {
        return Ok(value.to_ascii_uppercase());
    }
    Err(BadQuery(format!(
        "{value:?} is no country: country takes codes of two letters (ISO 3166-1), such as country=KP,KR."
    )))
}

fn language(value: &str) -> Result<String, BadQuery> {
    let sound = value.len() <= 35
        && value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if sound {
        return Ok(value.to_ascii_lowercase());
    }
    Err(BadQuery(format!(
        "{value:?} is no language: lang takes tags such as lang=de,en or lang=zh-hant."
    )))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the readers of a list share a signature"
)]
fn lower(value: &str) -> Result<String, BadQuery> {
    Ok(value.to_lowercase())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the readers of a list share a signature"
)]
fn same(value: &str) -> Result<String, BadQuery> {
    Ok(value.to_owned())
}

fn whole(name: &str, value: &str, low: u32, high: u32, first: bool) -> Result<u32, BadQuery> {
    once(name, first)?;
    value
        .parse()
        .ok()
        .filter(|number| (low..=high).contains(number))
        .ok_or_else(|| {
            BadQuery(format!(
                "{value:?} does not fit {name}: it takes a whole number from {low} to {high}."
            ))
        })
}

/// An empty value takes the restriction away.
fn optional<T>(
    value: &str,
    read: impl FnOnce(&str) -> Result<T, BadQuery>,
) -> Result<Option<T>, BadQuery> {
    match value.trim() {
        "" => Ok(None),
        value => read(value).map(Some),
    }
}

fn within(value: &str) -> Result<SignedDuration, BadQuery> {
    quantity::duration(value)
        .filter(|length| !length.is_zero() && *length <= LONGEST)
        .ok_or_else(|| {
            BadQuery(format!(
                "{value:?} does not fit within: it takes a length of time up to 10 years, such as within=24h or within=7d."
            ))
        })
}

/// A day begins at midnight UTC, so that an address means the same everywhere.
fn time(name: &str, value: &str) -> Result<Timestamp, BadQuery> {
    value
        .parse()
        .or_else(|_| {
            let date: Date = value.parse()?;
            date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp())
        })
        .map_err(|_: jiff::Error| {
            BadQuery(format!(
                "{value:?} does not fit {name}: it takes a day or a time of RFC 3339, such as {name}=2026-11-03 or {name}=2026-11-03T12:00:00Z."
            ))
        })
}

fn order(value: &str) -> Result<Order, BadQuery> {
    let known = Order::ALL.iter().find(|(name, _)| *name == value);
    known.map(|(_, order)| *order).ok_or_else(|| {
        BadQuery(format!(
            "{value:?} does not fit order: it takes newest or weightiest."
        ))
    })
}

fn score(value: &str, first: bool) -> Result<f64, BadQuery> {
    once("min_score", first)?;
    value
        .parse()
        .ok()
        .filter(|score| (0.0..=1.0).contains(score))
        .ok_or_else(|| {
            BadQuery(format!(
                "{value:?} does not fit min_score: it takes a number from 0 to 1, such as 0.8."
            ))
        })
}

fn once(name: &str, first: bool) -> Result<(), BadQuery> {
    if first {
        return Ok(());
    }
    Err(BadQuery(format!(
        "{name} was given twice; it takes one value."
    )))
}

fn unknown(name: &str) -> BadQuery {
    const KNOWN: [&str; 14] = [
        "country",
        "theme",
        "lang",
        "source",
        "min_publishers",
        "min_sources",
        "min_score",
        "q",
        "within",
        "since",
        "until",
        "order",
        "page",
        "limit",
    ];
    let name: String = name.chars().take(40).collect();
    let near = KNOWN
        .iter()
        .map(|known| {
            (
                strsim::damerau_levenshtein(known, &name.to_lowercase()),
                known,
            )
        })
        .min()
        .filter(|(distance, _)| *distance <= 2)
        .map(|(_, known)| format!("; {known} is near"))
        .unwrap_or_default();
    BadQuery(format!(
        "There is no parameter {name:?}{near}. Known are {}.",
        KNOWN.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Filter, String> {
        parse(query, &Filter::default()).map_err(|bad| bad.to_string())
    }

    #[test]
    fn lists_repeat_and_join_and_codes_are_upper_case() {
        let filter = read("country=kp,KR&country=ru&lang=DE&theme=Sanctions&q=%20a++b").unwrap();
        assert_eq!(filter.countries, ["KP", "KR", "RU"]);
        assert_eq!(filter.languages, ["de"]);
        assert_eq!(filter.themes, ["sanctions"]);
        assert_eq!(filter.text.as_deref(), Some("a b"));
        assert_eq!(read("").unwrap(), Filter::default());
    }

    #[test]
    fn a_parameter_replaces_what_the_view_says() {
        let view = read("country=KP&limit=20").unwrap();
        let filter = parse("country=RU&country=UA", &view).unwrap();
        assert_eq!(filter.countries, ["RU", "UA"]);
        assert_eq!(filter.limit, 20);
        assert!(parse("country=", &view).unwrap().countries.is_empty());
    }

    #[test]
    fn mistakes_are_named_with_what_would_be_right() {
        for (query, words) in [
            ("contry=RU", "country is near"),
            ("colour=red", "Known are country"),
            ("limit=0", "from 1 to 1000"),
            ("limit=1001", "from 1 to 1000"),
            ("limit=x", "from 1 to 1000"),
            ("limit=5&limit=6", "given twice"),
            ("min_score=1.5", "from 0 to 1"),
            ("min_score=NaN", "from 0 to 1"),
            ("min_sources=-1", "from 1 to 1000"),
            ("min_publishers=0", "from 1 to 1000"),
            ("min_publishers=2&min_publishers=3", "given twice"),
            (
                "min_publishers=2&min_sources=2",
                "older name of min_publishers",
            ),
            ("country=Russia", "two letters"),
            ("lang=d%22e", "no language"),
            ("within=1", "such as within=24h"),
            ("within=0h", "such as within=24h"),
            ("since=yesterday", "such as since=2026-11-03"),
            ("until=2026-13-01", "such as until=2026-11-03"),
            ("order=best", "newest or weightiest"),
            ("page=0", "from 1 to 10000"),
        ] {
            let sentence = read(query).unwrap_err();
            assert!(sentence.contains(words), "{query}: {sentence}");
        }
        assert!(
            read(&format!("q={}", "x".repeat(300)))
                .unwrap_err()
                .contains("too long")
        );
        assert!(
            read("country=ZZ").is_ok(),
            "a code that no country has is no mistake"
        );
    }

    #[test]
    fn equal_filters_are_written_alike() {
        let one = read("lang=en&country=RU,KP&limit=100").unwrap();
        let two = read("country=kp&country=ru&lang=EN").unwrap();
        assert_eq!(canonical(&one), canonical(&two));
        assert_eq!(canonical(&one), "country=KP&country=RU&lang=en");
        let full = read("source=A%2CB&q=x+y&min_score=0.5&min_sources=2&limit=7").unwrap();
        assert_eq!(full.min_publishers, 2, "under its older name");
        let timed = read(
            "since=2026-11-03&until=2026-11-04T01:00:00%2B01:00&within=36h&order=weightiest&page=3",
        )
        .unwrap();
        assert_eq!(timed.since.unwrap().to_string(), "2026-11-03T00:00:00Z");
        assert_eq!(timed.until.unwrap().to_string(), "2026-11-04T00:00:00Z");
        assert_eq!(read(&canonical(&timed)).unwrap(), timed);
        let again = read(&canonical(&full)).unwrap();
        assert_eq!(canonical(&again), canonical(&full));
    }
}
