use geowire::fetch::guard::{check_host, forbidden_ip};
use geowire::model::OutcomeKind;
use jiff::SignedDuration;
use url::Url;

use super::{failure, fetch, order};
use crate::support::origin::{Origin, Reply};

/// Hosts that are never fetched from, as an address can spell them.
const FORBIDDEN: [&str; 88] = [
    // Loopback, in the notations that the URL standard reads as IPv4.
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7F.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0177.0x0.0.1",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "１２７.０.０.１",
    "127。0。0。1",
    // This network.
    "0.0.0.0",
    "0",
    "0.1.2.3",
    // Private.
    "10.0.0.1",
    "10.255.255.255",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "0xc0a80101",
    "0300.0250.1.1",
    // Shared by carriers.
    "100.64.0.1",
    "100.127.255.255",
    // Link-local, with the address where clouds keep their keys.
    "169.254.169.254",
    "169.254.0.1",
    "0xa9fea9fe",
    "2852039166",
    // Protocols, documentation, benchmarks, relays.
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    // Multicast, reserved, broadcast.
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    // IPv6.
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fe80::1]",
    "[febf::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[ff0e::1]",
    "[2001:db8::1]",
    "[3fff:fff::1]",
    "[2001:2::1]",
    "[2001::1]",
    "[2001:0:53aa:64c:0:ffff:3f57:fefe]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[100::1]",
    "[5f00::1]",
    "[4000::1]",
    // IPv6 that carries a forbidden IPv4 address.
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[::127.0.0.1]",
    "[::10.0.0.1]",
    "[::93.184.216.34]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::93.184.216.34]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2002:c0a8:101::1]",
    "[2a00:1450:4001:80b:0:5efe:10.0.0.1]",
    "[2a00:1450:4001:80b:200:5efe:127.0.0.1]",
    // Names of this machine.
    "localhost",
    "LOCALHOST",
    "localhost.",
    "feeds.localhost",
    "ｌocalhost",
];

/// Their neighbours, which are.
const ALLOWED: [&str; 24] = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "[2606:2800:220:1:248:1893:25c8:1946]",
    "[2001:4860:4860::8888]",
    "[::ffff:93.184.216.34]",
    "[64:ff9b::93.184.216.34]",
    "[2002:5db8:d822::1]",
    "localhost.example.org",
];

#[test]
fn every_forbidden_host_is_refused_in_every_spelling() {
    for host in FORBIDDEN {
        let url = Url::parse(&format!("http://{host}/feed.xml")).expect(host);
        let refusal = check_host(&url).expect_err(host).to_string();
        assert!(refusal.contains("allow_private"), "{refusal}");
    }
}

#[test]
fn their_neighbours_are_allowed() {
    for host in ALLOWED {
        let url = Url::parse(&format!("https://{host}/")).expect(host);
        assert_eq!(check_host(&url), Ok(()), "{host}");
    }
}

proptest::proptest! {
    /// However an IPv4 address is carried, it is judged as itself.
    #[test]
    fn an_ipv4_address_is_judged_alike_in_every_wrapping(bits: u32) {
        let plain = std::net::Ipv4Addr::from(bits);
        let [a, b, c, d] = plain.octets();
        let expected = forbidden_ip(plain.into());
        for wrapped in [
            format!("[::ffff:{plain}]"),
            format!("[::ffff:0:{plain}]"),
            format!("[64:ff9b::{plain}]"),
            format!("[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]"),
            format!("{bits}"),
            format!("{bits:#x}"),
            format!("{a:#o}.{b:#x}.{}", u32::from(c) * 256 + u32::from(d)).replace("0o", "0"),
        ] {
            let url = Url::parse(&format!("http://{wrapped}/")).unwrap();
            let judged = check_host(&url).err().map(|refusal| refusal.what);
            proptest::prop_assert_eq!(judged, expected, "{}", wrapped);
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_to_an_origin_on_this_machine() {
    let origin = Origin::start();
    let port = origin.address().port();
    origin.set("/feed", Reply::document("text/xml", "<rss/>"));
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
        "localhost",
        "Localhost.",
        "a.localhost",
    ] {
        let mut order = order(format!("http://{host}:{port}/feed"));
        order.settings.allow_private = false;
        let answer = fetch(&order).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::Refused, "{host}: {message}");
        assert!(message.contains("allow_private"), "{message}");
    }
    assert_eq!(origin.connections(), 0);
    let allowed = order(format!("http://localhost:{port}/feed"));
    assert_eq!(super::body(&fetch(&allowed).await), b"<rss/>");
}

/// A proxy stands for the public origin here, since none can be reached from
/// a test: the first hop is judged public and answered by the proxy.
#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused_at_that_hop() {
    let origin = Origin::start();
    let port = origin.address().port();
    for target in [
        format!("http://127.0.0.1:{port}/secret"),
        format!("http://2130706433:{port}/secret"),
        format!("http://localhost:{port}/secret"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[fd00::1]/".to_owned(),
        "file:///etc/hostname".to_owned(),
    ] {
        origin.handle("http://feeds.example.org/start", move |_| {
            Reply::redirect(301, target.clone())
        });
        let mut order = order("http://feeds.example.org/start");
        order.settings.allow_private = false;
        order.settings.proxy = Some(geowire::config::Secret::new(origin.url("")));
        origin.forget_requests();
        let answer = fetch(&order).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::Refused, "{message}");
        assert!(message.contains("redirects where it may not"), "{message}");
        assert_eq!(answer.permanent, None);
        assert_eq!(origin.requests().len(), 1, "only the first hop was sent");
    }
}

#[tokio::test]
async fn a_proxy_does_not_open_literal_private_addresses() {
    let origin = Origin::start();
    let mut order = order("http://10.0.0.1/feed");
    order.settings.allow_private = false;
    order.settings.proxy = Some(geowire::config::Secret::new(origin.url("")));
    order.settings.timeout = SignedDuration::from_secs(5);
    assert_eq!(failure(&fetch(&order).await).0, OutcomeKind::Refused);
    assert_eq!(origin.connections(), 0);
}
