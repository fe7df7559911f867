//! A simulated device that installs, removes, loses answers and answers late, against the comparison.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const MAIL: u128 = 1;
const OTHER_MAIL: u128 = 2;
const IDENTITY: u128 = 3;
const ROOT: u128 = 4;

fn id(number: u128) -> ProfileId {
    ProfileId(Uuid::from_u128(number))
}

fn print(parts: &[u128]) -> Fingerprint {
    let parts: Vec<[u8; 16]> = parts.iter().map(|part| part.to_be_bytes()).collect();
    let parts: Vec<&[u8]> = parts.iter().map(<[u8; 16]>::as_slice).collect();
    Fingerprint::of(&crate::fingerprint::FingerprintKey([0; 32]), &parts)
}

/// A profile that is due: its number, what it refers to, which account it is, and its content.
#[derive(Clone, Debug)]
struct Wish {
    number: u128,
    basis: u128,
    content: u128,
    references: Vec<u128>,
    account: Option<&'static str>,
}

fn mail(number: u128, references: &[u128]) -> Wish {
    Wish { number, basis: 1, content: 1, references: references.to_vec(), account: Some("anna@example.com") }
}

fn certificate(number: u128, references: &[u128]) -> Wish {
    Wish { number, basis: 1, content: 1, references: references.to_vec(), account: None }
}

/// The server's rows and the device's own state.
#[derive(Debug, Default)]
struct World {
    records: BTreeMap<ProfileId, Record>,
    /// What the device has: bundle -> content.
    device: BTreeMap<BundleId, Fingerprint>,
    install: BTreeSet<BundleId>,
    remove: BTreeSet<BundleId>,
    held: bool,
    gentle: bool,
}

impl World {
    fn compare(&mut self, wishes: &[Wish]) -> Plan {
        let due: Vec<Due> = wishes
            .iter()
            .map(|wish| Due {
                profile: id(wish.number),
                leads: wish.account.is_some(),
                references: wish.references.iter().map(|number| id(*number)).collect(),
                basis: print(&[wish.basis, 77]),
                account: wish.account.map(|address| Account::Address(address.to_owned())),
            })
            .collect();
        let records: Vec<Record> = self.records.values().cloned().collect();
        let contents: BTreeMap<ProfileId, u128> =
            wishes.iter().map(|wish| (id(wish.number), wish.content)).collect();
        let held = self.held;
        let plan = plan(&Situation {
            device: DeviceId(Uuid::nil()),
            records: &records,
            due: &due,
            render: &|order| {
                let mut parts = vec![order.main.0.as_u128()];
                for (profile, generation) in &order.members {
                    parts.extend([profile.0.as_u128(), u128::from(*generation), contents[profile]]);
                }
                Ok(print(&parts))
            },
            hold: &|_, _| held.then_some(Reason::WaitsForWave),
            gentle: self.gentle,
            now: DateTime::UNIX_EPOCH,
        });
        for record in &plan.changed {
            self.records.insert(record.deployment.profile, record.clone());
        }
        for profile in &plan.forgotten {
            self.records.remove(profile);
        }
        for bundle in &plan.install {
            self.install.insert(*bundle);
            self.remove.remove(bundle);
        }
        for bundle in &plan.remove {
            self.remove.insert(*bundle);
            self.install.remove(bundle);
        }
        for bundle in &plan.withdraw {
            self.install.remove(bundle);
        }
        plan
    }

    /// The device asks: removals first, as the queue has them. `heard`: its answer arrives.
    fn poll(&mut self, heard: bool) {
        for bundle in std::mem::take(&mut self.remove) {
            self.device.remove(&bundle);
            if !heard {
                self.remove.insert(bundle);
                continue;
            }
            self.records.retain(|_, record| {
                record.deployment.bundle != bundle || record.deployment.state != DeploymentState::Removing
            });
        }
        for bundle in std::mem::take(&mut self.install) {
            let Some(content) = self.sent(bundle) else { continue };
            self.device.insert(bundle, content);
            if heard {
                self.confirmed(bundle, content);
            } else {
                self.install.insert(bundle);
            }
        }
    }

