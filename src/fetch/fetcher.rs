use std::path::PathBuf;

use thiserror::Error;
use tokio::time::Instant;

use super::pool::Pool;
use super::walk::Walk;
use super::{Answer, Fetched, Order, file};
use crate::model::OutcomeKind;

/// Fetches documents. One for the whole service: connections and the machine's
/// certificates are shared between orders.
#[derive(Debug)]
pub struct Fetcher {
    pool: Pool,
    file_roots: Vec<PathBuf>,
}

/// Why no fetcher could be made.
#[derive(Debug, Error)]
pub enum FetchSetupError {
    /// A folder for `file:` sources that depends on where the service stands.
    #[error("[fetch] file_roots: {0} is not an absolute path")]
    RelativeRoot(PathBuf),
}

impl Fetcher {
    /// A fetcher that reads `file:` sources below the given folders only; with
    /// none, it reads no files.
    ///
    /// A machine without CA certificates does not stop it: http and file
    /// sources work, and each https order fails with the advice to install them
    /// until they are there.
    ///
    /// # Errors
    ///
    /// When a folder is not absolute. It need not exist yet.
    pub fn new(file_roots: Vec<PathBuf>) -> Result<Self, FetchSetupError> {
        if let Some(relative) = file_roots.iter().find(|root| !root.is_absolute()) {
            return Err(FetchSetupError::RelativeRoot(relative.clone()));
        }
        Ok(Self {
            pool: Pool::new(),
            file_roots,
        })
    }

    /// Carries out an order. Every end is an answer, within the time that the
    /// order's settings allow.
    pub async fn fetch(&self, order: &Order) -> Answer {
        let started = Instant::now();
        let mut walk = Walk::begin(order);
        let work = async {
            match order.url.scheme() {
                "file" => file::read(order, &self.file_roots).await,
                _ => walk.run(order, &self.pool).await,
            }
        };
        let limit = order.settings.timeout.unsigned_abs();
        let result = match tokio::time::timeout(limit, work).await {
            Ok(result) => result,
            Err(_) => Fetched::Failed {
                kind: OutcomeKind::Timeout,
                message: walk.out_of_time(limit),
                partial: walk.take_partial(),
            },
        };
        walk.answer(result, started.elapsed())
    }
}
