//! `service run`: what the service control manager starts.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use connector::Config;
use tokio::sync::watch;
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{ServiceControlHandlerResult, ServiceStatusHandle, register};
use windows_service::{define_windows_service, service_dispatcher};

use crate::{log, run};

/// How long it takes at most to stop: what is under way with Exchange is left to the next start.
const STOPPING: Duration = Duration::from_secs(45);

/// What the entry point works with: the system calls it without anything of ours.
static ASKED: OnceLock<(Config, String)> = OnceLock::new();

// The crate's own macro makes the function that the system calls; nothing of ours is unsafe.
define_windows_service!(entry, serve);

/// Hands this process to the service control manager. Returns when the service has stopped.
pub(super) fn dispatch(config: Config, name: String) -> anyhow::Result<ExitCode> {
    let (_, name) = ASKED.get_or_init(|| (config, name));
    service_dispatcher::start(name, entry)
        .context("this is for the service control manager; by hand it is `gatepost-connector run`")?;
    Ok(ExitCode::SUCCESS)
}

/// Where the log of the service is unless the configuration says otherwise: a service has no standard error.
pub(super) fn log_file(config: &Config) -> PathBuf {
    config.log.file.clone().unwrap_or_else(|| config.data_directory.join("log").join("connector.log"))
}

fn serve(_: Vec<OsString>) {
    let Some((config, name)) = ASKED.get() else { return };
    // Without a log there is nobody to tell; the service control manager keeps the exit code.
    let logging = log::start(&config.log, Some(log_file(config)));
    if let Err(error) = logging.and_then(|()| until_stopped(config, name)) {
        tracing::error!("{error:#}");
    }
}

fn until_stopped(config: &Config, name: &str) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
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
    let system = *known.get_or_init(|| system);
    say(system, ServiceState::Running, 0);
    let outcome = crate::wait(run::work(config, stopped));
    // A service that the server ended stops for good; one that failed is started again.
    let failed = match &outcome {
        Ok(Some(ended)) => {
            tracing::error!("{}", run::advice(*ended));
            0
        }
        Ok(None) => 0,
        Err(_) => 1,
    };
    say(system, ServiceState::Stopped, failed);
    outcome.map(drop)
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
        wait_hint: if state == ServiceState::StopPending { STOPPING } else { Duration::ZERO },
        process_id: None,
    };
    if let Err(error) = system.set_service_status(status) {
        tracing::warn!(%error, "the service control manager was not told");
    }
}
