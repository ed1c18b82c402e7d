//! The text as tables: syntax, unknown tables, `[x]` against `[[x]]`.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::keys::{Keys, TABLES, nearest};
use super::walk::{Findings, Section, a_type};

/// The root of a file.
pub(super) struct Document<'a> {
    root: &'a DeTable<'a>,
}

impl<'a> Document<'a> {
    /// Compares the tables of the file with the known ones.
    pub(super) fn open(root: &'a DeTable<'a>, found: &mut Findings) -> Self {
        for (key, value) in root {
            let name = key.get_ref().as_ref();
            if TABLES.iter().any(|known| known.table == name) {
                continue;
            }
            found.hide(value);
            if let DeValue::Table(_) | DeValue::Array(_) = value.get_ref() {
                let names = TABLES.iter().map(|known| known.table);
                let hint = match nearest(name, names.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known tables: {}", names.collect::<Vec<_>>().join(", ")),
                };
                found.wrong(key.span(), format!("unknown table `{name}`"), hint);
            } else {
                found.wrong(
                    key.span(),
                    format!("key `{name}` outside any table"),
                    place_of(name),
                );
            }
        }
        Self { root }
    }

    /// A table that can be there once.
    pub(super) fn section(&self, keys: &'static Keys, found: &mut Findings) -> Section<'a> {
        let table = self.root.get(keys.table).and_then(|value| {
            if let DeValue::Table(table) = value.get_ref() {
                return Some((table, value.span()));
            }
            let message = format!("`{}` cannot be {}", keys.table, a_type(value.get_ref()));
            found.hide(value);
            found.wrong(value.span(), message, format!("write {}", keys.written()));
            None
        });
        Section::open(keys, table, found)
    }

    /// All tables of a kind that can be repeated, in file order.
    pub(super) fn sections(&self, keys: &'static Keys, found: &mut Findings) -> Vec<Section<'a>> {
        let Some(value) = self.root.get(keys.table) else {
            return Vec::new();
        };
        let hint = format!("write {}", keys.written());
        let mut tables: Vec<(&'a DeTable<'a>, Range<usize>)> = Vec::new();
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items.iter() {
                    if let DeValue::Table(table) = item.get_ref() {
                        tables.push((table, item.span()));
                    } else {
                        let kind = a_type(item.get_ref());
                        let message = format!("`{}` cannot hold {kind}", keys.table);
                        found.wrong(item.span(), message, hint.clone());
                    }
                }
            }
            DeValue::Table(table) => {
                // Judged all the same, so that its own mistakes come out too.
                let message = format!("`{}` can be repeated", keys.table);
                found.wrong(value.span(), message, hint);
                tables.push((table, value.span()));
            }
            other => {
                let message = format!("`{}` cannot be {}", keys.table, a_type(other));
                found.wrong(value.span(), message, hint);
            }
        }
        tables
            .into_iter()
            .map(|table| Section::open(keys, Some(table), found))
            .collect()
    }
}

/// Where a key without a table belongs.
fn place_of(name: &str) -> String {
    let all = TABLES.iter().flat_map(|table| table.keys.iter().copied());
    nearest(name, all)
        .and_then(|key| Some((key, TABLES.iter().find(|table| table.keys.contains(&key))?)))
        .map_or_else(
            || "every key stands below a table like [server]".to_owned(),
            |(key, table)| format!("write `{key}` below {}", table.written()),
        )
}
