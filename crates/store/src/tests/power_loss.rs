//! What SQLite is told to keep is on the disk before anybody hears of it: the kernel's own record of what was asked of it says
//! so. The file system's and the disk's part of the promise is theirs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::DateTime;

use crate::Store;

/// Where the process under observation works; without it, there is none.
const FOLDER: &str = "GATEPOST_TEST_POWER_LOSS";
const ROUNDS: usize = 8;
const AT_ONCE: usize = 6;

/// The process under observation: many transactions, some of them at the same time, and a line for each that is kept.
#[tokio::test(flavor = "multi_thread")]
async fn acknowledge() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let store = Store::open(&format!("sqlite:{}", folder.join("test.sqlite").display())).await.unwrap();
    for round in 0..ROUNDS {
        let writers: Vec<_> = (0..AT_ONCE)
            .map(|number| {
                let (store, folder) = (store.clone(), folder.clone());
                tokio::spawn(async move {
                    let mark = mark(round, number);
                    let mut tx = store.write().await.unwrap();
                    tx.put_setting(&mark, &true, DateTime::UNIX_EPOCH).await.unwrap();
                    tx.commit().await.unwrap();
                    let mut acknowledged = File::create(folder.join("acknowledged")).unwrap();
                    acknowledged.write_all(mark.as_bytes()).unwrap();
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
    }
    store.close().await;
}

fn mark(round: usize, number: usize) -> String {
    format!("mark:{round}:{number}:")
}

#[test]
fn nothing_is_acknowledged_before_it_is_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let observed = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    if !observed.is_ok_and(|status| status.success()) {
        testkit::skip("power loss", "strace is not installed, or may not look at processes here");
        return;
    }
    let status = Command::new("strace")
        .args(["-f", "-y", "-s", "5000", "-e", "trace=pwrite64,write,fdatasync,fsync", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "tests::power_loss::acknowledge"])
        .env(FOLDER, folder.path())
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let calls = calls(&trace);
    for round in 0..ROUNDS {
        for number in 0..AT_ONCE {
            let mark = mark(round, number);
            let first = |call: &str, file: &str| {
                let found = calls.iter().find(|one| one.is(call, file) && one.text.contains(&mark));
                found.unwrap_or_else(|| panic!("{mark} is in no {call} to {file}"))
            };
            let logged = first("pwrite64", "test.sqlite-wal");
            let told = first("write", "acknowledged");
            let synced = calls.iter().any(|one| {
                one.is("fdatasync", "test.sqlite-wal") && logged.end < one.begin && one.end < told.begin
            });
            assert!(synced, "{mark} was acknowledged before it was on the disk");
        }
    }
}

/// A system call, and where in the record it begins and ends.
struct Call {
    text: String,
    begin: usize,
    end: usize,
}

impl Call {
    fn is(&self, name: &str, file: &str) -> bool {
        let Some((call, rest)) = self.text.split_once('(') else { return false };
        let descriptor = rest.split_once('>').map_or("", |(descriptor, _)| descriptor);
        call == name && descriptor.ends_with(file)
    }
}

/// Reads strace's record. A call during which another thread called stands on two lines.
fn calls(trace: &Path) -> Vec<Call> {
    let trace = String::from_utf8_lossy(&std::fs::read(trace).unwrap()).into_owned();
    let mut calls = Vec::new();
    let mut unfinished = BTreeMap::new();
    for (number, line) in trace.lines().enumerate() {
        let Some((process, text)) = line.split_once(' ') else { continue };
        let text = text.trim_start();
        if text.contains("<unfinished ...>") {
            unfinished.insert(process.to_owned(), (number, text.to_owned()));
        } else if text.starts_with("<...") {
            let Some((begin, text)) = unfinished.remove(process) else { continue };
            calls.push(Call { text, begin, end: number });
        } else {
            calls.push(Call { text: text.to_owned(), begin: number, end: number });
        }
    }
    calls
}
