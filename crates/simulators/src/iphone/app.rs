//! Apps: the App Store asks the user, and the user says yes, no, or nothing yet.

use plist::{Dictionary, Value};

use super::IPhone;
use super::command::Answer;
use super::install::Failure;
use super::payload::text;

/// An app that the App Store has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreApp {
    /// Its number.
    pub store_id: u64,
    /// Its bundle id.
    pub bundle_id: String,
}

/// What the user says to apps, and the App Store to the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppManners {
    /// What the App Store has.
    pub store: Vec<StoreApp>,
    /// The user says no when asked.
    pub rejects: bool,
    /// So many installations fail before one goes well.
    pub fails: u32,
}

/// How far an app is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The user's own.
    Own,
    /// The user is asked whether to install it.
    Prompting,
    /// The user is asked whether it may be managed.
    PromptingForManagement,
    /// There and managed.
    Managed,
    /// Managed, and taken away by the user.
    Uninstalled,
    /// The user said no to it; said once.
    Rejected,
    /// The user said no to its management; said once.
    ManagementRejected,
    /// It failed; said once.
    Failed,
}

/// An app on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AppOnPhone {
    stage: Stage,
    flags: u64,
}

impl AppOnPhone {
    /// One that the user installed.
    pub(super) const fn own() -> Self {
        Self { stage: Stage::Own, flags: 0 }
    }

    const fn is_there(self) -> bool {
        matches!(
            self.stage,
            Stage::Own | Stage::PromptingForManagement | Stage::Managed | Stage::ManagementRejected
        )
    }

    const fn status(self) -> Option<&'static str> {
        Some(match self.stage {
            Stage::Own => return None,
            Stage::Prompting => "Prompting",
            Stage::PromptingForManagement => "PromptingForManagement",
            Stage::Managed => "Managed",
            Stage::Uninstalled => "ManagedButUninstalled",
            Stage::Rejected => "UserRejected",
            Stage::ManagementRejected => "ManagementRejected",
            Stage::Failed => "Failed",
        })
    }

    /// What it is once a status that is said once was said; `None` if nothing is left of it.
    const fn after_report(self) -> Option<Self> {
        match self.stage {
            Stage::Rejected | Stage::Failed => None,
            Stage::ManagementRejected => Some(Self::own()),
            _ => Some(self),
        }
    }
}

impl IPhone {
    /// The bundle ids of the apps on it.
    pub fn apps(&self) -> Vec<&str> {
        let there = self.state.apps.iter().filter(|(_, app)| app.is_there());
        there.map(|(id, _)| id.as_str()).collect()
    }

    /// Whether an app on it is managed.
    pub fn manages(&self, bundle_id: &str) -> bool {
        self.state.apps.get(bundle_id).is_some_and(|app| app.stage == Stage::Managed)
    }

    /// The user answers what the phone asks about apps, as their manners are.
    pub fn answer_prompts(&mut self) {
        let manners = &mut self.behaviour.apps;
        for app in self.state.apps.values_mut() {
            app.stage = match app.stage {
                Stage::Prompting if manners.rejects => Stage::Rejected,
                Stage::PromptingForManagement if manners.rejects => Stage::ManagementRejected,
                Stage::Prompting if manners.fails > 0 => {
                    manners.fails -= 1;
                    Stage::Failed
                }
                Stage::Prompting | Stage::PromptingForManagement => Stage::Managed,
                other => other,
            };
        }
    }

    /// The user takes an app away.
    pub fn delete_app(&mut self, bundle_id: &str) {
        if let Some(app) = self.state.apps.get_mut(bundle_id).filter(|app| app.stage == Stage::Managed) {
            app.stage = Stage::Uninstalled;
        } else {
            self.state.apps.remove(bundle_id);
        }
    }

