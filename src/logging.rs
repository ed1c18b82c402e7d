//! stub
pub fn init(_: &crate::config::Log, _: &crate::config::Environment) -> std::io::Result<()> {
    todo!()
}
