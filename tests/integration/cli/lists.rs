use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::program::{run, stderr, stdout};

fn import(home: &Path, opml: &str, more: &[&str]) -> Output {
    let list = home.join("list.opml");
    fs::write(&list, opml).unwrap();
    let config = home.join("geowire.toml");
    let arguments = [
        "sources",
        "import",
        list.to_str().unwrap(),
        "--file",
        config.to_str().unwrap(),
    ];
    run(home, &[&arguments[..], more].concat())
}

fn text(home: &Path) -> String {
    fs::read_to_string(home.join("geowire.toml")).unwrap()
}

const LIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Feeds</title></head><body>
<outline text="Europe">
  <outline text="Press" title="Press">
    <outline type="rss" text="short" title="Das Blatt" xmlUrl="https://blatt.example/feed?a=1&amp;b=2" language="de"/>
    <outline text="Le Journal" xmlURL="https://journal.example/rss?x=1&y=2" category="paper"></outline>
  </outline>
</outline>
<outline text="Das Blatt" xmlUrl="https://zweites.example/feed"/>
<outline text="Again" xmlUrl="http://www.blatt.example/feed?a=1&amp;b=2"/>
<outline text="Nothing"/>
<outline text="Gopher" xmlUrl="gopher://old.example/"/>
<outline text="Passwd" xmlUrl="file:///etc/passwd"/>
<outline text="Secret" xmlUrl="https://me:word@blatt.example/x"/>
</body></opml>
"#;

#[test]
fn a_readers_list_is_taken_in_and_each_mistake_has_its_line() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let shown = import(home, LIST, &["--empty", "--dry-run"]);
    assert_eq!(
        stdout(&shown).lines().last(),
        Some("would_add=3 known=1 mistakes=4")
    );
    assert!(!home.join("geowire.toml").exists());
    let done = import(home, LIST, &["--empty"]);
    assert_eq!(
        stdout(&done),
        "added=3 known=1 mistakes=4\n",
        "{}",
        stderr(&done)
    );
    assert_eq!(
        text(home),
        r#"[[source]]
name = "Das Blatt"
url = "https://blatt.example/feed?a=1&b=2"
languages = ["de"]

[[source]]
name = "Le Journal"
url = "https://journal.example/rss?x=1&y=2"
kind = "paper"

[[source]]
name = "Das Blatt (zweites.example)"
url = "https://zweites.example/feed"
"#
    );
    let said = stderr(&done);
    for place in [
        "list.opml:11: \"Nothing\" has no xmlUrl",
        "list.opml:12: the address of \"Gopher\" has a scheme",
        "list.opml:13: file:///etc/passwd is a file outside",
        "list.opml:14: the address of \"Secret\" holds a user name",
    ] {
        assert!(said.contains(place), "{place} is not in\n{said}");
    }
    assert!(!said.contains("me:word"), "{said}");
    let again = import(home, LIST, &[]);
    assert_eq!(stdout(&again), "added=0 known=4 mistakes=4\n");
}

#[test]
fn hostile_lists_do_no_harm() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let laughs = r#"<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<opml><body>
<outline text="&b;" xmlUrl="https://a.example/"/>
<outline text="B" xmlUrl="https://b.example/&f;"/>
<outline text="Good" xmlUrl="https://good.example/"/>
</body></opml>"#;
    let done = import(home, laughs, &["--empty"]);
    assert_eq!(
        stdout(&done),
        "added=1 known=0 mistakes=2\n",
        "{}",
        stderr(&done)
    );
    assert!(
        stderr(&done).contains("list.opml:3: text holds &b;"),
        "{}",
        stderr(&done)
    );

    let deep = format!(
        "<opml><body>{}<outline xmlUrl=\"https://deep.example/\"/>{}</body></opml>",
        "<outline text='x'>".repeat(100_000),
        "</outline>".repeat(100_000)
    );
    let refused = import(home, &deep, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("nest deeper"),
        "{}",
        stderr(&refused)
    );

    let broken =
        "<opml><body>\n<outline text='One' xmlUrl='https://one.example/'/>\n<outline text='Two";
    let done = import(home, broken, &[]);
    assert_eq!(
        stdout(&done),
        "added=1 known=0 mistakes=1\n",
        "{}",
        stderr(&done)
    );
    assert!(stderr(&done).contains("list.opml:3:"), "{}", stderr(&done));

    for none in ["", "<rss/>", "{}", "\u{0}\u{1}"] {
        let refused = import(home, none, &[]);
        assert!(
            stderr(&refused).contains("no OPML"),
            "{none:?}: {}",
            stderr(&refused)
        );
    }
    let large = format!("<opml>{}</opml>", " ".repeat(9 << 20));
    assert!(stderr(&import(home, &large, &[])).contains("larger than 8 MiB"));
    let escape = "<opml><body><outline text='\u{9b}31m&#27;[2J&#10;Name' xmlUrl='https://esc.example/'/></body></opml>";
    assert!(import(home, escape, &[]).status.success());
    assert!(
        !text(home).contains('\u{1b}') && !text(home).contains('\u{9b}'),
        "{}",
        text(home)
    );
}

#[test]
fn what_is_exported_comes_back_the_same() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let list = home.join("all.opml");
    let list = list.to_str().unwrap();
    assert!(run(home, &["sources", "export", list]).status.success());
    let printed = run(home, &["sources", "export"]).stdout;
    let written = fs::read(list).unwrap();
    assert_eq!(printed.len(), written.len());
    let copy = home.join("copy.toml");
    let copy = copy.to_str().unwrap();
    let done = run(
        home,
        &["sources", "import", list, "--file", copy, "--empty"],
    );
    assert!(
        stdout(&done).contains("known=0 mistakes=0"),
        "{}",
        stdout(&done)
    );
    let sources = |arguments: &[&str]| {
        let list = stdout(&run(home, &[arguments, &["sources", "--json"]].concat()));
        let list: serde_json::Value = serde_json::from_str(&list).unwrap();
        let all = list["sources"].as_array().unwrap().clone();
        all.into_iter()
            .map(|one| ["name", "url", "kind", "languages"].map(|key| one[key].to_string()))
            .collect::<Vec<_>>()
    };
    let (before, after) = (sources(&[]), sources(&["--config", copy]));
    assert!(before.len() > 50);
    assert_eq!(before, after);
}
