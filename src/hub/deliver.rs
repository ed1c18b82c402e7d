//! One delivery (sections 6 and 7), and when the next is tried.

use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use sha2::Sha256;
use url::Url;

use super::settings_for;
use crate::config::{Config, Secret};
use crate::fetch::{Caller, Message};
use crate::publish::Document;
use crate::store::Subscription;

/// How long to wait after the first failure in a row, the second, and so on;
/// the last holds for all that follow, until the lease ends.
const DELAYS: [SignedDuration; 5] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(6),
];

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The subscriber has it (2xx).
    Done,
    /// The subscriber wants no more (410).
    Gone,
    /// Anything else, in words; redirects too, which the text rules out.
    Failed(String),
}

impl Delivery {
    /// As figures name it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Done => "delivered",
            Self::Gone => "gone",
            Self::Failed(_) => "failed",
        }
    }
}

/// Sends a document to a subscriber.
pub(super) async fn once(
    caller: &Caller,
    to: &Subscription,
    callback: &Url,
    document: &Document,
    hub: &str,
    config: &Config,
) -> Delivery {
    let message = Message {
        body: document.bytes.clone(),
        media_type: document.media_type,
        link: format!("<{hub}>; rel=\"hub\", <{}>; rel=\"self\"", to.topic),
        signature: to
            .secret
            .as_ref()
            .and_then(|secret| signature(secret, &document.bytes)),
    };
    match caller
        .post(callback, &settings_for(callback, config), message)
        .await
    {
        Ok(200..=299) => Delivery::Done,
        Ok(410) => Delivery::Gone,
        Ok(status) => Delivery::Failed(format!("the callback answered {status}")),
        Err(why) => Delivery::Failed(why),
    }
}

/// `X-Hub-Signature` (section 7).
fn signature(secret: &Secret, body: &[u8]) -> Option<String> {
    // A key of any length is one.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(body);
    let digest = mac.finalize().into_bytes();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("sha256={hex}"))
}

/// How long to wait after so many failures in a row.
pub(super) fn delay(failures: u32) -> SignedDuration {
    let at = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    let last = DELAYS.len() - 1;
    DELAYS.get(at.min(last)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn signatures_are_those_of_the_rfc() {
        let secret = Secret::new("Jefe");
        let signed = signature(&secret, b"what do ya want for nothing?").unwrap();
        assert_eq!(
            signed,
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn delays_grow_and_then_stay() {
        let minutes: Vec<i64> = (1..=7).map(|n| delay(n).as_mins()).collect();
        assert_eq!(minutes, [1, 5, 30, 120, 360, 360, 360]);
    }
}
