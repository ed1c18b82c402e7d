//! Reading typed values out of a table, collecting every mistake on the way.
//! A value that is wrong is reported and its default used, so that one look
//! finds all mistakes of a file.

use std::ops::{Range, RangeInclusive};

use jiff::SignedDuration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::Keys;
use super::quantity;
use super::report::Mistake;

/// What has been found wrong, and what shall not be shown.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) mistakes: Vec<Mistake>,
    pub(super) warnings: Vec<String>,
    pub(super) secrets: Vec<Range<usize>>,
}

impl Findings {
    /// Notes a mistake at a place.
    pub(super) fn wrong(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.mistakes.push(Mistake {
            span: Some(span),
            message: message.into(),
            hint: Some(hint.into()),
            missing: false,
        });
    }

    /// Notes that something is not there.
    pub(super) fn missing(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.mistakes.push(Mistake {
            span: Some(span),
            message: message.into(),
            hint: Some(hint.into()),
            missing: true,
        });
    }

    /// Keeps a value out of what is shown, and all that is in it.
    pub(super) fn hide(&mut self, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => table.values().for_each(|value| self.hide(value)),
            DeValue::Array(items) => items.iter().for_each(|value| self.hide(value)),
            _ => self.secrets.push(value.span()),
        }
    }

    /// Notes something that works but is hardly meant.
    pub(super) fn warn(&mut self, message: impl Into<String>) {
        self.warnings.push(message.into());
    }
}

/// A text with its place.
#[derive(Clone)]
pub(super) struct Text<'a> {
    pub(super) value: &'a str,
    pub(super) span: Range<usize>,
}

/// One table of the file, or one that is not there and has only defaults.
pub(super) struct Section<'a> {
    keys: &'static Keys,
    table: Option<&'a DeTable<'a>>,
    /// The whole table; empty when it is not there.
    pub(super) span: Range<usize>,
}

