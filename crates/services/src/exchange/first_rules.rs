//! Default and rules of a policy that was set before anybody knew those in Exchange (XC-8): whoever set it could not be shown whom they
//! would hit. After the first full sync they are written if that is nobody; otherwise the console tells of it, and a person decides.

use domain::access::settings::Mode;
use domain::id::OrganisationId;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::judge::JudgeAccess;
use super::rules::plan;
use crate::{Error, Services};

/// Writes default and rules for the first time, where they lock nobody out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WriteFirstRules {
    /// Where.
    pub(super) organisation: OrganisationId,
}

impl Job for WriteFirstRules {
    const KIND: &'static str = "write-first-rules";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some(self.organisation.to_string())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let written = self.write(&services).await;
        written.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

impl WriteFirstRules {
    async fn write(self, services: &Services) -> Result<(), Error> {
        let mut tx = services.store.read().await?;
        let Some(organisation) = tx.exchange_organisation(self.organisation).await? else { return Ok(()) };
        if organisation.access.mode != Mode::Enforcing {
            return Ok(());
        }
        let plan = plan(&mut tx, &organisation).await?;
        drop(tx);
        if plan.changes.is_empty() || !plan.hit.is_empty() {
            return Ok(());
        }
        let job = JudgeAccess { organisation: self.organisation, by_person: false, rules: true, shown: None };
        let mut tx = services.store.write().await?;
        jobs::enqueue(&mut tx, &*services.random, services.now(), &job).await?;
        tx.commit().await?;
        services.wake.wake();
        Ok(())
    }
}
