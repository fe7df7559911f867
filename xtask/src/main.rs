//! Developer commands: `cargo xtask test`, `cargo xtask bench`, `cargo xtask docs`, `cargo xtask packages`.

mod advisories;
mod alerts;
mod bench;
mod browser;
mod demo;
mod docs;
mod find;
mod packages;
mod postgres;
mod report;
mod rust_tests;
mod test;
mod windows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Developer commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Command {
    /// Builds and runs all tests: format, lints, licences, Rust tests, documentation, demo, peers, browser.
    ///
    /// What is not installed is left out with a line that says so; with GATEPOST_TEST_REQUIRE=all that is a failure.
    /// Exits 0 if nothing failed.
    Test {
        /// Runs only the steps whose name contains this text.
        only: Option<String>,
    },
    /// Measures speed and memory, beside programs of others where GATEPOST_PEERS has them. Takes some minutes on a quiet machine.
    Bench {
        /// Prints one JSON document instead of a table.
        #[arg(long)]
        json: bool,
        /// Only the measurements whose name contains this text. `cargo run -p bench -- --help` names them.
        name: Option<String>,
    },
    /// Writes the parts of the manual in `docs/` that are drawn from the program: the settings of the profiles, the keys of the
    /// configuration, permissions and endpoints of the API.
    Docs,
    /// Builds the connector as it is released, for Linux and for Windows, and packs each with its instructions and licences for the
    /// folder from which the console offers downloads (`downloads` in `[connector]`).
    Packages {
        /// Where the packages are put, with SHA256SUMS. It is made if it is not there.
        directory: PathBuf,
        /// Only the package for this system.
        #[arg(long, value_enum)]
        only: Option<packages::System>,
    },
}

fn main() -> ExitCode {
    match Command::parse() {
        Command::Test { only } => test::run(only.as_deref()),
        Command::Bench { json, name } => bench::run(json, name.as_deref()),
        Command::Docs => docs::run(),
        Command::Packages { directory, only } => packages::run(&directory, only),
    }
}
