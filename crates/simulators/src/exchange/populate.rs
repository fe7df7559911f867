//! Mailboxes and phones by the thousand, the same for the same seed.

use std::sync::Arc;

use chrono::TimeDelta;

use super::chance::Chance;
use super::directory::Directory;
use super::mailbox::NewMailbox;
use super::phone::Phone;
use super::replica::{Replicated, View};

const GIVEN: [&str; 12] = [
    "Aagje",
    "Björn",
    "Cees",
    "Désirée",
    "Erik",
    "Femke",
    "Gösta",
    "Hanneke",
    "Ivar",
    "Jolijn",
    "Karin",
    "Lars",
];
const SURNAMES: [&str; 10] = [
    "Ahlgren",
    "Bosch",
    "Ceder",
    "de Vries",
    "Ekström",
    "Fransen",
    "Groen",
    "Hjelm",
    "van IJzendoorn",
    "Åberg",
];

/// Family, models, system, mail program.
const KINDS: [(&str, &[&str], &str, &str); 5] = [
    ("iPhone", &["iPhone15C2", "iPhone14C5", "iPhone12C1"], "iOS 18.1 22B83", "Apple-{}/2202.83"),
    ("iPad", &["iPad13C18", "iPad11C6"], "iOS 17.6.1 21G93", "Apple-{}/2107.93"),
    ("SamsungDevice", &["SM-S911B", "SM-A546B"], "Android 14", "Android-SAMSUNG-{}/101.14"),
    ("Android", &["Pixel 8", "Fairphone 5"], "Android 15", "Android-Mail/2024.09 {}"),
    ("WP8", &["RM-1045", "RM-940"], "Windows Phone 8.10.14219", "MSFT-WP/8.10.14219 {}"),
];

/// So many mailboxes more, and so many partnerships more, dealt out to them.
pub(super) fn populate(
    directory: &mut Directory,
    domain: &str,
    mailboxes: usize,
    partnerships: usize,
    view: View,
) {
    let mut chance = Chance::new(directory.chance.number());
    let known = directory.mailboxes.len();
    let mut made = Vec::with_capacity(mailboxes);
    for number in known..known + mailboxes {
        let name = format!("{} {} {number}", pick(&mut chance, &GIVEN), pick(&mut chance, &SURNAMES));
        let mut new = NewMailbox::new(&name, &format!("user{number}@{domain}"));
        if number % 7 == 0 {
            new.other_addresses.push(format!("alias{number}@{domain}"));
        }
        made.push(directory.add_mailbox(new, view.now));
    }
    for number in 0..partnerships {
        let Some(mailbox) = made.get(number % made.len().max(1)) else { return };
        let phone = phone(&mut chance);
        let guid = directory.add_record(*mailbox, phone.clone(), view);
        let Some(record) = directory.records.get_mut(&guid) else { return };
        let days = i64::try_from(chance.below(700)).unwrap_or_default();
        record.first_sync = view.now - TimeDelta::days(days + 1);
        // Long since with both controllers.
        record.phone = Replicated::new(Some(Arc::new(phone)), record.first_sync);
        let last =
            view.now - TimeDelta::minutes(i64::try_from(chance.below(90 * 24 * 60)).unwrap_or_default());
        let last = last.max(record.first_sync);
        (record.usage.last_attempt, record.usage.last_success) = (Some(last), Some(last));
    }
}

fn phone(chance: &mut Chance) -> Phone {
    let Some((family, models, os, agent)) = KINDS.get(chance.below(KINDS.len())) else {
        return Phone::new(&chance.device_id(), "Unknown", "Unknown", "", "");
    };
    let model = pick(chance, models);
    let agent = agent.replace("{}", &model.replace(' ', "-"));
    let mut phone = Phone::new(&chance.device_id(), family, model, os, &agent);
    if chance.below(4) == 0 {
        phone.friendly_name = Some(format!("{family} & co"));
    }
    phone
}

fn pick<'a>(chance: &mut Chance, of: &[&'a str]) -> &'a str {
    of.get(chance.below(of.len())).copied().unwrap_or_default()
}
