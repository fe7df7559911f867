//! Mailboxes.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::replica::{Replicated, View};

/// What kind of mailbox it is (RecipientTypeDetails).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailboxKind {
    /// A person's.
    #[default]
    User,
    /// Of several people.
    Shared,
    /// A room's.
    Room,
    /// Of an account in another forest.
    Linked,
}

impl MailboxKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::User => "UserMailbox",
            Self::Shared => "SharedMailbox",
            Self::Room => "RoomMailbox",
            Self::Linked => "LinkedMailbox",
        }
    }
}

/// A mailbox to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMailbox {
    /// Its name: `Anna Berg`.
    pub name: String,
    /// Its first address.
    pub address: String,
    /// Further addresses.
    pub other_addresses: Vec<String>,
    /// Its kind.
    pub kind: MailboxKind,
    /// Its GUID in the directory; one is made if there is none.
    pub guid: Option<Uuid>,
    /// Its distinguished name; one below `OU=People` is made if there is none.
    pub distinguished_name: Option<String>,
    /// The account of another forest that it belongs to.
    pub linked_account: Option<String>,
}

impl NewMailbox {
    /// A person's mailbox.
    pub fn new(name: &str, address: &str) -> Self {
        Self {
            name: name.to_owned(),
            address: address.to_owned(),
            other_addresses: Vec::new(),
            kind: MailboxKind::default(),
            guid: None,
            distinguished_name: None,
            linked_account: None,
        }
    }
}

/// The personal lists of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Ids that are always let in.
    pub allowed: Vec<String>,
    /// Ids that are never let in; they beat the others.
    pub blocked: Vec<String>,
}

/// A mailbox as the directory holds it.
pub(super) struct Mailbox {
    pub(super) guid: Uuid,
    pub(super) new: NewMailbox,
    pub(super) distinguished_name: String,
    /// `noordzee.example/People/Anna Berg`
    pub(super) canonical: String,
    /// The number of its server.
    pub(super) server: usize,
    pub(super) allowed: Replicated<Vec<String>>,
    pub(super) blocked: Replicated<Vec<String>>,
    pub(super) is_enabled: Replicated<bool>,
    /// Its own mailbox policy.
    pub(super) policy: Replicated<Option<Uuid>>,
}

impl Mailbox {
    pub(super) fn new(new: NewMailbox, guid: Uuid, base: &str, server: usize, now: DateTime<Utc>) -> Self {
        let made = || format!("CN={},OU=People,{base}", new.name);
        let distinguished_name = new.distinguished_name.clone().unwrap_or_else(made);
        Self {
            guid,
            canonical: canonical(&distinguished_name),
            distinguished_name,
            server,
            new,
            allowed: Replicated::new(Vec::new(), now),
            blocked: Replicated::new(Vec::new(), now),
            is_enabled: Replicated::new(true, now),
            policy: Replicated::new(None, now),
        }
    }

    /// The name in the domain before Windows 2000.
    pub(super) fn account(&self) -> &str {
        self.new.address.split('@').next().unwrap_or_default()
    }

    pub(super) fn lists(&self, view: View) -> Lists {
        Lists { allowed: self.allowed.read(view).clone(), blocked: self.blocked.read(view).clone() }
    }

    pub(super) fn changed(&self, view: View) -> DateTime<Utc> {
        let lists = self.allowed.changed(view).max(self.blocked.changed(view));
        lists.max(self.is_enabled.changed(view)).max(self.policy.changed(view))
    }
}

/// `CN=Anna Berg,OU=People,DC=noordzee,DC=example` as Exchange writes names: `noordzee.example/People/Anna Berg`.
fn canonical(distinguished_name: &str) -> String {
    let (mut domain, mut path) = (Vec::new(), Vec::new());
    for part in distinguished_name.split(',') {
        match part.split_once('=') {
            Some((kind, value)) if kind.eq_ignore_ascii_case("DC") => domain.push(value),
            Some((_, value)) => path.push(value),
            None => {}
        }
    }
    let domain = domain.join(".");
    path.push(&domain);
    path.reverse();
    path.join("/")
}