    pub(super) fn install_app(&mut self, command: &Dictionary) -> Result<Answer, Failure> {
        let number = |key: &str| command.get(key).and_then(Value::as_unsigned_integer);
        for key in command.keys() {
            let known = ["RequestType", "iTunesStoreID", "ManagementFlags", "ChangeManagementState"];
            if !known.contains(&key.as_str()) {
                return Err(Failure::mdm(12000, &format!("this phone does not know {key}")));
            }
        }
        self.may_manage_apps()?;
        let store_id = number("iTunesStoreID").ok_or_else(|| Failure::mdm(12000, "which app?"))?;
        let flags = number("ManagementFlags");
        if flags.is_some_and(|flags| !matches!(flags, 1 | 4 | 5)) {
            return Err(Failure::mdm(12000, "such flags do not exist"));
        }
        let found = self.behaviour.apps.store.iter().find(|app| app.store_id == store_id);
        let bundle_id =
            found.ok_or_else(|| Failure::mdm(12023, "the App Store has no such app"))?.bundle_id.clone();
        let takes_over = text(command, "ChangeManagementState") == Some("Managed");
        let stage = match self.state.apps.get(&bundle_id).map(|app| app.stage) {
            Some(Stage::Own) if takes_over => Stage::PromptingForManagement,
            Some(Stage::Own) => return Err(Failure::mdm(12025, "the app is there already")),
            Some(Stage::Managed) => Stage::Managed,
            _ => Stage::Prompting,
        };
        let app = AppOnPhone { stage, flags: flags.unwrap_or(0) };
        self.state.apps.insert(bundle_id.clone(), app);
        let word = app.status().unwrap_or_default().to_owned();
        Ok(vec![("Identifier", Value::String(bundle_id)), ("State", Value::String(word))])
    }

    pub(super) fn remove_app(&mut self, command: &Dictionary) -> Result<(), Failure> {
        self.may_manage_apps()?;
        let bundle_id = text(command, "Identifier").unwrap_or_default();
        match self.state.apps.get(bundle_id).map(|app| app.stage) {
            None | Some(Stage::Own) => Err(Failure::mdm(12023, "the app is not managed")),
            Some(_) => {
                self.state.apps.remove(bundle_id);
                Ok(())
            }
        }
    }

    /// The status of managed apps; what is said once is gone afterwards.
    pub(super) fn managed_apps(&mut self, command: &Dictionary) -> Value {
        let wanted = command.get("Identifiers").and_then(Value::as_array).cloned().unwrap_or_default();
        let is_wanted =
            |id: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted.as_string() == Some(id));
        let mut list = Dictionary::new();
        for (id, app) in std::mem::take(&mut self.state.apps) {
            let status = app.status().filter(|_| is_wanted(&id));
            if let Some(status) = status {
                let mut entry = Dictionary::new();
                entry.insert("Status".to_owned(), Value::String(status.to_owned()));
                entry.insert("ManagementFlags".to_owned(), app.flags.into());
                entry.insert("IsValidated".to_owned(), Value::Boolean(true));
                list.insert(id.clone(), Value::Dictionary(entry));
            }
            let left = if status.is_some() { app.after_report() } else { Some(app) };
            if let Some(app) = left {
                self.state.apps.insert(id, app);
            }
        }
        Value::Dictionary(list)
    }

    pub(super) fn installed_apps(&self) -> Value {
        let entry = |id: &str| {
            let mut entry = Dictionary::new();
            entry.insert("Identifier".to_owned(), Value::String(id.to_owned()));
            entry.insert("Version".to_owned(), Value::String("1".to_owned()));
            Value::Dictionary(entry)
        };
        Value::Array(self.apps().into_iter().map(entry).collect())
    }

    /// With the management go the apps that are flagged so; the others are the user's own from then on.
    pub(super) fn lose_managed_apps(&mut self) {
        self.state.apps.retain(|_, app| app.stage == Stage::Own || (app.is_there() && app.flags & 1 == 0));
        for app in self.state.apps.values_mut() {
            *app = AppOnPhone::own();
        }
    }

    /// Access right 4096.
    fn may_manage_apps(&self) -> Result<(), Failure> {
        let rights = self.enrolment.as_ref().map_or(0, |enrolment| enrolment.rights);
        if rights & 4096 == 0 {
            return Err(Failure::mdm(12000, "the enrolment has no right to manage apps"));
        }
        Ok(())
    }
}
