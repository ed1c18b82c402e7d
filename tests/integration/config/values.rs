//! Right files: what becomes of them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use geowire::config::{Config, Environment, Listen, changes, parse};
use geowire::model::{Content, Entries, SourceKind};
use jiff::SignedDuration;

use super::{good, home};

const SOURCE: &str = "[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\n";

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn tcp(address: &str) -> Listen {
    Listen::Tcp(address.parse::<SocketAddr>().unwrap())
}

#[test]
fn nothing_at_all_is_a_configuration_with_a_warning() {
    let config = good("");
    assert_eq!(config.server.listen, [tcp("127.0.0.1:8484")]);
    assert_eq!(config.schedule.interval, minutes(30));
    let state = "/home/reader/.local/state/geowire/geowire.db";
    assert_eq!(config.store.path, Path::new(state));
    assert!(config.sources.is_empty());
    assert_eq!(config.warnings.len(), 1, "{:?}", config.warnings);
}

#[test]
fn places_to_listen_on() {
    let config = good(
        "[server]\nlisten = [\"[::1]:0\", \"localhost:80\", \"unix:/run/g.sock\"]\nsocket_mode = \"0600\"",
    );
    let unix = Listen::Unix("/run/g.sock".into());
    assert_eq!(
        config.server.listen,
        [tcp("[::1]:0"), tcp("127.0.0.1:80"), unix]
    );
    assert_eq!(config.server.socket_mode, 0o600);
}

#[test]
fn the_database_has_a_place_by_the_environment() {
    let path = |variables: &[(&str, &str)], text: &str| {
        let env = Environment::new(variables.iter().copied());
        parse(text, Some(Path::new("/srv/g/geowire.toml")), &env).map(|config| config.store.path)
    };
    let all = [
        ("STATE_DIRECTORY", "/var/lib/geowire:/var/lib/more"),
        ("XDG_STATE_HOME", "/state"),
        ("HOME", "/home/reader"),
    ];
    for (from, expected) in [
        (0, "/var/lib/geowire/geowire.db"),
        (1, "/state/geowire/geowire.db"),
        (2, "/home/reader/.local/state/geowire/geowire.db"),
    ] {
        assert_eq!(path(&all[from..], "").unwrap(), Path::new(expected));
    }
    let relative = path(&all, "[store]\npath = \"data/g.db\"").unwrap();
    assert_eq!(relative, Path::new("/srv/g/data/g.db"));
    let errors = path(&[], "").unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!((error.line, error.column), (0, 0));
    assert!(error.hint.as_deref().unwrap().contains("[store] path"));
}

#[test]
fn a_source_takes_what_it_does_not_say_from_the_other_tables() {
    let config = good(
        r#"
[store]
keep = "30d"
[schedule]
min_interval = "5m"
[fetch]
timeout = "20s"
max_size = "1MiB"
proxy = "http://proxy.example:3128"
[[source]]
name = "A"
url = "https://a.example/feed"
[[source]]
name = "B"
url = "https://b.example/feed"
publisher = "House"
kind = "state-media"
languages = ["DE", "pt_BR"]
enabled = false
interval = "6m"
keep = "7d"
timeout = "2s"
proxy = ""
headers = { X-Key = "k" }
"#,
    );
    let [a, b] = config.sources.as_slice() else {
        panic!("two sources")
    };
    assert_eq!(
        (a.profile.publisher.as_str(), a.profile.kind),
        ("A", SourceKind::Other)
    );
    assert_eq!((a.interval, a.min_interval), (minutes(30), minutes(5)));
    assert_eq!(a.keep, SignedDuration::from_hours(30 * 24));
    assert_eq!(a.request, config.request);
    assert_eq!(a.request.max_size, 1 << 20);
    assert!(a.request.proxy.is_some() && b.request.proxy.is_none());
    assert_eq!(b.profile.languages, ["de", "pt-br"]);
    assert_eq!(
        (b.profile.publisher.as_str(), b.profile.kind),
        ("House", SourceKind::StateMedia)
    );
    assert!(!b.enabled);
    assert_eq!(b.interval, minutes(6));
    assert_eq!(b.request.timeout, SignedDuration::from_secs(2));
    assert_eq!(b.request.connect_timeout, a.request.connect_timeout);
    assert_eq!(b.request.headers[0].1.expose(), "k");
    assert_eq!(config.warnings, Vec::<String>::new());
}

