//! A simulated Exchange organisation: mailboxes, partnerships, rules and lists, with the remote PowerShell of several client
//! access servers over real TLS. It is as awkward as real ones are: two domain controllers that hear of each other late,
//! shells that are counted, quotas, warnings where there should be errors, and faults on demand.
//!
//! [`Organisation`] is what a test or a demonstration holds: phones connect to it, administrators change it, and
//! [`Organisation::serve`] starts a server. What a client does there shows in the same organisation at once.

mod access;
mod administrator;
mod behaviour;
mod body;
mod chance;
mod cmdlets;
mod contact;
mod conversation;
mod credentials;
mod directory;
mod endpoint;
mod fault;
mod journal;
mod listener;
mod mailbox;
mod partnership;
mod phone;
mod plan;
mod policy;
mod populate;
mod quota;
mod replica;
mod rule;
mod settings;
mod shell;
mod time;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::access::{AccessReason, AccessState};
pub use self::behaviour::{Behaviour, LoadQuota, Replication};
pub use self::credentials::Authority;
pub use self::fault::{Action, Fault, Trouble};
pub use self::journal::Call;
pub use self::listener::Running;
pub use self::mailbox::{Lists, MailboxKind, NewMailbox};
pub use self::partnership::{Partnership, Wipe};
pub use self::phone::Phone;
pub use self::plan::{Flavour, Plan, ServerPlan};
pub use self::replica::Controller;
pub use self::rule::{Characteristic, Level, Rule};
pub use self::settings::Settings;

use self::directory::Directory;
use self::fault::Troubles;
use self::journal::Journal;
use self::quota::Quota;
use self::replica::View;
use self::shell::Shell;
use self::time::{Time, span};

/// An organisation. Clones are the same one.
#[derive(Clone)]
pub struct Organisation {
    shared: Arc<Shared>,
}

/// What its servers share.
struct Shared {
    plan: Plan,
    time: Time,
    directory: Mutex<Directory>,
    behaviour: Mutex<Behaviour>,
    troubles: Mutex<Troubles>,
    journal: Mutex<Journal>,
    /// Shells by their ids.
    shells: Mutex<HashMap<String, Arc<Shell>>>,
    /// The account's password by now.
    password: Mutex<String>,
    /// Requests by the load quota's measure.
    quota: Mutex<Quota>,
    /// The number of the last change.
    changes: AtomicU64,
}

/// How many partnerships are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub partnerships: usize,
    /// Those that get mail.
    pub allowed: usize,
    /// Those that get none.
    pub blocked: usize,
    /// Those that get a message.
    pub quarantined: usize,
    /// Those that Exchange still looks at.
    pub discovery: usize,
}

