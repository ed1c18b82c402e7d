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
//! | [`fetch`] | a source and what was kept of its last answer | a body, not modified, gone, throttled, failed |
//! | [`parse`] | bytes and a content type | a parsed feed |
//! | [`normalize`] | a parsed entry, the source, now | an item |
//! | [`dedupe`] | items, what is known | a plan |
//! | [`recognize`] | one item | a verdict with its evidence |
//! | [`group`] | a verdict, the stories of the last days | join or begin |
//! | [`publish`] | stories, a format | a document |
//!
//! [`store`] applies the plans and answers questions; it is the only one that
//! holds anything. Around them: [`config`] (what a person wrote), [`model`] (the values handed
//! on), [`clock`] (the one place that tells the time).

pub mod clock;
pub mod config;
pub mod dedupe;
pub mod fetch;
pub mod group;
pub mod logging;
pub mod model;
pub mod normalize;
pub mod parse;
pub mod publish;
pub mod recognize;
pub mod store;