    /// As the store does when a bundle is handed out.
    fn sent(&mut self, bundle: BundleId) -> Option<Fingerprint> {
        let main = &self.records.get(&ProfileId(bundle.0))?.deployment;
        let content = main.desired.filter(|_| main.bundle == bundle)?;
        for record in self.records.values_mut().filter(|record| record.deployment.bundle == bundle) {
            if !matches!(record.deployment.state, DeploymentState::Conflict | DeploymentState::Removing) {
                record.deployment.state = DeploymentState::Sent;
            }
            record.deployment.desired = Some(content);
            record.sent =
                record.basis.map(|basis| Version { generation: record.deployment.generation, basis });
        }
        Some(content)
    }

    fn confirmed(&mut self, bundle: BundleId, content: Fingerprint) {
        for record in self.records.values_mut().filter(|record| record.deployment.bundle == bundle) {
            record.deployment.confirmed = Some(content);
            record.confirmed = record.sent.take();
            record.deployment.reason = None;
            record.deployment.state = if record.deployment.desired == Some(content) {
                DeploymentState::Succeeded
            } else {
                DeploymentState::Pending
            };
        }
    }

    fn state(&self, number: u128) -> Option<DeploymentState> {
        self.records.get(&id(number)).map(|record| record.deployment.state)
    }

    fn generation(&self, number: u128) -> u32 {
        self.records[&id(number)].deployment.generation
    }

    /// Compares and polls until nothing is left to do.
    fn settle(&mut self, wishes: &[Wish]) {
        for _ in 0..4 {
            self.compare(wishes);
            self.poll(true);
        }
    }
}

#[test]
fn a_profile_comes_changes_and_goes() {
    let mut world = World::default();
    let mut wish = mail(MAIL, &[]);
    world.settle(std::slice::from_ref(&wish));
    assert_eq!(world.state(MAIL), Some(DeploymentState::Succeeded));
    wish.content = 2;
    let plan = world.compare(std::slice::from_ref(&wish));
    assert_eq!(plan.install, [BundleId(id(MAIL).0)]);
    assert_eq!(plan.effects, [], "an update in place takes nothing");
    world.poll(true);
    assert_eq!(world.generation(MAIL), 1);
    let plan = world.compare(&[]);
    assert_eq!(plan.effects, [(id(MAIL), Effect::Remove)]);
    world.poll(true);
    assert!(world.records.is_empty() && world.device.is_empty());
}

#[test]
fn only_another_account_is_another_generation() {
    let mut world = World::default();
    let mut wish = mail(MAIL, &[]);
    world.settle(std::slice::from_ref(&wish));
    wish.basis = 2;
    let plan = world.compare(std::slice::from_ref(&wish));
    assert_eq!(plan.effects, [(id(MAIL), Effect::Replace)]);
    assert_eq!(world.generation(MAIL), 2);
    wish.basis = 1;
    world.compare(std::slice::from_ref(&wish));
    assert_eq!(world.generation(MAIL), 1, "taken back before the device asked: nobody signs in again");
    assert!(world.install.is_empty());
    assert_eq!(world.state(MAIL), Some(DeploymentState::Succeeded));
}

#[test]
fn what_may_have_arrived_is_never_reused_for_another_account() {
    let mut world = World::default();
    let mut wish = mail(MAIL, &[]);
    world.settle(std::slice::from_ref(&wish));
    wish.basis = 2;
    world.compare(std::slice::from_ref(&wish));
    world.poll(false);
    wish.basis = 3;
    world.compare(std::slice::from_ref(&wish));
    assert_eq!(world.generation(MAIL), 3);
    wish.basis = 1;
    world.compare(std::slice::from_ref(&wish));
    assert_eq!(world.generation(MAIL), 4, "the device may have the second one by now");
}

