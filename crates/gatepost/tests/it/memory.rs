//! How the server takes its memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// Nothing here takes so long unless it never comes.
const PATIENCE: Duration = Duration::from_mins(1);

/// Some kernels give huge pages to every program. A small organisation would take twice the memory.
#[test]
fn the_server_gets_no_huge_pages_where_every_program_gets_them() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    command.arg("serve").current_dir(directory.path()).env_clear();
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for listener in ["PUBLIC", "WEB", "DEVICES", "METRICS"] {
        command.env(format!("GATEPOST__LISTEN__{listener}"), "127.0.0.1:0");
    }
    let mut server = command.spawn().unwrap();
    let end = Instant::now() + PATIENCE;
    let mut status = String::new();
    while !status.contains("THP_enabled:\t0") && Instant::now() < end && server.try_wait().unwrap().is_none()
    {
        thread::sleep(Duration::from_millis(10));
        status = fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    }
    // It ends whatever was found.
    let _ = server.kill();
    server.wait().unwrap();
    assert!(status.contains("THP_enabled:\t0"), "{status}");
}
