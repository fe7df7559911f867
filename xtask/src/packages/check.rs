//! The packages as people meet them: checked, unpacked, started. Made of programs that the tests have built, which takes no time.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, ensure};

use super::{System, program, write};
use crate::find::{self, target_directory};
use crate::report::{Count, left_out};
use crate::windows;

/// Packs the connector for each system, and looks at what comes out.
pub(crate) fn check() -> anyhow::Result<Count> {
    let directory = tempfile::tempdir()?;
    let built = target_directory()?;
    let mut count = Count::default();
    let linux = built.join("debug/gatepost-connector");
    if linux.is_file() {
        let package = packed(directory.path(), System::Linux, "strip", &linux)?;
        run(directory.path(), "tar", &["--extract", "--gzip", "--file", &package])?;
        let folder = package.trim_end_matches(".tar.gz");
        let program = directory.path().join(folder).join("gatepost-connector");
        says_its_version(Command::new(program).arg("--version"))?;
        count.add(Count::one(true));
    } else {
        count.add(left_out("the package for Linux", "`cargo xtask test tests` builds its program"));
    }
    let windows = built.join(windows::TARGET).join("debug/gatepost-connector.exe");
    if windows.is_file() && find::program("python3").is_some() {
        let package = packed(directory.path(), System::Windows, "x86_64-w64-mingw32-strip", &windows)?;
        run(directory.path(), "python3", &["-m", "zipfile", "--extract", &package, "."])?;
        let program = directory.path().join(package.trim_end_matches(".zip")).join("gatepost-connector.exe");
        count.add(Count::one(windows::looks_right(&program)?));
    } else {
        count.add(left_out("the package for Windows", "`cargo xtask test Windows` builds its program"));
    }
    if directory.path().join(super::SUMS).is_file() {
        run(directory.path(), "sha256sum", &["--check", "--strict", super::SUMS])?;
    }
    Ok(count)
}

/// The package of a program, without what only a debugger reads: that is most of it.
fn packed(directory: &Path, system: System, strip: &str, built: &Path) -> anyhow::Result<String> {
    let stripped = directory.join(".stripped");
    run(directory, strip, &["-o", &stripped.display().to_string(), &built.display().to_string()])?;
    write(directory, &program::target(system)?, std::fs::read(stripped)?)
}

fn says_its_version(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().context("what was unpacked cannot be started")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let expected = concat!("gatepost-connector ", env!("CARGO_PKG_VERSION"));
    ensure!(output.status.success() && said.trim_end() == expected, "{output:?}");
    Ok(())
}

fn run(directory: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<Output> {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(directory).output().context(program.to_owned())?;
    ensure!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output)
}