impl<'a> Section<'a> {
    /// A table, after its keys have been compared with the known ones.
    pub(super) fn open(
        keys: &'static Keys,
        table: Option<(&'a DeTable<'a>, Range<usize>)>,
        found: &mut Findings,
    ) -> Self {
        let (table, span) = table.map_or((None, 0..0), |(table, span)| (Some(table), span));
        for (key, value) in table.into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if !keys.keys.contains(&name) {
                let message = format!("unknown key `{name}` in {}", keys.written());
                found.wrong(key.span(), message, keys.hint_for(name));
                // It can be a misspelt password.
                found.hide(value);
            } else if Keys::is_secret(name) {
                found.hide(value);
            }
        }
        Self { keys, table, span }
    }

    /// A key as it is told to a person: `[server] listen`.
    pub(super) fn name(&self, key: &str) -> String {
        format!("{} {key}", self.keys.written())
    }

    /// The value of a key with its place.
    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        debug_assert!(self.keys.keys.contains(&key), "{key} is not listed");
        self.table?.get(key)
    }

    /// Whether a key is there, and where its value stands.
    pub(super) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.get(key).map(Spanned::span)
    }

    fn wrong_type(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        hint: &str,
        found: &mut Findings,
    ) {
        let message = format!("{} cannot be {}", self.name(key), a_type(value.get_ref()));
        found.wrong(value.span(), message, hint);
    }

    /// A text. One that is empty counts as not set.
    pub(super) fn text(&self, key: &str, found: &mut Findings) -> Option<Text<'a>> {
        let value = self.get(key)?;
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, value, &format!("write {key} = \"...\""), found);
            return None;
        };
        (!text.is_empty()).then(|| Text {
            value: text.as_ref(),
            span: value.span(),
        })
    }

    /// Whether a key is there as a text that is empty.
    pub(super) fn is_empty_text(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|value| value.get_ref().as_str() == Some(""))
    }

    /// A list of texts; empty when not set. With `or_one`, a single text is a
    /// list of one.
    pub(super) fn list(&self, key: &str, or_one: bool, found: &mut Findings) -> Vec<Text<'a>> {
        let hint = format!("write {key} = [\"...\", \"...\"]");
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::String(text) if or_one => vec![Text {
                value: text.as_ref(),
                span: value.span(),
            }],
            DeValue::Array(items) => self.texts(key, items.iter(), &hint, found),
            _ => {
                self.wrong_type(key, value, &hint, found);
                Vec::new()
            }
        }
    }

    /// The texts among `items`; anything else is reported.
    fn texts(
        &self,
        key: &str,
        items: impl Iterator<Item = &'a Spanned<DeValue<'a>>>,
        hint: &str,
        found: &mut Findings,
    ) -> Vec<Text<'a>> {
        let mut texts = Vec::new();
        for item in items {
            if let DeValue::String(text) = item.get_ref() {
                texts.push(Text {
                    value: text.as_ref(),
                    span: item.span(),
                });
            } else {
                let kind = a_type(item.get_ref());
                let message = format!("{} cannot hold {kind}", self.name(key));
                found.wrong(item.span(), message, hint.to_owned());
            }
        }
        texts
    }

    /// A table of texts, as its keys and values; empty when not set.
    pub(super) fn pairs(&self, key: &str, found: &mut Findings) -> Vec<(Text<'a>, Text<'a>)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let DeValue::Table(table) = value.get_ref() else {
            let hint = format!("write {key} = {{ Name = \"...\" }}");
            self.wrong_type(key, value, &hint, found);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (name, value) in table {
            if let DeValue::String(text) = value.get_ref() {
                let of = |value: &'a str, span| Text { value, span };
                pairs.push((of(name.get_ref(), name.span()), of(text, value.span())));
            } else {
                let kind = a_type(value.get_ref());
                let message = format!("{} cannot hold {kind}", self.name(key));
                found.wrong(value.span(), message, "write the value in quotes");
            }
        }
        pairs
    }

    /// A table of lists of texts; empty when not set. A single text is a list
    /// of one.
    pub(super) fn lists(&self, key: &str, found: &mut Findings) -> Vec<(Text<'a>, Vec<Text<'a>>)> {
        let hint = format!("write {key} = {{ de = [\"...\"], en = [\"...\"] }}");
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(key, value, &hint, found);
            return Vec::new();
        };
        let mut lists = Vec::new();
        for (name, value) in table {
            let name = Text {
                value: name.get_ref(),
                span: name.span(),
            };
            let texts = match value.get_ref() {
                DeValue::Array(items) => self.texts(key, items.iter(), &hint, found),
                _ => self.texts(key, std::iter::once(value), &hint, found),
            };
            lists.push((name, texts));
        }
        lists
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &str, default: bool, found: &mut Findings) -> bool {
        let Some(value) = self.get(key) else {
            return default;
        };
        if let DeValue::Boolean(flag) = value.get_ref() {
            return *flag;
        }
        self.wrong_type(key, value, "write true or false, without quotes", found);
        default
    }

    /// A whole number within `range`.
    pub(super) fn integer(
        &self,
        key: &str,
        default: u32,
        range: RangeInclusive<u32>,
        found: &mut Findings,
    ) -> u32 {
        let Some(value) = self.get(key) else {
            return default;
        };
        let (low, high) = (range.start(), range.end());
        let hint = format!("write a whole number from {low} to {high}");
        let DeValue::Integer(typed) = value.get_ref() else {
            self.wrong_type(key, value, &hint, found);
            return default;
        };
        let number = u32::from_str_radix(typed.as_str(), typed.radix()).ok();
        if let Some(number) = number.filter(|number| range.contains(number)) {
            return number;
        }
        let message = format!("{} = {typed} is out of range", self.name(key));
        found.wrong(value.span(), message, hint);
        default
    }

    /// A number from 0 to 1.
    pub(super) fn share(&self, key: &str, found: &mut Findings) -> Option<f64> {
        const HINT: &str = "write a number from 0.0 to 1.0";
        let value = self.get(key)?;
        let number: Option<f64> = match value.get_ref() {
            DeValue::Float(typed) => typed.as_str().parse().ok(),
            DeValue::Integer(typed) => typed.as_str().parse().ok(),
            _ => {
                self.wrong_type(key, value, HINT, found);
                return None;
            }
        };
        let share = number.filter(|number| (0.0..=1.0).contains(number));
        if share.is_none() {
            let message = format!("{} is out of range", self.name(key));
            found.wrong(value.span(), message, HINT);
        }
        share
    }

    /// A duration within `range`, or `None` when not set or wrong.
    pub(super) fn duration(
        &self,
        key: &str,
        range: RangeInclusive<SignedDuration>,
        found: &mut Findings,
    ) -> Option<SignedDuration> {
        const HINT: &str = "write \"15m\", \"24h\" or \"7d\" (units: ms, s, m, h, d, w)";
        let value = self.get(key)?;
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, value, HINT, found);
            return None;
        };
        if text.is_empty() {
            return None;
        }
        let Some(duration) = quantity::duration(text) else {
            let message = format!("{} = {text:?} is not a duration", self.name(key));
            found.wrong(value.span(), message, HINT);
            return None;
        };
        if range.contains(&duration) {
            return Some(duration);
        }
        let (low, high) = (quantity::show(*range.start()), quantity::show(*range.end()));
        let message = format!("{} = {text:?} is out of range", self.name(key));
        let hint = format!("write a duration from {low:?} to {high:?}");
        found.wrong(value.span(), message, hint);
        None
    }

    /// A size in bytes within `range`.
    pub(super) fn size(
        &self,
        key: &str,
        default: u64,
        range: RangeInclusive<u64>,
        found: &mut Findings,
    ) -> u64 {
        const HINT: &str = "write \"16MiB\", \"500kB\" or a number of bytes";
        let Some(value) = self.get(key) else {
            return default;
        };
        let bytes = match value.get_ref() {
            DeValue::String(text) => quantity::size(text),
            DeValue::Integer(typed) => u64::from_str_radix(typed.as_str(), typed.radix()).ok(),
            _ => {
                self.wrong_type(key, value, HINT, found);
                return default;
            }
        };
        let Some(bytes) = bytes else {
            let message = format!("{} is not a size", self.name(key));
            found.wrong(value.span(), message, HINT);
            return default;
        };
        if range.contains(&bytes) {
            return bytes;
        }
        let low = quantity::show_size(*range.start());
        let high = quantity::show_size(*range.end());
        let message = format!("{} is out of range", self.name(key));
        found.wrong(
            value.span(),
            message,
            format!("write a size from {low:?} to {high:?}"),
        );
        default
    }
}

/// The type of a value with its article.
pub(super) fn a_type(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
