//! What the placeholders of a message stand for, read when its turn comes.

use domain::access::{Decision, Obstacle, obstacle};
use domain::device::Device;
use domain::directory::User;
use domain::message::{About, Occasion, OccasionKind, Placeholder as P, Values};
use store::Tx;
use store::exchange::partnership::PartnershipRow;
use store::message::Message;
use texts::Text;

use super::templates::Template;
use crate::Error;
use crate::settings::{Addresses, Organisation, read};

/// What is the same for everybody.
pub(super) async fn common(tx: &mut Tx) -> Result<Values, Error> {
    let organisation: Organisation = read(tx).await?;
    let addresses: Addresses = read(tx).await?;
    let portal = format!("{}/", addresses.web.trim_end_matches('/'));
    let enrol = format!("{portal}enroll");
    Ok(Values::default()
        .with(P::Organisation, &organisation.name)
        .with(P::Contact, &organisation.contact)
        .with(P::PortalAddress, &portal)
        .with(P::EnrolAddress, &enrol))
}

/// All that an outside address is told, whatever its template names: where to look.
async fn outside(tx: &mut Tx) -> Result<Values, Error> {
    let known = common(tx).await?;
    let addresses = [P::PortalAddress, P::EnrolAddress];
    Ok(addresses.into_iter().fold(Values::default(), |values, one| values.with(one, known.get(one))))
}

/// What a message to a user says.
pub(super) async fn of(tx: &mut Tx, message: &Message, user: &User, text: Text) -> Result<Values, Error> {
    if message.occasion == Occasion::Outside {
        return outside(tx).await;
    }
    let mut values = common(tx).await?.with(P::UserName, &user.attributes.display_name);
    if let Some(days) = message.occasion.days_left() {
        values = values.with(P::TimeLeft, &text.count("days", days.into()));
    }
    match About::parse(&message.subject) {
        Some(About::Device(id)) => {
            if let Some(device) = tx.device(id).await? {
                values = of_device(values, &device, text);
            }
        }
        Some(About::Partnership(id)) => {
            if let Some(row) = tx.partnership(id).await? {
                let mailbox = another_mailbox(tx, &row, user).await?;
                values = of_partnership(values, &row, mailbox.as_deref(), text);
            }
        }
        None => {}
    }
    Ok(values)
}

fn of_device(values: Values, device: &Device, text: Text) -> Values {
    let reason = device.compliance_reason.as_deref().unwrap_or_default();
    values
        .with(P::DeviceName, &device.name)
        .with(P::DeviceId, &device.id.to_string())
        .with(P::OsAndVersion, &format!("{} {}", device.model, device.os_version))
        .with(P::Reason, &compliance_reason(text, reason))
}

/// Why a device does not meet its policies, in plain words.
fn compliance_reason(text: Text, word: &str) -> String {
    let known = text.find(&format!("compliance-why-{}", word.to_ascii_lowercase()));
    known.unwrap_or_else(|| text.get("message-compliance-other"))
}

/// What the mailbox of a phone is called, if it is not the user's own: "your mail" alone would lead them astray.
async fn another_mailbox(tx: &mut Tx, row: &PartnershipRow, user: &User) -> Result<Option<String>, Error> {
    let partnership = &row.partnership;
    let found = tx.exchange_mailbox(partnership.organisation, partnership.mailbox).await?;
    let mailbox = found.map(|row| row.mailbox).filter(|mailbox| mailbox.user != Some(user.id));
    let name = mailbox
        .map(|mailbox| if mailbox.display_name.is_empty() { mailbox.address } else { mailbox.display_name });
    Ok(name.filter(|name| !name.is_empty()))
}

fn of_partnership(values: Values, row: &PartnershipRow, mailbox: Option<&str>, text: Text) -> Values {
    let partnership = &row.partnership;
    let phone = phone(row);
    let name = mailbox.map_or_else(|| phone.to_owned(), |mailbox| format!("{phone} ({mailbox})"));
    values
        .with(P::DeviceName, &name)
        .with(P::DeviceId, partnership.eas_id.as_str())
        .with(P::OsAndVersion, &partnership.look.os)
        .with(P::Reason, &access_reason(text, row.decision.as_ref()))
}

/// The name of a phone that nobody may have enrolled: what it calls itself.
pub(super) fn phone(row: &PartnershipRow) -> &str {
    let partnership = &row.partnership;
    let names = [&partnership.friendly_name, &partnership.look.model, &partnership.look.device_type];
    names.into_iter().find(|name| !name.is_empty()).map_or(partnership.eas_id.as_str(), String::as_str)
}

/// Why a phone gets no mail, in plain words.
fn access_reason(text: Text, decision: Option<&Decision>) -> String {
    text.get(&format!("message-access-{}", decision.map_or(Obstacle::Other, obstacle)))
}

/// What a preview and a test say.
pub(super) async fn sample(tx: &mut Tx, template: &Template, text: Text) -> Result<Values, Error> {
    if template.occasion == Some(OccasionKind::Outside) {
        return outside(tx).await;
    }
    Ok(common(tx)
        .await?
        .with(P::UserName, &text.get("message-sample-user"))
        .with(P::DeviceName, "iPhone 15")
        .with(P::DeviceId, "0198f0a0-0000-7000-8000-000000000001")
        .with(P::OsAndVersion, "iOS 18.1")
        .with(P::TimeLeft, &text.count("days", 3))
        .with(P::Reason, &text.get("message-access-not-enrolled")))
}
