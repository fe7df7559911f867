//! What becomes of each deployment, collected into a plan.

use std::collections::BTreeMap;

use super::generation::generation;
use super::{Due, Plan, Record, Situation, state_for};
use crate::brake::Effect;
use crate::conflict::Collision;
use crate::deployment::{Deployment, DeploymentState, Reason};
use crate::fingerprint::Fingerprint;
use crate::id::{BundleId, ProfileId};

/// What became of a bundle's main deployment; its members follow it.
pub(super) enum Outcome {
    /// The device has this.
    There(Fingerprint),
    /// The device is to have this, and the deployment is in this state.
    Wanted(Fingerprint, DeploymentState),
    /// Nothing goes out for now.
    Held,
    /// Left alone.
    Untouched,
}

/// The plan while it grows.
pub(super) struct Change<'a> {
    situation: &'a Situation<'a>,
    records: &'a BTreeMap<ProfileId, &'a Record>,
    pub(super) plan: Plan,
}

impl<'a> Change<'a> {
    pub(super) fn new(situation: &'a Situation<'a>, records: &'a BTreeMap<ProfileId, &'a Record>) -> Self {
        Self { situation, records, plan: Plan::default() }
    }

    /// A profile that goes out in a bundle of its own.
    pub(super) fn main(
        &mut self,
        wish: &Due,
        content: Result<Fingerprint, Reason>,
        collision: Option<Collision>,
    ) -> Outcome {
        let before = self.records.get(&wish.profile).copied();
        let bundle = BundleId(wish.profile.0);
        let mut after = self.next(wish, bundle);
        let content = match content {
            Ok(content) => content,
            Err(reason) => return self.held(before, after, reason),
        };
        if let Some(Collision { with, stays: false }) = collision {
            return self.held(before, after, Reason::ConflictsWith { profile: with });
        }
        if wish.leads && before.is_some_and(|before| replaces(before, &after)) {
            self.plan.effects.push((wish.profile, Effect::Replace));
            if self.situation.gentle {
                return Outcome::Untouched;
            }
        }
        let deployment = &mut after.deployment;
        if deployment.confirmed == Some(content) && after.sent.is_none() {
            let was_asked =
                deployment.desired != Some(content) || deployment.state == DeploymentState::Pending;
            set(deployment, DeploymentState::Succeeded, Some(content), None);
            deployment.error = None;
            mark_collision(deployment, collision);
            if before.is_some() && was_asked {
                self.withdraw_queued(before, bundle);
            }
            self.write(before, after);
            return Outcome::There(content);
        }
        let is_known = deployment.desired == Some(content);
        let may_be_there = before.is_some_and(Record::may_be_there);
        if !is_known && let Some(reason) = (self.situation.hold)(wish.profile, may_be_there) {
            return self.held(before, after, reason);
        }
        let waits_for_answer = is_known
            && matches!(
                deployment.state,
                DeploymentState::Sent | DeploymentState::Error | DeploymentState::Blocked
            );
        let state = if waits_for_answer || (is_known && after.sent.is_some() && collision.is_some()) {
            deployment.state
        } else {
            set(deployment, DeploymentState::Pending, Some(content), None);
            deployment.error = None;
            mark_collision(deployment, collision);
            self.plan.install.push(bundle);
            DeploymentState::Pending
        };
        self.write(before, after);
        Outcome::Wanted(content, state)
    }

    /// A profile that another one's bundle carries.
    pub(super) fn member(&mut self, wish: &Due, main: ProfileId, outcome: &Outcome) {
        let before = self.records.get(&wish.profile).copied();
        let bundle = BundleId(main.0);
        let mut after = self.next(wish, bundle);
        let deployment = &mut after.deployment;
        match outcome {
            Outcome::Untouched => return,
            Outcome::There(content) => {
                set(deployment, DeploymentState::Succeeded, Some(*content), None);
                deployment.confirmed = Some(*content);
                deployment.error = None;
                after.confirmed =
                    after.basis.map(|basis| super::Version { generation: deployment.generation, basis });
                after.sent = None;
            }
            Outcome::Wanted(content, DeploymentState::Pending | DeploymentState::Sent)
                if deployment.desired != Some(*content)
                    || matches!(deployment.state, DeploymentState::Waiting | DeploymentState::Removing) =>
            {
                set(deployment, DeploymentState::Pending, Some(*content), None);
                deployment.error = None;
            }
            Outcome::Wanted(content, _) if deployment.desired == Some(*content) => {}
            Outcome::Wanted(..) | Outcome::Held => {
                let waits = Reason::WaitingOn { profile: main };
                set(deployment, DeploymentState::Waiting, None, Some(waits));
            }
        }
        self.write(before, after);
    }

