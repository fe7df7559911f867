//! The connector for Windows, built on Linux with MinGW-w64, looked at, and run by Wine.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::find::{cargo, program, succeeds, target_directory};
use crate::report::{Count, left_out};
use crate::rust_tests;

/// What it is built for.
pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";
const PREFIX: &str = "x86_64-w64-mingw32-";

/// What every Windows since Server 2016 and Windows 10 has, which are the first that Rust builds for. A DLL that only a compiler's package brings is not among them.
const SYSTEM: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "crypt32.dll",
    "dnsapi.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "ktmw32.dll",
    "msvcrt.dll",
    "ncrypt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "rpcrt4.dll",
    "secur32.dll",
    "user32.dll",
    "userenv.dll",
    "ws2_32.dll",
];

/// Lints the connector for Windows, builds it, looks at what came out, and runs it.
pub(crate) fn check() -> anyhow::Result<Count> {
    if let Some(missing) = missing()? {
        return Ok(left_out("Windows", missing));
    }
    let packages = ["--package", "gatepost-connector", "--package", "connector", "--target", TARGET];
    let mut count =
        Count::one(succeeds(cargo()?.arg("clippy").args(packages).args(["--quiet", "--", "-Dwarnings"]))?);
    // The same settings as for the other tests: what is built for the building machine itself is there already.
    let build = ["build", "--quiet", "--package", "gatepost-connector", "--target", TARGET];
    if !succeeds(cargo()?.args(build))? {
        bail!("it does not build");
    }
    let program = target_directory()?.join(TARGET).join("debug/gatepost-connector.exe");
    count.add(Count::one(looks_right(&program)?));
    count.add(rust_tests::on_windows(&program)?);
    Ok(count)
}

/// What this machine lacks to build for Windows.
pub(crate) fn missing() -> anyhow::Result<Option<&'static str>> {
    if ["gcc", "objdump"].iter().any(|tool| program(&format!("{PREFIX}{tool}")).is_none()) {
        return Ok(Some("gcc-mingw-w64-x86-64-win32 is not installed"));
    }
    Ok((!has_standard_library()?).then_some("run `rustup target add x86_64-pc-windows-gnu`"))
}

/// Whether a file is what it should be: a console program for x86-64, with the protections that Windows offers, that needs nothing
/// but what Windows has.
pub(crate) fn looks_right(program: &Path) -> anyhow::Result<bool> {
    Ok(reads_right(&described(program)?))
}

/// Whether Rust's library for the target is there.
fn has_standard_library() -> anyhow::Result<bool> {
    let output = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output()?;
    let directory = String::from_utf8(output.stdout)?;
    Ok(output.status.success() && Path::new(directory.trim()).is_dir())
}

/// What binutils say of the headers of the file.
fn described(program: &Path) -> anyhow::Result<String> {
    let output = Command::new(format!("{PREFIX}objdump"))
        .arg("-p")
        .arg(program)
        .output()
        .context("cannot run objdump")?;
    if !output.status.success() {
        bail!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn reads_right(description: &str) -> bool {
    let missing: Vec<_> = ["pei-x86-64", "(Windows CUI)", "HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"]
        .into_iter()
        .filter(|wanted| !description.contains(wanted))
        .collect();
    let foreign = foreign(description);
    if missing.is_empty() && foreign.is_empty() {
        return true;
    }
    println!("FAILED: gatepost-connector.exe lacks {missing:?} and needs {foreign:?}");
    false
}

/// The DLLs that the file imports and that Windows does not have. Names with `api-ms-win-` are Windows' own (API sets).
fn foreign(description: &str) -> Vec<String> {
    description
        .lines()
        .filter_map(|line| line.trim().strip_prefix("DLL Name: "))
        .map(str::to_ascii_lowercase)
        .filter(|name| !name.starts_with("api-ms-win-") && !SYSTEM.contains(&name.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "file format pei-x86-64\nSubsystem 3 (Windows CUI)\n HIGH_ENTROPY_VA\n DYNAMIC_BASE\n NX_COMPAT\n";

    #[test]
    fn a_library_of_the_compiler_is_found() {
        let fine = format!("{HEAD}\tDLL Name: KERNEL32.dll\n\tDLL Name: api-ms-win-core-synch-l1-2-0.dll\n");
        assert!(reads_right(&fine));
        let needy = format!("{fine}\tDLL Name: libgcc_s_seh-1.dll\n");
        assert_eq!(foreign(&needy), ["libgcc_s_seh-1.dll"]);
        assert!(!reads_right(&needy));
    }

    #[test]
    fn a_missing_protection_is_found() {
        assert!(!reads_right(&HEAD.replace("NX_COMPAT", "")));
    }
}
