//! stub
pub fn init(_:&crate::config::Log,_:&crate::config::Environment)->std::io::Result<()>{tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();Ok(())}
