use std::collections::{HashMap, HashSet};

use geowire::dedupe::{Action, Keys, Known, KnownReport, Step, keys, plan};
use geowire::model::{DateOrigin, Item, Key, Language, LanguageOrigin};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn item(guid: &str, link: &str, title: &str) -> Item {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Item {
        guid: given(guid),
        link: given(link),
        title: title.into(),
        summary: String::new(),
        content: String::new(),
        language: Language {
            tag: "de".into(),
            from: LanguageOrigin::Unknown,
        },
        published: now(),
        published_from: DateOrigin::Published,
        authors: Vec::new(),
        categories: Vec::new(),
        image: None,
        enclosures: Vec::new(),
        licence: None,
        origin: None,
        point: None,
        notes: Vec::new(),
    }
}

/// A store of maps: what plans do to it, and what it knows for one source.
#[derive(Default)]
struct Model {
    /// Report by row: its first source and the rest.
    reports: Vec<(String, KnownReport)>,
    identities: HashMap<Key, i64>,
    sightings: HashSet<(String, i64)>,
    buried: HashSet<Key>,
}

impl Model {
    fn known(&self, source: &str) -> Known {
        let seen_by = |row: i64| {
            let (first, report) = &self.reports[usize::try_from(row).unwrap()];
            let mut report = report.clone();
            report.leading = first == source;
            report
        };
        let rows = 0..i64::try_from(self.reports.len()).unwrap();
        let mut by_link = HashMap::new();
        for row in rows.clone() {
            let report = seen_by(row);
            if let Some(link) = report.link {
                by_link.entry(link).or_insert(report);
            }
        }
        Known {
            by_identity: self
                .identities
                .iter()
                .map(|(key, row)| (*key, seen_by(*row)))
                .collect(),
            by_link,
            recent: rows
                .rev()
                .filter(|row| self.sightings.contains(&(source.to_owned(), *row)))
                .map(seen_by)
                .collect(),
            buried: self.buried.clone(),
        }
    }

    fn refresh(&mut self, source: &str, items: &[Item]) -> Vec<Step> {
        let keys = keys(source, items);
        let steps = plan(items, &keys, &self.known(source), now());
        for step in &steps {
            let (item, keys) = (&items[step.at], &keys[step.at]);
            let row = match step.action {
                Action::Insert => {
                    let row = i64::try_from(self.reports.len()).unwrap();
                    self.reports
                        .push((source.to_owned(), report(row, item, keys)));
                    row
                }
                Action::Rekey { row, edit } => {
                    if edit {
                        self.edit(row, item, keys);
                    }
                    row
                }
                Action::Update { row } => {
                    self.edit(row, item, keys);
                    row
                }
                Action::Attach { row } => row,
                _ => continue,
            };
            self.identities.insert(keys.identity, row);
            self.sightings.insert((source.to_owned(), row));
        }
        steps
    }

    fn edit(&mut self, row: i64, item: &Item, keys: &Keys) {
        let report = &mut self.reports[usize::try_from(row).unwrap()].1;
        report.title.clone_from(&item.title);
        report.content = keys.content;
        report.edits += 1;
    }

    fn actions(&mut self, source: &str, items: &[Item]) -> Vec<Action> {
        self.refresh(source, items)
            .into_iter()
            .map(|step| step.action)
            .collect()
    }
}

fn report(row: i64, item: &Item, keys: &Keys) -> KnownReport {
    KnownReport {
        row,
        link: keys.link,
        title: item.title.clone(),
        content: keys.content,
        first_seen: now(),
        leading: true,
        edits: 0,
    }
}

const TITLE: &str = "Rat beschließt neue Regeln für die Küstenwache";

#[test]
fn an_item_is_inserted_once_and_its_edits_follow() {
    let mut store = Model::default();
    assert_eq!(
        store.actions("a", &[item("1", "https://a.example/1", TITLE)]),
        [Action::Insert]
    );
    assert_eq!(
        store.actions("a", &[item("1", "https://a.example/1", TITLE)]),
        [Action::Unchanged { row: 0 }]
    );
    assert_eq!(
        store.actions("a", &[item("1", "https://a.example/1", "Anders")]),
        [Action::Update { row: 0 }]
    );
    // A new link under the same guid is the same report.
    assert_eq!(
        store.actions("a", &[item("1", "https://a.example/neu", "Anders")]),
        [Action::Unchanged { row: 0 }]
    );
}

