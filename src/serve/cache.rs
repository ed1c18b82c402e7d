//! Published documents, kept until what they show changes. Many readers ask
//! for the same few addresses; each document is built once, and those who ask
//! meanwhile wait for that one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex as AsyncMutex;

use crate::config::Config;
use crate::publish::Document;

/// Documents kept at most: who subscribes to every country and theme asks for
/// some hundred of them in turn, and fewer would all be built again each time.
const DOCUMENTS: usize = 512;
/// Bytes of all documents kept, at most; one larger than this is still kept
/// until the next one comes.
const BYTES: usize = 64 * 1024 * 1024;

/// Path, canonical query, base of links.
pub(super) type Address = (String, String, String);

/// A document and what it was built from.
#[derive(Debug, Clone)]
pub(super) struct Built {
    /// The document.
    pub(super) document: Arc<Document>,
    /// When its bytes last changed under this address, at full seconds. The
    /// newest date of the entries would not do: an edited headline or an entry
    /// that went changes the bytes and not that date.
    pub(super) modified: Timestamp,
    /// The configuration it was built under.
    pub(super) config: Arc<Config>,
    generation: u64,
}

type Slot = Arc<AsyncMutex<Option<Built>>>;

#[derive(Debug, Default)]
struct Kept {
    slot: Slot,
    bytes: usize,
    used: u64,
}

/// The kept documents.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    kept: HashMap<Address, Kept>,
    /// Grows with every use; the smallest mark was used longest ago.
    uses: u64,
}

/// What [`Cache::get`] found.
#[derive(Debug)]
pub(super) enum Found<E> {
    /// The document as the store has it.
    Fresh(Built),
    /// The last good one, as building failed for this reason.
    Stale(Built, E),
    /// Nothing, for this reason.
    Nothing(E),
}

impl Cache {
    /// The document at `address` for this state of store and configuration;
    /// `build` makes it when there is none.
    pub(super) async fn get<E>(
        &self,
        address: &Address,
        generation: u64,
        config: &Arc<Config>,
        now: Timestamp,
        build: impl Future<Output = Result<Document, E>>,
    ) -> Found<E> {
        let slot = self.slot(address);
        let mut held = slot.lock().await;
        let last = held.clone();
        if let Some(last) = &last {
            // Someone who asked later may have built a later one meanwhile.
            let current = last.generation >= generation && Arc::ptr_eq(&last.config, config);
            if current {
                return Found::Fresh(last.clone());
            }
        }
        match (build.await, last) {
            (Ok(document), last) => {
                let built = Built {
                    modified: modified(&document, last.as_ref(), now),
                    document: Arc::new(document),
                    generation,
                    config: Arc::clone(config),
                };
                self.shelve(address, built.document.bytes.len());
                *held = Some(built.clone());
                Found::Fresh(built)
            }
            (Err(why), Some(last)) => Found::Stale(last, why),
            (Err(why), None) => Found::Nothing(why),
        }
    }

    fn slot(&self, address: &Address) -> Slot {
        let mut shelf = self.shelf();
        shelf.uses += 1;
        let uses = shelf.uses;
        let kept = shelf.kept.entry(address.clone()).or_default();
        kept.used = uses;
        let slot = Arc::clone(&kept.slot);
        shelf.trim(address);
        slot
    }

