//! `gatepost`: the server and its commands.

mod cli;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod explain;
mod explain_access;
mod say;
mod serve;
mod setup_link;
mod signal;
mod sync;
mod token;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use server::Config;

use crate::cli::{Cli, Command, Explain};

/// What one thread reads another often frees, and a large organisation is read at once: the C library's own allocator splits its memory
/// more with every time, and takes half as long again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // Where a kernel gives huge pages to everybody, a small organisation would take twice the memory. Where it cannot be told, it does so.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            say::error(format_args!("gatepost: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    let config = || Config::load(cli.config.as_deref(), std::env::vars());
    let code = match cli.command {
        Command::Serve => runtime.block_on(serve::run(config()?)).map(|()| ExitCode::SUCCESS),
        Command::SetupLink => runtime.block_on(setup_link::run(&config()?)).map(|()| ExitCode::SUCCESS),
        Command::Token(command) => {
            runtime.block_on(token::run(&config()?, command)).map(|()| ExitCode::SUCCESS)
        }
        Command::Doctor { json } => runtime.block_on(doctor::run(config(), json)),
        Command::Explain { about: Some(Explain::Access { user, device, json }), .. } => runtime
            .block_on(explain_access::run(&config()?, &user, device.as_deref(), json))
            .map(|()| ExitCode::SUCCESS),
        Command::Explain { about: None, device, json } => runtime
            .block_on(explain::run(&config()?, &device.unwrap_or_default(), json))
            .map(|()| ExitCode::SUCCESS),
        Command::Sync { organisation, full, json } => {
            runtime.block_on(sync::run(&config()?, &organisation, full, json)).map(|()| ExitCode::SUCCESS)
        }
        #[cfg(feature = "demo")]
        Command::Demo(options) => runtime.block_on(demo::run(&options)),
    };
    // What still runs may be waiting for somebody who never answers.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    code
}
