//! From an address to its document, without a request: for those who ask, and
//! for those who are told.

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use super::App;
use super::address::{self, Asked, Missing, Of};
use super::answer::Refusal;
use super::cache::{Address, Found};
use super::host::Base;
use super::hub;
use super::query;
use crate::config::{Config, quantity};
use crate::model::{Filter, Key, Order};
use crate::publish::{self, Channel, Document};
use crate::store::{Store, StoreError};

/// How far back the feed of what was left out looks: nearest to the threshold
/// comes first in it, and what is old is no longer news.
const REJECTED: SignedDuration = SignedDuration::from_hours(72);
/// How far back the feed of health looks. What still fails stays in it.
const HEALTH: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The feed at `path` with `query`, kept or built.
pub(super) async fn look_up(
    app: &App,
    base: &Base,
    path: &str,
    query: Option<&str>,
) -> Result<Found<StoreError>, Missing> {
    let config = app.config();
    let asked = address::read(path, &config)?;
    if let Of::Story(id) = asked.of {
        is_named(app, id, path).await?;
    }
    let filter = narrowed(&asked, &config, query.unwrap_or_default())?;
    let now = app.clock.now();
    let address: Address = (
        path.to_owned(),
        kept_as(asked.of, &filter, now),
        base.0.clone(),
    );
    let channel = Channel {
        title: asked.title.clone(),
        description: describe(asked.of, &filter),
        self_url: own_address(base, path, query),
        home_url: match asked.of {
            Of::Story(id) => format!("{}/stories/{id}", base.0),
            _ => format!("{}/", base.0),
        },
        hub: hub::of(base, &config),
        content: asked.content,
        updated: app.started,
    };
    // The generation is asked for before the rows are read: should a commit come
    // between, the document is newer than its mark, and is built once more.
    let generation = app.store.generation();
    let oldest = oldest(asked.of, &config, now);
    let build = build(app.store.clone(), asked, filter.at(now), channel, oldest);
    Ok(app
        .cache
        .get(&address, generation, &config, now, build)
        .await)
}

/// Whether the story goes by this identity.
async fn is_named(app: &App, id: Key, path: &str) -> Result<(), Missing> {
    match app.store.read(move |read| read.story_id(id)).await {
        Ok(Some(known)) if known == id => Ok(()),
        Ok(Some(known)) => Err(Missing::Elsewhere(address::story(known, path))),
        Ok(None) => Err(address::no_story(id)),
        // The last good document stands in, where there is one.
        Err(_) => Ok(()),
    }
}

/// What the path asks for, with what the query says on top.
fn narrowed(asked: &Asked, config: &Config, query: &str) -> Result<Filter, Missing> {
    let refused = |sentence| Missing::Refused(Refusal::new(StatusCode::BAD_REQUEST, sentence));
    let mut base = asked.filter.clone();
    base.prefer.clone_from(&config.publish.languages);
    let filter = query::parse(query, &base).map_err(|bad| refused(bad.to_string()))?;
    if matches!(asked.of, Of::Health | Of::Story(_)) {
        let limit = filter.limit;
        if filter != (Filter { limit, ..base }) {
            return Err(refused(
                "This feed takes no parameter but limit.".to_owned(),
            ));
        }
        return Ok(filter);
    }
    let unsettled = match asked.settled {
        Some("country") => filter.countries != base.countries,
        Some("theme") => filter.themes != base.themes,
        _ => false,
    };
    if let (Some(settled), true) = (asked.settled, unsettled) {
        return Err(refused(format!(
            "This address says the {settled} itself: leave {settled} out of the query, or ask /feed with it."
        )));
    }
    Ok(filter)
}

/// The filter as part of what a document is kept under. One that looks back
/// from now shows less as time goes on, and a refresh that failed changes no
/// report: such are built anew every minute.
fn kept_as(of: Of, filter: &Filter, now: Timestamp) -> String {
    let canonical = query::canonical(filter);
    if filter.within.is_some() || of == Of::Health {
        return format!("{canonical} {}", now.as_second() / 60);
    }
    canonical
}

