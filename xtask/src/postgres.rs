//! A PostgreSQL server of our own, in a temporary directory, for as long as the tests run.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;

/// A running server; stops when dropped.
pub(crate) struct Postgres {
    programs: PathBuf,
    directory: TempDir,
    port: u16,
    server: Child,
}

impl Postgres {
    /// Starts one; `None` where PostgreSQL is not installed.
    pub(crate) fn start() -> anyhow::Result<Option<Self>> {
        let Some(programs) = newest(Path::new("/usr/lib/postgresql")) else { return Ok(None) };
        let directory = tempfile::Builder::new().prefix("gatepost-postgres-").tempdir()?;
        if is_root()? {
            let owned = Command::new("chown").arg("postgres").arg(directory.path()).status()?;
            if !owned.success() {
                bail!("cannot give {} to the user `postgres`", directory.path().display());
            }
        }
        let data = directory.path().join("data");
        let made = as_postgres(&programs.join("initdb"))?
            .args(["--username=gatepost", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()?;
        if !made.success() {
            bail!("initdb failed");
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = as_postgres(&programs.join("postgres"))?
            .arg("-D")
            .arg(&data)
            .args([
                "-p",
                &port.to_string(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
            ])
            // Nobody needs this data after a crash.
            .args(["-c", "fsync=off", "-c", "max_connections=400", "-c", "log_min_messages=fatal"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start postgres")?;
        let started = Self { programs, directory, port, server };
        started.wait()?;
        Ok(Some(started))
    }

    /// Where tests reach it, as a user who may create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://gatepost@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&self) -> anyhow::Result<()> {
        for _ in 0..100 {
            let ready = Command::new(self.programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status()?;
            if ready.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("PostgreSQL did not start within 20 seconds")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stop = as_postgres(&self.programs.join("pg_ctl")).and_then(|mut command| {
            let data = self.directory.path().join("data");
            Ok(command.args(["stop", "-s", "-m", "immediate", "-D"]).arg(data).status()?)
        });
        if !stop.is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
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
    let output = Command::new("id").arg("-u").output().context("cannot run id")?;
    Ok(output.stdout.trim_ascii() == b"0")
}
