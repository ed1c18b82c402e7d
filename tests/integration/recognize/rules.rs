//! The user's hand: rules, sources by nature, thresholds of views, concepts of
//! one's own, and judging again what is stored.

use std::fs;

use serde_json::Value;

use crate::support::documents::{self, Entry};
use crate::support::origin::Reply;
use crate::support::program::{run, stderr, stdout};
use crate::support::world::World;

const TRADE: &str = "Schweiz und Indien besiegeln Handelsabkommen";
const RECIPE: &str = "Die besten Rezepte für den Grill";
const TROOPS: &str = "Nato verlegt Truppen nach Litauen";
const INVENTED: &str = "Quorbat besucht die Baustelle am Hafen";

struct Desk {
    world: World,
    config: String,
}

impl Desk {
    /// One source with four entries, and a configuration that ends in `more`.
    fn new(more: &str) -> Self {
        let world = World::new();
        let entry = |number: &'static str, title| {
            let link: &'static str = match number {
                "1" => "https://anzeiger.example/1",
                "2" => "https://anzeiger.example/2",
                "3" => "https://anzeiger.example/3",
                _ => "https://anzeiger.example/4",
            };
            Entry::new(number, link, title, "", "2026-03-01T08:00:00Z")
        };
        let entries = [
            entry("1", TRADE),
            entry("2", RECIPE),
            entry("3", TROOPS),
            entry("4", INVENTED),
        ];
        let document = documents::rss("Anzeiger", &entries);
        fs::write(world.dir.path().join("feed.xml"), &document).unwrap();
        world
            .origin
            .set("/anzeiger", Reply::document(documents::RSS, document));
        let config = world.dir.path().join("geowire.toml");
        let config = config.to_str().unwrap().to_owned();
        let desk = Self { world, config };
        desk.configure(more);
        desk
    }

    fn configure(&self, more: &str) {
        fs::write(&self.config, self.world.toml(&["/anzeiger"], more)).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        let mut all = vec!["--config", self.config.as_str()];
        all.extend(arguments);
        run(self.world.dir.path(), &all)
    }

    /// Score and verdict of a title, as `try` shows them.
    fn tried(&self, title: &str) -> (f64, bool) {
        let feed = self.world.dir.path().join("feed.xml");
        let output = self.run(&["try", feed.to_str().unwrap(), "--json"]);
        let whole: Value = serde_json::from_str(&stdout(&output))
            .unwrap_or_else(|_| panic!("{}", stderr(&output)));
        let items = whole["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["title"] == title).unwrap();
        let verdict = &item["verdict"];
        (
            verdict["score"].as_f64().unwrap(),
            verdict["geopolitics"].as_bool().unwrap(),
        )
    }
}

#[test]
fn a_rule_moves_a_score_and_another_settles_it() {
    let desk = Desk::new("");
    let (plain, _) = desk.tried(TRADE);
    let (troops, found) = desk.tried(TROOPS);
    assert!(found && troops > 0.8, "{troops}");

    desk.configure("[[rule]]\ncountries = [\"CH\"]\nverdict = \"raise\"\nby = 0.1\n");
    let (raised, _) = desk.tried(TRADE);
    assert!(
        (raised - (plain + 0.1).min(1.0)).abs() < 1e-9,
        "{plain} {raised}"
    );
    assert_eq!(desk.tried(TROOPS).0, troops, "names no Switzerland");

    desk.configure("[[rule]]\nthemes = [\"trade-agreement\"]\nverdict = \"lower\"\nby = 1\n");
    assert_eq!(desk.tried(TRADE), (0.0, false));

    desk.configure(
        "[[rule]]\nlanguages = [\"de\"]\nthemes = [\"trade-agreement\"]\nverdict = \"always\"\n\
         [[rule]]\ncountries = [\"CH\"]\nverdict = \"never\"\n",
    );
    assert_eq!(
        desk.tried(TRADE),
        (1.0, true),
        "the first that settles wins"
    );

    desk.configure("[[rule]]\nlanguages = [\"en\"]\ncountries = [\"CH\"]\nverdict = \"never\"\n");
    assert_eq!(desk.tried(TRADE).0, plain, "both lists must apply");
}

#[test]
fn a_source_is_geopolitics_by_nature_or_never() {
    let desk = Desk::new("geopolitics = \"always\"\n");
    let polled = desk.run(&["poll"]);
    assert!(polled.status.success(), "{}", stderr(&polled));
    let status = stdout(&desk.run(&["status", "--json"]));
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["geopolitics"], 4);

    let desk = Desk::new("geopolitics = \"never\"\n");
    desk.run(&["poll"]);
    let status = stdout(&desk.run(&["status", "--json"]));
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["geopolitics"], 0);
}