#[test]
fn edits_are_followed_24_times() {
    let mut store = Model::default();
    store.refresh("a", &[item("1", "", "Stand 0")]);
    for edit in 1..=24 {
        let actions = store.actions("a", &[item("1", "", &format!("Stand {edit}"))]);
        assert_eq!(actions, [Action::Update { row: 0 }]);
    }
    assert_eq!(
        store.actions("a", &[item("1", "", "Stand 25")]),
        [Action::Unchanged { row: 0 }]
    );
}

#[test]
fn the_same_link_in_another_source_is_a_second_sighting() {
    let mut store = Model::default();
    store.refresh("a", &[item("1", "http://a.example/1", TITLE)]);
    assert_eq!(
        store.actions("b", &[item("x", "https://a.example/1", "Eigener Titel")]),
        [Action::Attach { row: 0 }]
    );
    // Only the first source's edits change what is shown.
    assert_eq!(
        store.actions("b", &[item("x", "https://a.example/1", "Neuer Titel")]),
        [Action::Unchanged { row: 0 }]
    );
}

#[test]
fn a_changed_guid_is_seen_by_the_link() {
    let mut store = Model::default();
    store.refresh("a", &[item("1", "https://a.example/1", TITLE)]);
    let again = [item("2", "https://a.example/1", "Neuer Titel")];
    assert_eq!(
        store.actions("a", &again),
        [Action::Rekey { row: 0, edit: true }]
    );
    assert_eq!(store.actions("a", &again), [Action::Unchanged { row: 0 }]);
}

#[test]
fn a_changed_guid_and_link_are_seen_by_the_title_within_bounds() {
    let mut store = Model::default();
    store.refresh("a", &[item("1", "https://a.example/1", TITLE)]);
    let renamed = item("2", "https://a.example/2", &format!("{TITLE}!"));
    // While the old one is listed they are two.
    let both = [item("1", "https://a.example/1", TITLE), renamed.clone()];
    let known = store.known("a");
    let both_keys = keys("a", &both);
    assert_eq!(
        plan(&both, &both_keys, &known, now())[1].action,
        Action::Insert
    );
    // Two days later it is another report; so is one dated long after the first.
    let later = now() + SignedDuration::from_hours(49);
    let own = keys("a", std::slice::from_ref(&renamed));
    assert_eq!(
        plan(std::slice::from_ref(&renamed), &own, &known, later)[0].action,
        Action::Insert
    );
    let mut tomorrow = renamed.clone();
    tomorrow.published = now() + SignedDuration::from_hours(24);
    assert_eq!(
        plan(
            &[tomorrow],
            &own,
            &known,
            now() + SignedDuration::from_hours(24)
        )[0]
        .action,
        Action::Insert
    );
    // Other numbers are other reports, and another source is another matter.
    assert_eq!(store.known("b").recent, []);
    assert_eq!(
        store.actions("a", &[renamed]),
        [Action::Rekey { row: 0, edit: true }]
    );
}

#[test]
fn at_most_five_are_found_again_by_title_in_one_fetch() {
    let mut store = Model::default();
    let list = |name: &str| -> Vec<Item> {
        ["Oslo", "Riga", "Bern", "Rom", "Wien", "Prag", "Sofia"]
            .iter()
            .map(|city| {
                item(
                    &format!("{name}-{city}"),
                    &format!("https://a.example/{name}/{city}"),
                    &format!("{city}: {city}er Abkommen über {city} wird in {city} beraten"),
                )
            })
            .collect()
    };
    store.refresh("a", &list("alt"));
    let steps = store.refresh("a", &list("neu"));
    let found = steps
        .iter()
        .filter(|step| matches!(step.action, Action::Rekey { .. }))
        .count();
    assert_eq!((found, steps.len()), (5, 7));
}

#[test]
fn short_titles_that_return_are_new_reports() {
    let mut store = Model::default();
    store.refresh("a", &[item("1", "https://a.example/1", "Das Wetter")]);
    assert_eq!(
        store.actions("a", &[item("2", "https://a.example/2", "Das Wetter")]),
        [Action::Insert]
    );
}

#[test]
fn a_guid_that_repeats_with_different_links_gets_the_link_added() {
    let mut store = Model::default();
    let items = [
        item("x", "https://a.example/1", "Eins"),
        item("x", "https://a.example/2", "Zwei"),
    ];
    assert_eq!(store.actions("a", &items), [Action::Insert, Action::Insert]);
    // Alone in a later document it is found by its link, and keeps its report.
    assert_eq!(
        store.actions("a", &items[1..]),
        [Action::Rekey {
            row: 1,
            edit: false
        }]
    );
}

