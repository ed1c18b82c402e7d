use std::fmt;

use url::Url;

/// An address as messages show it: host, port and path. User, password, query
/// and fragment can hold secrets and stay out.
pub(super) struct Place<'a>(pub(super) &'a Url);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !matches!(self.0.scheme(), "http" | "https") {
            write!(f, "{}:", self.0.scheme())?;
        }
        f.write_str(self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        // The path of an opaque address ("data:...") can be anything.
        if self.0.cannot_be_a_base() {
            return Ok(());
        }
        match self.0.path() {
            "/" => Ok(()),
            path => f.write_str(path),
        }
    }
}
