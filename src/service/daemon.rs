//! The service under a service manager: signals in, notifications out.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::{error, info, warn};

use super::{Options, ReloadError, Service, StartError};

/// How the daemon ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Asked to, by a signal.
    Asked,
    /// The server ended by itself.
    Failed,
}

/// Starts the service and runs it until SIGTERM or SIGINT. SIGHUP reloads.
///
/// Tells the service manager (sd_notify(3)) when it is ready, reloading and
/// stopping, and pets the watchdog only while scheduler and store answer.
///
/// # Errors
/// When it could not be started.
pub async fn run_until_signal(options: Options) -> Result<Ended, StartError> {
    // Before anything else, so that no signal meets its default action.
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            error!(%error, "signals cannot be received; stopping by signal will be abrupt");
            Signals::default()
        }
    };
    let mut service = Service::start(options).await?;
    notify(&[NotifyState::Ready, NotifyState::Status("running")]);
    let watchdog = sd_notify::watchdog_enabled();
    // Three pets a period: one may come late without harm.
    let every = watchdog.map_or(Duration::from_secs(3600), |limit| limit / 3);
    let mut pets = tokio::time::interval(every);
    let ended = loop {
        tokio::select! {
            () = Signals::wait(&mut signals.hangup) => reload(&mut service).await,
            () = Signals::wait(&mut signals.terminate) => break Ended::Asked,
            () = Signals::wait(&mut signals.interrupt) => break Ended::Asked,
            () = service.server_ended() => break Ended::Failed,
            _ = pets.tick(), if watchdog.is_some() => {
                match service.probe(every).await {
                    Ok(()) => notify(&[NotifyState::Watchdog]),
                    Err(what) => error!("{what}; the watchdog is not told to wait"),
                }
            }
        }
    };
    info!("stopping");
    notify(&[NotifyState::Stopping]);
    if let Err(error) = service.stop().await {
        error!(%error, "the store was not closed in order; nothing that was stored is lost");
    }
    info!("stopped");
    Ok(ended)
}

async fn reload(service: &mut Service) {
    let mut reloading = vec![NotifyState::Reloading];
    // systemd 253 and later want the time with it; 252 ignores it.
    if let Ok(time) = NotifyState::monotonic_usec_now() {
        reloading.push(time);
    }
    notify(&reloading);
    let status = match service.reload().await {
        Ok(left_out) => {
            info!("configuration reloaded");
            for change in &left_out {
                warn!("{change}");
            }
            "running".to_owned()
        }
        Err(error) => {
            let mistakes = match &error {
                ReloadError::Config(errors) => errors.iter().count(),
                ReloadError::Start(_) => 1,
            };
            error!("the new configuration was not applied, the last good one stays:\n{error}");
            format!("running with the last good configuration: the file has {mistakes} mistake(s)")
        }
    };
    notify(&[NotifyState::Ready, NotifyState::Status(&status)]);
}

fn notify(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(states) {
        warn!(%error, "the service manager could not be told");
    }
}

/// The signals that the daemon answers to.
#[derive(Debug, Default)]
struct Signals {
    hangup: Option<Signal>,
    terminate: Option<Signal>,
    interrupt: Option<Signal>,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            hangup: Some(signal(SignalKind::hangup())?),
            terminate: Some(signal(SignalKind::terminate())?),
            interrupt: Some(signal(SignalKind::interrupt())?),
        })
    }

    async fn wait(signal: &mut Option<Signal>) {
        match signal {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}