    /// A deployment whose profile the device is not due any more.
    pub(super) fn no_longer_due(&mut self, record: &Record, carrier_stays: bool) {
        let deployment = &record.deployment;
        let is_main = deployment.bundle.0 == deployment.profile.0;
        if !record.may_be_there() || carrier_stays {
            if is_main {
                self.plan.withdraw.push(deployment.bundle);
            }
            self.plan.forgotten.push(deployment.profile);
            return;
        }
        if deployment.state != DeploymentState::Removing {
            self.plan.effects.push((deployment.profile, Effect::Remove));
            if self.situation.gentle {
                return;
            }
        }
        let mut after = record.clone();
        set(&mut after.deployment, DeploymentState::Removing, None, None);
        if is_main {
            self.plan.remove.push(deployment.bundle);
        }
        self.write(Some(record), after);
    }

    /// Nothing goes out, for this reason. What the device has, it keeps.
    fn held(&mut self, before: Option<&Record>, mut after: Record, reason: Reason) -> Outcome {
        let bundle = after.deployment.bundle;
        let state = state_for(&reason);
        if let Some(before) = before {
            // The generation rises only with what goes out.
            after.deployment.generation = before.deployment.generation;
            after.basis = before.basis;
            if before.deployment.desired.is_some() {
                self.withdraw_queued(Some(before), bundle);
            }
        }
        set(&mut after.deployment, state, None, Some(reason));
        after.deployment.error = None;
        self.write(before, after);
        Outcome::Held
    }

    /// The record as it goes on: with the generation that is due, in this bundle.
    fn next(&self, wish: &Due, bundle: BundleId) -> Record {
        let before = self.records.get(&wish.profile).copied();
        let generation = generation(before, wish.basis);
        let mut after = before.cloned().unwrap_or(Record {
            deployment: Deployment {
                device: self.situation.device,
                profile: wish.profile,
                bundle,
                state: DeploymentState::Pending,
                generation,
                desired: None,
                confirmed: None,
                error: None,
                reason: None,
                changed_at: self.situation.now,
            },
            basis: None,
            sent: None,
            confirmed: None,
        });
        let leaves = after.deployment.state == DeploymentState::Removing;
        if leaves {
            // The device may have removed it by now: only installing it again makes sure.
            after.deployment.state = DeploymentState::Pending;
            after.deployment.desired = None;
            after.deployment.confirmed = None;
        }
        if after.deployment.bundle != bundle {
            // It came with another bundle, and goes with that one.
            after.deployment.bundle = bundle;
            after.deployment.desired = None;
            after.deployment.confirmed = None;
            after.sent = None;
            after.confirmed = None;
        }
        after.deployment.generation = generation;
        after.basis = Some(wish.basis);
        after
    }

    fn withdraw_queued(&mut self, before: Option<&Record>, bundle: BundleId) {
        if before.is_some_and(|before| before.sent.is_none()) {
            self.plan.withdraw.push(bundle);
        }
    }

    fn write(&mut self, before: Option<&Record>, mut after: Record) {
        if before == Some(&after) {
            return;
        }
        if let Some(before) = before
            && before.deployment.bundle != after.deployment.bundle
            && before.deployment.bundle.0 == before.deployment.profile.0
        {
            // It goes with another bundle now; its own was never sent.
            self.plan.withdraw.push(before.deployment.bundle);
        }
        after.deployment.changed_at = self.situation.now;
        self.plan.changed.push(after);
    }
}

/// Whether the step makes an account anew that the device has, and was not decided before.
fn replaces(before: &Record, after: &Record) -> bool {
    before.may_be_there() && after.deployment.generation > before.deployment.generation
}

fn mark_collision(deployment: &mut Deployment, collision: Option<Collision>) {
    if let Some(Collision { with, .. }) = collision {
        let desired = deployment.desired;
        set(deployment, DeploymentState::Conflict, desired, Some(Reason::ConflictsWith { profile: with }));
    }
}

fn set(
    deployment: &mut Deployment,
    state: DeploymentState,
    desired: Option<Fingerprint>,
    reason: Option<Reason>,
) {
    deployment.state = state;
    deployment.desired = desired;
    deployment.reason = reason;
}
