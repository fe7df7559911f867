//! The mail server. Its settings are tried before they are kept.

use axum::response::{IntoResponse, Redirect, Response};
use domain::message::{Channel, MessagePolicy};
use secrecy::SecretString;
use services::messages::{self, MailSettings, NewMail, RelayConfiguration, Security};
use texts::Text;

use super::{PAGE, policy, policy_facts};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Cell, Facts, Link, Tone};
use crate::visit::Visit;

const ADDRESS: &str = "/console/messages/server";

/// `GET /console/messages/server`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let known = messages::settings(visit.services(), &visit.actor()).await?;
    Ok(whole(visit.text, form(visit.text, &known)))
}

/// `POST /console/messages/server`
pub(super) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, services, actor, entered) = (visit.text, visit.services(), visit.actor(), Entered::new(pairs));
    let known = messages::settings(services, &actor).await?;
    let Err(error) = messages::configure(services, &actor, read(&entered, &known)).await else {
        return Ok(Redirect::to(&format!("{PAGE}?done=saved")).into_response());
    };
    // What the mail server said stands behind our own words.
    let said = detail(&error);
    let mut form = form(text, &known).filled(&entered).with_error(error, text)?;
    form.general.extend(said);
    Ok(whole(text, form).into_response())
}

/// The server's own words, for problems that are about it.
fn detail(error: &services::Error) -> Option<String> {
    let services::Error::Invalid(problems) = error else { return None };
    problems.iter().find(|problem| problem.code.starts_with("mail-")).map(|problem| problem.message.clone())
}

/// What the list shows.
pub(super) fn facts(text: Text, known: &MailSettings, may: bool) -> Facts {
    let relay = &known.relay;
    let mut facts = Facts::new(text.get("messages-server"));
    facts = if known.is_set() {
        facts
            .fact(text.get("messages-host"), format!("{}:{}", relay.host, relay.port))
            .fact(text.get("messages-security"), text.get(&security_id(relay.security)))
            .fact(
                text.get("messages-from"),
                format!("{} <{}>", relay.from_name, relay.from_address).trim().to_owned(),
            )
    } else {
        facts.fact(text.get("state"), Cell::badge(Tone::Quiet, text.get("is-missing")))
    };
    if may {
        facts = policy_facts(text, facts, known);
        let change = Action::go(ADDRESS, text.get("change")).about(text.get("messages-server"));
        facts.actions.insert(0, change);
    }
    facts
}

fn security_id(security: Security) -> String {
    format!("messages-security-{}", security.name().to_lowercase())
}

fn form(text: Text, known: &MailSettings) -> Form {
    let relay = &known.relay;
    let field = |name: &str, id: &str, value: &str| {
        Field::text(name, text.get(id)).help(text.get(&format!("{id}-help"))).value(value)
    };
    let choices = [Security::StartTls, Security::Tls, Security::Plain];
    let choices = choices.map(|one| Choice::new(one.name(), text.get(&security_id(one))));
    let number = |name: &str, id: &str, value: u32, min: i64, max: i64| {
        Field::new(name, text.get(id), Kind::Number { min, max }).value(value.to_string())
    };
    let mut form = Form::new(ADDRESS, text.get("messages-test-save"))
        .field(field("host", "messages-host", &relay.host))
        .field(number("port", "messages-port", relay.port.into(), 1, 65_535))
        .field(
            Field::new("security", text.get("messages-security"), Kind::Select(choices.to_vec()))
                .help(text.get("messages-security-help"))
                .value(relay.security.name()),
        )
        .field(
            Field::new(
                "authoritiesPem",
                text.get("messages-authorities"),
                Kind::Area { rows: 3, file: true },
            )
            .help(text.get("messages-authorities-help"))
            .value(&relay.authorities_pem),
        )
        .field(field("user", "messages-user", &relay.user))
        .field(
            Field::new("password", text.get("messages-password"), Kind::Password)
                .help(text.get("messages-password-help")),
        )
        .field(field("fromAddress", "messages-from-address", &relay.from_address))
        .field(field("fromName", "messages-from-name", &relay.from_name))
        .field(number("timeoutSeconds", "messages-timeout", relay.timeout_seconds, 5, 300))
        .field(field("testAddress", "messages-test-address", ""))
        .field(Field::new("others", text.get("messages-others"), Kind::Heading));
    form.fields.extend(policy::fields(text, &known.others, &[Channel::Portal, Channel::Smtp]));
    form
}

fn read(entered: &Entered, known: &MailSettings) -> NewMail {
    let text = |name: &str| entered.get(name).trim().to_owned();
    let relay = RelayConfiguration {
        host: text("host"),
        port: u16::try_from(entered.number("port")).unwrap_or(0),
        security: Security::from_name(entered.get("security")).unwrap_or(known.relay.security),
        authorities_pem: text("authoritiesPem"),
        user: text("user"),
        from_address: text("fromAddress"),
        from_name: text("fromName"),
        timeout_seconds: u32::try_from(entered.number("timeoutSeconds")).unwrap_or(0),
    };
    let password = entered.get("password");
    let others: MessagePolicy = policy::read(entered);
    NewMail {
        settings: MailSettings { relay, others },
        password: (!password.is_empty()).then(|| SecretString::from(password)),
        test_address: text("testAddress"),
    }
}

fn whole(text: Text, mut form: Form) -> Page {
    form.others.push(Link::new(PAGE, text.get("cancel")));
    Page::console(text.get("messages-server"))
        .lead(text.get("messages-server-lead"))
        .crumb(PAGE, text.get("nav-messages"))
        .form(form)
}
