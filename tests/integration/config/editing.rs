use geowire::config::edit::{EditError, NewSource, add_sources, enable_source, remove_source};
use geowire::config::{self, embedded};

use crate::support::world::environment;

fn source(name: &str) -> NewSource {
    NewSource {
        name: name.to_owned(),
        url: "https://new.example/feed.xml".to_owned(),
        ..NewSource::default()
    }
}

const FILE: &str = r#"# My sources
[server]
listen = "127.0.0.1:0"   # a free port

# Europe

# The first one: slow in the mornings,
# and long.
[[source]]
  name  = 'Anzeiger'
  url = "https://anzeiger.example/feed"
#interval = "1h"

[[source]]
name = "Bote"
url = "https://bote.example/feed" # moved in May
headers.accept = "*/*"
[source.header_files]
x-key = "/run/key"

# What I read first
[[view]]
name = "korea"
"#;

#[test]
fn a_source_is_added_behind_the_others_and_nothing_else_changes() {
    let new = NewSource {
        publisher: Some("Haus \"Kurier\"".to_owned()),
        kind: Some("paper".to_owned()),
        languages: vec!["de".to_owned(), "fr".to_owned()],
        allow_private: true,
        ..source("Kurier")
    };
    let edited = add_sources(FILE, &[new]).unwrap();
    let block = r#"[[source]]
name = "Kurier"
url = "https://new.example/feed.xml"
publisher = 'Haus "Kurier"'
kind = "paper"
languages = ["de", "fr"]
allow_private = true

"#;
    let (before, after) = FILE.split_at(FILE.find("# What I read").unwrap());
    assert_eq!(edited.text(), format!("{before}{block}{after}"));
    let diff = [
        "--- geowire.toml",
        "+++ geowire.toml",
        "@@ -17,6 +17,14 @@",
        " headers.accept = \"*/*\"",
        " [source.header_files]",
        " x-key = \"/run/key\"",
        "+",
        "+[[source]]",
        "+name = \"Kurier\"",
        "+url = \"https://new.example/feed.xml\"",
        "+publisher = 'Haus \"Kurier\"'",
        "+kind = \"paper\"",
        "+languages = [\"de\", \"fr\"]",
        "+allow_private = true",
        " ",
        " # What I read first",
        " [[view]]",
        "",
    ];
    assert_eq!(edited.diff("geowire.toml"), diff.join("\n"));
}

