//! `geowire man`, and the part of the help that no definition of an option
//! holds: both are made of the same sections.

mod page;
mod sections;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::args;
use sections::{Part, SECTIONS};

/// Columns of what the help says below the options.
const COLUMNS: usize = 78;

/// Prints the main page, or writes every page into a folder.
pub(super) fn man(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Some(folder) = folder else {
        io::stdout().write_all(&page::main_page(args::command())?)?;
        return Ok(ExitCode::SUCCESS);
    };
    fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    for (name, bytes) in page::all(args::command())? {
        let path = folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The sections that `--help` shows too, as plain text.
pub(super) fn help() -> String {
    let mut text = String::new();
    for section in SECTIONS.iter().filter(|section| section.in_help) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(section.title);
        text.push_str(":\n");
        for part in section.parts {
            match part {
                Part::Text(words) => wrap(&mut text, 2, words),
                Part::Term(term, words) => {
                    let begin = text.len();
                    wrap(&mut text, 10, words);
                    // A short term stands before its text, a long one above it.
                    if term.len() < 8 {
                        text.replace_range(begin..begin + 10, &format!("  {term:<8}"));
                    } else {
                        text.insert_str(begin, &format!("  {term}\n"));
                    }
                }
                Part::Code(lines) => {
                    for line in *lines {
                        text.push_str(&format!("      {line}\n"));
                    }
                }
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Adds `words` in lines that begin with `indent` blanks.
fn wrap(text: &mut String, indent: usize, words: &str) {
    let mut column = 0;
    for word in words.split_whitespace() {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > COLUMNS {
            text.push('\n');
            column = 0;
        }
        if column == 0 {
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text.push('\n');
}
