use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

use super::decode::xml_char;

/// The longest tag that is believed, in bytes.
const LONGEST_TAG: usize = 64 * 1024;
/// The longest tag that is believed once `BUDGET` is spent.
const SHORT_TAG: usize = 512;
/// Bytes that may be read in vain (tags that turn out to be none) before the
/// pass gets short with the document: keeps a hostile one linear.
const BUDGET: usize = 8 * 1024 * 1024;

/// A text that a tokenizer can read, and what it took to get there.
pub(super) struct Clean {
    pub(super) text: String,
    /// Bare `&` in text.
    pub(super) ampersands: usize,
    /// Bare `<`.
    pub(super) brackets: usize,
    /// Tags with unquoted or broken attributes.
    pub(super) attributes: usize,
    /// References to characters that XML forbids.
    pub(super) references: usize,
}

impl Clean {
    /// What was done, in words.
    pub(super) fn problems(&self) -> Vec<String> {
        [
            (self.ampersands, "bare '&' escaped"),
            (self.brackets, "bare '<' escaped"),
            (self.attributes, "tags with broken attributes mended"),
            (
                self.references,
                "references to forbidden characters removed",
            ),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect()
    }
}

/// Makes markup out of what may only look like it: escapes bare `&` and `<`,
/// quotes attributes, resolves HTML's named entities, drops the XML declaration
/// (the text is decoded), processing instructions, comments and the document
/// type with whatever entities it declares. Linear in the text.
pub(super) fn clean(text: &str) -> Clean {
    let mut pass = Pass {
        text,
        out: Clean {
            text: String::with_capacity(text.len() + 64),
            ampersands: 0,
            brackets: 0,
            attributes: 0,
            references: 0,
        },
        budget: BUDGET,
        quotes: [0, 0],
        missing: [false; 3],
        typed: false,
    };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(found) = rest.bytes().position(|b| b == b'<' || b == b'&') else {
            pass.out.text.push_str(rest);
            break;
        };
        pass.out
            .text
            .push_str(rest.get(..found).unwrap_or_default());
        at += found;
        at = match rest.as_bytes().get(found) {
            Some(b'&') => {
                let (used, fault) = pass.reference(at);
                match fault {
                    Fault::None => {}
                    Fault::Bare => pass.out.ampersands += 1,
                    Fault::Forbidden => pass.out.references += 1,
                }
                at + used
            }
            _ => pass.bracket(at),
        };
    }
    pass.out
}

enum Fault {
    None,
    Bare,
    Forbidden,
}

struct Pass<'a> {
    text: &'a str,
    out: Clean,
    budget: usize,
    /// Where the next `"` and `'` stand, as last looked up.
    quotes: [usize; 2],
    /// Which of `-->`, `]]>` and `?>` are known not to come any more.
    missing: [bool; 3],
    /// A document type has been seen.
    typed: bool,
}

impl<'a> Pass<'a> {
    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    fn reference(&mut self, at: usize) -> (usize, Fault) {
        let rest = self.rest(at);
        let (used, text, fault) = reference(rest);
        self.out.text.push_str(&text);
        (used, fault)
    }

    fn until(&mut self, at: usize, end: &str, which: usize) -> Option<usize> {
        let missing = self.missing.get_mut(which)?;
        if *missing {
            return None;
        }
        let found = self.text.get(at..)?.find(end);
        *missing = found.is_none();
        Some(at + found? + end.len())
    }

    /// Handles the `<` at `at`; gives where to go on.
    fn bracket(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        if rest.starts_with("<![CDATA[") {
            // The tokenizer must find an end, so an open section gets one.
            let end = self.until(at, "]]>", 1);
            let stop = end.unwrap_or(self.text.len());
            self.out
                .text
                .push_str(self.text.get(at..stop).unwrap_or_default());
            if end.is_none() {
                self.out.text.push_str("]]>");
            }
            return stop;
        }
        let skipped = if rest.starts_with("<!--") {
            self.until(at + 4, "-->", 0)
        } else if rest.starts_with("<?") {
            self.until(at, "?>", 2)
        } else if rest
            .get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
        {
            self.doctype(rest).map(|length| at + length)
        } else {
            return self.tag(at);
        };
        skipped.unwrap_or_else(|| self.bare(at))
    }

