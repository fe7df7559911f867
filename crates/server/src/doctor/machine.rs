//! The machine itself: disk and clock.

use std::path::Path;

use tokio::process::Command;

use super::Finding;

const MEBIBYTE: u64 = 1024 * 1024;

/// Room for the database, and for the copy before a migration.
pub(super) fn disk(directory: &Path) -> Finding {
    // Before the first start the directory does not exist; what holds it does.
    let existing = directory.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
    let Ok(space) = rustix::fs::statvfs(existing) else {
        return Finding::fault("disk", format!("cannot look at {}", existing.display()));
    };
    let free = space.f_bavail.saturating_mul(space.f_frsize) / MEBIBYTE;
    let text = format!("{free} MiB free for {}", directory.display());
    match free {
        0..200 => Finding::fault("disk", format!("{text}; make room before the database stops")),
        200..2000 => Finding::warning("disk", format!("{text}; a copy is made before each migration")),
        _ => Finding::fine("disk", text),
    }
}

/// Certificates and one-time links rest on the clock, so something must keep it right.
pub(super) async fn clock() -> Finding {
    let output =
        Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output().await;
    match output {
        Ok(output) if output.stdout.trim_ascii() == b"yes" => {
            Finding::fine("clock", "kept right over the network")
        }
        Ok(output) if output.stdout.trim_ascii() == b"no" => {
            Finding::warning("clock", "nothing keeps it right; install systemd-timesyncd or chrony")
        }
        _ => Finding::warning("clock", "cannot find out whether anything keeps it right (no timedatectl)"),
    }
}