    fn shelve(&self, address: &Address, bytes: usize) {
        let mut shelf = self.shelf();
        if let Some(kept) = shelf.kept.get_mut(address) {
            kept.bytes = bytes;
        }
        shelf.trim(address);
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // What a panic can leave behind is at worst a wrong count of bytes.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// Drops what was used longest ago until the bounds hold; `spare` stays.
    fn trim(&mut self, spare: &Address) {
        while self.kept.len() > DOCUMENTS
            || self.kept.values().map(|k| k.bytes).sum::<usize>() > BYTES
        {
            let oldest = self
                .kept
                .iter()
                .filter(|(address, _)| *address != spare)
                .min_by_key(|(_, kept)| kept.used)
                .map(|(address, _)| address.clone());
            match oldest {
                Some(address) => self.kept.remove(&address),
                None => break,
            };
        }
    }
}

/// Two versions within one second get dates a second apart, or a client that
/// has the first would be told that the second is the same.
fn modified(document: &Document, last: Option<&Built>, now: Timestamp) -> Timestamp {
    match last {
        Some(last) if last.document.etag == document.etag => last.modified,
        Some(last) => {
            let next = last.modified.saturating_add(SignedDuration::from_secs(1));
            now.max(next.unwrap_or(now))
        }
        None => now,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Barrier;
    use tokio::task::JoinSet;

    use super::*;

    fn config() -> Arc<Config> {
        let env = crate::config::Environment::new([("HOME", "/nowhere")]);
        let text = "[store]\npath = \"/tmp/geowire.db\"\n[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\n";
        Arc::new(crate::config::parse(text, None, &env).unwrap())
    }

    fn now() -> Timestamp {
        "2026-11-03T12:00:00Z".parse().unwrap()
    }

    fn address(path: &str) -> Address {
        (
            path.to_owned(),
            String::new(),
            "http://localhost".to_owned(),
        )
    }

    fn document(text: &str) -> Document {
        Document::new(text.as_bytes().to_vec(), "text/plain", now())
    }

    #[tokio::test]
    async fn a_hundred_at_once_build_once() {
        let (cache, config) = (Arc::new(Cache::default()), config());
        let (builds, barrier) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(100)));
        let mut readers = JoinSet::new();
        for _ in 0..100 {
            let (cache, config) = (Arc::clone(&cache), Arc::clone(&config));
            let (builds, barrier) = (Arc::clone(&builds), Arc::clone(&barrier));
            readers.spawn(async move {
                barrier.wait().await;
                let build = async {
                    builds.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok::<_, ()>(document("one"))
                };
                cache
                    .get(&address("/feed.xml"), 7, &config, now(), build)
                    .await
            });
        }
        while let Some(found) = readers.join_next().await {
            assert!(matches!(found.unwrap(), Found::Fresh(_)));
        }
        assert_eq!(builds.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_new_generation_or_configuration_builds_anew() {
        let (cache, first, second) = (Cache::default(), config(), config());
        let mut bodies = Vec::new();
        for (generation, config, text) in [
            (1, &first, "one"),
            (1, &first, "unseen"),
            (2, &first, "two"),
            (2, &second, "three"),
        ] {
            let build = async { Ok::<_, ()>(document(text)) };
            match cache
                .get(&address("/"), generation, config, now(), build)
                .await
            {
                Found::Fresh(built) => bodies.push((built.document.bytes.clone(), built.modified)),
                other => panic!("{other:?}"),
            }
        }
        let texts: Vec<&[u8]> = bodies.iter().map(|(bytes, _)| bytes.as_slice()).collect();
        assert_eq!(texts, [b"one".as_slice(), b"one", b"two", b"three"]);
        assert!(bodies[1].1 < bodies[2].1 && bodies[2].1 < bodies[3].1);
    }

    #[tokio::test]
    async fn what_was_used_longest_ago_goes_first() {
        let (cache, config) = (Cache::default(), config());
        let get = async |path: String| {
            let build = async { Ok::<_, ()>(document(&path)) };
            cache.get(&address(&path), 1, &config, now(), build).await
        };
        for n in 0..DOCUMENTS {
            get(format!("/{n}")).await;
        }
        get("/0".to_owned()).await;
        get("/one-too-many".to_owned()).await;
        let shelf = cache.shelf();
        assert_eq!(shelf.kept.len(), DOCUMENTS);
        assert!(shelf.kept.contains_key(&address("/0")));
        assert!(!shelf.kept.contains_key(&address("/1")));
    }

    #[tokio::test]
    async fn bytes_are_bounded_too() {
        let (cache, config) = (Cache::default(), config());
        for n in 0..4 {
            // Hashing so much takes seconds unoptimised, so the tag stays as it is.
            let build = async {
                Ok::<_, ()>(Document {
                    bytes: vec![b'x'; BYTES / 2],
                    ..document("")
                })
            };
            cache
                .get(&address(&format!("/{n}")), 1, &config, now(), build)
                .await;
        }
        assert_eq!(cache.shelf().kept.len(), 2);
    }
}
