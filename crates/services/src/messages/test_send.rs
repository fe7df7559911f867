//! A test of a template: with values of nobody, to an address that a person names.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::{MessageId, MessageTemplateId, OrganisationId};
use domain::message::{Channel, MessagePolicy, MessageState, Occasion, OccasionKind, Rendered};
use outbound_mail::{Mail, is_address};
use serde_json::json;
use store::Tx;
use store::message::Message;
use texts::{Language, Text};

use super::policy::policy_of;
use super::settings::{MailSettings, relay, untaken};
use super::templates::{Template, load};
use super::{render, values};
use crate::settings::read;
use crate::{Error, Services};

/// What is to be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestSend {
    /// The template.
    pub template: MessageTemplateId,
    /// The language; the template's default if absent.
    pub locale: Option<String>,
    /// To whom; the sender's own address if absent.
    pub to: Option<String>,
    /// The way of which organisation; by SMTP if absent.
    pub organisation: Option<OrganisationId>,
}

/// Sends a test. By SMTP it is done when this returns; by EWS it waits for the connector, and the list of messages says what became of
/// it. True if it is done.
pub async fn test_send(services: &Services, actor: &Actor, test: TestSend) -> Result<bool, Error> {
    actor.require(Permission::WriteService)?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let template = load(&mut tx, test.template).await?;
    let template = template.ok_or_else(|| Error::not_found("message template", test.template))?;
    let settings: MailSettings = read(&mut tx).await?;
    let to = test.to.unwrap_or_else(|| settings.relay.from_address.clone());
    if !is_address(&to) {
        return Err(Error::invalid("to", "not-a-mail-address", "write an address, as anna@example.com"));
    }
    let Some((rendered, language)) = sample(&mut tx, &template, test.locale.as_deref()).await? else {
        return Err(Error::Conflict {
            code: "no-text",
            message: "the template has no text yet: write one first".to_owned(),
        });
    };
    let id = MessageId::generate(now, &*services.random);
    let by_connector = test.organisation.is_some()
        && way(&policy_of(&mut tx, test.organisation).await?, occasion(&template)) == Channel::Ews;
    let relay = relay(services, &mut tx).await?;
    drop(tx);
    if !by_connector {
        let Some(relay) = relay else {
            return Err(Error::invalid("to", "mail-not-set", "set up the mail server first"));
        };
        let Rendered { subject, text, html } = rendered;
        let mail = Mail {
            id: id.to_string(),
            date: now,
            to_name: String::new(),
            to_address: to.clone(),
            subject,
            text,
            html,
            language: language.clone(),
        };
        services.mail.submit(&relay, &mail).await.map_err(|error| match untaken(&error) {
            // What is wrong with the server is told where the test was asked for.
            Error::Invalid(problems) => Error::Invalid(
                problems
                    .into_iter()
                    .map(|problem| crate::Problem { field: "to".to_owned(), ..problem })
                    .collect(),
            ),
            other => other,
        })?;
    }
    let mut tx = services.store.write().await?;
    let subject = format!("test/{}", template.id);
    let message = Message {
        organisation: test.organisation,
        recipient: Some(to.clone()),
        language: Some(language),
        ..Message::waiting(id, occasion(&template), subject, id.to_string(), now)
    };
    tx.add_message(&message).await?;
    if !by_connector {
        tx.end_message(id, MessageState::Sent, None, services.now()).await?;
    }
    let event = services.audit_event(
        actor,
        "message-template.test",
        ObjectKind::MessageTemplate,
        template.id,
        &template.display_name,
        json!({ "to": to }),
    );
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(!by_connector)
}

/// The way of a test: that of the organisation, on occasions as well on which nobody gets mail. What is for outside addresses goes by
/// SMTP, whether anybody chose to tell them or not.
pub(super) fn way(policy: &MessagePolicy, occasion: Occasion) -> Channel {
    if occasion == Occasion::Outside { Channel::Smtp } else { policy.channel }
}

fn occasion(template: &Template) -> Occasion {
    match template.occasion {
        Some(OccasionKind::Quarantined) => Occasion::Quarantined,
        Some(OccasionKind::Blocked) => Occasion::Blocked,
        Some(OccasionKind::Released) => Occasion::Released,
        Some(OccasionKind::StaleWarning) => Occasion::StaleWarning { days_left: 3 },
        Some(OccasionKind::Enrolled) => Occasion::Enrolled,
        Some(OccasionKind::Outside) => Occasion::Outside,
        Some(OccasionKind::NotCompliant) => Occasion::NotCompliant { days_left: 3 },
        Some(OccasionKind::ComplianceAction) | None => {
            Occasion::ComplianceAction { template: Some(template.id), days_left: 3 }
        }
    }
}

/// The template of a test that waits.
pub(super) fn template_of(message: &Message) -> MessageTemplateId {
    let named = message.subject.strip_prefix("test/").and_then(|id| id.parse().ok());
    named.unwrap_or_else(|| message.occasion.kind().template())
}

/// What a template says with values of nobody; `None` if it has no text.
pub(super) async fn sample(
    tx: &mut Tx,
    template: &Template,
    locale: Option<&str>,
) -> Result<Option<(Rendered, String)>, Error> {
    let Some(text) = render::text_for(template, locale.or(Some(&template.default_locale))) else {
        return Ok(None);
    };
    let words = Text::new(Language::from_tag(&text.locale).unwrap_or_default());
    let values = values::sample(tx, template, words).await?;
    Ok(Some((render::rendered(template, text, &values)?, text.locale.clone())))
}
