//! Addresses of pages and feeds that show what a filter lets through. Pages
//! begin elsewhere than feeds: with the last day, and fewer entries.

use jiff::SignedDuration;

use crate::model::Filter;
use crate::serve::canonical;

/// Stories on one page.
pub const PAGE: u32 = 40;

/// How far back a page looks unless it is told otherwise.
const WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What a page shows when its address says nothing.
#[must_use]
pub fn beginning() -> Filter {
    Filter {
        within: Some(WITHIN),
        limit: PAGE,
        ..Filter::default()
    }
}

/// The page at `path` with a filter.
#[must_use]
pub fn page_link(path: &str, filter: &Filter) -> String {
    let mut said = filter.clone();
    let (mut lifted, mut limit) = ("", String::new());
    if said.within == Some(WITHIN) {
        said.within = None;
    } else if said.within.is_none() {
        lifted = "within=";
    }
    if said.limit == PAGE {
        said.limit = Filter::DEFAULT_LIMIT;
    } else if said.limit == Filter::DEFAULT_LIMIT {
        limit = format!("limit={}", said.limit);
    }
    with(path, &[&canonical(&said), lifted, &limit])
}

/// The query of the feed that shows what a page with this filter shows, on
/// all its pages.
#[must_use]
pub fn feed_query(filter: &Filter) -> String {
    canonical(&Filter {
        limit: Filter::DEFAULT_LIMIT,
        page: 1,
        ..filter.clone()
    })
}

fn with(path: &str, queries: &[&str]) -> String {
    let said: Vec<&str> = queries
        .iter()
        .copied()
        .filter(|query| !query.is_empty())
        .collect();
    match said.as_slice() {
        [] => path.to_owned(),
        said => format!("{path}?{}", said.join("&")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::parse_query;

    #[test]
    fn what_a_page_is_asked_is_what_it_shows() {
        let begin = beginning();
        assert_eq!(page_link("/", &begin), "/");
        let mut filter = begin.clone();
        filter.countries = vec!["UA".to_owned()];
        assert_eq!(page_link("/", &filter), "/?country=UA");
        for within in [None, Some(SignedDuration::from_hours(168)), Some(WITHIN)] {
            for limit in [PAGE, 100, 7] {
                filter.within = within;
                filter.limit = limit;
                let link = page_link("/map", &filter);
                let query = link.split_once('?').unwrap().1;
                assert_eq!(parse_query(query, &begin).unwrap(), filter, "{link}");
            }
        }
        filter.within = Some(WITHIN);
        assert_eq!(feed_query(&filter), "country=UA&within=1d");
    }
}