#[test]
fn files_without_sources_or_without_a_last_line_end_take_one_too() {
    let block = "[[source]]\nname = \"A\"\nurl = \"https://new.example/feed.xml\"\n";
    for (before, wanted) in [
        ("", block.to_owned()),
        ("[server]", format!("[server]\n\n{block}")),
        ("[server]\n", format!("[server]\n\n{block}")),
        ("# none yet\n\n", format!("# none yet\n\n\n{block}")),
        (
            "[[source]]\nname = \"B\"\nurl = \"https://b.example/\"",
            format!("[[source]]\nname = \"B\"\nurl = \"https://b.example/\"\n\n{block}"),
        ),
    ] {
        assert_eq!(add_sources(before, &[source("A")]).unwrap().text(), wanted);
    }
    // Windows line ends stay what they are, also in what is new.
    let windows = "[[source]]\r\nname = \"B\"\r\nurl = \"https://b.example/\"\r\n";
    let text = add_sources(windows, &[source("A")]).unwrap().text();
    assert!(text.starts_with(windows));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn a_source_goes_with_the_comments_directly_above_it() {
    let text = remove_source(FILE, "anzeiger").unwrap().text();
    let (kept, rest) = FILE.split_at(FILE.find("# The first one").unwrap());
    let rest = &rest[rest.find("[[source]]\nname = \"Bote\"").unwrap()..];
    assert_eq!(text, format!("{kept}{rest}"));

    let text = remove_source(FILE, "Bote").unwrap().text();
    let (kept, rest) = FILE.split_at(FILE.find("[[source]]\nname = \"Bote\"").unwrap());
    let rest = &rest[rest.find("# What I read").unwrap()..];
    assert_eq!(text, format!("{kept}{rest}"));
}

#[test]
fn what_only_looks_like_a_comment_stays() {
    let text = "[server]\ntitle = \"\"\"a\n# b\"\"\"\n[[source]]\nname = \"A\"\nurl = \"u\"\n# Of the view\n[[view]]\nname = \"v\"\n";
    let edited = remove_source(text, "A").unwrap();
    let wanted = "[server]\ntitle = \"\"\"a\n# b\"\"\"\n# Of the view\n[[view]]\nname = \"v\"\n";
    assert_eq!(edited.text(), wanted);
}

#[test]
fn sub_tables_of_a_source_go_with_it_wherever_they_stand() {
    let text = "[[source]]\nname = \"A\"\n[server]\n# of A\n[source.headers]\nx = \"1\"\n\n[log]\n";
    assert_eq!(
        remove_source(text, "A").unwrap().text(),
        "[server]\n\n[log]\n"
    );
    // A new one must not stand between a source and what belongs to it.
    let added = add_sources(text, &[source("B")]).unwrap().text();
    assert!(
        added.find("[[source]]\nname = \"B\"") > added.find("[source.headers]"),
        "{added}"
    );
}

#[test]
fn the_last_source_leaves_no_blank_lines() {
    let text = "[server]\n\n# one\n[[source]]\nname = \"A\"\n\n\n";
    assert_eq!(remove_source(text, "A").unwrap().text(), "[server]\n");
    assert_eq!(
        remove_source("[[source]]\nname=\"A\"", "A").unwrap().text(),
        ""
    );
}

#[test]
fn enabling_touches_one_value() {
    let off = enable_source(FILE, "Anzeiger", false).unwrap();
    let wanted = FILE.replace(
        "  url = \"https://anzeiger.example/feed\"\n",
        "  url = \"https://anzeiger.example/feed\"\n  enabled = false\n",
    );
    assert_eq!(off.text(), wanted);
    let on = enable_source(&wanted, "Anzeiger", true).unwrap();
    assert_eq!(
        on.text(),
        wanted.replace("enabled = false", "enabled = true")
    );
    let diff = [
        "--- f",
        "+++ f",
        "@@ -9,7 +9,7 @@",
        " [[source]]",
        "   name  = 'Anzeiger'",
        "   url = \"https://anzeiger.example/feed\"",
        "-  enabled = false",
        "+  enabled = true",
        " #interval = \"1h\"",
        " ",
        " [[source]]",
        "",
    ];
    assert_eq!(on.diff("f"), diff.join("\n"));
    assert!(enable_source(FILE, "Bote", true).unwrap().is_empty());
    assert!(
        enable_source(&wanted, "Anzeiger", false)
            .unwrap()
            .is_empty()
    );
    let bare = "[[source]]\nurl = \"u\"\nname = \"A\"";
    assert_eq!(
        enable_source(bare, "A", false).unwrap().text(),
        "[[source]]\nurl = \"u\"\nenabled = false\nname = \"A\""
    );
}

#[test]
fn unknown_names_and_inline_sources_are_told() {
    assert_eq!(
        remove_source(FILE, "Anzieger").unwrap_err().to_string(),
        "there is no source \"Anzieger\"; did you mean \"Anzeiger\"?"
    );
    let inline = "source = [{ name = \"A\", url = \"u\" }]\n";
    assert_eq!(remove_source(inline, "A"), Err(EditError::Inline));
    assert_eq!(add_sources(inline, &[source("B")]), Err(EditError::Inline));
    assert!(matches!(
        remove_source("[[", "A"),
        Err(EditError::Syntax(_))
    ));
}

#[test]
fn each_source_of_the_built_in_file_can_be_taken_out_and_the_rest_stays() {
    let home = tempfile::tempdir().unwrap();
    let env = environment(home.path());
    let judge = |text: &str| match config::parse(text, None, &env) {
        Ok(config) => config.sources,
        Err(errors) => panic!("{errors}"),
    };
    let all = judge(embedded());
    for (at, gone) in all.iter().enumerate().step_by(7) {
        let text = remove_source(embedded(), &gone.profile.name)
            .unwrap()
            .text();
        let mut left = all.clone();
        left.remove(at);
        assert_eq!(judge(&text), left);
        assert!(!text.contains("\n\n\n"), "{}", gone.profile.name);
        // What is no comment of it is still there.
        let kept = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(kept(&text), kept(embedded()));
    }
    let added = add_sources(embedded(), &[source("Neu")]).unwrap().text();
    assert_eq!(remove_source(&added, "Neu").unwrap().text(), embedded());
}
