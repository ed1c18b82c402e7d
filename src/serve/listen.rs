//! Sockets to listen on: opened by ourselves, or handed over by systemd.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use tokio::net::{TcpListener, UnixListener};

use crate::config::Listen;

/// A socket that connections are accepted from.
#[derive(Debug)]
pub enum Listener {
    /// TCP, IPv4 or IPv6.
    Tcp(TcpListener),
    /// A Unix stream socket.
    Unix(UnixListener),
}

impl Listener {
    /// How a person reaches it: `http://127.0.0.1:8484`, `unix:/run/geowire/http.sock`.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::Tcp(listener) => listener
                .local_addr()
                .map_or_else(|_| "tcp".to_owned(), |address| format!("http://{address}")),
            Self::Unix(listener) => listener
                .local_addr()
                .ok()
                .and_then(|address| address.as_pathname().map(|path| path.display().to_string()))
                .map_or_else(|| "unix".to_owned(), |path| format!("unix:{path}")),
        }
    }
}

/// Why a socket could not be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program, or another geowire, has the port.
    #[error(
        "{0} is taken by another program (perhaps geowire is running already); choose another port in `listen` of [server], or 0 for a free one"
    )]
    PortTaken(std::net::SocketAddr),
    /// The port or address could not be had.
    #[error("cannot listen on {address}: {source}")]
    Tcp {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody answers on the Unix socket.
    #[error("{} is served by another program (perhaps geowire is running already)", .0.display())]
    SocketTaken(PathBuf),
    /// A file that is no socket stands at the path; it is not touched.
    #[error("{} exists and is no socket; remove it, or choose another path in `listen` of [server]", .0.display())]
    NotASocket(PathBuf),
    /// The Unix socket could not be made.
    #[error("cannot listen on {}: {source}", path.display())]
    Unix {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing is configured.
    #[error("there is nothing to listen on: `listen` of [server] is empty")]
    Nothing,
}

/// The sockets that systemd opened for us (`LISTEN_FDS`); empty when there are none.
///
/// # Errors
/// When a socket handed over is of another kind.
pub fn inherited() -> io::Result<Vec<Listener>> {
    let mut handed = ListenFd::from_env();
    let mut listeners = Vec::new();
    for at in 0..handed.len() {
        if let Ok(Some(socket)) = handed.take_tcp_listener(at) {
            socket.set_nonblocking(true)?;
            listeners.push(Listener::Tcp(TcpListener::from_std(socket)?));
        } else if let Some(socket) = handed.take_unix_listener(at)? {
            socket.set_nonblocking(true)?;
            listeners.push(Listener::Unix(UnixListener::from_std(socket)?));
        }
    }
    Ok(listeners)
}

/// Opens all of `listen`, or takes `inherited` in its place when there are any:
/// under socket activation the unit says where to listen.
///
/// # Errors
/// For the first socket that cannot be had.
pub async fn bind(
    listen: &[Listen],
    socket_mode: u32,
    inherited: Vec<Listener>,
) -> Result<Vec<Listener>, BindError> {
    if !inherited.is_empty() {
        return Ok(inherited);
    }
    if listen.is_empty() {
        return Err(BindError::Nothing);
    }
    let mut listeners = Vec::new();
    for place in listen {
        listeners.push(match place {
            Listen::Tcp(address) => tcp(*address).await?,
            Listen::Unix(path) => unix(path, socket_mode).await?,
        });
    }
    Ok(listeners)
}

async fn tcp(address: std::net::SocketAddr) -> Result<Listener, BindError> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Listener::Tcp(listener)),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            Err(BindError::PortTaken(address))
        }
        Err(source) => Err(BindError::Tcp { address, source }),
    }
}

async fn unix(path: &Path, mode: u32) -> Result<Listener, BindError> {
    let failed = |source| BindError::Unix {
        path: path.to_owned(),
        source,
    };
    clear(path).await?;
    let listener = UnixListener::bind(path).map_err(failed)?;
    let mode = std::fs::Permissions::from_mode(mode);
    tokio::fs::set_permissions(path, mode)
        .await
        .map_err(failed)?;
    Ok(Listener::Unix(listener))
}

/// Removes the socket that a killed process left behind, and nothing else.
async fn clear(path: &Path) -> Result<(), BindError> {
    let failed = |source| BindError::Unix {
        path: path.to_owned(),
        source,
    };
    match tokio::fs::symlink_metadata(path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(BindError::NotASocket(path.to_owned()));
        }
        Ok(_) => {}
    }
    match tokio::net::UnixStream::connect(path).await {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            tokio::fs::remove_file(path).await.map_err(failed)
        }
        Ok(_) => Err(BindError::SocketTaken(path.to_owned())),
        Err(error) => Err(failed(error)),
    }
}