/// The oldest that a feed shows which looks back from now.
fn oldest(of: Of, config: &Config, now: Timestamp) -> Timestamp {
    let length = match of {
        // Beyond what is kept of the log, beginnings of spells are missing.
        Of::Health => HEALTH.min(config.store.keep_log),
        _ => REJECTED,
    };
    now.checked_sub(length).unwrap_or(Timestamp::MIN)
}

/// The address as it was asked for: a reader compares it with its subscription.
pub(super) fn own_address(base: &Base, path: &str, query: Option<&str>) -> String {
    match query {
        Some(query) if !query.is_empty() => format!("{}{path}?{query}", base.0),
        _ => format!("{}{path}", base.0),
    }
}

async fn build(
    store: Store,
    asked: Asked,
    filter: Filter,
    channel: Channel,
    oldest: Timestamp,
) -> Result<Document, StoreError> {
    let format = asked.format;
    // Written where the rows are read, away from the threads that answer: a
    // thousand stories take longer than an accepted connection should wait.
    match asked.of {
        Of::Stories => {
            store
                .read(move |read| Ok(publish::stories(&channel, &read.stories(&filter)?, format)))
                .await
        }
        Of::Reports => {
            store
                .read(move |read| Ok(publish::reports(&channel, &read.reports(&filter)?, format)))
                .await
        }
        Of::Rejected => {
            store
                .read(move |read| {
                    let entries = read.rejected(&filter, oldest)?;
                    Ok(publish::reports(&channel, &entries, format))
                })
                .await
        }
        Of::Story(id) => {
            store
                .read(move |read| {
                    let story = read.story(id, &filter.prefer)?;
                    let mut entries = read.story_reports(id)?;
                    entries.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX));
                    let title = story.map(|story| story.title);
                    let title = title.filter(|title| !title.is_empty());
                    let channel = Channel {
                        title: title.unwrap_or_else(|| channel.title.clone()),
                        ..channel
                    };
                    Ok(publish::reports(&channel, &entries, format))
                })
                .await
        }
        Of::Health => {
            store
                .read(move |read| {
                    let events = read.health(oldest, filter.limit)?;
                    Ok(publish::health(&channel, &events, format))
                })
                .await
        }
    }
}

fn describe(of: Of, filter: &Filter) -> String {
    let what = match of {
        Of::Stories => "Geopolitics, one entry a story",
        Of::Reports => "Geopolitics, one entry a report",
        Of::Story(_) => "All reports of one story, the last that arrived first",
        Of::Health => "What became of the sources: since when, and what to do",
        Of::Rejected => "Left out of the last three days, nearest to the threshold first",
    };
    let plain = Filter {
        limit: filter.limit,
        page: filter.page,
        prefer: filter.prefer.clone(),
        ..Filter::default()
    };
    if *filter == plain {
        return what.to_owned();
    }
    let mut parts: Vec<String> = Vec::new();
    for (name, values) in [
        ("countries", &filter.countries),
        ("themes", &filter.themes),
        ("languages", &filter.languages),
        ("sources", &filter.sources),
    ] {
        if !values.is_empty() {
            parts.push(format!("{name} {}", values.join(", ")));
        }
    }
    if filter.min_publishers > 1 {
        parts.push(format!("at least {} publishers", filter.min_publishers));
    }
    if let Some(score) = filter.min_score {
        parts.push(format!("score from {score}"));
    }
    if let Some(text) = &filter.text {
        parts.push(format!("with the words {text}"));
    }
    if let Some(within) = filter.within {
        parts.push(format!("of the last {}", quantity::show(within)));
    }
    for (word, time) in [("since", filter.since), ("until", filter.until)] {
        if let Some(time) = time {
            parts.push(format!("{word} {time}"));
        }
    }
    if filter.order != Order::default() {
        parts.push(format!("{} first", filter.order.name()));
    }
    format!("{what}; {}", parts.join("; "))
}
