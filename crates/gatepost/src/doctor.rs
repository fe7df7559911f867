//! `gatepost doctor`.

use std::process::ExitCode;

use serde_json::json;
use server::config::ConfigError;
use server::doctor::{Finding, Judgement, examine};
use server::{Config, Outside};

use crate::say;

/// Exits 1 if something is wrong. A warning is not yet wrong.
pub(crate) async fn run(config: Result<Config, ConfigError>, json: bool) -> anyhow::Result<ExitCode> {
    let findings = match config {
        Ok(config) => examine(&config, &Outside::default()).await,
        Err(error) => vec![Finding::fault("configuration", error.to_string())],
    };
    let healthy = findings.iter().all(|finding| finding.judgement != Judgement::Fault);
    if json {
        say::json(&json!({ "healthy": healthy, "findings": findings }))?;
    } else {
        for finding in findings {
            let mark = match finding.judgement {
                Judgement::Fine => "ok     ",
                Judgement::Warning => "warning",
                Judgement::Fault => "FAULT  ",
            };
            say::line(format_args!("{mark}  {}: {}", finding.part, finding.text));
        }
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
