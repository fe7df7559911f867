//! NanoMDM, as its authors built it, on PostgreSQL.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;

use crate::installation::{answers, free_ports, read_log};
use crate::postgres::Postgres;
use crate::process::Process;

/// Where it takes messages of devices.
pub(crate) const PATH: &str = "/mdm";

/// A running NanoMDM.
#[derive(Debug)]
pub(crate) struct NanoMdm {
    /// Its process.
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _directory: TempDir,
}

impl NanoMdm {
    /// Starts it with an empty database. It takes devices whose certificates this authority (DER) signed.
    pub(crate) async fn start(postgres: &Postgres, authority: &[u8]) -> anyhow::Result<Self> {
        let schema = std::fs::read_to_string(source()?.join("storage/pgsql/schema.sql"))?;
        let database = postgres.database("nanomdm")?;
        postgres.psql("nanomdm", &schema)?;
        let directory = tempfile::tempdir()?;
        let roots = directory.path().join("ca.pem");
        std::fs::write(&roots, pem(authority))?;
        let [port, ..] = free_ports()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut command = Command::new(program()?);
        command.args(["-storage", "pgsql", "-storage-dsn", &database, "-listen", &address.to_string()]);
        command.arg("-ca").arg(roots);
        let log = directory.path().join("log");
        let process = Process::start(&mut command, &log)?;
        answers(address).await.with_context(|| read_log(&log))?;
        Ok(Self { process, address, _directory: directory })
    }

    /// Gives every device so many commands that it acknowledged, as its own code leaves them.
    pub(crate) fn remember(postgres: &Postgres, commands: usize) -> anyhow::Result<()> {
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict/></plist>";
        postgres.psql(
            "nanomdm",
            &format!(
                "INSERT INTO commands (command_uuid, request_type, command) \
                 SELECT 'bench-' || n, 'DeviceInformation', '{xml}' FROM generate_series(1, {commands}) n; \
                 INSERT INTO enrollment_queue (id, command_uuid) \
                 SELECT id, 'bench-' || n FROM enrollments, generate_series(1, {commands}) n; \
                 INSERT INTO command_results (id, command_uuid, status, result) \
                 SELECT id, 'bench-' || n, 'Acknowledged', '{xml}' FROM enrollments, generate_series(1, {commands}) n; \
                 ANALYZE"
            ),
        )?;
        Ok(())
    }
}

/// The program.
pub(crate) fn program() -> anyhow::Result<PathBuf> {
    let directory = std::env::var_os("GATEPOST_PEERS").context("GATEPOST_PEERS is not set")?;
    let path = PathBuf::from(directory).join("bin/nanomdm");
    if !path.exists() {
        bail!("{} is not there: run `go install tool` in peers/nanomdm", path.display());
    }
    Ok(path)
}

/// Its source, where its schema is.
fn source() -> anyhow::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../peers/nanomdm");
    let output = Command::new("go")
        .args(["list", "-m", "-f", "{{.Dir}}", "github.com/micromdm/nanomdm"])
        .current_dir(folder)
        .output()?;
    if !output.status.success() {
        bail!("go list: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// The version of a program in Go, as its build wrote it down.
pub(crate) fn version(program: &Path) -> anyhow::Result<String> {
    let output = Command::new("go").args(["version", "-m"]).arg(program).output()?;
    let text = String::from_utf8(output.stdout)?;
    let module = text.lines().find_map(|line| line.trim().strip_prefix("mod\t")).context("no module")?;
    let mut words = module.split('\t');
    Ok(format!("{} {}", words.next().unwrap_or_default(), words.next().unwrap_or_default()))
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der))
}
