//! `geowire evaluate`.
use std::path::Path;
use std::process::ExitCode;
pub(super) fn evaluate(_: &Path, _: bool, _: bool, _: Option<&Path>) -> anyhow::Result<ExitCode> {
    todo!()
}
pub(super) fn fit(_: &[std::path::PathBuf]) -> anyhow::Result<ExitCode> {
    todo!()
}
