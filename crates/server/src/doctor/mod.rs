//! `gatepost doctor`: looks at a deployment from outside and inside, and says what to do about what is wrong.

mod machine;
mod names;
mod outside;
mod push;

use serde::Serialize;

use crate::data_directory::Purpose;
use crate::{Config, Outside, Server};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: `database`, `names`, `push certificate`.
    pub part: &'static str,
    /// How it is.
    pub judgement: Judgement,
    /// A sentence, with what to do.
    pub text: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Judgement {
    /// As it should be.
    Fine,
    /// It works, but not for long, or not for everything.
    Warning,
    /// It does not work.
    Fault,
}

impl Finding {
    /// As it should be.
    pub fn fine(part: &'static str, text: impl Into<String>) -> Self {
        Self { part, judgement: Judgement::Fine, text: text.into() }
    }

    /// It works, but.
    pub fn warning(part: &'static str, text: impl Into<String>) -> Self {
        Self { part, judgement: Judgement::Warning, text: text.into() }
    }

    /// It does not work.
    pub fn fault(part: &'static str, text: impl Into<String>) -> Self {
        Self { part, judgement: Judgement::Fault, text: text.into() }
    }
}

/// Looks at everything. A part that cannot be looked at is a finding, never an error.
pub async fn examine(config: &Config, outside: &Outside) -> Vec<Finding> {
    let mut findings = vec![
        Finding::fine("configuration", format!("data in {}", config.data_directory.display())),
        machine::disk(&config.data_directory),
        machine::clock().await,
    ];
    let way = push::way(config, outside);
    let services = match Server::open(config, outside, Purpose::Service).await {
        Ok(services) => services,
        Err(error) => {
            findings.push(way.err().unwrap_or_else(|| Finding::fault("database", error.to_string())));
            return findings;
        }
    };
    findings.push(Finding::fine("database", format!("{} answers", services.store.engine())));
    findings.extend(names::names(&services, outside).await);
    findings.extend(outside::certificates(config, &services).await);
    findings.push(outside::push_certificate(&services).await);
    findings.push(match way {
        Ok(way) => push::service(way, &services).await,
        Err(finding) => finding,
    });
    findings.push(outside::directory(&services).await);
    findings
}