    /// A document has one type; what looks like more of them is text.
    fn doctype(&mut self, rest: &str) -> Option<usize> {
        let first = !std::mem::replace(&mut self.typed, true);
        first.then(|| doctype(rest))?
    }

    fn bare(&mut self, at: usize) -> usize {
        self.out.brackets += 1;
        self.out.text.push_str("&lt;");
        at + 1
    }

    fn tag(&mut self, at: usize) -> usize {
        let limit = if self.budget == 0 {
            SHORT_TAG
        } else {
            LONGEST_TAG
        };
        let rest = self.rest(at);
        match scan_tag(self.text, at, limit, &mut self.quotes) {
            Ok((end, true)) => {
                self.out
                    .text
                    .push_str(self.text.get(at..end).unwrap_or_default());
                end
            }
            Ok((end, false)) => {
                self.out.attributes += 1;
                let tag = rewritten(self.text.get(at..end).unwrap_or_default());
                self.out.text.push_str(&tag);
                end
            }
            // The last tag of a document that was cut off within it.
            Err(read) if (read > 1 || rest.len() <= 2) && !self.rest(at + 1).contains('<') => {
                self.text.len()
            }
            Err(read) => {
                self.budget = self.budget.saturating_sub(read);
                self.bare(at)
            }
        }
    }
}

/// Resolves the reference at the start of `rest`, which begins with `&`: bytes
/// used, what to write for it, what was wrong.
fn reference(rest: &str) -> (usize, Cow<'static, str>, Fault) {
    let body = rest.get(1..).unwrap_or_default();
    let length = body
        .bytes()
        .take(33)
        .position(|b| !(b.is_ascii_alphanumeric() || b == b'#'))
        .unwrap_or(0);
    let name = body.get(..length).unwrap_or_default();
    if length == 0 || body.as_bytes().get(length) != Some(&b';') {
        return (1, "&amp;".into(), Fault::Bare);
    }
    let used = length + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let Ok(code) = code else {
            return (1, "&amp;".into(), Fault::Bare);
        };
        return match char::from_u32(code).filter(|&c| xml_char(c)) {
            Some(c) => (used, format!("&#{};", u32::from(c)).into(), Fault::None),
            None => (used, "".into(), Fault::Forbidden),
        };
    }
    if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        return (used, format!("&{name};").into(), Fault::None);
    }
    match resolve_html5_entity(name) {
        Some(resolved) => (
            used,
            quick_xml::escape::escape(resolved).into_owned().into(),
            Fault::None,
        ),
        None => (1, "&amp;".into(), Fault::None),
    }
}

/// Length of the document type at the start of `rest`, with its internal subset.
/// Looked for within `LONGEST_TAG` bytes, so that many open ones stay cheap.
fn doctype(rest: &str) -> Option<usize> {
    let rest = rest.get(..rest.floor_char_boundary(LONGEST_TAG))?;
    let end = rest.find('>')?;
    let Some(subset) = rest.find('[').filter(|&at| at < end) else {
        return Some(end + 1);
    };
    let close = rest.get(subset..)?.find(']')? + subset;
    Some(rest.get(close..)?.find('>')? + close + 1)
}

