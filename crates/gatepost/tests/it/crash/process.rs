//! `gatepost serve` as a process of its own.

use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use super::organisation::Organisation;

/// Nothing here takes so long unless it never ends.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it and waits until it is ready.
    pub(crate) async fn start(organisation: &Organisation) -> Self {
        let directory = organisation.directory();
        let log = directory.join("log");
        let out = File::options().create(true).append(true).open(&log).unwrap();
        let push = organisation.push.address().port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
        command
            .arg("serve")
            .current_dir(directory)
            .env_clear()
            .env("GATEPOST__DATA_DIRECTORY", directory.join("data"))
            .env("GATEPOST__DATABASE__URL", organisation.database_url())
            .env("GATEPOST__PUSH__SERVICE", format!("localhost:{push}"))
            .env("GATEPOST__PUSH__AUTHORITIES_FILE", directory.join("push.pem"))
            .env("GATEPOST__LOG__FILTER", "warn")
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .kill_on_drop(true);
        for (listener, port) in ["PUBLIC", "WEB", "DEVICES", "METRICS"].iter().zip(organisation.ports) {
            command.env(format!("GATEPOST__LISTEN__{listener}"), format!("127.0.0.1:{port}"));
        }
        let mut process = Self { child: command.spawn().unwrap(), log };
        let end = Instant::now() + PATIENCE;
        while !organisation.is_ready().await {
            let ended = process.child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < end, "it does not start: {}", process.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        process
    }

    /// SIGKILL: it has no time to do anything.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// SIGTERM, and an orderly end.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("/bin/kill").arg(&id).status().await.unwrap().success());
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
        assert!(status.success(), "{status}: {}", self.log());
    }

    /// Everything that it and those before it had to say.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}