#[test]
fn a_concept_of_ones_own_is_found_in_every_language_and_counts() {
    let desk = Desk::new("");
    let (plain, _) = desk.tried(INVENTED);
    desk.configure(
        "[[concept]]\nkind = \"person\"\nid = \"quorbat\"\nlabel = \"Ada Quorbat\"\n\
         country = \"MD\"\nforms = { any = [\"Quorbat*\"] }\n\
         [[concept]]\nkind = \"theme\"\nid = \"port-visits\"\ngroup = \"military\"\n\
         forms = { de = [\"Baustelle am Hafen\"] }\n",
    );
    let (known, _) = desk.tried(INVENTED);
    assert!(known > plain, "{plain} {known}");
    let shown = stdout(&desk.run(&["concepts", "quorbat"]));
    assert!(
        shown.contains("person quorbat: Ada Quorbat, stands for MD"),
        "{shown}"
    );
    assert!(desk.run(&["concepts", "--check"]).status.success());

    // A form that another concept has would be found twice.
    desk.configure(
        "[[concept]]\nkind = \"theme\"\nid = \"peace-dove\"\ngroup = \"diplomacy\"\n\
         forms = { de = [\"Waffenstillstand*\"] }\n",
    );
    let checked = desk.run(&["concepts", "--check"]);
    assert!(!checked.status.success());
    assert!(
        stdout(&checked).contains("claimed by theme ceasefire"),
        "{}",
        stdout(&checked)
    );
}

/// What was stored is judged anew only when asked, and said before it is done.
#[test]
fn replay_says_what_would_change_and_then_does_it() {
    let desk = Desk::new("");
    desk.run(&["poll"]);
    let totals = || {
        let status = stdout(&desk.run(&["status", "--json"]));
        let status: Value = serde_json::from_str(&status).unwrap();
        (
            status["reports"].clone(),
            status["geopolitics"].clone(),
            status["stories"].clone(),
        )
    };
    let before = totals();
    let replay = |arguments: &[&str]| -> Value {
        let mut all = vec!["replay-rules", "--json"];
        all.extend(arguments);
        let output = desk.run(&all);
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)))
    };
    assert_eq!(replay(&[])["changed"], 0, "nothing changed, nothing to say");

    desk.configure(
        "[[rule]]\nthemes = [\"troops\"]\nverdict = \"never\"\n\
         [[rule]]\nsources = [\"anzeiger\"]\nlanguages = [\"de\"]\nverdict = \"always\"\n",
    );
    let said = replay(&[]);
    assert_eq!((&said["out"], &said["applied"]), (&1.into(), &false.into()));
    assert!(said["in"].as_u64().unwrap() >= 2, "{said}");
    assert_eq!(totals(), before, "only said");
    let text = stdout(&desk.run(&["replay-rules"]));
    assert!(
        text.contains(TROOPS) && text.contains("nothing was written"),
        "{text}"
    );

    let done = replay(&["--apply"]);
    assert_eq!((&done["in"], &done["out"]), (&said["in"], &said["out"]));
    assert_eq!(replay(&[])["changed"], 0);
    let (reports, geopolitics, _) = totals();
    assert_eq!((reports, geopolitics), (before.0, 3.into()));
}

#[test]
fn a_rule_that_cannot_be_meant_is_refused() {
    for (more, expected) in [
        ("[[rule]]\nverdict = \"never\"\n", "every item"),
        (
            "[[rule]]\nthemes = [\"sactions\"]\nverdict = \"never\"\n",
            "no theme",
        ),
        (
            "[[rule]]\nthemes = [\"war\"]\nverdict = \"nevr\"\n",
            "did you mean \"never\"?",
        ),
        (
            "[[rule]]\nthemes = [\"war\"]\nverdict = \"never\"\nby = 0.1\n",
            "no meaning",
        ),
        (
            "[[rule]]\nsources = [\"anzeige\"]\nverdict = \"never\"\n",
            "did you mean \"anzeiger\"?",
        ),
        ("geopolitics = \"sometimes\"\n", "judge"),
        (
            "[[concept]]\nkind = \"persn\"\nid = \"x\"\nforms = { any = [\"Xyz\"] }\n",
            "not a kind",
        ),
        (
            "[[concept]]\nkind = \"theme\"\nid = \"x\"\nforms = { any = [\"Xyz\"] }\n",
            "needs a group",
        ),
        (
            "[[concept]]\nkind = \"person\"\nid = \"x\"\nforms = { any = [\"*\"] }\n",
            "two letters",
        ),
        (
            "[[concept]]\nkind = \"person\"\nid = \"x\"\nforms = { xx = [\"Xyz\"] }\n",
            "language with a table",
        ),
        (
            "[[concept]]\nkind = \"person\"\nid = \"x\"\n",
            "forms is missing",
        ),
        (
            "[[concept]]\nkind = \"country\"\nid = \"ZZ\"\nforms = { any = [\"Zedland\"] }\n",
            "no country",
        ),
    ] {
        let desk = Desk::new(more);
        let checked = desk.run(&["check"]);
        assert_eq!(checked.status.code(), Some(64), "{more}");
        assert!(
            stderr(&checked).contains(expected),
            "{more}\n{}",
            stderr(&checked)
        );
    }
}