#[test]
fn intervals_stay_within_the_global_bounds_and_say_so() {
    let config = good(&format!(
        "{SOURCE}interval = \"1s\"\nmin_interval = \"2m\"\nmax_interval = \"2w\"\n"
    ));
    let source = &config.sources[0];
    assert_eq!(source.interval, minutes(10));
    assert_eq!(source.min_interval, minutes(10));
    assert_eq!(source.max_interval, minutes(24 * 60));
    assert_eq!(config.warnings.len(), 3, "{:?}", config.warnings);
    assert!(
        config.warnings[0].contains("min_interval 2m"),
        "{:?}",
        config.warnings
    );
}

#[test]
fn short_intervals_and_no_spacing_can_be_had() {
    let config = good(&format!(
        "[schedule]\nmin_interval = \"1s\"\nspacing = \"0s\"\n{SOURCE}interval = \"1s\"\n"
    ));
    assert_eq!(config.sources[0].interval, SignedDuration::from_secs(1));
    assert_eq!(config.schedule.spacing, SignedDuration::ZERO);
    assert_eq!(config.warnings, Vec::<String>::new());
}

#[test]
fn what_is_hardly_meant_is_warned_of() {
    for (text, part) in [
        (
            "[[source]]\nname = \"A\"\nurl = \"http://a.example/\"\n",
            "over http",
        ),
        (
            "[[source]]\nname = \"A\"\nurl = \"http://127.0.0.1/\"\n",
            "allow_private",
        ),
        (
            "[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n[[source]]\nname = \"B\"\nurl = \"https://a.example\"\n",
            "same url",
        ),
        (
            "[[source]]\nname = \"A\"\npublisher = \"BBC\"\nurl = \"https://a.example/\"\n[[source]]\nname = \"B\"\npublisher = \"Bbc\"\nurl = \"https://b.example\"\n",
            "count as two",
        ),
    ] {
        let config = good(text);
        assert_eq!(config.warnings.len(), 1, "{text} {:?}", config.warnings);
        assert!(
            config.warnings[0].contains(part),
            "{text} {:?}",
            config.warnings
        );
    }
    let allowed = "[[source]]\nname = \"A\"\nurl = \"http://127.0.0.1/\"\nallow_private = true\n";
    assert_eq!(good(allowed).warnings, Vec::<String>::new());
}

#[test]
fn the_user_agent_names_program_version_and_contact() {
    let agent = |text: &str| good(text).request.user_agent;
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        agent(""),
        format!("geowire/{version} (feed reader service)")
    );
    assert_eq!(
        agent("[fetch]\ncontact = \"me@example.org\""),
        format!("geowire/{version} (feed reader service; +me@example.org)")
    );
    assert_eq!(agent("[fetch]\nuser_agent = \"x/1\""), "x/1");
}

#[test]
fn files_may_be_sources_below_the_allowed_folders_only() {
    let url = |url: &str| {
        format!("[fetch]\nfile_roots = [\"feeds\"]\n[[source]]\nname = \"F\"\nurl = \"{url}\"\n")
    };
    let config = good(&url("file:///etc/geowire/feeds/a.xml"));
    assert_eq!(
        config.fetch.file_roots,
        [PathBuf::from("/etc/geowire/feeds")]
    );
    for outside in [
        "file:///etc/geowire/feeds/../a.xml",
        "file:///etc/geowire/feedsa/a.xml",
    ] {
        assert!(
            super::bad(&url(outside)).to_string().contains("outside"),
            "{outside}"
        );
    }
}

#[test]
fn a_view_becomes_a_filter() {
    let config = good(&format!(
        "{SOURCE}[[view]]\nname = \"korea\"\ncountries = [\"KP\", \"KR\", \"KP\"]\nlanguages = [\"KO\"]\nsources = [\"A\"]\nmin_sources = 2\nthreshold = 1\nq = \" troops \"\nlimit = 1000\n"
    ));
    let view = &config.views[0];
    assert_eq!(
        (view.name.as_str(), view.title.as_str()),
        ("korea", "korea")
    );
    assert_eq!(view.filter.countries, ["KP", "KR"]);
    assert_eq!(view.filter.languages, ["ko"]);
    assert_eq!(view.filter.sources, ["A"]);
    assert_eq!(view.filter.text.as_deref(), Some("troops"));
    assert_eq!((view.filter.min_publishers, view.filter.limit), (2, 1000));
    assert_eq!(view.filter.min_score, Some(1.0));
}

#[test]
fn a_view_says_what_its_entries_are_and_carry() {
    let of = |more: &str| {
        let mut config = good(&format!("{SOURCE}[[view]]\nname = \"v\"\n{more}"));
        let view = config.views.remove(0);
        (view.entries, view.content, config.warnings)
    };
    assert_eq!(of(""), (Entries::Stories, Content::Full, Vec::new()));
    let (entries, content, warnings) = of("entries = \"reports\"\ncontent = \"summary\"\n");
    assert_eq!((entries, content), (Entries::Reports, Content::Summary));
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(of("content = \"none\"\n").1, Content::None);
    let (_, _, warnings) =
        of("entries = \"reports\"\nmin_publishers = 3\norder = \"weightiest\"\n");
    assert!(
        warnings[0].contains("min_publishers of the view \"v\"") && warnings[1].contains("order"),
        "{warnings:?}"
    );
}

