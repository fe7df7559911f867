//! What an administrator does with other means than the connector's.

use uuid::Uuid;

use super::mailbox::{Lists, NewMailbox};
use super::partnership::Wipe;
use super::rule::{Characteristic, Level, Rule};
use super::settings::Settings;
use super::{Controller, Organisation, controller_of, lock, populate};

impl Organisation {
    /// Changes the password of the account that runs cmdlets.
    pub fn set_password(&self, password: &str) {
        password.clone_into(&mut lock(&self.shared.password));
    }

    /// Makes a mailbox; its GUID.
    pub fn add_mailbox(&self, new: NewMailbox) -> Uuid {
        let now = self.now();
        lock(&self.shared.directory).add_mailbox(new, now)
    }

    /// Makes so many mailboxes, `user0@…` and on, and deals so many partnerships out to them.
    pub fn populate(&self, mailboxes: usize, partnerships: usize) {
        let view = self.shared.change(Controller::First);
        let mut directory = lock(&self.shared.directory);
        populate::populate(&mut directory, &self.shared.plan.domain, mailboxes, partnerships, view);
    }

    /// Switches ActiveSync on or off for a mailbox. Whether there is one with this address.
    pub fn enable(&self, mailbox: &str, is_enabled: bool) -> bool {
        let mut directory = lock(&self.shared.directory);
        let Some(found) = directory.by_address(mailbox).map(|mailbox| (mailbox.guid, mailbox.server)) else {
            return false;
        };
        let view = self.shared.change(controller_of(found.1));
        let mailbox = directory.mailboxes.get_mut(&found.0);
        mailbox.map(|mailbox| mailbox.is_enabled.write(view, is_enabled)).is_some()
    }

    /// Changes the personal lists of a mailbox. Whether there is one with this address.
    pub fn edit_lists(&self, mailbox: &str, edit: impl FnOnce(&mut Lists)) -> bool {
        let mut directory = lock(&self.shared.directory);
        let Some(found) = directory.by_address(mailbox).map(|mailbox| (mailbox.guid, mailbox.server)) else {
            return false;
        };
        let view = self.shared.change(controller_of(found.1));
        let Some(mailbox) = directory.mailboxes.get_mut(&found.0) else { return false };
        let mut lists = mailbox.lists(view);
        edit(&mut lists);
        mailbox.allowed.write(view, lists.allowed);
        mailbox.blocked.write(view, lists.blocked);
        true
    }

    /// Takes a device's partnership away. Whether there was one.
    pub fn remove_partnership(&self, mailbox: &str, device_id: &str) -> bool {
        let Some(partnership) = self.partnership(mailbox, device_id) else { return false };
        let mut directory = lock(&self.shared.directory);
        let server = directory.by_address(mailbox).map_or(0, |mailbox| mailbox.server);
        let view = self.shared.change(controller_of(server));
        let record = directory.records.get_mut(&partnership.guid);
        record.map(|record| record.phone.write(view, None)).is_some()
    }

    /// Calls a wipe off that has not begun. Whether there is such a device.
    pub fn cancel_wipe(&self, mailbox: &str, device_id: &str) -> bool {
        let Some(partnership) = self.partnership(mailbox, device_id) else { return false };
        let mut directory = lock(&self.shared.directory);
        let record = directory.records.get_mut(&partnership.guid);
        record
            .map(|record| (record.usage.wipe, record.usage.wipe_requested) = (Wipe::DeviceOk, None))
            .is_some()
    }

    /// The organisation's settings, as the first controller has them.
    pub fn settings(&self) -> Settings {
        lock(&self.shared.directory).settings.read(self.shared.view(Controller::First)).clone()
    }

    /// Changes the organisation's settings.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings();
        change(&mut settings);
        let view = self.shared.change(Controller::First);
        lock(&self.shared.directory).settings.write(view, settings);
    }

    /// The device access rules, as the first controller has them.
    pub fn rules(&self) -> Vec<Rule> {
        lock(&self.shared.directory).rules.read(self.shared.view(Controller::First)).cloned().collect()
    }

    /// Adds a device access rule; its GUID.
    pub fn add_rule(&self, characteristic: Characteristic, query: &str, level: Level) -> Uuid {
        let guid = self.shared.guid();
        let view = self.shared.change(Controller::First);
        lock(&self.shared.directory).rules.add(Rule::new(guid, characteristic, query, level), view);
        guid
    }
}
