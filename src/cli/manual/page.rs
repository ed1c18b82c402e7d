//! Manual pages: what clap knows, and the sections on top.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::sections::{Part, SECTIONS, Section};

/// Shown at the top of each page.
const MANUAL: &str = "geowire manual";

/// The page of the program itself.
pub(super) fn main_page(command: Command) -> anyhow::Result<Vec<u8>> {
    let mut bytes = begin(&pruned(command))?;
    let mut roff = Roff::new();
    for section in SECTIONS {
        add(&mut roff, section);
    }
    roff.to_writer(&mut bytes)?;
    Ok(bytes)
}

/// Every page with its file name: the program's, and one for each command that
/// is not hidden.
pub(super) fn all(command: Command) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut pages = vec![("geowire.1".to_owned(), main_page(command.clone())?)];
    below(&pruned(command), &mut pages)?;
    Ok(pages)
}

/// Without `help`, which would have a page for each command once more.
fn pruned(command: Command) -> Command {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    command
}

fn below(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    for command in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let mut bytes = begin(command)?;
        let mut roff = Roff::new();
        roff.control("SH", ["SEE ALSO"]);
        roff.text([
            bold("geowire"),
            roman("(1) holds files, environment, exit codes and examples"),
        ]);
        roff.to_writer(&mut bytes)?;
        pages.push((format!("{name}.1"), bytes));
        below(command, pages)?;
    }
    Ok(())
}

/// What clap's definition gives.
fn begin(command: &Command) -> anyhow::Result<Vec<u8>> {
    let source = format!("geowire {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).source(source).manual(MANUAL);
    let mut bytes = Vec::new();
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    if command.get_subcommands().any(|one| !one.is_hide_set()) {
        man.render_subcommands_section(&mut bytes)?;
    }
    Ok(bytes)
}

fn add(roff: &mut Roff, section: &Section) {
    roff.control("SH", [section.title.to_uppercase().as_str()]);
    for part in section.parts {
        match part {
            Part::Text(words) => {
                roff.control("PP", []);
                roff.text([roman(*words)]);
            }
            Part::Term(term, words) => {
                roff.control("TP", []);
                roff.text([bold(*term)]);
                roff.text([roman(*words)]);
            }
            Part::Code(lines) => {
                roff.control("PP", []);
                roff.control("RS", ["4"]);
                roff.control("nf", []);
                for line in *lines {
                    roff.text([roman(*line)]);
                }
                roff.control("fi", []);
                roff.control("RE", []);
            }
        }
    }
}
