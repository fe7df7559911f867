//! The program of a package: built for speed, and the same wherever it is built from the same sources with the same tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::System;
use crate::find::{cargo, root, succeeds, target_directory};
use crate::windows;

/// What a package is built for.
pub(super) struct Target {
    pub(super) system: System,
    /// In Rust's words: `x86_64-unknown-linux-gnu`.
    pub(super) triple: String,
}

impl Target {
    /// The name of the package and of the folder in it: `gatepost-connector-0.1.0-linux-x86_64`.
    pub(super) fn package(&self) -> String {
        let system = match self.system {
            System::Linux => "linux",
            System::Windows => "windows",
        };
        let machine = self.triple.split('-').next().unwrap_or_default();
        format!("gatepost-connector-{}-{system}-{machine}", env!("CARGO_PKG_VERSION"))
    }
}

/// The target of a system; an error if this machine cannot build for it.
pub(super) fn target(system: System) -> anyhow::Result<Target> {
    let triple = match system {
        System::Linux => host()?,
        System::Windows => match windows::missing()? {
            Some(missing) => bail!("the package for Windows cannot be built: {missing}"),
            None => windows::TARGET.to_owned(),
        },
    };
    Ok(Target { system, triple })
}

fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("cannot run rustc")?;
    let said = String::from_utf8(output.stdout)?;
    match said.lines().find_map(|line| line.strip_prefix("host: ")) {
        Some(host) if host.contains("-linux-") => Ok(host.to_owned()),
        host => bail!("the package for Linux is built on Linux, and this is {}", host.unwrap_or("unknown")),
    }
}

/// Builds the program and returns its bytes.
pub(super) fn build(target: &Target) -> anyhow::Result<Vec<u8>> {
    let mut build = cargo()?;
    build.args(["build", "--release", "--quiet", "--locked", "--package", "gatepost-connector"]);
    build
        .args(["--target", &target.triple])
        // What was built before would otherwise have a part in how the code is cut up.
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_ENCODED_RUSTFLAGS", flags(target.system)?.join("\u{1f}"));
    if !succeeds(&mut build)? {
        bail!("the program does not build for {}", target.triple);
    }
    let name = match target.system {
        System::Linux => "gatepost-connector",
        System::Windows => "gatepost-connector.exe",
    };
    let path = target_directory()?.join(&target.triple).join("release").join(name);
    if target.system == System::Windows && !windows::looks_right(&path)? {
        bail!("{} is not fit for every Windows", path.display());
    }
    std::fs::read(&path).with_context(|| path.display().to_string())
}

/// Nothing of the building machine is to be in the program: not where its files lie, and not what time it was.
fn flags(system: System) -> anyhow::Result<Vec<String>> {
    let mut flags = Vec::new();
    let registry = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    for (from, to) in [(Some(root()?), "/gatepost"), (registry, "/cargo")] {
        if let Some(from) = from {
            flags.extend(["--remap-path-prefix".to_owned(), format!("{}={to}", from.display())]);
        }
    }
    if system == System::Windows {
        flags.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
    }
    Ok(flags)
}
