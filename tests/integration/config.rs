use geowire::config::*;
#[test]
fn embedded_is_valid() {
    let env = Environment::new([("HOME", "/home/x")]);
    let config = Config::embedded(&env).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(config.warnings, Vec::<String>::new());
    println!("{}", config.sources.len());
}
