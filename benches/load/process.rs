//! The programs that are measured.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::client::Client;

const PROGRAM: &str = env!("CARGO_BIN_EXE_geowire");
/// Clock ticks a second in /proc, which Linux has fixed.
const TICKS: f64 = 100.0;

/// A running geowire.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Process {
    /// The service, once it answers.
    pub(crate) async fn serve(config: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(PROGRAM)
            .arg("--config")
            .arg(config)
            .env("GEOWIRE_LOG", "warn,geowire::service=info")
            .stderr(Stdio::piped())
            .spawn()?;
        let log = BufReader::new(child.stderr.take().context("no log")?);
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                match line.split_once("address=\"http://") {
                    Some((_, rest)) => {
                        let _ = tell.send(rest.trim_end_matches('"').to_owned());
                    }
                    None if line.contains("INFO") => {}
                    None => eprintln!("  {line}"),
                }
            }
        });
        let address = told
            .recv()
            .context("it did not say where it listens")?
            .parse()?;
        let process = Self { child, address };
        let mut client = Client::connect(address).await?;
        client.get("/healthz", "").await?;
        Ok(process)
    }

    /// `poll --all`.
    pub(crate) fn poll(config: &Path) -> anyhow::Result<Self> {
        let child = Command::new(PROGRAM)
            .arg("--config")
            .arg(config)
            .args(["poll", "--all"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let address = (Ipv4Addr::LOCALHOST, 0).into();
        Ok(Self { child, address })
    }

    pub(crate) fn runs(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Seconds of CPU, once it has ended.
    pub(crate) fn wait(&mut self) -> anyhow::Result<f64> {
        let mut cpu = 0.0;
        loop {
            if let Ok(now) = self.cpu() {
                cpu = f64::max(cpu, now);
            }
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "{status}");
                return Ok(cpu);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn stop(&mut self) -> anyhow::Result<()> {
        let pid = self.child.id().to_string();
        Command::new("kill").arg(pid).status()?;
        let status = self.child.wait()?;
        ensure!(status.success(), "{status}");
        Ok(())
    }

    /// Seconds of CPU so far.
    pub(crate) fn cpu(&self) -> anyhow::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // What stands behind the program's name, which may hold anything.
        let (_, fields) = stat.rsplit_once(") ").context("stat")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        let ticks =
            |n: usize| -> anyhow::Result<f64> { Ok(fields.get(n).context("stat")?.parse()?) };
        Ok((ticks(11)? + ticks(12)?) / TICKS)
    }

    /// A line of its memory, in MB.
    pub(crate) fn memory(&self, what: &str) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find(|line| line.starts_with(what))
            .context("status")?;
        let number = line.split_whitespace().nth(1).context("status")?;
        Ok(number.parse::<f64>()? * 1024.0 / 1e6)
    }

    pub(crate) async fn metrics(&self) -> anyhow::Result<String> {
        let body = Client::connect(self.address)
            .await?
            .body("/metrics", "")
            .await?;
        Ok(String::from_utf8(body)?)
    }

    /// Refreshes so far, however they ended.
    pub(crate) async fn refreshes(&self) -> anyhow::Result<usize> {
        let all = self.metrics().await?;
        let of = |line: &str| line.rsplit_once(' ')?.1.parse::<usize>().ok();
        let lines = all
            .lines()
            .filter(|line| line.starts_with("geowire_refreshes_total"));
        Ok(lines.filter_map(of).sum())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running nginx that serves one file.
pub(crate) struct Nginx {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Nginx {
    /// `None` where it is not installed.
    pub(crate) async fn start(
        dir: &Path,
        plain: &[u8],
        gzip: &[u8],
    ) -> anyhow::Result<Option<Self>> {
        let found = Command::new("nginx")
            .arg("-v")
            .stderr(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            println!("nginx is not installed: there is nothing to compare with");
            return Ok(None);
        }
        let files = dir.join("nginx");
        fs::create_dir(&files)?;
        fs::write(files.join("feed.xml"), plain)?;
        fs::write(files.join("feed.xml.gz"), gzip)?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let own = files.display();
        let text = format!(
            "daemon off; master_process on; worker_processes auto; pid {own}/pid; error_log {own}/log;\n\
             events {{ worker_connections 512; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;\n\
             types {{ application/rss+xml xml; }} open_file_cache max=10;\n\
             client_body_temp_path {own}/b; proxy_temp_path {own}/p; fastcgi_temp_path {own}/f;\n\
             uwsgi_temp_path {own}/u; scgi_temp_path {own}/s;\n\
             server {{ listen {address}; root {own}; gzip_static on; }} }}\n"
        );
        fs::write(files.join("conf"), text)?;
        // The workers run as nobody where nginx is started by root.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(dir, open)?;
        let child = Command::new("nginx")
            .arg("-c")
            .arg(files.join("conf"))
            .spawn()?;
        let nginx = Self { child, address };
        let begin = Instant::now();
        while Client::connect(address).await.is_err() {
            ensure!(
                begin.elapsed() < Duration::from_secs(5),
                "nginx did not start"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Some(nginx))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers go with it when it is asked, and not when it is killed.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}
