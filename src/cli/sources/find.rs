//! The feed of a site, by its address.

use std::time::Duration;

use anyhow::bail;
use jiff::Timestamp;
use url::Url;

use super::super::look::{Looked, Trouble, look};
use crate::config::Config;
use crate::fetch::{Fetcher, Order};
use crate::model::{Item, SourceKind, SourceProfile, Validators};
use crate::normalize::{Context, normalize};
use crate::parse::{ParsedFeed, of_comments};

/// Where feeds stand that nobody advertises, below a site or a folder of it.
const WELL_KNOWN: [&str; 6] = [
    "feed",
    "rss",
    "rss.xml",
    "atom.xml",
    "feed.xml",
    "index.xml",
];

/// A person waits, so that the rest between two requests to a site is shorter
/// than the service's, but there is one.
const REST: Duration = Duration::from_secs(2);

/// Feeds of a page that are asked for one after another with `--first`.
const TRIED: usize = 5;

/// What was found.
pub(super) enum Found {
    /// A feed with entries.
    Feed(Box<Verified>),
    /// Several, to choose from: address and title.
    Several(Vec<(Url, String)>),
}

/// A feed that was read and has entries.
pub(super) struct Verified {
    /// The address to ask for it.
    pub(super) url: Url,
    /// Addresses that lead to it.
    pub(super) also: Vec<Url>,
    pub(super) feed: ParsedFeed,
    pub(super) items: Vec<Item>,
    /// Whether it stands at a private address.
    pub(super) private: bool,
}

/// Looks at `url`; where a page stands, follows what it advertises, else tries
/// what is usual.
pub(super) async fn find(
    config: &Config,
    roots: Vec<std::path::PathBuf>,
    url: Url,
    first: bool,
    now: Timestamp,
) -> anyhow::Result<Found> {
    let mut finder = Finder {
        fetcher: Fetcher::new(roots)?,
        config,
        rest: REST.min(config.schedule.spacing.unsigned_abs()),
        asked: false,
        private: false,
        now,
    };
    let (page, mut feeds) = match finder.typed(&url).await {
        Ok(Looked::Page { url, feeds }) => (url, feeds),
        Ok(found) => {
            let private = finder.private;
            return finder.verify(url, found, private).map(boxed);
        }
        Err(trouble) => bail!("{trouble}"),
    };
    let reports = |(url, title): &(Url, String)| !of_comments(url, title);
    if feeds.iter().any(reports) {
        feeds.retain(reports);
    }
    if feeds.is_empty() {
        return finder.well_known(&page).await.map(boxed);
    }
    if feeds.len() > 1 && !first {
        return Ok(Found::Several(feeds));
    }
    let mut why = Vec::new();
    for (feed, _) in feeds.into_iter().take(TRIED) {
        eprintln!("{page} is a web page; asking for its feed {feed}");
        let private = finder.private && same_host(&feed, &page);
        match finder.ask(&feed, private).await {
            Ok(found) => match finder.verify(feed, found, private) {
                Ok(verified) => return Ok(boxed(verified)),
                Err(error) => why.push(error.to_string()),
            },
            Err(Trouble::Unwelcome(said)) => bail!("{said}"),
            Err(trouble) => why.push(trouble.to_string()),
        }
    }
    bail!(
        "{page} is a web page whose feeds give nothing: {}",
        why.join("; ")
    )
}

fn boxed(verified: Verified) -> Found {
    Found::Feed(Box::new(verified))
}

struct Finder<'a> {
    fetcher: Fetcher,
    config: &'a Config,
    rest: Duration,
    asked: bool,
    private: bool,
    now: Timestamp,
}

impl Finder<'_> {
    async fn ask(&mut self, url: &Url, private: bool) -> Result<Looked, Trouble> {
        if self.asked {
            tokio::time::sleep(self.rest).await;
        }
        self.asked = true;
        let mut settings = self.config.request.clone();
        settings.allow_private |= private;
        let order = Order {
            url: url.clone(),
            validators: Validators::default(),
            settings,
        };
        look(&self.fetcher, &order).await
    }

    /// Asks for the address that a person typed. It may be a private one, but
    /// what is public must not lead to one.
    async fn typed(&mut self, url: &Url) -> Result<Looked, Trouble> {
        let refused = match self.ask(url, false).await {
            Err(Trouble::Refused(why)) if url.scheme() != "file" => why,
            other => return other,
        };
        let found = self.ask(url, true).await?;
        let (Looked::Feed { url: answered, .. } | Looked::Page { url: answered, .. }) = &found;
        if !same_host(answered, url) {
            return Err(Trouble::Refused(refused));
        }
        self.private = true;
        Ok(found)
    }

    async fn well_known(&mut self, page: &Url) -> anyhow::Result<Verified> {
        eprintln!("{page} is a web page that advertises no feed; trying what is usual");
        for candidate in candidates(page) {
            eprintln!("asking for {candidate}");
            match self.ask(&candidate, self.private).await {
                Ok(found) => {
                    if let Ok(verified) = self.verify(candidate, found, self.private) {
                        return Ok(verified);
                    }
                }
                Err(Trouble::Unwelcome(why)) => bail!("{why}"),
                // That there is nothing at one says nothing of the next.
                Err(Trouble::Refused(_) | Trouble::Failed(_)) => {}
            }
        }
        bail!(
            "no feed was found at {page}: look for one on the site, and give its address; \
             `geowire try URL` shows what an address gives"
        )
    }

    /// A feed that gives entries, or why it is none.
    fn verify(&self, asked: Url, found: Looked, private: bool) -> anyhow::Result<Verified> {
        let Looked::Feed {
            feed,
            url,
            permanent,
            ..
        } = found
        else {
            bail!("{asked} is a web page, not a feed");
        };
        let host = url.host_str().unwrap_or("file").to_owned();
        let profile = SourceProfile {
            name: host.clone(),
            publisher: host.clone(),
            family: host,
            kind: SourceKind::Other,
            state: false,
            languages: Vec::new(),
        };
        let context = Context {
            feed: &feed,
            source: &profile,
            url: &url,
            now: self.now,
        };
        let items: Vec<Item> = feed
            .entries
            .iter()
            .filter_map(|entry| normalize(entry, context).ok())
            .collect();
        if items.is_empty() {
            bail!("{asked} is a feed, but it has no entries that can be used");
        }
        Ok(Verified {
            also: vec![asked.clone(), url],
            url: permanent.unwrap_or(asked),
            feed: *feed,
            items,
            private,
        })
    }
}

fn same_host(one: &Url, other: &Url) -> bool {
    one.host_str() == other.host_str()
}

/// What is usual: below the folder of the page first, then below its site.
fn candidates(page: &Url) -> Vec<Url> {
    let mut folder = page.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    let last = page.path().rsplit('/').next().unwrap_or_default();
    if !last.is_empty() && !last.contains('.') {
        let path = format!("{}/", page.path());
        folder.set_path(&path);
    }
    let mut all = Vec::new();
    for base in [folder.join("."), page.join("/")].into_iter().flatten() {
        for name in WELL_KNOWN {
            all.extend(base.join(name).ok().filter(|url| !all.contains(url)));
        }
    }
    all
}
