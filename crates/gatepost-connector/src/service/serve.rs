//! `service run`: what the service control manager starts.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use connector::{Config, LogSection};
use tokio::sync::watch;
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{ServiceControlHandlerResult, ServiceStatusHandle, register};
use windows_service::{define_windows_service, service_dispatcher};

use crate::run::Ready;
use crate::{log, run, stopping};

/// How long it takes at most to stop, with what the process needs to end.
const STOPPING: Duration = Duration::from_secs(stopping::LONGEST.as_secs() + 5);

/// How long it takes at most to read its configuration and its registration, whose access lists other programs read for it.
const STARTING: Duration = Duration::from_secs(30);

/// The service-specific exit codes: it failed while it worked, and it never could.
const FAILED: u32 = 1;
const UNFIT: u32 = 2;

/// What the service control manager passes to the program.
pub(crate) struct Asked {
    /// The configuration file.
    pub(crate) file: Option<PathBuf>,
    /// The service's name.
    pub(crate) name: String,
    /// The data directory at the time of the installation.
    pub(crate) data_directory: Option<PathBuf>,
}

/// What the entry point works with: the system calls it without anything of ours.
static ASKED: OnceLock<Asked> = OnceLock::new();

// The crate's own macro makes the function that the system calls; nothing of ours is unsafe.
define_windows_service!(entry, serve);

/// Hands this process to the service control manager. Returns when the service has stopped.
pub(crate) fn dispatch(asked: Asked) -> anyhow::Result<ExitCode> {
    let asked = ASKED.get_or_init(|| asked);
    service_dispatcher::start(&asked.name, entry)
        .context("this is for the service control manager; by hand it is `gatepost-connector run`")?;
    Ok(ExitCode::SUCCESS)
}

/// Where the log of the service is unless the configuration says otherwise: a service has no standard error.
pub(super) fn log_file(config: &Config) -> PathBuf {
    config.log.file.clone().unwrap_or_else(|| config.data_directory.join("log").join("connector.log"))
}

/// The system is told of the service first: of one that ends before that, it says no more than 1053.
fn serve(_: Vec<OsString>) {
    let Some(asked) = ASKED.get() else { return };
    let (stop, stopped) = watch::channel(false);
    // Without the service control manager there is nobody to tell; it keeps the exit code of the process.
    let Ok(system) = registered(&asked.name, stop) else { return };
    say(system, ServiceState::StartPending, 0);
    // It runs once it has what it needs: `net start` and `service install` wait for that, and say if it never does.
    let code = match configured(asked).and_then(ready) {
        Ok((config, ready)) => {
            say(system, ServiceState::Running, 0);
            until_stopped(&config, ready, stopped)
        }
        Err(code) => code,
    };
    say(system, ServiceState::Stopped, code);
}

/// Registers what the service control manager calls.
fn registered(name: &str, stop: watch::Sender<bool>) -> windows_service::Result<ServiceStatusHandle> {
    let known: Arc<OnceLock<ServiceStatusHandle>> = Arc::default();
    let handle = Arc::clone(&known);
    let system = register(name, move |control| match control {
        ServiceControl::Stop | ServiceControl::Shutdown => {
            if let Some(system) = handle.get() {
                say(*system, ServiceState::StopPending, 0);
            }
            stop.send_replace(true);
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    })?;
    Ok(*known.get_or_init(|| system))
}

/// The configuration, with a log that has begun; or the exit code, once it is written down why there is none.
fn configured(asked: &Asked) -> Result<Config, u32> {
    let (config, problem) = match crate::configuration(asked.file.as_deref()) {
        Ok(config) => (config, None),
        Err(error) => (asked.at_the_installation(), Some(error)),
    };
    let logging = log::start(&config.log, Some(log_file(&config)));
    if logging.is_err() {
        // Where a file of its own cannot be written, the usual one may be.
        let usual = Config { log: LogSection::default(), ..config.clone() };
        let _ = log::start(&usual.log, Some(log_file(&usual)));
    }
    match problem.or(logging.err()) {
        None => Ok(config),
        Some(problem) => Err(unfit(&config, &problem)),
    }
}

/// The configuration with what else it needs to begin; or the exit code, once it is written down what is missing.
fn ready(config: Config) -> Result<(Config, Ready), u32> {
    match Ready::with(&config) {
        Ok(ready) => Ok((config, ready)),
        Err(problem) => Err(unfit(&config, &problem)),
    }
}

/// Writes down why it never could work.
fn unfit(config: &Config, problem: &anyhow::Error) -> u32 {
    tracing::error!("{problem:#}");
    run::remember(&config.data_directory, &format!("{problem:#}"));
    UNFIT
}

impl Asked {
    /// What is known of a configuration that cannot be read: where it kept things.
    fn at_the_installation(&self) -> Config {
        let usual = Config::default();
        let data_directory = self.data_directory.clone().unwrap_or_else(|| usual.data_directory.clone());
        Config { data_directory, ..usual }
    }
}

/// The exit code. A service that the server ended stops for good; one that failed is started again.
fn until_stopped(config: &Config, ready: Ready, stopped: watch::Receiver<bool>) -> u32 {
    let (reason, code) = match crate::wait(run::work(config, ready, stopped)) {
        Ok(None) => return 0,
        Ok(Some(ended)) => (run::advice(ended).to_owned(), 0),
        Err(error) => {
            let reason = format!("{error:#}");
            if run::is_of_another(&error) {
                tracing::error!("{reason}");
                return FAILED;
            }
            (reason, FAILED)
        }
    };
    tracing::error!("{reason}");
    run::remember(&config.data_directory, &reason);
    code
}

/// Tells the service control manager how things stand.
fn say(system: ServiceStatusHandle, state: ServiceState, failed: u32) {
    let stops = ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN;
    let status = ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state: state,
        controls_accepted: if state == ServiceState::Running { stops } else { ServiceControlAccept::empty() },
        exit_code: if failed == 0 {
            ServiceExitCode::NO_ERROR
        } else {
            ServiceExitCode::ServiceSpecific(failed)
        },
        checkpoint: 0,
        wait_hint: match state {
            ServiceState::StopPending => STOPPING,
            ServiceState::StartPending => STARTING,
            _ => Duration::ZERO,
        },
        process_id: None,
    };
    if let Err(error) = system.set_service_status(status) {
        tracing::warn!(%error, "the service control manager was not told");
    }
}
