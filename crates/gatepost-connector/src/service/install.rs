//! `service install` and `service uninstall`.

use std::ffi::{OsStr, OsString};
use std::path::{Path, absolute};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use connector::{Config, Fault, Place, Registration};
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceFailureActions,
    ServiceFailureResetPeriod, ServiceInfo, ServiceStartType, ServiceState, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use crate::{outside, say};

/// How often and after which pauses it is looked whether a service has started or stopped: for a minute, which is longer than ours say
/// that they take.
const TRIES: u32 = 240;
const PAUSE: Duration = Duration::from_millis(250);

/// What administrators read in the list of services.
const DESCRIPTION: &str = "Brings to Gatepost what Exchange holds, and carries out what Gatepost decides.";

/// Makes the service, lets its account into the data directory, and starts it.
pub(super) fn install(config: &Config, file: Option<&Path>, name: &str) -> anyhow::Result<ExitCode> {
    let directory = &config.data_directory;
    needs_no_working_directory(config)?;
    let place = Place::at(directory)?;
    if Registration::load(&place, &*outside::real().random)?.is_none() {
        bail!(connector::Error::NotRegistered(directory.clone()));
    }
    let access = ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE;
    let manager = ServiceManager::local_computer(None::<&OsStr>, access).context(AS_ADMINISTRATOR)?;
    let account = format!(r"NT SERVICE\{name}");
    let information = ServiceInfo {
        name: name.into(),
        display_name: format!("Gatepost connector ({name})").into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: std::env::current_exe()?,
        launch_arguments: arguments(config, file, name)?,
        dependencies: Vec::new(),
        account_name: Some(account.clone().into()),
        account_password: None,
    };
    let access = ServiceAccess::CHANGE_CONFIG
        | ServiceAccess::QUERY_STATUS
        | ServiceAccess::START
        | ServiceAccess::DELETE;
    let service = manager.create_service(&information, access).with_context(|| {
        format!("{name} cannot be made; if it is there, take it away with `service uninstall` first")
    })?;
    furnish(&service);
    if let Err(error) = place.admit(&account) {
        // It could not even read its registration, and would be in the way of the next attempt.
        service.delete().with_context(|| format!("{error}, and {name} cannot be taken away again"))?;
        return Err(error.into());
    }
    // What stopped it before the installation says nothing of this start.
    Fault::clear(&place)?;
    service.start::<&OsStr>(&[]).context("it is installed and cannot be started")?;
    let log = super::serve::log_file(config);
    let log = log.display();
    match settled(&service)? {
        ServiceState::Running => {}
        // Its account may lack what this one has, and nobody reads the exit code of a service.
        ServiceState::Stopped => {
            let why = Fault::load(&place)?.map_or_else(|| format!("{log} says why"), |fault| fault.reason);
            bail!(
                "{name} is installed, and cannot work: {why}; once that is right, `net start {name}` starts it"
            );
        }
        _ => bail!("{name} is installed, and has not begun its work yet; {log} says how far it is"),
    }
    say::line(format_args!("{name} is installed and started. It runs as {account}."));
    say::line(format_args!("Its log is in {log}."));
    Ok(ExitCode::SUCCESS)
}

/// A service starts in the system's own directory.
fn needs_no_working_directory(config: &Config) -> anyhow::Result<()> {
    let paths = [
        ("data_directory", Some(&config.data_directory)),
        ("[log] file", config.log.file.as_ref()),
        ("[metrics] textfile", config.metrics.textfile.as_ref()),
    ];
    for (key, path) in paths {
        if let Some(path) = path.filter(|path| !path.is_absolute()) {
            let path = path.display();
            bail!("a service has no working directory of ours: write the whole path of `{key}`, not {path}");
        }
    }
    Ok(())
}

/// What the service works without, if need be: each part that the system does not take is said.
fn furnish(service: &Service) {
    let again = ServiceAction { action_type: ServiceActionType::Restart, delay: Duration::from_secs(10) };
    let restarts = ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(Duration::from_hours(24)),
        reboot_msg: None,
        command: None,
        actions: Some(vec![again.clone(), again.clone(), again]),
    };
    for (part, outcome) in [
        ("the description", service.set_description(DESCRIPTION)),
        ("the delayed start", service.set_delayed_auto_start(true)),
        ("the restart after a crash", service.update_failure_actions(restarts)),
        ("the restart after a failure", service.set_failure_actions_on_non_crash_failures(true)),
    ] {
        if let Err(error) = outcome {
            let why = anyhow::Error::from(error);
            say::line(format_args!("Warning: this system does not take {part} of a service: {why:#}"));
        }
    }
}

/// Stops the service and deletes it.
pub(super) fn uninstall(config: &Config, name: &str) -> anyhow::Result<ExitCode> {
    let manager = ServiceManager::local_computer(None::<&OsStr>, ServiceManagerAccess::CONNECT)
        .context(AS_ADMINISTRATOR)?;
    let access = ServiceAccess::QUERY_STATUS | ServiceAccess::STOP | ServiceAccess::DELETE;
    let service = manager.open_service(name, access).with_context(|| format!("there is no {name}"))?;
    if settled(&service)? == ServiceState::Running
        && let Err(error) = service.stop()
        // It may have ended by itself meanwhile.
        && service.query_status()?.current_state == ServiceState::Running
    {
        return Err(error).with_context(|| format!("{name} does not stop"));
    }
    ensure!(settled(&service)? == ServiceState::Stopped, "{name} does not stop; end it and try again");
    service.delete()?;
    say::line(format_args!("{name} is gone."));
    say::line(format_args!(
        "Registration and journal are still in {}; delete it if this connector does not come back.",
        config.data_directory.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// How it stands once it neither starts nor stops any more, in which time it takes no order; or how it stands when patience is over.
fn settled(service: &Service) -> windows_service::Result<ServiceState> {
    let mut tries = 1;
    loop {
        let state = service.query_status()?.current_state;
        let is_between = matches!(state, ServiceState::StartPending | ServiceState::StopPending);
        if !is_between || tries == TRIES {
            return Ok(state);
        }
        sleep(PAUSE);
        tries += 1;
    }
}

const AS_ADMINISTRATOR: &str = "the service control manager refuses; run this as administrator";

/// What the service control manager passes to the program.
fn arguments(config: &Config, file: Option<&Path>, name: &str) -> anyhow::Result<Vec<OsString>> {
    let mut arguments = Vec::new();
    let usual = Path::new("gatepost-connector.toml");
    if let Some(file) = file.or_else(|| usual.exists().then_some(usual)) {
        arguments.extend(["--config".into(), absolute(file)?.into_os_string()]);
    }
    arguments.extend(["service".into(), "run".into(), "--name".into(), name.into()]);
    arguments.extend(["--data-directory".into(), config.data_directory.clone().into_os_string()]);
    Ok(arguments)
}
