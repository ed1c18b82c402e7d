//! Whether a callback meant what was asked in its name (section 5.3), and how
//! one learns that its subscription has ended (section 5.2).

use url::Url;

use super::{Asked, Mode, settings_for};
use crate::config::Config;
use crate::fetch::Caller;

/// Challenges that nobody can guess, from a seed and a count.
#[derive(Debug)]
pub(super) struct Challenges {
    key: [u8; 32],
    given: u64,
}

impl Challenges {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            key: blake3::derive_key("geowire websub challenge 1", &seed.to_le_bytes()),
            given: 0,
        }
    }

    /// The next. Knowing those before tells nothing of it.
    pub(super) fn next(&mut self) -> String {
        self.given = self.given.wrapping_add(1);
        let hash = blake3::keyed_hash(&self.key, &self.given.to_le_bytes());
        hash.to_hex().to_string()
    }
}

/// Asks the callback; `Err` says in words why nothing comes of the request.
pub(super) async fn confirm(
    caller: &Caller,
    asked: &Asked,
    challenge: &str,
    config: &Config,
) -> Result<(), String> {
    let mut url = asked.callback.clone();
    {
        // Goes behind the query that the callback has of its own.
        let mut query = url.query_pairs_mut();
        query
            .append_pair("hub.mode", asked.mode.name())
            .append_pair("hub.topic", &asked.topic)
            .append_pair("hub.challenge", challenge);
        if asked.mode == Mode::Subscribe {
            query.append_pair("hub.lease_seconds", &asked.lease.as_secs().to_string());
        }
    }
    let settings = settings_for(&asked.callback, config);
    let (status, body) = caller.get(&url, &settings).await?;
    if !(200..300).contains(&status) {
        return Err(format!("the callback answered {status}"));
    }
    if body != challenge.as_bytes() {
        return Err("the callback did not give the challenge back".to_owned());
    }
    Ok(())
}

/// Tells a callback that its subscription has ended; what it answers is its own
/// business.
pub(super) async fn deny(caller: &Caller, callback: &Url, topic: &str, why: &str, config: &Config) {
    let mut url = callback.clone();
    url.query_pairs_mut()
        .append_pair("hub.mode", "denied")
        .append_pair("hub.topic", topic)
        .append_pair("hub.reason", why);
    if let Err(error) = caller.get(&url, &settings_for(callback, config)).await {
        tracing::debug!(%error, "a callback could not be told that its subscription has ended");
    }
}

#[cfg(test)]
mod tests {
    use super::Challenges;

    #[test]
    fn no_challenge_comes_twice() {
        let (mut one, mut other) = (Challenges::new(1), Challenges::new(2));
        let mut all: Vec<String> = (0..100).flat_map(|_| [one.next(), other.next()]).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 200);
        assert_eq!(Challenges::new(1).next(), Challenges::new(1).next());
    }
}
