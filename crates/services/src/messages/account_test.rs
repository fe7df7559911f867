//! A test of the notification account: a mail that the connector sends to an address that a person names, whichever way the users of
//! the organisation get theirs. It says nothing of anybody, and what became of it stands on the page where it was asked for.

use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::{MessageId, OrganisationId};
use domain::message::{Branding, Channel, MessageState, Occasion, Template};
use outbound_mail::is_address;
use serde_json::json;
use store::Tx;
use store::message::Message;
use texts::Language;

use super::weigh::{Letter, Weighed};
use super::{built_in, values};
use crate::{Error, Services, exchange};

/// What such a message is about, before the organisation's id.
const SUBJECT: &str = "account-test/";

/// After so long nobody waits for a test any more.
pub(super) const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// How many of the last tests are looked at.
const FEW: u32 = 5;

/// Asks the connector of an organisation for a test: it is sent when the connector asks next. One that waits already, and that the
/// connector does not have yet, makes room.
pub async fn test_account(
    services: &Services,
    actor: &Actor,
    organisation: OrganisationId,
    to: &str,
    language: Language,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let to = to.trim();
    if !is_address(to) {
        return Err(Error::invalid("to", "not-a-mail-address", "write an address, as anna@example.com"));
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    let known = tx.exchange_organisation(organisation).await?;
    let name = known.ok_or_else(|| Error::not_found("organisation", organisation))?.name;
    has_account(&mut tx, organisation).await?;
    for earlier in waiting(&mut tx, organisation, now).await? {
        if earlier.handed_at.is_none() {
            tx.end_message(earlier.id, MessageState::Superseded, None, now).await?;
        }
    }
    let id = MessageId::generate(now, &*services.random);
    // None of those that users are told of: a row has one all the same.
    let occasion = Occasion::ComplianceAction { template: None, days_left: 0 };
    tx.add_message(&Message {
        organisation: Some(organisation),
        recipient: Some(to.to_owned()),
        language: Some(language.tag().to_owned()),
        ..Message::waiting(id, occasion, subject(organisation), id.to_string(), now)
    })
    .await?;
    let kind = ObjectKind::ExchangeOrganisation;
    let details = json!({ "to": to });
    let event = services.audit_event(actor, "exchange.notification.test", kind, organisation, &name, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Refuses where nobody could send it. A connector that told nothing, as one of an older version, may have an account.
async fn has_account(tx: &mut Tx, organisation: OrganisationId) -> Result<(), Error> {
    let (code, message) = if tx.live_connector(organisation).await?.is_none() {
        ("no-connector", "the organisation has no connector that could send it")
    } else if exchange::notification_told(tx, organisation).await?.is_some_and(|told| told.account.is_none())
    {
        ("no-notification-account", "the connector has no notification account: give it one first")
    } else {
        return Ok(());
    };
    Err(Error::Conflict { code, message: message.to_owned() })
}

/// The address to which an administrator would have a test sent: their own name if it is one, or that of the user of the directory
/// with this name.
pub async fn own_address(services: &Services, actor: &Actor) -> Result<Option<String>, Error> {
    actor.require(Permission::WriteService)?;
    if is_address(actor.name()) {
        return Ok(Some(actor.name().to_owned()));
    }
    let users = services.store.read().await?.users_named(actor.name()).await?;
    let [user] = users.as_slice() else { return Ok(None) };
    Ok(user.attributes.mail.clone().filter(|address| user.is_active() && is_address(address)))
}

/// Whether a message is such a test.
pub fn is_account_test(message: &Message) -> bool {
    message.subject.starts_with(SUBJECT)
}

/// The last test of an organisation's account.
pub(crate) async fn last_account_test(
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<Option<Message>, Error> {
    Ok(tx.messages_about(&subject(organisation), 1).await?.into_iter().next())
}

/// The tests of an organisation's account that wait for its connector.
pub(super) async fn waiting(
    tx: &mut Tx,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<Vec<Message>, Error> {
    let last = tx.messages_about(&subject(organisation), FEW).await?;
    Ok(last.into_iter().filter(|one| one.ended_at.is_none() && one.not_before <= now).collect())
}

/// What becomes of a test now. It goes by the account, whatever the policy says of messages.
pub(super) async fn weigh(tx: &mut Tx, message: &Message, now: DateTime<Utc>) -> Result<Weighed, Error> {
    let Some(to_address) = message.recipient.clone() else {
        return Ok(Weighed::Ends(MessageState::Superseded));
    };
    if now - message.created_at >= PATIENCE {
        return Ok(Weighed::Ends(MessageState::Dropped));
    }
    let language = message.language.as_deref().and_then(Language::from_tag).unwrap_or_default();
    let (subject, body) = built_in::account_test(language);
    let template =
        Template::parse(&subject, &body).map_err(|_| Error::Internal("the text of a test is wrong"))?;
    let rendered = template.render(&values::common(tx).await?, Branding::default(), language.tag());
    let language = language.tag().to_owned();
    let letter = Letter { channel: Channel::Ews, to_name: String::new(), to_address, rendered, language };
    Ok(Weighed::Goes(Box::new(letter)))
}

fn subject(organisation: OrganisationId) -> String {
    format!("{SUBJECT}{organisation}")
}
