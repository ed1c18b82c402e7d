use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::documents::{self, Entry};
use crate::support::origin::Reply;
use crate::support::program::{run, stderr, stdout};
use crate::support::world::World;

/// A configuration as a person keeps one.
struct Kept {
    world: World,
    path: PathBuf,
}

impl Kept {
    fn new() -> Self {
        let world = World::new();
        let path = world.dir.path().join("geowire.toml");
        let text = world.toml(&["/anzeiger"], "# the end\n");
        fs::write(&path, format!("# Mine.\n{text}")).unwrap();
        world.origin.set("/anzeiger", feed("Anzeiger"));
        Self { world, path }
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.path).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let config = ["--config", self.path.to_str().unwrap(), "sources"];
        run(self.world.dir.path(), &[&config, arguments].concat())
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        output
    }

    #[track_caller]
    fn refused(&self, arguments: &[&str], because: &str) {
        let before = self.text();
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        assert!(stderr(&output).contains(because), "{}", stderr(&output));
        assert_eq!(self.text(), before);
        assert_eq!(leftovers(self.world.dir.path()), 0);
    }
}

/// Files that a write left behind.
fn leftovers(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap();
    let partial = names.filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        name.to_string_lossy().contains("partial")
    });
    partial.count()
}

fn owner_of(path: &Path) -> (u32, u32) {
    let about = fs::metadata(path).unwrap();
    (about.uid(), about.gid())
}

fn feed(title: &str) -> Reply {
    let entries = [
        Entry::new(
            "1",
            "https://blatt.example/1",
            "Die Nato verlegt Truppen nach Litauen",
            "Moskau droht mit einer Antwort auf die Entscheidung der Minister.",
            "2026-03-01T08:00:00Z",
        ),
        Entry::new(
            "2",
            "https://blatt.example/2",
            "Die besten Rezepte für den Grill im Garten",
            "So gelingt das Fleisch auch bei schlechtem Wetter.",
            "2026-03-01T09:00:00Z",
        ),
    ];
    Reply::document(documents::RSS, documents::rss(title, &entries))
}

fn page(head: &str) -> Reply {
    let html = format!(
        "<!doctype html><html><head><title>Blatt</title>{head}</head><body>x</body></html>"
    );
    Reply::document("text/html", html)
}

#[test]
fn the_list_tells_what_is_configured_and_what_came_of_it() {
    let kept = Kept::new();
    let list = stdout(&kept.done(&[]));
    assert!(
        list.contains("anzeiger") && list.contains("yes") && !list.contains("state"),
        "{list}"
    );
    let config = kept.path.to_str().unwrap();
    run(kept.world.dir.path(), &["--config", config, "poll"]);
    let list = stdout(&kept.done(&[]));
    assert!(list.contains("state") && list.contains("ok"), "{list}");
    let json: serde_json::Value = serde_json::from_str(&stdout(&kept.done(&["--json"]))).unwrap();
    assert_eq!(json["sources"][0]["name"], "anzeiger");
    assert_eq!(json["sources"][0]["enabled"], true);
    assert_eq!(json["sources"][0]["state"], "ok");
    assert_eq!(
        kept.run(&["--json", "enable", "anzeiger"]).status.code(),
        Some(1)
    );
}

#[test]
fn a_feed_is_added_with_what_it_says_of_itself() {
    let kept = Kept::new();
    kept.world
        .origin
        .set("/blatt.xml", feed("Das &amp;quot;Blatt&amp;quot;"));
    let before = kept.text();
    let url = kept.world.origin.url("/blatt.xml");
    let shown = kept.done(&["add", &url, "--dry-run"]);
    assert!(
        stdout(&shown).contains("+[[source]]\n"),
        "{}",
        stdout(&shown)
    );
    assert_eq!(kept.text(), before, "a dry run writes nothing");

    let done = kept.done(&["add", &url, "--kind", "paper", "--publisher", "Blatt GmbH"]);
    let said = stderr(&done);
    assert!(said.contains("2 entries, 1 of them geopolitics"), "{said}");
    assert!(said.contains("systemctl reload geowire"), "{said}");
    let added = format!(
        "\n[[source]]\nname = 'Das \"Blatt\"'\nurl = \"{url}\"\npublisher = \"Blatt GmbH\"\n\
         kind = \"paper\"\nlanguages = [\"de\"]\n"
    );
    // The comment at the end hangs on the last source, so it stays with it.
    assert_eq!(kept.text(), format!("{before}{added}"));
    kept.refused(&["add", &url], "has this feed already");
    let with_slash = format!("{url}/?utm_source=x");
    kept.refused(&["add", &with_slash], "has this feed already");
    kept.world.origin.set("/other.xml", feed("Other"));
    let other = kept.world.origin.url("/other.xml");
    kept.refused(&["add", &other, "--name", "ANZEIGER"], "--name");
}

