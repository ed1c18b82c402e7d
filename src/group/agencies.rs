//! The table of news agencies, `agencies.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

/// One agency.
#[derive(Debug)]
pub(super) struct Agency {
    /// As it is shown.
    pub(super) id: &'static str,
    /// Its own family of publishers; `-` when that has its name.
    pub(super) family: &'static str,
    /// Words beside which its letters mean something else.
    pub(super) void: Vec<&'static str>,
}

/// All agencies.
#[derive(Debug)]
pub(super) struct Agencies {
    /// In the order of the table.
    pub(super) all: Vec<Agency>,
    /// Places in `all` by form, with the languages that it holds in (none: all).
    pub(super) forms: HashMap<&'static str, Vec<(Vec<&'static str>, usize)>>,
}

/// As it lies in the program.
pub(super) const TABLE: &str = include_str!("agencies.tsv");

/// The table, read once.
pub(super) fn agencies() -> &'static Agencies {
    static AGENCIES: OnceLock<Agencies> = OnceLock::new();
    AGENCIES.get_or_init(|| {
        let mut read = Agencies {
            all: Vec::new(),
            forms: HashMap::new(),
        };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&'static str> = line.split('\t').collect();
            let &[id, family, forms, void] = columns.as_slice() else {
                continue;
            };
            let at = read.all.len();
            for form in forms.split('|') {
                let (languages, form) = match form.split_once(':') {
                    Some((languages, form)) => (languages.split(',').collect(), form),
                    None => (Vec::new(), form),
                };
                read.forms.entry(form).or_default().push((languages, at));
            }
            read.all.push(Agency {
                id,
                family,
                void: void.split('|').filter(|word| *word != "-").collect(),
            });
        }
        read
    })
}
