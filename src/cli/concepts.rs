//! `geowire concepts`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::table::table;
use crate::config::Config;
use crate::recognize::{self, ConceptLine, kind_name, kind_of};

pub(super) fn concepts(
    config: &Config,
    asked: Option<&str>,
    check: bool,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let own = &config.recognize.concepts;
    let mut out = io::stdout().lock();
    if check {
        let mistakes = recognize::check(own);
        for mistake in &mistakes {
            writeln!(out, "{}:{}: {}", mistake.file, mistake.line, mistake.what)?;
        }
        if !mistakes.is_empty() {
            eprintln!("{} mistakes", mistakes.len());
            return Ok(ExitCode::FAILURE);
        }
        eprintln!("the concepts are in order");
        return Ok(ExitCode::SUCCESS);
    }
    let kind = asked.and_then(kind_of);
    let lines = match (asked, kind) {
        (Some(asked), None) => recognize::look_up(own, asked),
        _ => recognize::concepts(own),
    };
    let lines: Vec<&ConceptLine> = lines
        .iter()
        .filter(|line| kind.is_none_or(|kind| line.kind == kind))
        .collect();
    if as_json {
        let all: Vec<Value> = lines.iter().map(|line| to_json(line)).collect();
        serde_json::to_writer_pretty(&mut out, &json!({ "concepts": all }))?;
        writeln!(out)?;
    } else if asked.is_none() {
        print_counts(&mut out, &lines)?;
    } else if kind.is_some() {
        print_list(&mut out, &lines)?;
    } else {
        print_forms(&mut out, &lines)?;
    }
    if lines.is_empty() {
        eprintln!("no concept has that identifier, name or form");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn to_json(line: &ConceptLine) -> Value {
    json!({
        "kind": kind_name(line.kind),
        "id": line.id,
        "label": line.label,
        "country": line.country,
        "forms": line.forms,
    })
}

/// How many concepts of each kind there are, and their forms.
fn print_counts(out: &mut impl Write, lines: &[&ConceptLine]) -> anyhow::Result<()> {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        let counts = kinds.entry(kind_name(line.kind)).or_default();
        counts.0 += 1;
        for (language, forms) in &line.forms {
            counts.1 += forms.len();
            *languages.entry(language).or_default() += forms.len();
        }
    }
    let mut rows = table(&["kind", "concepts", "forms"]);
    for (kind, (concepts, forms)) in kinds {
        rows.add_row([kind.to_owned(), concepts.to_string(), forms.to_string()]);
    }
    writeln!(out, "{rows}\n")?;
    let mut rows = table(&["language", "forms"]);
    for (language, forms) in languages {
        rows.add_row([language.to_owned(), forms.to_string()]);
    }
    writeln!(out, "{rows}")?;
    Ok(())
}

fn print_list(out: &mut impl Write, lines: &[&ConceptLine]) -> anyhow::Result<()> {
    let mut rows = table(&["id", "name", "country", "languages"]);
    for line in lines {
        let languages: Vec<&str> = line.forms.keys().map(String::as_str).collect();
        rows.add_row([
            line.id.clone(),
            line.label.clone(),
            line.country.clone(),
            languages.join(" "),
        ]);
    }
    writeln!(out, "{rows}")?;
    Ok(())
}

fn print_forms(out: &mut impl Write, lines: &[&ConceptLine]) -> anyhow::Result<()> {
    for line in lines {
        let of = if line.country.is_empty() {
            String::new()
        } else {
            format!(", stands for {}", line.country)
        };
        writeln!(
            out,
            "{} {}: {}{of}",
            kind_name(line.kind),
            line.id,
            line.label
        )?;
        for (language, forms) in &line.forms {
            writeln!(out, "  {language:<4} {}", forms.join(" | "))?;
        }
    }
    Ok(())
}
