//! Name resolution that gives out only addresses that may be connected to.
//! What is checked is what is connected to: an answer that changes between a
//! check and a connection has no way in.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{Refusal, forbidden_ip, forbidden_name};

/// Asks the system's resolver and drops addresses that the guard forbids.
pub(super) struct GuardedResolver {
    /// Whether private addresses pass.
    pub(super) allow_private: bool,
    /// Names of proxies that a person configured: those may be anywhere.
    pub(super) proxies: Arc<[String]>,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let open = self.allow_private
            || self
                .proxies
                .iter()
                .any(|proxy| proxy.eq_ignore_ascii_case(&name));
        Box::pin(async move {
            if !open && let Some(what) = forbidden_name(&name) {
                return Err(Refusal { host: name, what }.into());
            }
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed = if open {
                found
            } else {
                allowed_of(&name, &found)?
            };
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// The addresses that may be connected to; a refusal when there are some but
/// none is allowed.
fn allowed_of(name: &str, found: &[SocketAddr]) -> Result<Vec<SocketAddr>, Refusal> {
    let allowed: Vec<SocketAddr> = found
        .iter()
        .copied()
        .filter(|address| forbidden_ip(address.ip()).is_none())
        .collect();
    match found.iter().find_map(|address| forbidden_ip(address.ip())) {
        Some(what) if allowed.is_empty() => Err(Refusal {
            host: format!("the address of {name}"),
            what,
        }),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sockets(addresses: &[&str]) -> Vec<SocketAddr> {
        addresses
            .iter()
            .map(|ip| SocketAddr::new(ip.parse().unwrap(), 0))
            .collect()
    }

    #[test]
    fn only_allowed_addresses_of_a_name_are_given_out() {
        let found = sockets(&["10.0.0.1", "93.184.216.34", "::1", "2606:2800:220:1::1"]);
        assert_eq!(
            allowed_of("mixed.example", &found).unwrap(),
            sockets(&["93.184.216.34", "2606:2800:220:1::1"])
        );
    }

    #[test]
    fn a_name_with_only_private_addresses_is_refused() {
        let refusal = allowed_of("rebind.example", &sockets(&["192.168.1.1", "::1"])).unwrap_err();
        assert_eq!(refusal.what, "a private address");
        assert!(refusal.to_string().contains("rebind.example"));
    }

    #[tokio::test]
    async fn localhost_is_refused_before_it_is_asked_for() {
        let resolver = GuardedResolver {
            allow_private: false,
            proxies: Arc::new([]),
        };
        for name in ["localhost", "LOCALHOST.", "feeds.localhost"] {
            let error = resolver
                .resolve(name.parse().unwrap())
                .await
                .map(|_| ())
                .unwrap_err();
            assert!(error.downcast_ref::<Refusal>().is_some(), "{name}");
        }
    }

    #[tokio::test]
    async fn a_configured_proxy_may_be_on_this_machine() {
        let resolver = GuardedResolver {
            allow_private: false,
            proxies: Arc::new(["localhost".to_owned()]),
        };
        let found = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(found.is_ok_and(|mut found| found.any(|address| address.ip().is_loopback())));
    }
}