/// Reads the tag at `at`: where it ends and whether it is well formed, or how
/// many bytes were read in vain.
fn scan_tag(
    text: &str,
    at: usize,
    limit: usize,
    quotes: &mut [usize; 2],
) -> Result<(usize, bool), usize> {
    let bytes = text.as_bytes();
    let get = |i: usize| {
        if i - at > limit {
            None
        } else {
            bytes.get(i).copied()
        }
    };
    let closing = get(at + 1) == Some(b'/');
    let mut i = at + 1 + usize::from(closing);
    if !get(i).is_some_and(|b| b.is_ascii_alphabetic() || b == b'_' || b >= 0x80) {
        return Err(1);
    }
    while get(i).is_some_and(|b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'-' | b'.') || b >= 0x80
    }) {
        i += 1;
    }
    if !get(i).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')) {
        return Err(i - at);
    }
    let mut well = true;
    loop {
        match get(i) {
            None | Some(b'<') => return Err(i - at),
            Some(b'>') => return Ok((i + 1, well)),
            Some(b'/') => {
                well &= get(i + 1) == Some(b'>');
                i += 1;
            }
            Some(b) if b.is_ascii_whitespace() => i += 1,
            Some(_) => {
                well &= !closing;
                while get(i).is_some_and(|b| !b.is_ascii_whitespace() && !b"=></".contains(&b)) {
                    i += 1;
                }
                while get(i).is_some_and(|b| b.is_ascii_whitespace()) {
                    i += 1;
                }
                if get(i) != Some(b'=') {
                    well = false;
                    continue;
                }
                i += 1;
                while get(i).is_some_and(|b| b.is_ascii_whitespace()) {
                    i += 1;
                }
                match get(i) {
                    Some(quote @ (b'"' | b'\'')) => {
                        let end = next_quote(bytes, i + 1, quote, quotes).ok_or(i - at)?;
                        if end - at > limit {
                            return Err(i - at);
                        }
                        let value = text.get(i + 1..end).unwrap_or_default();
                        if value.contains('<') {
                            well = false;
                            // A value that runs over other tags and stops
                            // amid a word lost its own quote.
                            let after = get(end + 1);
                            if !after.is_none_or(|b| b.is_ascii_whitespace() || b"/>".contains(&b))
                                && let Some(close) = value.find('>')
                            {
                                return Ok((i + 1 + close + 1, false));
                            }
                        }
                        i = end + 1;
                    }
                    _ => {
                        well = false;
                        while get(i)
                            .is_some_and(|b| !b.is_ascii_whitespace() && !b"><".contains(&b))
                        {
                            i += 1;
                        }
                    }
                }
            }
        }
    }
}

fn next_quote(bytes: &[u8], from: usize, quote: u8, known: &mut [usize; 2]) -> Option<usize> {
    let slot = known.get_mut(usize::from(quote == b'\''))?;
    if *slot < from {
        let found = bytes.get(from..)?.iter().position(|&b| b == quote);
        *slot = found.map_or(usize::MAX, |at| from + at);
    }
    (*slot != usize::MAX).then_some(*slot)
}

/// Writes a tag anew with every attribute quoted.
fn rewritten(tag: &str) -> String {
    let body = tag.trim_start_matches('<').trim_end_matches('>');
    let name_end = body
        .find(|c: char| c.is_ascii_whitespace() || (c == '/' && !body.starts_with('/')))
        .unwrap_or(body.len());
    let (name, mut rest) = body.split_at_checked(name_end).unwrap_or((body, ""));
    let mut out = format!("<{name}");
    if name.starts_with('/') {
        out.push('>');
        return out;
    }
    let empty = rest.trim_end().ends_with('/');
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '"' | '\''))
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if key.is_empty() && after.is_empty() {
            break;
        }
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(tail) => attribute_value(tail.trim_start()),
            None => ("", after.strip_prefix(['"', '\'']).unwrap_or(after)),
        };
        if key.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let value = value.replace('<', "&lt;").replace('"', "&quot;");
            out.push_str(&format!(" {key}=\"{value}\""));
        }
        rest = after;
    }
    out.push_str(if empty { "/>" } else { ">" });
    out
}

fn attribute_value(tail: &str) -> (&str, &str) {
    if let Some(quote) = tail.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = tail.get(1..).unwrap_or_default();
        return inner.split_once(quote).unwrap_or((inner, ""));
    }
    let end = tail
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(tail.len());
    tail.split_at_checked(end).unwrap_or((tail, ""))
}
