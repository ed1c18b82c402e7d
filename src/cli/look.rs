//! One request made for a person at the terminal, and what it brought.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use url::Url;

use crate::fetch::{Answer, Fetched, Fetcher, Order};
use crate::model::OutcomeKind;
use crate::parse::{self, ParseError, ParsedFeed};

/// What stands at an address.
pub(super) enum Looked {
    /// A feed.
    Feed {
        /// As read.
        feed: Box<ParsedFeed>,
        /// The address that answered.
        url: Url,
        /// Where the server says that it has moved for good.
        permanent: Option<Url>,
        /// What went wrong on the way, where a part was read all the same.
        said: Option<String>,
    },
    /// A web page, with the feeds that it advertises, best first.
    Page {
        /// The address that answered.
        url: Url,
        /// Address and title of each.
        feeds: Vec<(Url, String)>,
    },
}

/// Why there is nothing to look at, in words.
pub(super) enum Trouble {
    /// The address is a private one.
    Refused(String),
    /// The server wants to be left in peace.
    Unwelcome(String),
    /// Anything else.
    Failed(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Refused(why) | Self::Unwelcome(why) | Self::Failed(why)) = self;
        f.write_str(why)
    }
}

/// Carries out one order and reads what came.
pub(super) async fn look(fetcher: &Fetcher, order: &Order) -> Result<Looked, Trouble> {
    let Answer {
        result,
        final_url,
        permanent,
        ..
    } = fetcher.fetch(order).await;
    let failed = |why: &str| Trouble::Failed(why.to_owned());
    let mut said = None;
    let (bytes, content_type) = match result {
        Fetched::Body {
            bytes,
            content_type,
            ..
        } => (bytes, content_type),
        Fetched::Failed {
            message,
            partial: Some(bytes),
            ..
        } => {
            said = Some(message);
            (bytes, None)
        }
        Fetched::Failed { kind, message, .. } => {
            return Err(match kind {
                OutcomeKind::Refused => Trouble::Refused(message),
                OutcomeKind::BotWall => Trouble::Unwelcome(message),
                _ => Trouble::Failed(message),
            });
        }
        Fetched::Gone => {
            return Err(failed(
                "the server says that the feed is gone for good (410)",
            ));
        }
        Fetched::Throttled => {
            let why = "the server asks for fewer requests; try again later";
            return Err(Trouble::Unwelcome(why.to_owned()));
        }
        Fetched::NotModified(_) => {
            return Err(failed(
                "the server answered 304 to a request without a condition",
            ));
        }
    };
    match parse::parse(&bytes, content_type.as_deref(), &final_url) {
        Ok(feed) => Ok(Looked::Feed {
            feed: Box::new(feed),
            url: final_url,
            permanent,
            said,
        }),
        Err(ParseError::Page { bot_wall: true, .. }) => Err(Trouble::Unwelcome(format!(
            "a page that keeps robots out stands at {}",
            order.url
        ))),
        Err(ParseError::Page { feeds, .. }) if said.is_none() => Ok(Looked::Page {
            url: final_url,
            feeds,
        }),
        Err(error) => Err(Trouble::Failed(format!("{}: {error}", order.url))),
    }
}

/// An address as it is, or a path made into one; with the folder that a file
/// may be read from. A person who names a file may read it.
pub(super) fn address(target: &str) -> anyhow::Result<(Url, Vec<PathBuf>)> {
    let parsed = Url::parse(target)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https" | "file"));
    let path = match &parsed {
        Some(url) if url.scheme() == "file" => url
            .to_file_path()
            .map_err(|()| anyhow!("{target} names no local file"))?,
        Some(url) => return Ok((url.clone(), Vec::new())),
        None if target.contains("://") => {
            bail!("{target}: only http, https and file addresses can be read")
        }
        None => PathBuf::from(target),
    };
    let path = path
        .canonicalize()
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let root = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    let url = Url::from_file_path(&path)
        .map_err(|()| anyhow!("{} cannot be made an address", path.display()))?;
    Ok((url, vec![root]))
}
