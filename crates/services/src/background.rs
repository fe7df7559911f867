//! Everything that runs by itself: every kind of job, and what is scheduled.

use std::sync::Arc;

use chrono::TimeDelta;
use jobs::{Queue, Registry, Schedule};

use crate::Services;
use crate::audit::SealAudit;
use crate::authorities::RenewServices;
use crate::commands::{AskInventories, TidyCommands};
use crate::compliance::{JudgeCompliance, TakeActions, WarnSilent};
use crate::directory::DirectorySync;
use crate::exchange::{AllowRemoval, CleanUpPartnerships, JudgeAccess, JudgeDue, WriteFirstRules};
use crate::messages::SendMessages;
use crate::push::PushDue;
use crate::recompute::{Recompute, Scope};
use crate::retention::Forget;
use crate::rollouts::NextWave;

/// The queue with every kind of job. `start()` it in a server; `drain()` it in a test.
pub fn queue(services: &Services) -> Queue<Services> {
    Queue::new(
        services.store.clone(),
        Arc::clone(&services.clock),
        Arc::clone(&services.random),
        services.wake.clone(),
        kinds(),
        schedules(),
        services.clone(),
    )
}

fn kinds() -> Registry<Services> {
    Registry::default()
        .with::<AllowRemoval>()
        .with::<AskInventories>()
        .with::<CleanUpPartnerships>()
        .with::<DirectorySync>()
        .with::<Forget>()
        .with::<JudgeAccess>()
        .with::<JudgeCompliance>()
        .with::<JudgeDue>()
        .with::<NextWave>()
        .with::<PushDue>()
        .with::<Recompute>()
        .with::<RenewServices>()
        .with::<SealAudit>()
        .with::<SendMessages>()
        .with::<TakeActions>()
        .with::<TidyCommands>()
        .with::<WarnSilent>()
        .with::<WriteFirstRules>()
}

fn schedules() -> Vec<Schedule> {
    let sync = || DirectorySync { scheduled: true, ..DirectorySync::default() };
    // All devices are compared once a day: whatever was missed is found here.
    let sweep = || Recompute::of(Scope::All, false);
    vec![
        Schedule::every("push", TimeDelta::seconds(30), PushDue::default),
        Schedule::every("inventory", TimeDelta::minutes(2), AskInventories::default),
        Schedule::every("compliance", TimeDelta::minutes(1), JudgeCompliance::default),
        Schedule::every("compliance-actions", TimeDelta::minutes(1), TakeActions::default),
        Schedule::every("compliance-warnings", TimeDelta::minutes(10), WarnSilent::default),
        Schedule::every("access", TimeDelta::minutes(1), JudgeDue::default),
        Schedule::every("messages", TimeDelta::minutes(1), SendMessages::default),
        Schedule::every("next-wave", TimeDelta::minutes(1), NextWave::default),
        Schedule::every("seal-audit", TimeDelta::minutes(1), SealAudit::default),
        Schedule::every("directory-sync", TimeDelta::minutes(1), sync),
        Schedule::every("tidy-commands", TimeDelta::hours(6), TidyCommands::default),
        Schedule::every("forget", TimeDelta::hours(6), Forget::default),
        Schedule::every("clean-up-partnerships", TimeDelta::hours(24), CleanUpPartnerships::default),
        Schedule::every("renew-services", TimeDelta::hours(24), RenewServices::default),
        Schedule::every("nightly", TimeDelta::hours(24), sweep),
    ]
}
