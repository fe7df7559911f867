//! What a connector found out before its first sync, and whenever it connects anew: rights, cmdlets, servers.

use serde::{Deserialize, Serialize};

use crate::read::{items, text, texts};
use crate::{Error, Message};

/// What it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// The fence of the lease.
    pub fence: i64,
    /// What identifies the organisation in Exchange: its GUID, or the `/o=` part of the legacy DN, followed by the root domain of the
    /// forest where that is known (`/o=Example/dc=example,dc=com`). It never changes; another one is another organisation, and the
    /// server refuses to mix them.
    pub exchange_id: String,
    /// Its name in Exchange.
    pub exchange_name: String,
    /// Whether the organisation is hosted by somebody else.
    pub hosted: bool,
    /// The cmdlets that are there.
    pub cmdlets: Vec<String>,
    /// The cmdlets that are needed and missing.
    pub missing_cmdlets: Vec<String>,
    /// Every check with its outcome.
    pub checks: Vec<Check>,
}

impl Message for Report {
    fn check(&self) -> Result<(), Error> {
        text("exchangeId", &self.exchange_id)?;
        text("exchangeName", &self.exchange_name)?;
        texts("cmdlets", &self.cmdlets)?;
        texts("missingCmdlets", &self.missing_cmdlets)?;
        items("checks", &self.checks)?;
        self.checks.iter().try_for_each(|check| {
            text("checks.name", &check.name)?;
            text("checks.detail", &check.detail)
        })
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Check {
    /// A word: `dns`, `kdc`, `spn`, `trust`, `tls`, `proxy`, `rights`, `cmdlets`, `ews`, `autodiscover`.
    pub name: String,
    /// How it went.
    pub outcome: Outcome,
    /// What was found, and what to do.
    pub detail: String,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// All is well.
    Good,
    /// Works, and should be looked at.
    Warning,
    /// Does not work.
    Failed,
    /// Not needed here.
    Skipped,
}

/// The server has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportTaken {}

impl Message for ReportTaken {}
