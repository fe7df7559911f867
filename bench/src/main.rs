//! What Gatepost does with a second of processor time and a megabyte of memory, measured beside programs of others.
//!
//! Every figure comes from separate processes: the load is made here, the processor time is that of the server and of its
//! database's processes. Databases are filled through the store where the filling is not what is measured.

mod assignment;
mod check_ins;
mod clixml;
mod decisions;
mod devices;
mod exchange;
mod figure;
mod full_sync;
mod http;
mod installation;
mod issuing;
mod load;
mod measurement;
mod nanomdm;
mod node;
mod postgres;
mod process;
mod reading;
mod release;
mod resident;
mod scepserver;
mod seed;
mod tls;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

use crate::figure::Figure;
use crate::measurement::Measurement;

/// That of `gatepost`, parts of which run in here.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures Gatepost.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Prints one JSON document instead of a table.
    #[arg(long)]
    json: bool,
    #[arg(help = format!("Only the measurements whose name contains this text: {}", Measurement::names()))]
    name: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// One server without TLS, as the peers here have none either.
    #[command(hide = true)]
    Node(node::Arguments),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = tokio::runtime::Runtime::new().map_err(Into::into).and_then(|runtime| {
        runtime.block_on(async {
            match cli.command {
                Some(Command::Node(arguments)) => node::run(arguments).await,
                None => measure(cli.name.as_deref().unwrap_or(""), cli.json).await,
            }
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            figure::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn measure(name: &str, json: bool) -> anyhow::Result<()> {
    let mut figures: Vec<Figure> = Vec::new();
    for measurement in Measurement::named(name) {
        figures.extend(measurement.run().await?);
    }
    figure::print(&figures, json)?;
    figure::check(&figures, name)
}