#[test]
fn a_certificate_goes_with_its_mail_and_its_chain_has_to_be_whole() {
    let mut world = World::default();
    let mail = mail(MAIL, &[IDENTITY]);
    let identity = certificate(IDENTITY, &[ROOT]);
    world.settle(&[mail.clone(), identity.clone()]);
    assert_eq!(world.state(MAIL), Some(DeploymentState::Waiting));
    let reason = world.records[&id(MAIL)].deployment.reason.clone();
    assert_eq!(reason, Some(Reason::ChainIncomplete { profile: id(ROOT) }));
    assert!(world.device.is_empty(), "never half-delivered");
    world.settle(&[mail, identity, certificate(ROOT, &[])]);
    for number in [MAIL, IDENTITY, ROOT] {
        assert_eq!(world.state(number), Some(DeploymentState::Succeeded), "{number}");
    }
    assert_eq!(world.device.len(), 1, "one bundle carries all three");
}

#[test]
fn a_mail_that_is_there_stays_whole_when_its_certificate_is_taken_out_of_the_assignment() {
    let mut world = World::default();
    let whole = [mail(MAIL, &[IDENTITY]), certificate(IDENTITY, &[ROOT]), certificate(ROOT, &[])];
    world.settle(&whole);
    let there = world.device[&BundleId(id(MAIL).0)];
    let [account, _, root] = whole.clone();
    let plan = world.compare(&[account.clone(), root.clone()]);
    assert_eq!((plan.remove, plan.effects), (vec![], vec![]), "only its own assignment takes mail away");
    world.settle(&[account, root.clone()]);
    assert_eq!(world.device[&BundleId(id(MAIL).0)], there, "never half of it");
    assert_eq!(world.state(MAIL), Some(DeploymentState::Waiting));
    let record = &world.records[&id(MAIL)].deployment;
    assert_eq!(record.reason, Some(Reason::ChainIncomplete { profile: id(IDENTITY) }));
    assert!(record.confirmed.is_some(), "what the device has is not forgotten");
    // Assigned again, it is what the device has.
    let plan = world.compare(&whole);
    assert!(!plan.install.contains(&BundleId(id(MAIL).0)));
    world.settle(&whole);
    assert_eq!(world.state(MAIL), Some(DeploymentState::Succeeded));
    // Its own assignment gone as well, all of it goes.
    world.settle(&[root]);
    assert_eq!((world.state(MAIL), world.state(IDENTITY)), (None, None));
    assert!(!world.device.contains_key(&BundleId(id(MAIL).0)));
}

#[test]
fn a_certificate_that_was_there_alone_stays_where_it_is() {
    let mut world = World::default();
    let root = certificate(ROOT, &[]);
    world.settle(std::slice::from_ref(&root));
    let plan = world.compare(&[root.clone(), mail(MAIL, &[ROOT])]);
    assert_eq!(plan.remove, []);
    world.settle(&[root.clone(), mail(MAIL, &[ROOT])]);
    assert_eq!(world.device.len(), 2);
    world.settle(&[root]);
    assert_eq!(world.device.len(), 1);
    assert_eq!(world.state(ROOT), Some(DeploymentState::Succeeded));
}

#[test]
fn a_certificate_whose_mail_goes_comes_back_alone() {
    let mut world = World::default();
    let root = certificate(ROOT, &[]);
    world.settle(&[root.clone(), mail(MAIL, &[ROOT])]);
    world.settle(&[root]);
    assert_eq!(world.device.keys().copied().collect::<Vec<_>>(), [BundleId(id(ROOT).0)]);
    assert_eq!(world.state(MAIL), None);
}

#[test]
fn of_two_that_collide_the_installed_one_stays() {
    let mut world = World::default();
    world.settle(&[mail(MAIL, &[])]);
    let both = [mail(MAIL, &[]), mail(OTHER_MAIL, &[])];
    world.settle(&both);
    assert_eq!(world.device.len(), 1);
    assert_eq!(world.state(MAIL), Some(DeploymentState::Conflict));
    assert_eq!(world.state(OTHER_MAIL), Some(DeploymentState::Conflict));
    let named = |number| world.records[&id(number)].deployment.reason.clone();
    assert_eq!(named(MAIL), Some(Reason::ConflictsWith { profile: id(OTHER_MAIL) }));
    assert_eq!(named(OTHER_MAIL), Some(Reason::ConflictsWith { profile: id(MAIL) }));
    world.settle(&[mail(OTHER_MAIL, &[])]);
    assert_eq!(world.state(OTHER_MAIL), Some(DeploymentState::Succeeded));
    assert_eq!(world.device.len(), 1);
}

