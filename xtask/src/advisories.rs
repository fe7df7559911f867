//! Licences, bans, sources and advisories with cargo-deny, without a network.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::find::{cargo, program, root, succeeds};
use crate::report::{Count, left_out};

/// The directory's name that cargo-deny derives from the address of the RustSec database.
const DATABASE: &str = "advisory-db-3157b0e258782691";

/// Runs cargo-deny, with advisories where the reference data holds a snapshot of them.
pub(crate) fn check() -> anyhow::Result<Count> {
    let Some(deny) = program("cargo-deny") else {
        return Ok(left_out("licences, bans and advisories", "cargo-deny is not installed"));
    };
    // It looks at every target's crates, and must find them without a network.
    if !succeeds(cargo()?.args(["fetch", "--quiet", "--locked"]))? {
        bail!("cargo fetch failed");
    }
    let mut count = Count::one(succeeds(Command::new(&deny).current_dir(root()?).args([
        "--offline",
        "--all-features",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))?);
    match snapshot() {
        Some(snapshot) => count.add(Count::one(advisories(&deny, &snapshot)?)),
        None => {
            count.add(left_out("advisories", "GATEPOST_REFERENCE_DATA holds no rustsec/advisory-db.tar.gz"));
        }
    }
    Ok(count)
}

fn snapshot() -> Option<PathBuf> {
    let data = PathBuf::from(std::env::var_os("GATEPOST_REFERENCE_DATA")?);
    Some(data.join("rustsec/advisory-db.tar.gz")).filter(|path| path.is_file())
}

/// cargo-deny takes its database from a git work tree and never fetches when told to be offline.
fn advisories(deny: &Path, snapshot: &Path) -> anyhow::Result<bool> {
    let home = tempfile::Builder::new().prefix("gatepost-advisories-").tempdir()?;
    let databases = home.path().join("advisory-dbs");
    let database = databases.join(DATABASE);
    std::fs::create_dir_all(&database)?;
    run(Command::new("tar").arg("-xzf").arg(snapshot).arg("-C").arg(&database))?;
    run(git(&database).args(["init", "--quiet"]))?;
    run(git(&database).args(["add", "--all"]))?;
    run(git(&database).args(["commit", "--quiet", "--message", "snapshot"]))?;
    std::fs::write(database.join(".git/FETCH_HEAD"), "")?;

    // The path of the databases is a setting of the file alone.
    let settings = std::fs::read_to_string(root()?.join("deny.toml"))?;
    let line = format!("[advisories]\ndb-path = \"{}\"", databases.display());
    let file = home.path().join("deny.toml");
    std::fs::write(&file, settings.replacen("[advisories]", &line, 1))?;
    let manifest = root()?.join("Cargo.toml");
    succeeds(
        Command::new(deny)
            .arg("--manifest-path")
            .arg(manifest)
            .args(["--offline", "--all-features", "--config"])
            .arg(file)
            .args(["check", "advisories"]),
    )
}

fn git(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(directory);
    command.args(["-c", "user.name=Gatepost", "-c", "user.email=tests@gatepost.invalid", "-c", "gc.auto=0"]);
    command
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_owned();
    let status = command.status().with_context(|| format!("cannot run {}", program.display()))?;
    if !status.success() {
        bail!("{} failed", program.display());
    }
    Ok(())
}
