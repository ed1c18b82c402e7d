//! `geowire healthcheck`: asks the service that runs beside it how it is. A
//! container from an empty base has no other program that could ask.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use crate::config::{Config, Listen};

/// For the connection, and for each piece of the answer. The service itself
/// gives its store two seconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than any answer of `/healthz` takes.
const LONGEST: u64 = 64 * 1024;
/// HTTP/1.0, so that the body comes without chunks.
const REQUEST: &[u8] = b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n";

/// Ends with 0 when the service says that all is well, else with 1.
pub(super) fn healthcheck(config: &Config) -> anyhow::Result<ExitCode> {
    let place = config.server.listen.first();
    let answer = match place.context("`listen` of [server] is empty")? {
        Listen::Tcp(address) => {
            let address = reachable(*address);
            anyhow::ensure!(
                address.port() != 0,
                "port 0 in `listen` of [server] is another one at each start: give it a number"
            );
            ask(tcp(address), format!("http://{address}"))?
        }
        Listen::Unix(path) => ask(unix(path), format!("unix:{}", path.display()))?,
    };
    writeln!(io::stdout(), "{}", answer.body.trim_end())?;
    Ok(match answer.status.as_str() {
        "200" => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Where a service that listens on all addresses is reached from here.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn tcp(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

fn unix(path: &std::path::Path) -> io::Result<UnixStream> {
    let stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

struct Answer {
    status: String,
    body: String,
}

fn ask<S: Read + Write>(stream: io::Result<S>, place: impl Display) -> anyhow::Result<Answer> {
    let mut stream = stream.with_context(|| format!("no service answers at {place}"))?;
    stream
        .write_all(REQUEST)
        .and_then(|()| read(BufReader::new(stream.take(LONGEST))))
        .with_context(|| format!("the service at {place} does not answer"))
}

/// Reads no further than the answer says it goes: what stands between may keep
/// the connection open.
fn read(mut stream: impl BufRead) -> io::Result<Answer> {
    let mut line = || {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        Ok::<_, io::Error>(line.trim_end().to_owned())
    };
    let status = line()?.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = LONGEST;
    loop {
        let line = line()?;
        match line.split_once(':') {
            _ if line.is_empty() => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(LONGEST);
            }
            _ => {}
        }
    }
    let mut body = Vec::new();
    stream.take(length).read_to_end(&mut body)?;
    Ok(Answer {
        status,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_asked_at_loopback() {
        let asked = |address: &str| reachable(address.parse().unwrap()).to_string();
        assert_eq!(asked("0.0.0.0:8484"), "127.0.0.1:8484");
        assert_eq!(asked("[::]:8484"), "[::1]:8484");
        assert_eq!(asked("192.0.2.1:80"), "192.0.2.1:80");
    }
}
