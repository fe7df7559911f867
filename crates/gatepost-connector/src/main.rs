//! `gatepost-connector`: the program near Exchange.

mod cli;
mod doctor;
mod outside;
mod password;
mod register;
mod run;
mod say;
mod signal;
mod status;

use std::process::ExitCode;

use clap::Parser;
use connector::Config;

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            say::error(format_args!("gatepost-connector: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = Config::load(cli.config.as_deref())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let code = match cli.command {
        Command::Register(asked) if asked.update => register::update(&config, &asked),
        Command::Register(asked) => runtime.block_on(register::register(&config, *asked)),
        Command::Run => runtime.block_on(run::run(&config)),
        Command::Status { json } => status::run(&config, json),
        Command::Doctor { json } => runtime.block_on(doctor::run(&config, json)),
    };
    // What still runs may be waiting for somebody who never answers.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    code
}
