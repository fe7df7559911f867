//! Get-Recipient.

use super::Result;
use super::call::Call;
use super::list;
use super::mailbox::mailboxes;
use super::row::{Property, Row};
use crate::exchange::lock;

const FILTERABLE: &[&str] = &[
    "HasActiveSyncDevicePartnership",
    "RecipientTypeDetails",
    "WhenChanged",
    "WhenChangedUTC",
    "DisplayName",
    "Name",
    "Guid",
    "PrimarySmtpAddress",
    "EmailAddresses",
];

pub(super) fn get(call: Call) -> Result {
    let view = call.view()?;
    let keys = mailboxes(&call)?;
    let kind = call.text("RecipientTypeDetails");
    list::listing(call, keys, FILTERABLE, move |call, guid| {
        let directory = lock(&call.shared.directory);
        let mailbox = directory.mailboxes.get(&guid)?;
        let word = mailbox.new.kind.word();
        if kind.as_ref().is_some_and(|kind| !kind.eq_ignore_ascii_case(word)) {
            return None;
        }
        let mut addresses = vec![format!("SMTP:{}", mailbox.new.address)];
        addresses.extend(mailbox.new.other_addresses.iter().map(|address| format!("smtp:{address}")));
        addresses.push(format!("X500:/o={}/cn={}", call.shared.plan.name, mailbox.account()));
        let (name, changed) = (mailbox.new.name.clone(), mailbox.changed(view));
        Some(Row {
            kind: "Management.ReducedRecipient",
            text: mailbox.canonical.clone(),
            properties: vec![
                ("Name", name.clone().into()),
                ("DisplayName", name.into()),
                ("PrimarySmtpAddress", mailbox.new.address.clone().into()),
                ("EmailAddresses", Property::List(addresses)),
                ("RecipientTypeDetails", Property::Word("RecipientTypeDetails", word, 1)),
                ("HasActiveSyncDevicePartnership", directory.has_partnership(guid, view).into()),
                ("SamAccountName", mailbox.account().into()),
                ("Identity", Property::Link(mailbox.canonical.clone(), Some(guid))),
                ("DistinguishedName", mailbox.distinguished_name.clone().into()),
                ("Guid", guid.into()),
                ("WhenChanged", changed.into()),
                ("WhenChangedUTC", changed.into()),
            ],
        })
    })
}
