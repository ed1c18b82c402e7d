use geowire::group::Index;

use super::{WINDOW, report};

/// Two outlets tell of one event in words of their own; a third report has the
/// words of both, and the younger story becomes an alias of the older.
#[test]
fn a_report_that_bridges_two_stories_merges_them() {
    let mut index = Index::new(WINDOW);
    let mut keys = Vec::new();
    let mut merges = Vec::new();
    for (source, hours, title) in [
        ("anzeiger", 0, "Explosion erschüttert Chemiewerk Grodnin"),
        (
            "courier",
            1,
            "Giftwolke über Tarnowitz: Behörden warnen Anwohner",
        ),
        (
            "depesche",
            2,
            "Nach Explosion im Chemiewerk Grodnin zieht Giftwolke über Tarnowitz, Behörden warnen Anwohner",
        ),
        (
            "beobachter",
            3,
            "Chemiewerk Grodnin: Explosion und Giftwolke über Tarnowitz",
        ),
        (
            "tagblatt",
            4,
            "Giftwolke aus Chemiewerk Grodnin: Behörden warnen Anwohner in Tarnowitz",
        ),
        (
            "kurier",
            5,
            "Giftwolke über Tarnowitz nach Explosion in Grodnin, Anwohner gewarnt",
        ),
    ] {
        let report = report(source, hours, title, "");
        let placement = index.place(&report);
        for (younger, _) in &placement.merges {
            index.merge(*younger, placement.story);
            merges.push((*younger, placement.story));
        }
        index.insert(&report, placement.story);
        keys.push(placement.story);
    }
    assert_ne!(keys[0], keys[1]);
    assert_eq!(merges, [(keys[1], keys[0])]);
    assert_eq!(keys.last(), keys.first());
}

/// What begins with one event and ends with another is closed on the way.
#[test]
fn a_story_that_drifts_is_continued_by_another() {
    let mut index = Index::new(WINDOW);
    let words = [
        "Streik",
        "Hafen",
        "Oblast",
        "Zoll",
        "Getreide",
        "Schiffe",
        "Blockade",
        "Marine",
        "Manöver",
        "Radar",
        "Drohnen",
        "Luftraum",
        "Abwehr",
        "Gipfel",
        "Vertrag",
        "Quoten",
        "Fischer",
        "Insel",
        "Leuchtturm",
        "Kabel",
        "Taucher",
        "Bergung",
        "Wrack",
    ];
    let mut first = None;
    let mut follows = None;
    for (at, window) in words.windows(7).enumerate() {
        let hours = i64::try_from(at).unwrap() * 3;
        let report = report(
            ["eins", "zwei", "drei"][at % 3],
            hours,
            &window.join(" "),
            "",
        );
        let placement = index.place(&report);
        follows = follows.or(placement.follows);
        index.insert(&report, placement.story);
        first.get_or_insert(placement.story);
    }
    assert_eq!(follows, first);
}

#[test]
fn a_copy_is_named_and_a_reworded_report_is_not() {
    let mut index = Index::new(WINDOW);
    let one = report(
        "anzeiger",
        0,
        "Parlament in Tiflis stimmt über Gesetz zu Agenten ab",
        "",
    );
    let placed = index.place(&one).story;
    index.insert(&one, placed);
    let copy = report(
        "courier",
        1,
        "Parlament in Tiflis stimmt über Gesetz zu Agenten ab",
        "",
    );
    assert_eq!(index.place(&copy).copy_of, Some(one.id));
    let own = report(
        "depesche",
        1,
        "Georgien: Abgeordnete in Tiflis stimmen über Agentengesetz ab",
        "",
    );
    assert_eq!(index.place(&own).copy_of, None);
}

#[test]
fn a_link_from_one_report_to_another_speaks_for_one_event() {
    let mut index = Index::new(WINDOW);
    let one = report(
        "anzeiger",
        0,
        "Minister Horvat tritt nach Spionageaffäre zurück",
        "",
    );
    let placed = index.place(&one).story;
    index.insert(&one, placed);
    let mut other = report(
        "courier",
        9,
        "Die Affäre um Minister Horvat erreicht das Parlament",
        "",
    );
    assert!(index.place(&other).begins);
    other.refers = one.link.clone().into_iter().collect();
    assert_eq!(index.place(&other).story, placed);
}
