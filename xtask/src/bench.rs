//! `cargo xtask bench`: builds the programs for speed and measures them.

use std::process::ExitCode;

use crate::find;

/// Builds `gatepost`, `gatepost-connector` and the load generators, then measures; the exit code is theirs.
#[expect(clippy::print_stderr, reason = "the table goes to standard output")]
pub(crate) fn run(json: bool, name: Option<&str>) -> ExitCode {
    match measure(json, name) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(json: bool, name: Option<&str>) -> anyhow::Result<ExitCode> {
    // Features as in packages: nothing of the demo is in the program that is measured.
    let mut build = find::cargo()?;
    build.args(["build", "--release", "--quiet", "-p", "gatepost", "--no-default-features"]);
    let mut build_connector = find::cargo()?;
    build_connector.args(["build", "--release", "--quiet", "-p", "gatepost-connector"]);
    let mut build_generators = find::cargo()?;
    build_generators.args(["build", "--release", "--quiet", "-p", "bench"]);
    for mut build in [build, build_connector, build_generators] {
        if !build.status()?.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    let mut bench = find::cargo()?;
    bench.args(["run", "--release", "--quiet", "-p", "bench", "--"]);
    bench.args(json.then_some("--json")).args(name);
    Ok(if bench.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
