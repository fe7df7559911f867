//! `cargo xtask packages`: the connector for Linux and for Windows, packed as the console offers it for download.

mod check;
mod contents;
mod program;
mod sums;
mod tar;
mod third_parties;
mod zip;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::ValueEnum;

pub(crate) use self::check::check;
use self::program::Target;
use self::sums::Sums;

/// The file with the sums of the packages.
const SUMS: &str = "SHA256SUMS";

/// What a package is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum System {
    /// The building machine's own Linux.
    Linux,
    /// Windows on x86-64.
    Windows,
}

/// A file in a package.
struct Entry {
    name: &'static str,
    content: Vec<u8>,
    is_program: bool,
}

impl Entry {
    /// Its mode on Unix.
    const fn mode(&self) -> u32 {
        if self.is_program { 0o755 } else { 0o644 }
    }
}

/// Builds the packages, or one of them, and puts them into a directory with their sums.
#[expect(clippy::print_stderr, reason = "this is where errors of a command go")]
pub(crate) fn run(directory: &Path, only: Option<System>) -> ExitCode {
    match write_all(directory, only) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("packages: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn write_all(directory: &Path, only: Option<System>) -> anyhow::Result<()> {
    let systems = only.map_or_else(|| vec![System::Linux, System::Windows], |system| vec![system]);
    // Whatever is missing is said before anything is built.
    let targets: Vec<_> = systems.into_iter().map(program::target).collect::<Result<_, _>>()?;
    std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    for target in targets {
        let program = program::build(&target)?;
        write(directory, &target, program)?;
    }
    Ok(())
}

/// Packs a program with what belongs to it, and puts the package into a directory with its sum. Returns its name.
#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn write(directory: &Path, target: &Target, program: Vec<u8>) -> anyhow::Result<String> {
    let mut sums = Sums::of(directory)?;
    let others = third_parties::text(target)?;
    let files = contents::of(target.system, program, &others)?;
    let name = target.package();
    let (file, packed) = match target.system {
        System::Linux => (format!("{name}.tar.gz"), tar::gzipped(&name, &files)?),
        System::Windows => (format!("{name}.zip"), zip::zipped(&name, &files)?),
    };
    put(directory, &file, &packed)?;
    println!("{} ({} KiB)", directory.join(&file).display(), packed.len().div_ceil(1024));
    sums.add(file.clone(), &packed);
    // For `sha256sum --check`, where the files are carried somewhere. The console computes its own.
    put(directory, SUMS, sums.text().as_bytes())?;
    Ok(file)
}

/// All of it or nothing: a server may be reading the directory.
fn put(directory: &Path, name: &str, content: &[u8]) -> anyhow::Result<()> {
    let (beside, path) = (directory.join(format!(".{name}.new")), directory.join(name));
    std::fs::write(&beside, content).with_context(|| beside.display().to_string())?;
    std::fs::rename(&beside, &path).with_context(|| path.display().to_string())
}
