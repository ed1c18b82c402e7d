//! A client that asks for one address over kept connections, as often as it is
//! answered: the same for geowire and for nginx.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// One kept connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer; the body is dropped.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) body: usize,
}

impl Client {
    pub(crate) async fn connect(to: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(1 << 20),
        })
    }

    /// One request; `more` are further header lines.
    pub(crate) async fn get(&mut self, path: &str, more: &str) -> anyhow::Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let text = std::str::from_utf8(self.buffer.get(..head).unwrap_or_default())?;
        let status = text.get(9..12).context("no status")?.parse()?;
        let header = |name: &str| {
            text.lines().find_map(|line| {
                let (known, value) = line.split_once(':')?;
                known
                    .eq_ignore_ascii_case(name)
                    .then(|| value.trim().to_owned())
            })
        };
        let etag = header("etag");
        let length: Option<usize> = header("content-length").and_then(|value| value.parse().ok());
        let chunked = header("transfer-encoding").is_some_and(|value| value == "chunked");
        let body = if status == 304 {
            0
        } else if chunked {
            loop {
                match chunks(self.buffer.get(head..).unwrap_or_default())? {
                    Some(body) => break body,
                    None => self.more().await?,
                }
            }
        } else {
            let body = length.context("neither Content-Length nor chunks")?;
            while self.buffer.len() < head + body {
                self.more().await?;
            }
            body
        };
        Ok(Answer { status, etag, body })
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let read = self.stream.read_buf(&mut self.buffer).await?;
        ensure!(
            read > 0,
            "the connection was closed before the answer was whole"
        );
        Ok(())
    }

    /// One request, and its body; it must not come in chunks.
    pub(crate) async fn body(&mut self, path: &str, more: &str) -> anyhow::Result<Vec<u8>> {
        let answer = self.get(path, more).await?;
        ensure!(answer.status == 200, "{path} answers {}", answer.status);
        let begin = self.buffer.len() - answer.body;
        Ok(self.buffer.split_off(begin))
    }
}

/// The length of a body in chunks (RFC 9112, 7.1) with all that frames it, once
/// the last chunk is there.
fn chunks(body: &[u8]) -> anyhow::Result<Option<usize>> {
    let mut at = 0;
    loop {
        let rest = body.get(at..).unwrap_or_default();
        let Some(line) = rest.windows(2).position(|two| two == b"\r\n") else {
            return Ok(None);
        };
        let size = std::str::from_utf8(rest.get(..line).unwrap_or_default())?;
        let size = usize::from_str_radix(size, 16).context("no chunk size")?;
        at += line + 2 + size + 2;
        if at > body.len() {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some(at));
        }
    }
}

/// Requests a second over so many connections.
pub(crate) async fn rate(
    to: SocketAddr,
    path: &'static str,
    more: String,
    expected: u16,
    connections: usize,
    time: Duration,
) -> anyhow::Result<f64> {
    let mut tasks = JoinSet::new();
    let begin = Instant::now();
    for _ in 0..connections {
        let more = more.clone();
        tasks.spawn(async move {
            let mut client = Client::connect(to).await?;
            let mut count = 0_u32;
            while begin.elapsed() < time {
                let answer = client.get(path, &more).await?;
                ensure!(
                    answer.status == expected,
                    "{path} answers {}",
                    answer.status
                );
                count += 1;
            }
            anyhow::Ok(count)
        });
    }
    let mut count = 0;
    while let Some(done) = tasks.join_next().await {
        count += done??;
    }
    Ok(f64::from(count) / begin.elapsed().as_secs_f64())
}
