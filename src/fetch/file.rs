//! `file:` sources: documents on this machine, below folders that the
//! configuration opens.

use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use tokio::io::AsyncReadExt;

use super::{Fetched, Order, body};
use crate::model::{OutcomeKind, Validators};

/// Reads the document of an order. Symbolic links are resolved before the path
/// is judged, so none leads out of the roots; what is no regular file (a
/// device, a pipe, a folder) is not opened.
pub(super) async fn read(order: &Order, roots: &[PathBuf]) -> Fetched {
    let Ok(path) = order.url.to_file_path() else {
        return refused("the file: address holds no absolute path of this machine");
    };
    if roots.is_empty() {
        return refused(format!(
            "{} is not read: name a folder above it in [fetch] file_roots to allow it",
            path.display()
        ));
    }
    match read_below(&path, roots, order).await {
        Ok(fetched) => fetched,
        Err(error) => {
            let reason = match error.kind() {
                io::ErrorKind::NotFound => "there is no such file",
                io::ErrorKind::PermissionDenied => "the service may not read it",
                _ => "reading it failed",
            };
            Fetched::failed(
                OutcomeKind::Unreadable,
                format!("{} cannot be read: {reason}", path.display()),
            )
        }
    }
}

async fn read_below(path: &Path, roots: &[PathBuf], order: &Order) -> io::Result<Fetched> {
    // A path that is outside by its very letters is refused whether or not it
    // exists, so that an order tells nothing about files elsewhere.
    let real = match tokio::fs::canonicalize(path).await {
        Err(_) if !roots.iter().any(|root| path.starts_with(root)) => {
            return Ok(outside(path));
        }
        real => real?,
    };
    if !is_below(&real, roots).await {
        return Ok(outside(path));
    }
    let about = tokio::fs::metadata(&real).await?;
    if !about.is_file() {
        return Ok(refused(format!("{} is not a regular file", path.display())));
    }
    let validators = Validators {
        etag: Some(tag(&about)),
        last_modified: None,
    };
    if order.settings.conditional && order.validators.etag == validators.etag {
        return Ok(Fetched::NotModified(validators));
    }
    let limit = order.settings.max_size;
    let mut bytes = Vec::new();
    tokio::fs::File::open(&real)
        .await?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .await?;
    if u64::try_from(bytes.len()).is_ok_and(|size| size > limit) {
        return Ok(Fetched::failed(
            OutcomeKind::TooLarge,
            format!(
                "{} is larger than {} (max_size)",
                path.display(),
                body::in_words(limit)
            ),
        ));
    }
    if bytes.is_empty() {
        return Ok(Fetched::failed(
            OutcomeKind::Unreadable,
            format!("{} is empty", path.display()),
        ));
    }
    Ok(Fetched::Body {
        bytes,
        content_type: None,
        validators,
    })
}

async fn is_below(real: &Path, roots: &[PathBuf]) -> bool {
    for root in roots {
        // A root that does not exist holds nothing.
        if let Ok(root) = tokio::fs::canonicalize(root).await
            && real.starts_with(&root)
        {
            return true;
        }
    }
    false
}

/// Stands in for the entity tag: changes when the file does.
fn tag(about: &std::fs::Metadata) -> String {
    let modified = about
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_nanos());
    format!("\"{modified:x}-{:x}\"", about.len())
}

fn outside(path: &Path) -> Fetched {
    refused(format!(
        "{} is not below a folder of [fetch] file_roots: add one above it to allow it",
        path.display()
    ))
}

fn refused(message: impl Into<String>) -> Fetched {
    Fetched::failed(OutcomeKind::Refused, message)
}
