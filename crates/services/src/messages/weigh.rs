//! Whether a message is still to be sent when its turn comes, to whom, and what it says.

use chrono::{DateTime, TimeDelta, Utc};
use domain::device::{ComplianceState, DeviceState};
use domain::directory::User;
use domain::message::{About, Channel, MessagePolicy, MessageState, Occasion, OccasionKind, Rendered};
use outbound_mail::is_address;
use store::Tx;
use store::message::Message;

use super::seen::change_number;
use super::{account_test, outside, render, templates, test_send};
use crate::Error;

/// How many messages about the same thing are looked at.
const ABOUT: u32 = 200;

/// What becomes of a message now.
pub(super) enum Weighed {
    /// It ends without being sent.
    Ends(MessageState),
    /// As many as may go out went out: it waits.
    Waits,
    /// It goes out.
    Goes(Box<Letter>),
}

/// A message with its recipient.
pub(super) struct Letter {
    pub(super) channel: Channel,
    pub(super) to_name: String,
    pub(super) to_address: String,
    pub(super) rendered: Rendered,
    pub(super) language: String,
}

/// Weighs a message whose time has come.
pub(super) async fn weigh(
    tx: &mut Tx,
    message: &Message,
    policy: &MessagePolicy,
    now: DateTime<Utc>,
) -> Result<Weighed, Error> {
    if account_test::is_account_test(message) {
        return account_test::weigh(tx, message, now).await;
    }
    if message.recipient.is_some() {
        return of_test(tx, message, policy, now).await;
    }
    let user = match message.user {
        Some(id) => tx.user(id).await?.filter(User::is_active),
        None => None,
    };
    let Some(user) = user else { return Ok(Weighed::Ends(MessageState::Superseded)) };
    if !still_so(tx, message).await? {
        return Ok(Weighed::Ends(MessageState::Superseded));
    }
    if now - message.created_at >= TimeDelta::hours(policy.drop_after_hours.into()) {
        return Ok(Weighed::Ends(MessageState::Dropped));
    }
    let channel = policy.channel_of(message.occasion.kind());
    let is_outside = message.occasion == Occasion::Outside;
    let address =
        if is_outside { outside::address(tx, &user).await? } else { address(tx, message, &user).await? };
    let (Some(to_address), Channel::Ews | Channel::Smtp) = (address, channel) else {
        return Ok(Weighed::Ends(unsent(message)));
    };
    // What a connector has already is no further message.
    if message.handed_at.is_none() && is_enough(tx, message, policy, now).await? {
        return Ok(Weighed::Waits);
    }
    let (rendered, language) = render::render(tx, message, &user).await?;
    let to_name = if is_outside { String::new() } else { user.attributes.display_name };
    Ok(Weighed::Goes(Box::new(Letter { channel, to_name, to_address, rendered, language })))
}

/// What becomes of a message for which there is no way. The portal shows it; of one to an outside address it shows the one beside it.
pub(super) fn unsent(message: &Message) -> MessageState {
    if message.occasion == Occasion::Outside { MessageState::Superseded } else { MessageState::Shown }
}

async fn of_test(
    tx: &mut Tx,
    message: &Message,
    policy: &MessagePolicy,
    now: DateTime<Utc>,
) -> Result<Weighed, Error> {
    if now - message.created_at >= account_test::PATIENCE {
        return Ok(Weighed::Ends(MessageState::Dropped));
    }
    let channel = test_send::way(policy, message.occasion);
    let Some(to_address) = message.recipient.clone().filter(|_| channel != Channel::Portal) else {
        return Ok(Weighed::Ends(MessageState::Shown));
    };
    let id = test_send::template_of(message);
    let Some(template) = templates::load(tx, id).await? else {
        return Ok(Weighed::Ends(MessageState::Superseded));
    };
    let Some((rendered, language)) = test_send::sample(tx, &template, message.language.as_deref()).await?
    else {
        return Ok(Weighed::Ends(MessageState::Superseded));
    };
    let letter = Letter { channel, to_name: String::new(), to_address, rendered, language };
    Ok(Weighed::Goes(Box::new(letter)))
}

/// Whether as many went out as may within the hour or the minute.
async fn is_enough(
    tx: &mut Tx,
    message: &Message,
    policy: &MessagePolicy,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let limits = [(TimeDelta::hours(1), policy.per_hour), (TimeDelta::minutes(1), policy.per_minute())];
    for (span, most) in limits {
        if tx.count_messages_out(message.organisation, now - span).await? >= u64::from(most) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The user's address by the directory, else that of the mailbox that it is about.
async fn address(tx: &mut Tx, message: &Message, user: &User) -> Result<Option<String>, Error> {
    let attributes = &user.attributes;
    let known = attributes.mail.iter().chain(&attributes.proxy_addresses).find(|address| is_address(address));
    if let Some(address) = known {
        return Ok(Some(address.clone()));
    }
    let mailboxes = tx.mailboxes_of_user(user.id).await?;
    let of_organisation = mailboxes.iter().find(|row| Some(row.mailbox.organisation) == message.organisation);
    Ok(of_organisation.map(|row| row.mailbox.address.clone()).filter(|address| is_address(address)))
}

/// Whether what the message says is still so. Whatever changed while nothing could be sent is told as it is now, if at all.
async fn still_so(tx: &mut Tx, message: &Message) -> Result<bool, Error> {
    let others = tx.messages_about(&message.subject, ABOUT).await?;
    let is_akin = |kind: OccasionKind| {
        kind == message.occasion.kind() || (kind.is_access() && message.occasion.kind().is_access())
    };
    // Of one change each of several people is told.
    let is_beside = |other: &Message| {
        other.user != message.user && change_number(&other.change) == change_number(&message.change)
    };
    let is_newer = |other: &&Message| {
        (other.created_at, other.id) > (message.created_at, message.id) && !is_beside(other)
    };
    if others.iter().filter(is_newer).any(|other| is_akin(other.occasion.kind())) {
        return Ok(false);
    }
    match About::parse(&message.subject) {
        Some(About::Partnership(id)) => {
            let Some(row) = tx.partnership(id).await? else { return Ok(false) };
            if row.seen_changes.to_string() != change_number(&message.change) {
                return Ok(false);
            }
            if message.occasion == Occasion::Released {
                // Whoever was not told that there was no mail is not told that there is.
                let told = others.iter().filter(|other| other.id != message.id && other.user == message.user);
                let mut told = told.filter(|other| other.occasion.kind().is_access());
                let last = told.find(|other| matches!(other.state, MessageState::Sent | MessageState::Shown));
                return Ok(last.is_some_and(|last| last.occasion != Occasion::Released));
            }
            // Who is being let in needs no advice.
            let is_coming =
                |decision: &domain::access::Decision| decision.enforced && decision.level.lets_in();
            Ok(!row.decision.as_ref().is_some_and(is_coming))
        }
        Some(About::Device(id)) => {
            let Some(device) = tx.device(id).await? else { return Ok(false) };
            let is_managed = device.state == DeviceState::Managed;
            Ok(match message.occasion {
                Occasion::NotCompliant { .. } | Occasion::ComplianceAction { .. } => {
                    is_managed
                        && matches!(
                            device.compliance,
                            ComplianceState::Noncompliant | ComplianceState::InGracePeriod
                        )
                }
                Occasion::StaleWarning { .. } => is_managed && device.last_seen_at <= message.created_at,
                // Whose device it is, its user shall hear of in any case.
                Occasion::Enrolled
                | Occasion::Quarantined
                | Occasion::Blocked
                | Occasion::Released
                | Occasion::Outside => true,
            })
        }
        None => Ok(false),
    }
}
