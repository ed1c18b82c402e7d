//! Wrong files: what is said, where, and what would be right.

use super::bad;
use super::cases::{GLOBALS, IN_SOURCE, SOURCE, SOURCES, TABLES};

#[test]
fn every_mistake_is_told_with_its_place_and_what_would_be_right() {
    let after_source = IN_SOURCE
        .iter()
        .map(|case| (format!("{SOURCE}{}\n", case.0), case));
    let cases = [TABLES, GLOBALS, SOURCES]
        .into_iter()
        .flatten()
        .map(|case| (case.0.to_owned(), case));
    let mut failed = String::new();
    for (text, &(_, line, column, message, hint)) in cases.chain(after_source) {
        let errors = bad(&text);
        let all: Vec<_> = errors.iter().collect();
        let as_expected = matches!(all.as_slice(), [error]
            if (error.line, error.column) == (line, column)
                && error.message.contains(message)
                && error.hint.as_deref().unwrap_or_default().contains(hint)
                && error.file == "/etc/geowire/geowire.toml");
        if !as_expected {
            failed.push_str(&format!("{text}\n{errors}\n"));
        }
    }
    assert!(failed.is_empty(), "not as expected:\n{failed}");
}

#[test]
fn all_mistakes_of_a_file_come_at_once_in_its_order() {
    let mut text = String::new();
    let mut expected = Vec::new();
    let lines = |text: &str| text.matches('\n').count();
    // One [[source]] after the other, each with a mistake of its own.
    for (at, case) in IN_SOURCE
        .iter()
        .filter(|case| !case.0.contains("[["))
        .enumerate()
    {
        let before = lines(&text);
        text.push_str(&format!(
            "[[source]]\nname = \"S{at}\"\nurl = \"https://s{at}.example/\"\n{}\n",
            case.0
        ));
        expected.push((before + case.1, case.2));
    }
    let errors = bad(&text);
    let places: Vec<_> = errors
        .iter()
        .map(|error| (error.line, error.column))
        .collect();
    assert_eq!(places, expected, "{errors}");
    assert_eq!(errors.len(), expected.len());
}

#[test]
fn a_report_reads_well() {
    let text = r#"[server]
listen = "somewhere"
titel = "News"

[schedule]
interval = "15 minutes"

[[source]]
name = "Küste"
url = "https://me:secret@kueste.example/feed"
kind = "state_media"; languages = ["de"]

[[view]]
name = "korea"
countries = ["KP", "kr"]
sources = ["Kuste"]
"#;
    insta::assert_snapshot!(bad(text).render(false));
}

#[test]
fn colour_only_on_request() {
    let errors = bad("[log]\nlevel = \"inof\"\n");
    assert!(!errors.to_string().contains('\u{1b}'));
    assert!(errors.render(true).contains('\u{1b}'));
}

#[test]
fn columns_are_counted_in_characters() {
    let errors = bad(
        "[server]\ntitle = \"Üö\" # é\n[group]\nwindow = \"ü\"\n[fetch]\n# é\nfile_roots = [\"ß\", 1]\n",
    );
    let places: Vec<_> = errors
        .iter()
        .map(|error| (error.line, error.column))
        .collect();
    assert_eq!(places, [(4, 10), (7, 20)]);
}

#[test]
fn what_cannot_be_read_is_not_called_missing() {
    let errors = bad("[[source]]\nname = \"A\"\nurl = https://a.example/\n");
    let lines: Vec<_> = errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [3], "{errors}");
}

mod property {
    use super::super::read;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// A default file cut anywhere, with anything put in, is judged without
        /// a panic, and the report has a place within the text.
        #[test]
        fn no_text_breaks_the_judge(at in 0..20_000_usize, put in "\\PC{0,12}|[\\[\\]\"'={}#\\n]{0,6}") {
            let text = geowire::config::embedded();
            let at = text.floor_char_boundary(at.min(text.len()));
            let (before, after) = text.split_at(at);
            let broken = format!("{before}{put}{after}");
            if let Err(errors) = read(&broken) {
                let lines = broken.matches('\n').count() + 1;
                prop_assert!(errors.iter().all(|error| error.line <= lines));
                prop_assert!(!errors.render(true).is_empty());
            }
        }
    }
}
