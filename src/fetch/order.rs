use std::fmt;

use url::Url;

use super::place::Place;
use crate::config::RequestSettings;
use crate::model::Validators;

/// One order to the fetcher.
#[derive(Clone)]
pub struct Order {
    /// http, https or file.
    pub url: Url,
    /// Sent as `If-None-Match` and `If-Modified-Since`; default for a full fetch.
    pub validators: Validators,
    /// How to ask.
    pub settings: RequestSettings,
}

/// Shows no user, password or query of the address.
impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("url", &format_args!("{}", Place(&self.url)))
            .field("validators", &self.validators)
            .field("settings", &self.settings)
            .finish()
    }
}