impl Organisation {
    /// An organisation without mailboxes, whose default level is Allow.
    pub fn new(plan: Plan) -> Self {
        let shared = Shared {
            time: Time::new(plan.now),
            directory: Mutex::new(Directory::new(&plan)),
            password: Mutex::new(plan.password.clone()),
            plan,
            quota: Mutex::default(),
            behaviour: Mutex::default(),
            troubles: Mutex::default(),
            journal: Mutex::default(),
            shells: Mutex::default(),
            changes: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// What it was made from.
    pub fn plan(&self) -> &Plan {
        &self.shared.plan
    }

    /// The time by its clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.time.now()
    }

    /// Puts its clock forward: replication, discovery, quotas and idle shells go by it.
    pub fn pass(&self, time: Duration) {
        self.shared.time.pass(time);
    }

    /// Changes how it behaves, from the next request on.
    pub fn behave(&self, behaviour: Behaviour) {
        *lock(&self.shared.behaviour) = behaviour;
    }

    /// How it behaves.
    pub fn behaviour(&self) -> Behaviour {
        lock(&self.shared.behaviour).clone()
    }

    /// Lets something go wrong.
    pub fn trouble(&self, trouble: Trouble) {
        lock(&self.shared.troubles).add(trouble);
    }

    /// Forgets what has not gone wrong yet.
    pub fn no_more_trouble(&self) {
        lock(&self.shared.troubles).clear();
    }

    /// A phone connects to the mailbox with this address: what ActiveSync answers it now. [`AccessState::Unknown`] if
    /// nobody has that address.
    pub fn phone_connects(&self, mailbox: &str, phone: &Phone) -> AccessState {
        let discovery = lock(&self.shared.behaviour).discovery;
        let mut directory = lock(&self.shared.directory);
        let server = directory.by_address(mailbox).map_or(0, |mailbox| mailbox.server);
        contact::connect(&mut directory, mailbox, phone, discovery, self.shared.change(controller_of(server)))
    }

    /// A device's partnership with a mailbox, by one of its addresses, as the mailbox's own server sees it.
    pub fn partnership(&self, mailbox: &str, device_id: &str) -> Option<Partnership> {
        let discovery = lock(&self.shared.behaviour).discovery;
        let directory = lock(&self.shared.directory);
        let owner = directory.by_address(mailbox)?;
        let record = directory.device(owner.guid, device_id)?;
        partnership::shown(&directory, record, discovery, self.shared.view(controller_of(owner.server)))
    }

    /// All partnerships, as their mailboxes' own servers see them.
    pub fn partnerships(&self) -> Vec<Partnership> {
        let discovery = lock(&self.shared.behaviour).discovery;
        let directory = lock(&self.shared.directory);
        let shown = directory.records.values().filter_map(|record| {
            let server = directory.mailboxes.get(&record.mailbox)?.server;
            partnership::shown(&directory, record, discovery, self.shared.view(controller_of(server)))
        });
        shown.collect()
    }

    /// How many partnerships are in which state.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for partnership in self.partnerships() {
            counts.partnerships += 1;
            match partnership.state {
                AccessState::Allowed => counts.allowed += 1,
                AccessState::Blocked => counts.blocked += 1,
                AccessState::Quarantined => counts.quarantined += 1,
                AccessState::DeviceDiscovery => counts.discovery += 1,
                AccessState::Unknown => {}
            }
        }
        counts
    }

    /// The personal lists of a mailbox, by one of its addresses, as its own server sees them.
    pub fn lists_of(&self, mailbox: &str) -> Option<Lists> {
        let directory = lock(&self.shared.directory);
        let mailbox = directory.by_address(mailbox)?;
        Some(mailbox.lists(self.shared.view(controller_of(mailbox.server))))
    }

    /// What clients have run so far, in its order.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.shared.journal).calls.clone()
    }

    /// How often clients have run a cmdlet.
    pub fn calls_of(&self, cmdlet: &str) -> usize {
        let journal = lock(&self.shared.journal);
        journal.calls.iter().filter(|call| call.cmdlet.eq_ignore_ascii_case(cmdlet)).count()
    }

    /// How many requests there were, refused ones too.
    pub fn requests(&self) -> usize {
        lock(&self.shared.journal).requests
    }

    /// How many requests were refused for their account (401): a domain counts each as a wrong password.
    pub fn refused(&self) -> usize {
        lock(&self.shared.journal).refused
    }

    /// How many shells are open.
    pub fn shells(&self) -> usize {
        lock(&self.shared.shells).len()
    }

    /// How many shells were open at most.
    pub fn most_shells(&self) -> usize {
        lock(&self.shared.journal).most_shells
    }
}

impl Shared {
    /// How a controller sees the directory now.
    fn view(&self, controller: Controller) -> View {
        let lag = match lock(&self.behaviour).replication {
            Replication::After(lag) => Some(span(lag)),
            Replication::Held => None,
        };
        View { controller, now: self.time.now(), lag, order: 0 }
    }

    /// The same for a change.
    fn change(&self, controller: Controller) -> View {
        View { order: self.changes.fetch_add(1, Ordering::Relaxed) + 1, ..self.view(controller) }
    }

    fn guid(&self) -> Uuid {
        lock(&self.directory).chance.guid()
    }
}

/// The controller that a server asks unless a session chose one.
fn controller_of(server: usize) -> Controller {
    if server.is_multiple_of(2) { Controller::First } else { Controller::Second }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
