//! The alert rules, checked and run against made-up figures by Prometheus' own tool.

use std::process::Command;

use crate::find::{program, root, succeeds};
use crate::report::{Count, left_out};

/// `promtool check rules` and `promtool test rules`.
pub(crate) fn check() -> anyhow::Result<Count> {
    let Some(promtool) = program("promtool") else {
        return Ok(left_out("alerts", "promtool is not installed"));
    };
    let rules = root()?.join("deploy/prometheus");
    let run = |what: &str, file: &str| {
        succeeds(Command::new(&promtool).args([what, "rules", file]).current_dir(&rules)).map(Count::one)
    };
    let mut count = run("check", "gatepost.rules.yml")?;
    count.add(run("test", "gatepost.rules.test.yml")?);
    Ok(count)
}
