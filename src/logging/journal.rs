//! Records to the journal by its native protocol (systemd's "Native Journal
//! Protocol"): each field of a record can be searched for, and the message has
//! them too, so that `journalctl` alone says which source it was.

use std::fmt::{self, Write as _};
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Where the journal listens.
const SOCKET: &str = "/run/systemd/journal/socket";
/// Bytes of one value. A datagram has its limit, and a record that is cut is
/// better than none.
const VALUE: usize = 16 * 1024;

/// Sends each record to the journal. A record that cannot be sent is lost: there
/// is nobody to tell.
#[derive(Debug)]
pub(super) struct Journal {
    socket: UnixDatagram,
}

impl Journal {
    /// The journal of this machine.
    pub(super) fn of_system() -> io::Result<Self> {
        Self::at(Path::new(SOCKET))
    }

    fn at(path: &Path) -> io::Result<Self> {
        let socket = UnixDatagram::unbound()?;
        socket.connect(path)?;
        // A journal that does not keep up must not hold the service up.
        socket.set_nonblocking(true)?;
        Ok(Self { socket })
    }
}

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let _ = self.socket.send(&datagram(event, fields));
    }
}

fn datagram(event: &Event<'_>, fields: Fields) -> Vec<u8> {
    let metadata = event.metadata();
    let mut message = fields.message;
    let mut record = Vec::new();
    for (name, value) in &fields.others {
        let _ = write!(message, " {name}={value}");
        put(&mut record, &format!("F_{}", upper(name)), value);
    }
    put(&mut record, "MESSAGE", &message);
    put(&mut record, "PRIORITY", priority(*metadata.level()));
    put(&mut record, "SYSLOG_IDENTIFIER", env!("CARGO_PKG_NAME"));
    put(&mut record, "TARGET", metadata.target());
    if let (Some(file), Some(line)) = (metadata.file(), metadata.line()) {
        put(&mut record, "CODE_FILE", file);
        put(&mut record, "CODE_LINE", &line.to_string());
    }
    record
}

/// By syslog's numbers (RFC 5424, section 6.2.1).
fn priority(level: Level) -> &'static str {
    match level {
        Level::ERROR => "3",
        Level::WARN => "4",
        Level::INFO => "6",
        Level::DEBUG | Level::TRACE => "7",
    }
}

/// A name as the journal takes it: capitals, digits and underscores.
fn upper(name: &str) -> String {
    name.chars()
        .map(|c| match c.to_ascii_uppercase() {
            c @ ('A'..='Z' | '0'..='9') => c,
            _ => '_',
        })
        .collect()
}

/// A field in the form that allows for every byte: name, line break, length in
/// eight bytes, the lowest first, value, line break.
fn put(record: &mut Vec<u8>, name: &str, value: &str) {
    let value = value
        .get(..value.floor_char_boundary(VALUE))
        .unwrap_or(value);
    record.extend_from_slice(name.as_bytes());
    record.push(b'\n');
    record.extend_from_slice(&(value.len() as u64).to_le_bytes());
    record.extend_from_slice(value.as_bytes());
    record.push(b'\n');
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, String)>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let value = format!("{value:?}");
        match field.name() {
            "message" => self.message = value,
            name => self.others.push((name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// The fields of a datagram, as the journal reads it.
    fn read(mut bytes: &[u8]) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        while let Some(at) = bytes.iter().position(|byte| *byte == b'\n') {
            let name = String::from_utf8(bytes[..at].to_vec()).unwrap();
            let length = bytes[at + 1..at + 9].try_into().unwrap();
            let length = usize::try_from(u64::from_le_bytes(length)).unwrap();
            let value = String::from_utf8(bytes[at + 9..at + 9 + length].to_vec()).unwrap();
            assert_eq!(bytes[at + 9 + length], b'\n');
            bytes = &bytes[at + 10 + length..];
            fields.push((name, value));
        }
        fields
    }

    fn sent(log: impl FnOnce()) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let journal = UnixDatagram::bind(&path).unwrap();
        let subscriber = tracing_subscriber::registry().with(Journal::at(&path).unwrap());
        tracing::subscriber::with_default(subscriber, log);
        let mut bytes = vec![0; 1 << 20];
        let length = journal.recv(&mut bytes).unwrap();
        read(&bytes[..length])
    }

    #[test]
    fn a_record_has_its_fields_and_a_message_that_names_them() {
        let fields = sent(|| {
            tracing::warn!(source = "A\nB", next_due = %7, "asked again later");
        });
        let value = |name: &str| {
            let found = fields.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(
            value("MESSAGE"),
            Some("asked again later source=A\nB next_due=7")
        );
        assert_eq!(value("F_SOURCE"), Some("A\nB"));
        assert_eq!(value("F_NEXT_DUE"), Some("7"));
        assert_eq!(value("PRIORITY"), Some("4"));
        assert_eq!(value("SYSLOG_IDENTIFIER"), Some("geowire"));
        assert!(value("CODE_LINE").is_some());
    }

    #[test]
    fn a_huge_record_is_cut_and_arrives() {
        let fields = sent(|| tracing::error!("{}", "ä".repeat(1 << 20)));
        let (_, message) = fields.iter().find(|(name, _)| name == "MESSAGE").unwrap();
        assert_eq!(message.len(), VALUE);
    }
}
