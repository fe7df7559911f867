//! `cargo xtask test`: everything, in the order in which mistakes are cheapest to find.

use std::process::ExitCode;

use crate::find::{cargo, succeeds};
use crate::postgres::Postgres;
use crate::report::{Count, Report, left_out};
use crate::{advisories, alerts, browser, demo, packages, rust_tests, windows};

/// Runs the steps whose name contains `only`, or all.
pub(crate) fn run(only: Option<&str>) -> ExitCode {
    let mut report = Report::new(only);
    report.step("format", || cargo_check(&["fmt", "--all", "--", "--check"]));
    report.step("dependencies", advisories::check);
    report.step("lints", || {
        cargo_check(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "-Dwarnings"])
    });
    report.step("documentation", documentation);
    report.step("alerts", alerts::check);

    let mut postgres = None;
    report.step("PostgreSQL", || match Postgres::start()? {
        Some(server) => {
            postgres = Some(server);
            Ok(Count::default())
        }
        None => Ok(left_out("PostgreSQL", "it is not installed; store tests run on SQLite alone")),
    });
    report.step("tests", || rust_tests::all(postgres.as_ref()));
    report.step("feature set of packages", || rust_tests::packaged(postgres.as_ref()));
    drop(postgres);

    report.step("Windows", windows::check);
    report.step("downloads", packages::check);
    report.step("release build", || cargo_check(&["build", "--release", "--package", "gatepost"]));
    report.step("demo", demo::once);
    report.step("browser", browser::run);
    report.finish()
}

fn cargo_check(arguments: &[&str]) -> anyhow::Result<Count> {
    Ok(Count::one(succeeds(cargo()?.args(arguments))?))
}

fn documentation() -> anyhow::Result<Count> {
    let mut command = cargo()?;
    command
        .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-Dwarnings");
    Ok(Count::one(succeeds(&mut command)?))
}
