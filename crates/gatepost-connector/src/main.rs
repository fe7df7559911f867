//! `gatepost-connector`: the program near Exchange.

mod cli;
mod doctor;
mod files;
mod log;
mod notification;
mod options;
mod outside;
mod password;
mod register;
mod run;
mod say;
#[cfg(windows)]
mod service;
mod signal;
mod status;
mod stopping;
mod textfile;

use std::future::Future;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use connector::Config;

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    match run(Cli::read()) {
        Ok(code) => code,
        Err(error) => {
            say::error(format_args!("gatepost-connector: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    // Windows has to hear of a service before anything can go wrong with it.
    #[cfg(windows)]
    if let Command::Service(cli::Service::Run { name, data_directory }) = cli.command {
        return service::dispatch(service::Asked { file: cli.config, name, data_directory });
    }
    let config = configuration(cli.config.as_deref())?;
    match cli.command {
        Command::Register(asked) if asked.update => wait(register::update(&config, &asked)),
        Command::Register(asked) => wait(register::register(&config, *asked)),
        Command::Run => wait(run::run(&config)),
        Command::Status { json } => status::run(&config, json),
        Command::Doctor { json } => wait(doctor::run(&config, json)),
        #[cfg(windows)]
        Command::Service(asked) => service::run(&config, cli.config.as_deref(), asked),
    }
}

/// The configuration, with what is wrong with it if it cannot be used.
fn configuration(file: Option<&Path>) -> anyhow::Result<Config> {
    let config = match file {
        Some(file) => Config::load(Some(file)).context("--config")?,
        None => Config::load(None)?,
    };
    log::check(&config.log)?;
    Ok(config)
}

/// Runs something to its end.
fn wait<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = runtime.block_on(work);
    // What still runs may be waiting for somebody who never answers.
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}
