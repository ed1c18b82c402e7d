use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a document its XML declaration is looked for, in bytes.
const DECLARATION_WINDOW: usize = 512;
/// How far into a page its `meta` declaration is looked for, in bytes: twice
/// what HTML demands.
const META_WINDOW: usize = 2048;
/// How much of a document the detection reads, in bytes.
const DETECTION_WINDOW: usize = 64 * 1024;
/// Up to one damaged place per so many bytes, the rest is still taken for UTF-8.
const BYTES_PER_DAMAGE: usize = 200;

/// A document as characters, free of those that XML 1.0 forbids.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) problems: Vec<String>,
}

/// Bytes to text. A byte order mark comes first, then valid UTF-8 whatever the
/// document declares, then the declared encoding (HTTP before XML, RFC 7303
/// section 3.2), then detection.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let mut problems = Vec::new();
    let text = to_text(bytes, content_type, &mut problems);
    let forbidden = text.chars().filter(|&c| !xml_char(c)).count();
    if forbidden == 0 {
        return Decoded { text, problems };
    }
    problems.push(format!(
        "{forbidden} control characters that XML forbids removed"
    ));
    Decoded {
        text: text.chars().filter(|&c| xml_char(c)).collect(),
        problems,
    }
}

fn to_text(bytes: &[u8], content_type: Option<&str>, problems: &mut Vec<String>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        let (text, damaged) = encoding.decode_without_bom_handling(rest);
        if damaged {
            problems.push(replaced(&text, encoding));
        }
        return text.into_owned();
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let declared = content_type
        .and_then(charset)
        .or_else(|| declaration(bytes))
        .or_else(|| meta(bytes));
    if let Some(encoding) = declared.filter(|&known| known != UTF_8) {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        // A wrong declaration shows in characters that cannot be decoded; a
        // text that is UTF-8 but for a few bytes is the likelier reading then.
        if !damaged {
            return text.into_owned();
        }
        if !mostly_utf8(bytes) {
            problems.push(replaced(&text, encoding));
            return text.into_owned();
        }
    }
    if mostly_utf8(bytes) {
        let text = String::from_utf8_lossy(bytes);
        problems.push(replaced(&text, UTF_8));
        return text.into_owned();
    }
    let encoding = detected(bytes);
    problems.push(match declared {
        Some(_) => format!("declared as UTF-8 but is not; read as {}", encoding.name()),
        None => format!("no encoding declared; read as {}", encoding.name()),
    });
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn replaced(text: &str, encoding: &'static Encoding) -> String {
    let count = text.matches('\u{fffd}').count();
    format!(
        "{count} places that are not valid {} replaced",
        encoding.name()
    )
}

/// The Char production of XML 1.0 (section 2.2); `char` holds no surrogates.
pub(super) fn xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, b'<' | b'{', 0, second, ..] if *second != 0 => Some(UTF_16BE),
        [b'<' | b'{', 0, second, 0, ..] if *second != 0 => Some(UTF_16LE),
        _ => None,
    }
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut damaged = 0_usize;
    let mut proven = 0_usize;
    for chunk in bytes.utf8_chunks() {
        proven += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    // A few stray bytes in a text without any proven multi-byte character are
    // more likely one-byte letters, unless they are rare enough to be damage.
    damaged <= proven / 2
        || (proven > 0 || damaged <= 4) && damaged <= bytes.len() / BYTES_PER_DAMAGE
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // Markup is ASCII and says nothing; only the start of a huge text is read.
    detector.feed(bytes.get(..DETECTION_WINDOW).unwrap_or(bytes), true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

/// The `charset` parameter of a media type (RFC 9110, section 8.3.1).
fn charset(content_type: &str) -> Option<&'static Encoding> {
    content_type
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .and_then(|(_, value)| {
            Encoding::for_label(value.trim().trim_matches(['"', '\'']).as_bytes())
        })
}

fn declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_WINDOW).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let start = head.find("<?xml")?;
    let declaration = head.get(start..)?.split('>').next()?;
    let value = declaration.split_once("encoding")?.1.split_once('=')?.1;
    let value = value.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value.split(quote).nth(1)?.as_bytes())
}

/// The encoding that a page declares in a `meta` element (HTML, section 4.2.5).
fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..META_WINDOW).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if !head.contains("<html") && !head.contains("<head") && !head.contains("<!doctype html") {
        return None;
    }
    let tags = head.split("<meta").skip(1);
    tags.filter_map(|tag| tag.split('>').next()?.split_once("charset="))
        .find_map(|(_, value)| {
            let value = value.trim_start_matches(['"', '\'', ' ']);
            let end = value
                .find(['"', '\'', ' ', ';', '/'])
                .unwrap_or(value.len());
            Encoding::for_label(value.get(..end)?.as_bytes())
        })
}