#[test]
fn the_feed_of_a_page_is_found_where_it_is_advertised_or_usual() {
    let kept = Kept::new();
    let origin = &kept.world.origin;
    let link = |path: &str, title: &str| {
        format!("<link rel=alternate type=application/rss+xml href=\"{path}\" title=\"{title}\">")
    };
    origin.set(
        "/",
        page(&(link("/comments/feed", "Comments") + &link("/news.xml", "News"))),
    );
    origin.set("/news.xml", feed("News"));
    kept.done(&["add", &origin.url("/")]);
    assert!(
        kept.text()
            .contains(&format!("url = \"{}\"", origin.url("/news.xml")))
    );

    // Nothing is advertised: the usual places, the folder before the site.
    origin.set("/blog", page(""));
    origin.set("/blog/feed", page(""));
    origin.set("/blog/rss.xml", feed("Blog"));
    kept.done(&["add", &origin.url("/blog")]);
    assert!(
        kept.text()
            .contains(&format!("url = \"{}\"", origin.url("/blog/rss.xml")))
    );
    assert_eq!(
        origin.requests_to("/blog/atom.xml").len(),
        0,
        "no more than needed"
    );
    origin.set("/none/", page(""));
    origin.set("/news.xml", Reply::status(404));
    kept.refused(&["add", &origin.url("/none/")], "no feed was found");
}

#[test]
fn several_feeds_are_a_choice() {
    let kept = Kept::new();
    let origin = &kept.world.origin;
    let link = |path: &str, title: &str| {
        format!("<link rel=alternate type=application/rss+xml href=\"{path}\" title=\"{title}\">")
    };
    let links = link("/it's.xml", "It\u{1b}[31m") + &link("/world.xml", "World");
    origin.set("/", page(&links));
    origin.set(
        "/it's.xml",
        Reply::document(documents::RSS, documents::rss("Empty", &[])),
    );
    origin.set("/world.xml", feed("World"));
    let url = origin.url("/");
    let offered = kept.run(&["add", &url, "--kind", "paper"]);
    assert_eq!(offered.status.code(), Some(1));
    let commands = stdout(&offered);
    let lines: Vec<&str> = commands.lines().collect();
    assert_eq!(lines.len(), 2, "{commands}");
    assert!(
        lines[0].contains(r"it'\''s.xml'") && !commands.contains('\u{1b}'),
        "{commands}"
    );
    assert!(
        lines[1].contains("--kind paper") && lines[1].ends_with("# World"),
        "{commands}"
    );
    assert!(!kept.text().contains("world.xml"));
    // The first has no entries, so it is not the first that works.
    kept.done(&["add", &url, "--first"]);
    assert!(kept.text().contains("world.xml"));
}

#[test]
fn what_gives_nothing_is_not_added() {
    let kept = Kept::new();
    let origin = &kept.world.origin;
    origin.set(
        "/empty",
        Reply::document(documents::RSS, documents::rss("E", &[])),
    );
    kept.refused(&["add", &origin.url("/empty")], "no entries");
    kept.refused(&["add", &origin.url("/missing")], "404");
    origin.set("/busy", Reply::status(429));
    kept.refused(&["add", &origin.url("/busy")], "fewer requests");
    kept.refused(
        &["add", "ftp://blatt.example/feed"],
        "only http, https and file",
    );
    kept.refused(
        &["add", "https://user:secret@blatt.example/"],
        "password_file",
    );
    assert_eq!(
        kept.run(&["add", "u", "--kind", "gazette"]).status.code(),
        Some(2)
    );
    origin.set("/feed", feed("Feed"));
    let url = origin.url("/feed");
    let wrong = kept.run(&["add", &url, "--languages", "deutsch"]);
    assert_eq!(wrong.status.code(), Some(64), "{}", stderr(&wrong));
    assert!(
        stderr(&wrong).contains("nothing was written"),
        "{}",
        stderr(&wrong)
    );
    assert!(!kept.text().contains("deutsch"));
}

#[test]
fn a_private_feed_is_allowed_in_its_own_source_alone() {
    let kept = Kept::new();
    let text = kept.text().replace("allow_private = true\n", "");
    fs::write(&kept.path, text).unwrap();
    kept.world.origin.set("/near.xml", feed("Near"));
    let url = kept.world.origin.url("/near.xml");
    let done = kept.done(&["add", &url]);
    assert!(
        stderr(&done).contains("private address"),
        "{}",
        stderr(&done)
    );
    assert!(
        kept.text()
            .ends_with("languages = [\"de\"]\nallow_private = true\n"),
        "{}",
        kept.text()
    );
}

