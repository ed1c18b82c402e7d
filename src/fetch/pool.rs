use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, Proxy, redirect};

use super::resolve::GuardedResolver;
use super::tls;
use crate::config::{RequestSettings, Secret};

/// Clients kept at once. Each has connections and a certificate store of its
/// own; a configuration with more distinct settings than this is odd, and
/// still works.
const MAX_CLIENTS: usize = 32;

/// Feeds are asked minutes apart, so a connection is of use only for the next
/// redirect or the next source on the same host.
const IDLE: Duration = Duration::from_secs(20);

/// Where a proxy can be configured in the environment, as reqwest reads it.
const PROXY_VARIABLES: [&str; 6] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
];

/// The clients, one for each distinct setting that a client is built with.
///
/// Proxies: a source's own proxy is used for all it fetches. Without one, the
/// proxies of the environment (`HTTPS_PROXY`, `NO_PROXY`, ...) are honoured,
/// but not for a source with `allow_private`: what it names is near, and a proxy
/// would look for it in its own network. Through a proxy the name of the
/// target is resolved by the proxy, so the guard sees the target's literal host
/// only; the proxy itself may be anywhere.
#[derive(Debug)]
pub(super) struct Pool {
    /// Least recently used first.
    clients: Mutex<Vec<(Key, Client)>>,
    /// Host names of the proxies that the environment names.
    environment_proxies: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    proxy: Option<Secret>,
    connect_timeout: Duration,
    allow_private: bool,
}

/// Why there is no client.
pub(super) enum NoClient {
    /// The proxy's address is not one.
    Proxy,
    /// The machine has no CA certificates, and the order needs them.
    NoCertificates,
    /// The TLS library could not be set up.
    Build,
}

impl Pool {
    pub(super) fn new() -> Self {
        // Fails only when a provider is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut environment_proxies: Vec<String> = PROXY_VARIABLES
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .filter_map(|proxy| proxy_host(&proxy))
            .collect();
        environment_proxies.sort();
        environment_proxies.dedup();
        Self {
            clients: Mutex::default(),
            environment_proxies,
        }
    }

    /// The client for these settings. `https` says whether the next request
    /// needs certificates.
    pub(super) fn client(
        &self,
        settings: &RequestSettings,
        https: bool,
    ) -> Result<Client, NoClient> {
        let key = Key {
            proxy: settings.proxy.clone(),
            connect_timeout: settings.connect_timeout.unsigned_abs(),
            allow_private: settings.allow_private,
        };
        if let Some(client) = self.known(&key) {
            return Ok(client);
        }
        match self.build(&key, true) {
            Ok(client) => {
                self.keep(key, client.clone());
                Ok(client)
            }
            Err(NoClient::NoCertificates) if !https => {
                // Not kept: certificates can be installed at any time.
                self.build(&key, false)
            }
            Err(reason) => Err(reason),
        }
    }

    fn known(&self, key: &Key) -> Option<Client> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let at = clients.iter().position(|(known, _)| known == key)?;
        let entry = clients.remove(at);
        let client = entry.1.clone();
        clients.push(entry);
        Some(client)
    }

    fn keep(&self, key: Key, client: Client) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= MAX_CLIENTS {
            clients.remove(0);
        }
        clients.push((key, client));
    }

    fn build(&self, key: &Key, certificates: bool) -> Result<Client, NoClient> {
        let mut proxies = Vec::new();
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(key.connect_timeout)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(2)
            // Servers with one malformed header among good ones are common.
            .http1_ignore_invalid_headers_in_responses(true);
        if let Some(proxy) = &key.proxy {
            proxies.extend(proxy_host(proxy.expose()));
            builder = builder.proxy(Proxy::all(proxy.expose()).map_err(|_| NoClient::Proxy)?);
        } else if key.allow_private {
            builder = builder.no_proxy();
        } else {
            proxies.clone_from(&self.environment_proxies);
        }
        if !certificates {
            builder = builder.tls_certs_only([]);
        }
        builder
            .dns_resolver(GuardedResolver {
                allow_private: key.allow_private,
                proxies: Arc::from(proxies),
            })
            .build()
            .map_err(|error| {
                if tls::no_certificates(&error) {
                    NoClient::NoCertificates
                } else {
                    NoClient::Build
                }
            })
    }
}

/// The host of a proxy's address, which may come without a scheme.
fn proxy_host(proxy: &str) -> Option<String> {
    let url = match url::Url::parse(proxy) {
        Ok(url) if url.has_host() => url,
        _ => url::Url::parse(&format!("http://{proxy}")).ok()?,
    };
    url.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_proxy_is_found_with_and_without_a_scheme() {
        for proxy in [
            "http://u:p@proxy.example:3128",
            "proxy.example:3128",
            "socks5h://proxy.example",
        ] {
            assert_eq!(
                proxy_host(proxy).as_deref(),
                Some("proxy.example"),
                "{proxy}"
            );
        }
    }

    fn key(number: u64) -> Key {
        Key {
            proxy: None,
            connect_timeout: Duration::from_secs(number),
            allow_private: true,
        }
    }

    #[test]
    fn the_pool_is_bounded_and_drops_what_was_used_longest_ago() {
        let pool = Pool::new();
        let Ok(client) = pool.build(&key(0), false) else {
            panic!("a client without certificates can be built");
        };
        for number in 0..MAX_CLIENTS as u64 {
            pool.keep(key(number), client.clone());
        }
        assert!(pool.known(&key(0)).is_some());
        pool.keep(key(1000), client);
        assert_eq!(pool.clients.lock().unwrap().len(), MAX_CLIENTS);
        assert!(pool.known(&key(0)).is_some(), "used just now");
        assert!(pool.known(&key(1)).is_none(), "used longest ago");
    }
}