#[test]
fn a_failure_is_not_tried_again_until_something_changes() {
    let mut world = World::default();
    let mut wish = mail(MAIL, &[]);
    world.compare(std::slice::from_ref(&wish));
    world.sent(BundleId(id(MAIL).0));
    world.install.clear();
    let record = world.records.get_mut(&id(MAIL)).unwrap();
    record.deployment.state = DeploymentState::Blocked;
    record.sent = None;
    assert!(world.compare(std::slice::from_ref(&wish)).is_empty());
    wish.content = 2;
    assert_eq!(world.compare(std::slice::from_ref(&wish)).install.len(), 1);
}

#[test]
fn a_wave_holds_newcomers_and_updates_alike() {
    let mut world = World { held: true, ..World::default() };
    let mut wish = mail(MAIL, &[]);
    world.settle(std::slice::from_ref(&wish));
    assert_eq!(world.records[&id(MAIL)].deployment.reason, Some(Reason::WaitsForWave));
    assert!(world.device.is_empty());
    world.held = false;
    world.settle(std::slice::from_ref(&wish));
    assert_eq!(world.device.len(), 1);
    world.held = true;
    let before = world.device.clone();
    wish.content = 2;
    world.settle(std::slice::from_ref(&wish));
    assert_eq!(world.device, before, "what is there stays as it is");
}

#[test]
fn a_gentle_comparison_takes_nothing() {
    let mut world = World::default();
    let mut wish = mail(MAIL, &[]);
    world.settle(std::slice::from_ref(&wish));
    let before = world.device.clone();
    world.gentle = true;
    wish.basis = 2;
    world.settle(std::slice::from_ref(&wish));
    world.settle(&[]);
    assert_eq!(world.device, before);
    assert_eq!(world.generation(MAIL), 1);
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let one = |number: u128, references: Vec<u128>, account: Option<&'static str>| {
        prop::option::of((1_u128..4, 1_u128..4)).prop_map(move |values| {
            values.map(|(basis, content)| Wish {
                number,
                basis,
                content,
                references: references.clone(),
                account,
            })
        })
    };
    (
        one(MAIL, vec![IDENTITY, ROOT], Some("anna@example.com")),
        one(OTHER_MAIL, vec![ROOT], Some("shared@example.com")),
        one(IDENTITY, vec![ROOT], None),
        one(ROOT, vec![], None),
    )
        .prop_map(|(first, second, third, fourth)| {
            [first, second, third, fourth].into_iter().flatten().collect()
        })
}

proptest! {
    /// However changes, polls and lost answers mix: in the end the device has what it is due and the rows say so.
    #[test]
    fn everything_ends_in_the_same_place(
        steps in prop::collection::vec((wishes(), any::<bool>(), any::<bool>()), 1..8),
    ) {
        let mut world = World::default();
        for (wishes, polls, heard) in &steps {
            world.compare(wishes);
            if *polls {
                world.poll(*heard);
            }
        }
        let (last, _, _) = steps.last().unwrap();
        world.settle(last);
        let again = world.compare(last);
        prop_assert!(again.is_empty(), "nothing is left to do: {again:?}");
        let due: BTreeSet<ProfileId> = last.iter().map(|wish| id(wish.number)).collect();
        for profile in world.records.keys() {
            prop_assert!(due.contains(profile), "only what is due has a row");
        }
        for bundle in world.device.keys() {
            prop_assert!(due.contains(&ProfileId(bundle.0)), "only what is due is on the device");
        }
        for record in world.records.values() {
            let bundle = record.deployment.bundle;
            match record.deployment.state {
                DeploymentState::Succeeded => {
                    prop_assert_eq!(world.device.get(&bundle).copied(), record.deployment.confirmed);
                    prop_assert_eq!(record.deployment.confirmed, record.deployment.desired);
                }
                DeploymentState::Waiting => prop_assert!(record.deployment.desired.is_none()),
                other => prop_assert!(false, "{other}"),
            }
        }
    }
}
