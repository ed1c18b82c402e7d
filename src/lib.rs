//! geowire polls news feeds, keeps every item once, recognises those about
//! geopolitics, joins reports of one event into a story, and serves the stories
//! as a feed.
//!
//! # The map
//!
//! The way of an item, top to bottom. The stages in the middle are pure: they
//! name no network, no database, no file, and read no clock.
//!
//! | module | takes | gives |
//! | --- | --- | --- |
//! | [`schedule`] | due times in the store | which source is asked now |
//! | [`refresh`] | one source | one recorded outcome, through all that follows |
//! | [`fetch`] | a source and what was kept of its last answer | a body, not modified, gone, throttled, failed |
//! | [`parse`] | bytes and a content type | a parsed feed |
//! | [`normalize`] | a parsed entry, the source, now | an item |
//! | [`dedupe`] | items, what is known | a plan |
//! | [`recognize`] | one item | a verdict with its evidence |
//! | [`group`] | a verdict, the stories of the last days | join or begin |
//! | [`store`] | plans | rows, in one transaction |
//! | [`publish`] | stories, a format | a document |
//! | [`pages`] | stories, figures, a language | HTML |
//! | [`serve`] | a request | an answer |
//! | [`hub`] | a change, those who subscribed | the new document, to each of them |
//!
//! Around them: [`cli`] (what a person types), [`service`] (start, reload, stop),
//! [`config`] (what a person wrote), [`model`] (the values handed on),
//! [`health`], [`metrics`] and [`logging`] (what an operator sees), [`clock`] (the
//! one place that tells the time), [`evaluate`] (how good recognition and
//! grouping are).

pub mod cli;
pub mod clock;
pub mod config;
pub mod dedupe;
pub mod evaluate;
pub mod fetch;
pub mod group;
pub mod health;
pub mod hub;
pub mod logging;
pub mod metrics;
pub mod model;
pub mod normalize;
pub mod pages;
pub mod parse;
pub mod publish;
pub mod recognize;
pub mod refresh;
pub mod schedule;
pub mod serve;
pub mod service;
pub mod store;
