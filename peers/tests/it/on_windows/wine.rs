//! Wine, with a Windows of its own in which the program lies.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use peers::folder;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Beyond this a program hangs. The first one makes the Windows.
const PATIENCE: Duration = Duration::from_mins(2);

/// What Wine lacks or does nothing for, each made of a file in `windows`.
const STAND_INS: [(&str, &[&str]); 2] = [
    ("bcryptprimitives.dll", &["-shared", "bcryptprimitives.c", "-ladvapi32"]),
    ("icacls.exe", &["-municode", "icacls.c"]),
];

/// Starts a program whose memory lies where it always does. Left to chance, one in some hundreds has its heap where Wine 8 wants to put the
/// page that Windows shares with every program (0x7ffe0000), and does not start: "failed to map the shared user data".
const STEADY: [&str; 2] = ["setarch", "--addr-no-randomize"];

/// A Windows whose `C:\gatepost` holds the program. It ends with all that runs in it when this is dropped.
pub(super) struct Wine {
    directory: TempDir,
    /// Whether this system has [`STEADY`]; a container may forbid it.
    steady: bool,
}

impl Wine {
    /// Makes it; `None`, reported as skipped, where Wine, a compiler for Windows or the program is missing.
    pub(super) async fn start() -> anyhow::Result<Option<Self>> {
        let Some(program) = std::env::var_os("GATEPOST_WINDOWS_CONNECTOR") else {
            testkit::skip("the connector on Windows", "`cargo xtask test Windows` builds it and runs it");
            return Ok(None);
        };
        let compiler = "x86_64-w64-mingw32-gcc";
        if ["wine", "wineserver", compiler].map(testkit::program).contains(&None) {
            return Ok(None);
        }
        // It is large: where temporary files are kept there may be no room for it.
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        let [setarch, option] = STEADY;
        let steady = Command::new(setarch).args([option, "true"]).stderr(Stdio::null()).status().await;
        let wine = Self { directory, steady: steady.is_ok_and(|status| status.success()) };
        std::fs::create_dir(wine.prefix())?;
        // It stays between two programs: starting it takes time.
        quietly(wine.command("wineserver").arg("-p60")).await?;
        // The first program makes the Windows. Asked to make it, it would start a second service control manager beside the first.
        quietly(wine.wine().arg("wineboot")).await?;
        std::fs::create_dir(wine.path(""))?;
        std::fs::copy(program, wine.path("gatepost-connector.exe"))?;
        for (made, of) in STAND_INS {
            let mut compile = Command::new(compiler);
            compile.args(of).arg("-o").arg(wine.path(made)).current_dir(folder("windows"));
            peers::run(&mut compile).await?;
        }
        Ok(Some(wine))
    }

    /// Runs the program to its end with the configuration `connector.toml`.
    pub(super) async fn run(&self, arguments: &[&str]) -> anyhow::Result<Output> {
        output(&mut self.program(arguments)).await
    }

    /// Runs one of Windows' own programs to its end.
    pub(super) async fn system(&self, program: &str, arguments: &[&str]) -> anyhow::Result<Output> {
        output(self.wine().arg(program).args(arguments)).await
    }

    /// Starts the program in the same way. It ends when this is dropped.
    pub(super) fn start_program(&self, arguments: &[&str]) -> anyhow::Result<Child> {
        Ok(self.program(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = self.wine();
        command.arg(r"C:\gatepost\gatepost-connector.exe").args(["--config", "connector.toml"]);
        command.args(arguments).current_dir(self.path(""));
        command
    }

    /// A file below `C:\gatepost`.
    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.prefix().join("drive_c/gatepost").join(below)
    }

    /// What a file there holds, or why it cannot be read.
    pub(super) fn read(&self, below: &str) -> String {
        std::fs::read_to_string(self.path(below)).unwrap_or_else(|error| format!("{below}: {error}"))
    }

    fn prefix(&self) -> PathBuf {
        self.directory.path().join("windows")
    }

    /// Wine, and with it all programs that the one after it starts.
    fn wine(&self) -> Command {
        if !self.steady {
            return self.command("wine");
        }
        let [setarch, option] = STEADY;
        let mut command = self.command(setarch);
        command.args([option, "wine"]);
        command
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env("WINEPREFIX", self.prefix()).env("HOME", self.directory.path()).env("WINEDEBUG", "-all");
        // No display, no .NET, no browser, no menus: nobody looks.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=").env_remove("DISPLAY");
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        let _ = self.command("wineserver").arg("-k").as_std_mut().status();
    }
}

async fn output(command: &mut Command) -> anyhow::Result<Output> {
    let running = tokio::time::timeout(PATIENCE, command.output()).await;
    Ok(running.with_context(|| format!("{:?} hangs", command.as_std()))??)
}

/// Runs a program that leaves others behind, which would keep its output open.
async fn quietly(command: &mut Command) -> anyhow::Result<()> {
    let running = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let status = tokio::time::timeout(PATIENCE, running).await.context("Wine does not start")??;
    if !status.success() {
        bail!("Wine does not start: {status}");
    }
    Ok(())
}