#[test]
fn publishers_count_under_either_name() {
    for (key, least) in [("min_publishers = 3", 3), ("min_sources = 4", 4), ("", 1)] {
        let config = good(&format!("{SOURCE}[[view]]\nname = \"v\"\n{key}\n"));
        assert_eq!(config.views[0].filter.min_publishers, least, "{key}");
    }
}

#[test]
fn a_source_counts_for_its_family() {
    let source = |name: &str, host: &str, more: &str| {
        format!("[[source]]\nname = {name:?}\nurl = \"https://{host}/feed\"\n{more}\n")
    };
    let text = [
        source("Panorama", "www.tagesschau.de", ""),
        source("Ausland", "feeds.example", "publisher = \"Bild\""),
        source("Nord", "nord.example", "publisher = \"Nordblatt\""),
        source("Agentur", "kcna.example", "publisher = \"KCNA\""),
        source("Amt", "amt.example", "kind = \"state-media\""),
        // A publisher that is named counts, wherever the feed lies.
        source("Gast", "gast.zeit.de", "publisher = \"Gastverlag\""),
        "[[family]]\nname = \"Nord Group\"\npublishers = [\"nordblatt\", \"Bild\"]\n".to_owned(),
        "[publish]\nlanguages = [\"DE\", \"pt-br\", \"de\"]\n".to_owned(),
    ]
    .concat();
    let config = good(&text);
    let families: Vec<(&str, bool)> = config
        .sources
        .iter()
        .map(|source| (&*source.profile.family, source.profile.state))
        .collect();
    assert_eq!(
        families,
        [
            ("ARD", false),
            ("Nord Group", false),
            ("Nord Group", false),
            ("KCNA", true),
            ("Amt", true),
            ("Gastverlag", false)
        ]
    );
    assert_eq!(config.publish.languages, ["de", "pt-br"]);
    let warning = "\"Bild\" counts for the family \"Nord Group\", not for \"Axel Springer\"";
    assert!(
        config.warnings.iter().any(|text| text.starts_with(warning)),
        "{:?}",
        config.warnings
    );
}

#[test]
fn a_reload_knows_what_it_cannot_apply() {
    let old = good("");
    assert_eq!(changes(&old, &old), Vec::<String>::new());
    let applied =
        good("[schedule]\ninterval = \"1h\"\n[log]\nlevel = \"debug\"\n[server]\ntitle = \"x\"\n");
    assert_eq!(changes(&old, &applied), Vec::<String>::new());
    let restart = good(
        "[server]\nlisten = \"localhost:1\"\nmax_connections = 1\n[store]\npath = \"x.db\"\n[log]\nformat = \"json\"\n",
    );
    assert_eq!(
        changes(&old, &restart),
        [
            "server.listen",
            "server.max_connections",
            "store.path",
            "log.format"
        ]
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_no_harm() {
    let config = parse("\u{feff}[group]\r\nwindow = \"1h\"\r\n", None, &home());
    assert_eq!(
        config.map(|config: Config| config.group.window).unwrap(),
        minutes(60)
    );
}

#[test]
fn hosts_that_the_hub_may_call() {
    let config = good(
        "[websub]\nenabled = true\nlease = \"2d\"\nmax_subscriptions = 5\n\
         callbacks = [\"Reader.LAN\", \"127.0.0.1:8080\", \"::1\", \"[fd00::5]:81\"]\n",
    );
    let websub = &config.websub;
    assert!(websub.enabled);
    assert_eq!((websub.lease, websub.max_subscriptions), (minutes(2880), 5));
    for (callback, listed) in [
        ("http://reader.lan/push", true),
        ("https://reader.lan:8443/push?k=1", true),
        ("http://127.0.0.1:8080/", true),
        ("http://127.0.0.1/", false),
        ("http://0x7f000001:8080/", true),
        ("http://[::1]:9/", true),
        ("http://[fd00::5]:81/", true),
        ("http://[fd00::5]/", false),
        ("http://reader.lan.example/", false),
        ("http://localhost/", false),
    ] {
        assert_eq!(
            websub.lists(&callback.parse().unwrap()),
            listed,
            "{callback}"
        );
    }
    let config = good("");
    assert!(!config.websub.enabled && config.websub.callbacks.is_empty());
    assert_eq!(config.websub.lease, minutes(14_400));
    assert_eq!(config.websub.max_subscriptions, 1000);
}