#[test]
fn one_page_with_several_reports() {
    let mut store = Model::default();
    let blog = "https://a.example/live";
    let items = [
        item("1", blog, "Minister trifft in Oslo ein"),
        item("2", blog, "Gespräche bis in die Nacht vertagt"),
        item("3", blog, "Minister trifft in Oslo ein."),
    ];
    // Titles that differ are reports of their own; the same title again is a repeat.
    assert_eq!(
        store.actions("a", &items),
        [Action::Insert, Action::Insert, Action::Repeat { of: 0 }]
    );
    // A fourth on top disturbs none of them.
    let mut more = vec![item("4", blog, "Abkommen ist unterschrieben")];
    more.extend(items);
    let actions = store.actions("a", &more);
    assert_eq!(
        actions[..3],
        [
            Action::Insert,
            Action::Unchanged { row: 0 },
            Action::Unchanged { row: 1 }
        ]
    );
}

#[test]
fn a_front_page_joins_nothing() {
    let mut store = Model::default();
    for (at, link) in ["https://a.example/", "https://a.example"]
        .into_iter()
        .enumerate()
    {
        let source = format!("s{at}");
        let items = [
            item("", link, "Eine Sache"),
            item("", link, "Andere Sache"),
            item("g", link, "Eine Sache"),
        ];
        assert_eq!(keys(&source, &items)[0].link, None);
        assert_eq!(store.actions(&source, &items), vec![Action::Insert; 3]);
    }
}

#[test]
fn what_was_buried_stays_buried() {
    let one = [item("1", "https://a.example/1", TITLE)];
    let own = keys("a", &one)[0];
    for key in [own.identity, own.link.unwrap()] {
        let mut store = Model::default();
        store.buried.insert(key);
        assert_eq!(store.actions("a", &one), [Action::Buried]);
    }
}

/// Identities and content keys are stored: another recipe would double every
/// report. If this fails, the version byte must change with a migration.
#[test]
fn keys_of_old_items_do_not_change() {
    let mut full = item("1", "https://a.example/1?x=2", TITLE);
    full.summary = "Kurz.".into();
    let bare = item("", "http://a.example/1", TITLE);
    insta::assert_debug_snapshot!(keys("a", &[full, bare]));
}

fn some_item() -> impl Strategy<Value = Item> {
    let guid = proptest::sample::select(vec!["", "1", "2", "3", "4"]);
    let link = proptest::sample::select(vec![
        "",
        "https://a.example/",
        "https://a.example/1",
        "http://a.example/1",
        "https://a.example/2",
        "https://a.example/3",
    ]);
    let title = proptest::sample::select(vec![
        "",
        TITLE,
        "Rat beschließt neue Regeln für die Küstenwache!",
        "Rat beschließt 2 neue Regeln für die Küstenwache",
        "Gespräche in Oslo bis in die Nacht vertagt",
        "Kurz",
    ]);
    (guid, link, title, 0..3_u8).prop_map(|(guid, link, title, text)| {
        let mut item = item(guid, link, title);
        item.summary = "x".repeat(text.into());
        item
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn a_plan_made_twice_changes_nothing(
        before in proptest::collection::vec(proptest::collection::vec(some_item(), 0..6), 0..4),
        items in proptest::collection::vec(some_item(), 0..8),
        buried in any::<bool>(),
    ) {
        let mut store = Model::default();
        for (at, items) in before.iter().enumerate() {
            store.refresh(if at % 2 == 0 { "a" } else { "b" }, items);
        }
        if buried && let Some(first) = keys("a", &items).first() {
            store.buried.insert(first.identity);
        }
        let steps = store.refresh("a", &items);
        prop_assert!(steps.iter().map(|step| step.at).eq(0..items.len()));
        for step in &steps {
            if let Action::Repeat { of } = step.action {
                prop_assert!(of < step.at);
            }
        }
        let reports = store.reports.clone();
        for step in store.refresh("a", &items) {
            prop_assert!(
                matches!(step.action, Action::Unchanged { .. } | Action::Repeat { .. } | Action::Buried),
                "{step:?}"
            );
        }
        prop_assert_eq!(store.reports, reports);
    }
}
