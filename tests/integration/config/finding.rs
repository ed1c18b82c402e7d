//! Which file is taken.

use std::fs;
use std::path::Path;

use geowire::config::{Config, Environment, Found, find, load};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn put(&self, name: &str, text: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn env(&self, variables: &[(&str, String)]) -> Environment {
        Environment::new(variables.iter().map(|(name, value)| (*name, value.clone())))
            .with_system_file(self.path("etc/geowire.toml"))
    }
}

#[test]
fn the_order_of_places() {
    let folder = Folder::new();
    let file = |name: &str| Found::File(folder.path(name).into());
    let mut variables = vec![("HOME", folder.path("home"))];
    assert_eq!(find(None, &folder.env(&variables)), Found::Embedded);
    folder.put("etc/geowire.toml", b"");
    assert_eq!(
        find(None, &folder.env(&variables)),
        file("etc/geowire.toml")
    );
    folder.put("home/.config/geowire/geowire.toml", b"");
    let in_home = file("home/.config/geowire/geowire.toml");
    assert_eq!(find(None, &folder.env(&variables)), in_home);
    variables.push(("XDG_CONFIG_HOME", folder.path("xdg")));
    assert_eq!(
        find(None, &folder.env(&variables)),
        file("etc/geowire.toml"),
        "$XDG_CONFIG_HOME stands in place of ~/.config"
    );
    folder.put("xdg/geowire/geowire.toml", b"");
    assert_eq!(
        find(None, &folder.env(&variables)),
        file("xdg/geowire/geowire.toml")
    );
    variables.push(("GEOWIRE_CONFIG", folder.path("named.toml")));
    assert_eq!(find(None, &folder.env(&variables)), file("named.toml"));
    let explicit = folder.path("explicit.toml");
    let found = find(Some(Path::new(&explicit)), &folder.env(&variables));
    assert_eq!(found, file("explicit.toml"));
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let folder = Folder::new();
    let env = folder.env(&[
        ("HOME", folder.path("home")),
        ("GEOWIRE_CONFIG", folder.path("no.toml")),
    ]);
    let errors = load(&find(None, &env), &env).unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!(
        (error.line, error.file.as_str()),
        (0, folder.path("no.toml").as_str())
    );
    assert!(error.message.contains("No such file"), "{errors}");
    assert!(
        errors.to_string().contains(&folder.path("no.toml")),
        "{errors}"
    );
}

#[test]
fn a_file_is_read_from_its_folder() {
    let folder = Folder::new();
    folder.put("g.toml", b"[store]\npath = \"g.db\"\n");
    let env = folder.env(&[]);
    let path = folder.path("g.toml");
    let config = load(&find(Some(Path::new(&path)), &env), &env).unwrap();
    assert_eq!(config.path.as_deref(), Some(Path::new(&path)));
    assert_eq!(config.store.path, Path::new(&folder.path("g.db")));
}

#[test]
fn a_file_in_another_encoding_is_refused_at_its_place() {
    let folder = Folder::new();
    folder.put("g.toml", b"[server]\ntitle = \"caf\xe9\"\n");
    let env = folder.env(&[]);
    let errors = load(&Found::File(folder.path("g.toml").into()), &env).unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!((error.line, error.column), (2, 13));
    assert!(error.message.contains("UTF-8"), "{errors}");
}

#[test]
fn without_a_file_the_embedded_one_is_used() {
    let env = Environment::new([("HOME", "/h")]);
    assert_eq!(load(&Found::Embedded, &env), Config::embedded(&env));
}
