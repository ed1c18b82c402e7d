use std::fmt;
use std::str::FromStr;

/// A 128-bit identity made by hashing, with a version byte so that a later
/// recipe cannot collide with an older one.
///
/// Printed as a UUID of version 8 (RFC 9562, section 5.8), which is what feed
/// entries carry as `urn:uuid:...`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// Hashes `parts` under `version`. Parts are length-prefixed, so that
    /// `["ab", "c"]` and `["a", "bc"]` differ.
    #[must_use]
    pub fn of(version: u8, parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[version]);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        // The version and variant bits of a UUIDv8 are fixed once here, so the
        // stored bytes and the printed form are the same 128 bits.
        bytes[6] = (bytes[6] & 0x0f) | 0x80;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(bytes)
    }

    /// The entry identity, `urn:uuid:...` (RFC 9562, section 4).
    #[must_use]
    pub fn urn(&self) -> String {
        format!("urn:uuid:{self}")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a UUID.
#[derive(Debug, thiserror::Error)]
#[error("not an identity: expected 32 hexadecimal digits, with or without dashes")]
pub struct NotAKey;

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| *c != '-')
            .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
            .collect::<Option<_>>()
            .ok_or(NotAKey)?;
        let (pairs, rest) = digits.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(NotAKey);
        }
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        bytes.try_into().map(Self).map_err(|_| NotAKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_reads_back() {
        let key = Key::of(1, &["tagesschau", "guid", "https://example.org/1"]);
        assert_eq!(key.urn().parse::<Key>().unwrap(), key);
        assert_eq!(key.to_string().len(), 36);
        assert_eq!(key.to_string().as_bytes()[14], b'8');
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Key::of(1, &["ab", "c"]), Key::of(1, &["a", "bc"]));
        assert_ne!(Key::of(1, &["a"]), Key::of(2, &["a"]));
    }
}
