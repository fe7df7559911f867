//! XC-11: figures in a file, as long as the program runs and no longer.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::registered::{Destination, program, registered};

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn xc_11_the_file_is_there_while_the_program_runs() {
    let directory = tempfile::tempdir().unwrap();
    let server = Destination::open();
    registered(directory.path(), server.port());
    let file = directory.path().join("gatepost-connector.prom");
    let mut configuration =
        std::fs::OpenOptions::new().append(true).open(directory.path().join("connector.toml")).unwrap();
    writeln!(configuration, "[metrics]\ntextfile = {file:?}").unwrap();
    let mut running = program(directory.path()).arg("run").stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while !file.exists() && start.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(50));
    }
    let text = std::fs::read_to_string(&file);
    // As systemd does it.
    let stopped = Command::new("kill").arg(running.id().to_string()).status().unwrap();
    let ended = running.wait().unwrap();
    let text = text.unwrap();
    for line in [
        "# TYPE gatepost_connector_uptime_seconds gauge",
        r#"gatepost_connector_changes_open{organisation="Example"} 0"#,
        r#"gatepost_connector_throttled_total{organisation="Example"} 0"#,
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(stopped.success() && ended.success(), "{ended}");
    assert!(!file.exists(), "figures of a connector that stopped would look alive");
    let left = std::fs::read_dir(directory.path()).unwrap().filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().contains("prom"))
    });
    assert_eq!(left.count(), 0, "nothing else is left of it");
}
