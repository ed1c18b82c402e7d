//! Secrets out of the text before any of it is shown.

use std::ops::Range;

/// Keys whose values nobody else may read. `header_files` and the like hold
/// paths and are not among them.
pub(super) const SECRET_KEYS: [&str; 3] = ["password", "proxy", "headers"];

/// The text with every secret replaced by stars and blanks. Offsets, lines and
/// columns stay as they are.
///
/// `values` are the ranges that reading the text found. What a syntax error
/// kept from being read is found by the look of the lines: a key with a
/// telling name, anything below a `headers` table, and what stands before an
/// `@` in an address.
pub(super) fn mask(text: &str, values: &[Range<usize>]) -> String {
    let mut ranges = values.to_vec();
    by_lines(text, &mut ranges);
    user_information(text, &mut ranges);
    let mut masked = text.to_owned();
    for range in ranges {
        let Some(value) = masked.get(range.clone()) else {
            continue;
        };
        let stars = cover(value);
        masked.replace_range(range, &stars);
    }
    masked
}

/// Three stars, then blanks to the same number of bytes; the length of the
/// secret is not told by a row of stars. Line breaks stay.
fn cover(value: &str) -> String {
    let cover = |(at, byte)| match byte {
        b'\n' | b'\r' => char::from(byte),
        _ if at < 3 => '*',
        _ => ' ',
    };
    value.bytes().enumerate().map(cover).collect()
}

fn by_lines(text: &str, ranges: &mut Vec<Range<usize>>) {
    let mut offset = 0;
    let mut below_headers = false;
    // What closes a value that goes on over lines.
    let mut open: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let content = line.trim();
        if let Some(close) = open {
            ranges.push(start..offset);
            if content.contains(close) {
                open = None;
            }
            continue;
        }
        if content.starts_with('[') && !content.contains('=') {
            below_headers = content.contains("headers");
            continue;
        }
        if content.starts_with('#') {
            continue;
        }
        let Some(equals) = secret_from(line, below_headers) else {
            continue;
        };
        let value = line.get(equals + 1..).unwrap_or_default().trim_start();
        ranges.push(offset - value.len()..offset);
        open = ["\"\"\"", "'''", "{", "["].into_iter().find_map(|opening| {
            let rest = value.strip_prefix(opening)?;
            let close = match opening {
                "{" => "}",
                "[" => "]",
                quotes => quotes,
            };
            (!rest.contains(close)).then_some(close)
        });
    }
}

/// Byte offset of the `=` in a line after which a secret can stand.
fn secret_from(line: &str, below_headers: bool) -> Option<usize> {
    if below_headers {
        return line.find('=');
    }
    let mut from = 0;
    while let Some(at) = line.get(from..)?.find('=') {
        let equals = from + at;
        let key = line.get(from..equals)?.trim_end();
        let key = key.rsplit(['{', ',', ' ']).next().unwrap_or(key);
        let key = key.trim_matches(['"', '\'']);
        // Dotted: `headers.Authorization`.
        if key.split('.').any(|part| SECRET_KEYS.contains(&part)) {
            return Some(equals);
        }
        from = equals + 1;
    }
    None
}

/// `user:password@` in an address (RFC 3986, section 3.2.1).
fn user_information(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (at, found) in text.match_indices("://") {
        let start = at + found.len();
        let rest = text.get(start..).unwrap_or_default();
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/' | '?' | '#'))
            .unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        // A password with an unescaped slash ends the authority early.
        let within = if authority.contains('@') || !authority.contains(':') {
            authority
        } else {
            let quote = rest.find(['"', '\'', '\n']).unwrap_or(rest.len());
            rest.get(..quote).unwrap_or_default()
        };
        if let Some(length) = within.rfind('@') {
            ranges.push(start..start + length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn secrets_are_covered_even_where_the_text_cannot_be_read() {
        for text in [
            "password = \"hunter2\"",
            "password = \"hunter2",
            "\"password\" = 'hunter2'",
            "password = \"\"\"\nhunter2\n",
            "a = { name = 1, password = \"hunter2",
            "[source.headers]\nX-Key = \"hunter2",
            "headers.X-Key = \"hunter2",
            "headers = {\n  X-Key = \"hunter2\"\n",
            "url = \"https://me:hunter2@example.org/x",
            "url = \"https://me:hun/hunter2@example.org/x\"",
            "proxy = \"socks5://me:hunter2@127.0.0.1\"",
        ] {
            let masked = mask(text, &[]);
            assert!(!masked.contains("hunter2"), "{masked}");
            assert_eq!(masked.len(), text.len());
            assert_eq!(masked.lines().count(), text.lines().count());
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let text =
            "password_file = \"pw\"\nurl = \"https://example.org/@me\"\n[source]\nname = \"x\"\n";
        assert_eq!(mask(text, &[]), text);
    }
}
