//! Processes of ours: their end, their processor time, their memory. Linux only.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// What /proc counts processor time in (USER_HZ, 100 on every Linux of today).
const TICKS_A_SECOND: f64 = 100.0;

/// A process that ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts it; what it says goes to a file.
    pub(crate) fn start(command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let log = fs::File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(Self(child))
    }

    /// Its id.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The processor time of some processes and all their descendants, in seconds, those that ended included.
pub(crate) fn processor_seconds(roots: &[u32]) -> anyhow::Result<f64> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // It may have ended since.
        if let Ok(text) = fs::read_to_string(format!("/proc/{id}/stat"))
            && let Some(read) = times(&text)
        {
            all.insert(id, read);
        }
    }
    let belongs = |mut id: u32| {
        loop {
            if roots.contains(&id) {
                return true;
            }
            match all.get(&id) {
                Some((parent, _)) if *parent != 0 => id = *parent,
                _ => return false,
            }
        }
    };
    let ticks: u64 = all.iter().filter(|(id, _)| belongs(**id)).map(|(_, (_, ticks))| *ticks).sum();
    Ok(f64::from(u32::try_from(ticks)?) / TICKS_A_SECOND)
}

/// The parent, and utime + stime + cutime + cstime (proc(5)). The name before them may hold anything but stands in brackets.
fn times(stat: &str) -> Option<(u32, u64)> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = fields.get(11..15)?.iter().map(|field| field.parse::<u64>().unwrap_or(0)).sum();
    Some((fields.get(1)?.parse().ok()?, ticks))
}

/// Resident memory now and at its highest, in megabytes.
pub(crate) fn resident(id: u32) -> anyhow::Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such line")?;
        let kibibytes: u32 = line.trim().trim_end_matches(" kB").parse()?;
        anyhow::Ok(f64::from(kibibytes) * 1024.0 / 1_000_000.0)
    };
    Ok((megabytes("VmRSS:")?, megabytes("VmHWM:")?))
}
