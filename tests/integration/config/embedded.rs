//! The file that is compiled in: right, rich, and documentation.

use std::collections::{BTreeMap, BTreeSet};

use geowire::config::{Config, embedded};
use geowire::model::{NamedKind, SourceKind};
use geowire::recognize::{Effect, Rule};

use super::{good, home};

fn default() -> Config {
    Config::embedded(&home()).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn it_is_valid_without_a_warning() {
    assert_eq!(default().warnings, Vec::<String>::new());
}

#[test]
fn it_lists_voices_of_many_languages_and_camps() {
    let config = default();
    assert!(config.sources.len() >= 55, "{}", config.sources.len());
    let mut languages = BTreeSet::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for source in &config.sources {
        let profile = &source.profile;
        assert_eq!(profile.languages.len(), 1, "{}", profile.name);
        assert_ne!(profile.kind, SourceKind::Other, "{}", profile.name);
        assert_eq!(source.url.scheme(), "https", "{}", profile.name);
        assert!(source.enabled);
        languages.extend(profile.languages.iter().cloned());
        *kinds.entry(profile.kind.name()).or_default() += 1;
        names.insert(profile.name.as_str());
    }
    assert!(languages.len() >= 14, "{languages:?}");
    for kind in [
        "agency",
        "broadcaster",
        "official",
        "paper",
        "state-media",
        "thinktank",
    ] {
        assert!(
            kinds.get(kind).is_some_and(|count| *count >= 4),
            "{kind} {kinds:?}"
        );
    }
    let english = config
        .sources
        .iter()
        .filter(|source| source.profile.languages == ["en"]);
    assert!(
        english.count() * 2 < config.sources.len() + 20,
        "mostly English"
    );
    for name in ["RT", "TASS", "Xinhua", "CGTN", "Press TV", "KCNA Watch"] {
        let source = config
            .sources
            .iter()
            .find(|source| source.profile.name == name);
        assert_eq!(
            source.unwrap().profile.kind,
            SourceKind::StateMedia,
            "{name}"
        );
    }
    let yonhap = config
        .sources
        .iter()
        .find(|source| source.profile.name == "Yonhap");
    assert_eq!(yonhap.unwrap().profile.kind, SourceKind::Agency);
}

/// Taking every "#" away changes nothing: what is written is the default.
#[test]
fn each_key_stands_there_with_its_default() {
    let mut uncommented = String::new();
    for line in embedded().lines() {
        let setting = line
            .strip_prefix('#')
            .filter(|rest| rest.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()));
        uncommented.push_str(setting.unwrap_or(line));
        uncommented.push('\n');
    }
    let mut typed = good(&uncommented);
    let example = typed.sources.remove(0);
    let view = typed.views.remove(0);
    let mut plain = good(&embedded().replacen(
        "\n[[source]]",
        "\n[[source]]\nname = \"Example\"\nurl = \"https://news.example/feed.xml\"\n[[view]]\nname = \"example\"\n[[source]]",
        1,
    ));
    assert_eq!(example, plain.sources.remove(0));
    let mut bare = plain.views.remove(0);
    bare.filter.min_score = Some(0.5);
    assert_eq!(view, bare);
    let rule = Rule {
        sources: Vec::new(),
        languages: Vec::new(),
        countries: vec!["CH".to_owned()],
        themes: vec!["trade-agreement".to_owned()],
        effect: Effect::Move(0.2),
    };
    assert_eq!(std::mem::take(&mut typed.recognize.rules), [rule]);
    let [concept] = &std::mem::take(&mut typed.recognize.concepts)[..] else {
        panic!("one concept is shown");
    };
    assert_eq!(
        (concept.kind, concept.country.as_str()),
        (NamedKind::Person, "CH")
    );
    let families = std::mem::replace(&mut typed.group.families, plain.group.families.clone());
    let house = families.by_name("Example Radio").unwrap();
    assert_eq!(house.name, "Example House");
    typed.warnings.clear();
    assert_eq!(typed, plain);
}

/// A key that the file does not name would be unknown to its reader. The hint
/// for a wrong key names all keys of a table.
#[test]
fn no_key_is_left_out() {
    for table in [
        "server",
        "store",
        "schedule",
        "fetch",
        "recognize",
        "group",
        "publish",
        "log",
        "[source]",
        "[view]",
        "[rule]",
        "[concept]",
        "[family]",
    ] {
        let errors = super::bad(&format!(
            "[{table}]\nname = \"x\"\nurl = \"https://x.example\"\nqqqqqqqqqqqq = 1\n"
        ));
        let hint = errors
            .iter()
            .find(|error| error.message.contains("qqqqqqqqqqqq"))
            .and_then(|error| error.hint.clone())
            .unwrap();
        let keys = hint.strip_prefix("known keys: ").unwrap();
        // What it was called first is taken, and not taught.
        for key in keys.split(", ").filter(|key| *key != "min_sources") {
            let line = format!("#{key} = ");
            assert!(
                embedded().lines().any(|text| text.starts_with(&line)),
                "{table} {key}"
            );
        }
    }
}
