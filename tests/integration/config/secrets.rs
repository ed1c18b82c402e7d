//! Secrets: where they come from, and that nothing shows them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use geowire::config::{Config, ConfigErrors, Environment, parse};

const WORD: &str = "hunter2-correct-horse";

fn source(lines: &str) -> String {
    format!("[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n{lines}\n")
}

fn in_folder(folder: &Path, env: &Environment, lines: &str) -> Result<Config, ConfigErrors> {
    parse(&source(lines), Some(&folder.join("geowire.toml")), env)
}

fn put(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn password(config: &Config) -> &str {
    config.sources[0]
        .request
        .basic_auth
        .as_ref()
        .unwrap()
        .1
        .expose()
}

#[test]
fn a_file_beside_the_configuration_or_among_the_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let credentials = tempfile::tempdir().unwrap();
    put(&folder.path().join("pw"), "beside\n", 0o600);
    let home = Environment::new([("HOME", "/h")]);
    let lines = "username = \"u\"\npassword_file = \"pw\"";
    let config = in_folder(folder.path(), &home, lines).unwrap();
    assert_eq!(password(&config), "beside");
    assert_eq!(config.warnings, Vec::<String>::new());

    let env = Environment::new([
        ("HOME", "/h"),
        (
            "CREDENTIALS_DIRECTORY",
            credentials.path().to_str().unwrap(),
        ),
    ]);
    let config = in_folder(folder.path(), &env, lines).unwrap();
    assert_eq!(password(&config), "beside", "not among the credentials");
    put(&credentials.path().join("pw"), "given\r\n", 0o400);
    let config = in_folder(folder.path(), &env, lines).unwrap();
    assert_eq!(password(&config), "given");
}

#[test]
fn a_file_that_everyone_can_read_is_warned_of_and_a_bad_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let env = Environment::new([("HOME", "/h")]);
    put(&folder.path().join("open"), WORD, 0o644);
    let config = in_folder(folder.path(), &env, "header_files = { X-Key = \"open\" }").unwrap();
    assert_eq!(config.sources[0].request.headers[0].1.expose(), WORD);
    assert!(
        config.warnings[0].contains("chmod 600"),
        "{:?}",
        config.warnings
    );
    assert!(!format!("{config:?}").contains(WORD));

    put(&folder.path().join("empty"), "\n", 0o600);
    put(&folder.path().join("lines"), &format!("{WORD}\nx"), 0o600);
    fs::create_dir(folder.path().join("folder")).unwrap();
    for (name, part) in [
        ("empty", "empty"),
        ("folder", "not a file"),
        ("missing", "No such file"),
        ("lines", "cannot be sent"),
    ] {
        let lines = format!("header_files = {{ X-Key = \"{name}\" }}");
        let errors = in_folder(folder.path(), &env, &lines).unwrap_err();
        let text = errors.to_string();
        assert!(text.contains(part) && !text.contains(WORD), "{text}");
    }
}

#[test]
fn a_proxy_with_a_password_can_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let env = Environment::new([("HOME", "/h")]);
    let address = format!("http://me:{WORD}@proxy.example:3128");
    put(&folder.path().join("proxy"), &address, 0o600);
    let config = in_folder(folder.path(), &env, "proxy_file = \"proxy\"").unwrap();
    assert_eq!(
        config.sources[0].request.proxy.as_ref().unwrap().expose(),
        address
    );
    assert!(!format!("{config:?}").contains(WORD));
    put(
        &folder.path().join("proxy"),
        &format!("ftp://{WORD}"),
        0o600,
    );
    let errors = in_folder(folder.path(), &env, "proxy_file = \"proxy\"").unwrap_err();
    assert!(!errors.to_string().contains(WORD), "{errors}");
}

#[test]
fn a_variable_holds_a_password_and_debug_does_not_show_it() {
    let env = Environment::new([("HOME", "/h"), ("A_PASSWORD", WORD)]);
    let lines = "username = \"u\"\npassword_env = \"A_PASSWORD\"";
    let config = in_folder(Path::new("/x"), &env, lines).unwrap();
    assert_eq!(password(&config), WORD);
    assert!(!format!("{config:?} {env:?}").contains(WORD));
}

/// Each of these is wrong; none may show the word, in any form of the report.
#[test]
fn no_report_shows_a_secret() {
    for lines in [
        format!("password = \"{WORD}\""),
        format!("username = \"a:b\"\npassword = \"{WORD}\""),
        format!("username = \"u\"\npassword = \"{WORD}\"\npassword_env = \"X\""),
        format!("passwort = \"{WORD}\""),
        format!("pasword = [\"{WORD}\"]"),
        format!("password = [\"{WORD}\"]"),
        format!("password = \"{WORD}"),
        format!("password = {WORD}"),
        format!("password = \"\"\"{WORD}\n{WORD}"),
        format!("password = \"{WORD}\" password_env = 1"),
        format!("proxy = \"ftp://u:{WORD}@x\""),
        format!("proxy = \"{WORD}\""),
        format!("headers = {{ Host = \"{WORD}\" }}"),
        format!("headers = {{ X-Key = \"{WORD}\\n\" }}"),
        format!("headers = {{ \"a b\" = \"{WORD}\" }}"),
        format!("headers = {{ X-Key = [\"{WORD}\"] }}"),
        format!("headers = \"{WORD}\""),
        format!("headers = [\"{WORD}\"]"),
        format!("headers.Cookie = \"{WORD}"),
        format!("headers = {{ X-Key = \"{WORD}\""),
        format!("[source.headers]\nCookie = \"{WORD}\nA = 1"),
        format!("[source.headers]\nCookie = {WORD}"),
        format!("[source.hedaers]\nCookie = \"{WORD}\""),
        format!("[source.headers.more]\nCookie = \"{WORD}\""),
        format!("[[source]]\nname = \"B\"\nurl = \"https://me:{WORD}@b.example/\""),
        format!("[[source]]\nname = \"B\"\nurl = \"https://{WORD}@b.example/"),
        format!("[fetch]\npassword = \"{WORD}\""),
        format!("[sorce]\npassword = \"{WORD}\""),
        format!("[[sorce]]\ntoken = \"{WORD}\""),
        format!("[server]\npublic_url = \"https://me:{WORD}@b.example/\""),
    ] {
        let text = source(&lines);
        let errors = super::bad(&text);
        for shown in [
            errors.to_string(),
            errors.render(true),
            format!("{errors:?}"),
            errors.iter().map(|error| format!("{error:?}")).collect(),
        ] {
            assert!(!shown.contains(WORD), "{text}\n{shown}");
        }
    }
}
