//! A PostgreSQL server of one's own that writes as durably as it would in service.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;

use crate::process::Process;

/// A running server. Stops when dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    server: Option<Process>,
    programs: PathBuf,
    port: u16,
    directory: TempDir,
}

impl Postgres {
    /// Starts one with its defaults: `fsync` and `synchronous_commit` are on.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let programs = newest(Path::new("/usr/lib/postgresql")).context("PostgreSQL is not installed")?;
        let directory = tempfile::Builder::new().prefix("gatepost-bench-postgres-").tempdir()?;
        if is_root()? && !Command::new("chown").arg("postgres").arg(directory.path()).status()?.success() {
            bail!("cannot give {} to the user `postgres`", directory.path().display());
        }
        let data = directory.path().join("data");
        let made = as_postgres(&programs.join("initdb"))?
            .args(["--username=bench", "--auth=trust", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()?;
        if !made.success() {
            bail!("initdb failed");
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = as_postgres(&programs.join("postgres"))?;
        command.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
        let log = std::env::temp_dir().join(format!("gatepost-bench-postgres-{port}.log"));
        let server = Some(Process::start(&mut command, &log)?);
        std::fs::remove_file(log)?;
        let started = Self { server, programs, port, directory };
        for _ in 0..100 {
            if started.psql("postgres", "SELECT 1").is_ok() {
                return Ok(started);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("PostgreSQL did not start within 20 seconds")
    }

    /// Makes a database; returns its address.
    pub(crate) fn database(&self, name: &str) -> anyhow::Result<String> {
        self.psql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(format!("postgres://bench@127.0.0.1:{}/{name}?sslmode=disable", self.port))
    }

    /// Runs statements.
    pub(crate) fn psql(&self, database: &str, statements: &str) -> anyhow::Result<String> {
        let output = Command::new(self.programs.join("psql"))
            .args(["-h", "127.0.0.1", "-U", "bench", "-d", database, "-p", &self.port.to_string()])
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statements])
            .output()?;
        if !output.status.success() {
            bail!("psql: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Its version.
    pub(crate) fn version(&self) -> anyhow::Result<String> {
        self.psql("postgres", "SHOW server_version")
    }

    /// The process that all its others descend from.
    pub(crate) fn id(&self) -> Option<u32> {
        self.server.as_ref().map(Process::id)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its children end with it only if it is asked.
        let data = self.directory.path().join("data");
        if let Ok(mut command) = as_postgres(&self.programs.join("pg_ctl")) {
            let _ = command.args(["stop", "-s", "-m", "immediate", "-D"]).arg(data).status();
        }
        drop(self.server.take());
    }
}

/// `bin` of the highest version below `directory`.
fn newest(directory: &Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir(directory).ok()?.filter_map(|entry| {
        let entry = entry.ok()?;
        let version = entry.file_name().to_str()?.parse::<u32>().ok()?;
        let programs = entry.path().join("bin");
        programs.join("initdb").is_file().then_some((version, programs))
    });
    versions.max().map(|(_, programs)| programs)
}

/// PostgreSQL refuses to run as root; Debian's package makes a user for it.
fn as_postgres(program: &Path) -> anyhow::Result<Command> {
    if !is_root()? {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"])
        .arg(program)
        .current_dir("/");
    Ok(command)
}

fn is_root() -> anyhow::Result<bool> {
    Ok(Command::new("id").arg("-u").output().context("cannot run id")?.stdout.trim_ascii() == b"0")
}