#[test]
fn sources_are_taken_out_switched_off_and_on_again() {
    let kept = Kept::new();
    let before = kept.text();
    kept.done(&["disable", "Anzeiger"]);
    let off = kept.text();
    assert!(off.contains("/anzeiger\"\nenabled = false\n"), "{off}");
    let again = kept.done(&["disable", "anzeiger"]);
    assert!(stderr(&again).contains("disabled already"));
    kept.done(&["enable", "anzeiger"]);
    assert_eq!(
        kept.text(),
        off.replace("enabled = false", "enabled = true")
    );
    let shown = kept.done(&["remove", "anzeiger", "--dry-run"]);
    assert!(
        stdout(&shown).contains("-[[source]]\n"),
        "{}",
        stdout(&shown)
    );
    kept.done(&["remove", "anzeiger"]);
    assert_eq!(kept.text(), before.split("[[source]]").next().unwrap());
    kept.refused(&["remove", "anzieger"], "no source \"anzieger\"");
}

#[test]
fn a_source_that_a_view_names_stays() {
    let kept = Kept::new();
    let text = kept.text() + "\n[[view]]\nname = \"v\"\nsources = [\"anzeiger\"]\n";
    fs::write(&kept.path, &text).unwrap();
    let refused = kept.run(&["remove", "anzeiger"]);
    assert_eq!(refused.status.code(), Some(64));
    let said = stderr(&refused);
    assert!(
        said.contains("nothing was written") && said.contains("anzeiger"),
        "{said}"
    );
    assert_eq!(kept.text(), text);
}

#[test]
fn the_file_keeps_its_rights_and_a_link_stays_a_link() {
    let kept = Kept::new();
    let real = kept.world.dir.path().join("real.toml");
    fs::rename(&kept.path, &real).unwrap();
    symlink(&real, &kept.path).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    // Only root can give a file away; for others it stays with its owner anyhow.
    let owner = match chown(&real, Some(4711), Some(4712)) {
        Ok(()) => (4711, 4712),
        Err(_) => owner_of(&real),
    };
    kept.done(&["disable", "anzeiger"]);
    assert!(kept.path.is_symlink());
    assert!(
        fs::read_to_string(&real)
            .unwrap()
            .contains("enabled = false")
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert_eq!(owner_of(&real), owner);
    assert_eq!(leftovers(kept.world.dir.path()), 0);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).unwrap();
    kept.refused(&["enable", "anzeiger"], "write-protected");
}

#[test]
fn without_a_file_it_says_how_to_make_one() {
    let world = World::new();
    let home = world.dir.path();
    world.origin.set("/near.xml", feed("Near"));
    let url = world.origin.url("/near.xml");
    let told = run(home, &["sources", "add", &url]);
    assert_eq!(told.status.code(), Some(1));
    for word in [
        "built-in",
        "--with-defaults",
        "--empty",
        "/etc/geowire/geowire.toml",
    ] {
        assert!(stderr(&told).contains(word), "{}", stderr(&told));
    }
    let own = home.join(".config/geowire/geowire.toml");
    assert!(!own.exists());
    let made = run(home, &["sources", "add", &url, "--with-defaults"]);
    assert!(made.status.success(), "{}", stderr(&made));
    let text = fs::read_to_string(&own).unwrap();
    assert!(text.starts_with(geowire::config::embedded()) && text.contains("name = \"Near\""));
    // From here on it is the file in force.
    let list = stdout(&run(home, &["sources"]));
    assert!(
        list.contains("Near") && list.contains("Tagesschau"),
        "{list}"
    );
    let again = run(home, &["sources", "disable", "Near", "--with-defaults"]);
    assert!(
        stderr(&again).contains("is there already"),
        "{}",
        stderr(&again)
    );

    let other = home.join("new/other.toml");
    let other = other.to_str().unwrap();
    let made = run(home, &["sources", "add", &url, "--file", other, "--empty"]);
    assert!(made.status.success(), "{}", stderr(&made));
    assert!(
        fs::read_to_string(other)
            .unwrap()
            .starts_with("[[source]]\nname = \"Near\"")
    );
    let gone = run(home, &["sources", "remove", "x", "--file", "/no/such.toml"]);
    assert!(
        stderr(&gone).contains("does not exist"),
        "{}",
        stderr(&gone)
    );
}
