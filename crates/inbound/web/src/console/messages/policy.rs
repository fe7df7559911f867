//! How the users of an organisation get messages.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::OrganisationId;
use domain::message::{Channel, MessagePolicy, OccasionKind};
use services::exchange;
use services::messages;
use texts::Text;

use super::{PAGE, drop_action};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Facts, Link, Part};
use crate::visit::Visit;

/// `GET /console/messages/organisations/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let known = messages::policy(visit.services(), &visit.actor(), id).await?;
    whole(&visit, id, form(visit.text, id, &known)).await
}

/// `POST /console/messages/organisations/{id}`
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<OrganisationId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let new = read(&entered);
    let Err(error) = messages::set_policy(visit.services(), &visit.actor(), id, &new).await else {
        return Ok(Redirect::to(&format!("{PAGE}?done=saved")).into_response());
    };
    let form =
        form(visit.text, id, &MessagePolicy::default()).filled(&entered).with_error(error, visit.text)?;
    Ok(whole(&visit, id, form).await?.into_response())
}

fn form(text: Text, id: OrganisationId, known: &MessagePolicy) -> Form {
    let mut form = Form::new(format!("{PAGE}/organisations/{id}"), text.get("save"));
    form.fields = fields(text, known, Channel::ALL);
    let outside = Field::new("outside", text.get("messages-outside"), Kind::Check);
    form.field(outside.help(text.get("messages-outside-help")).value(known.outside.to_string()))
}

/// The occasions of the list. What goes to outside addresses has a switch of its own.
fn occasions() -> impl Iterator<Item = &'static OccasionKind> {
    OccasionKind::ALL.iter().filter(|kind| **kind != OccasionKind::Outside)
}

/// The fields of a policy.
pub(super) fn fields(text: Text, known: &MessagePolicy, channels: &[Channel]) -> Vec<Field> {
    let channel = |one: &Channel| Choice::new(one.name(), text.get(&format!("messages-channel-{one}")));
    let occasion = |kind: &OccasionKind| {
        let id = if *kind == OccasionKind::ComplianceAction {
            "messages-compliance-action".to_owned()
        } else {
            format!("message-{}-name", kind.text_id())
        };
        Choice::new(kind.name(), text.get(&id))
    };
    let told: Vec<&str> =
        occasions().filter(|kind| !known.silent.contains(kind)).map(|kind| kind.name()).collect();
    let number = |name: &str, id: &str, value: u32, max: i64| {
        Field::new(name, text.get(id), Kind::Number { min: 1, max })
            .help(text.get(&format!("{id}-help")))
            .value(value.to_string())
            .required()
    };
    vec![
        Field::new(
            "channel",
            text.get("messages-channel"),
            Kind::Select(channels.iter().map(channel).collect()),
        )
        .help(text.get("messages-channel-help"))
        .value(known.channel.name()),
        Field::new("told", text.get("messages-told"), Kind::Checks(occasions().map(occasion).collect()))
            .help(text.get("messages-told-help"))
            .value(told.join(",")),
        number("perHour", "messages-per-hour", known.per_hour, 20_000),
        number("dropAfterHours", "messages-drop-after", known.drop_after_hours, 168),
    ]
}

/// What was entered. A number that is none is refused at its field.
pub(super) fn read(entered: &Entered) -> MessagePolicy {
    let told = entered.all("told");
    let number = |name: &str| u32::try_from(entered.number(name)).unwrap_or(0);
    MessagePolicy {
        channel: Channel::from_name(entered.get("channel")).unwrap_or(Channel::Portal),
        silent: occasions().copied().filter(|kind| !told.iter().any(|name| name == kind.name())).collect(),
        per_hour: number("perHour"),
        drop_after_hours: number("dropAfterHours"),
        outside: entered.get("outside") == "true",
    }
}

async fn whole(visit: &Visit, id: OrganisationId, mut form: Form) -> Result<Page, Failure> {
    let text = visit.text;
    let organisation = exchange::organisation(visit.services(), &visit.actor(), id).await?;
    form.others.push(Link::new(PAGE, text.get("cancel")));
    let waiting = Facts::new(text.get("messages-waiting"))
        .fact(text.get("messages-waiting"), text.get("messages-drop-help"))
        .action(drop_action(text, Some(id)).about(organisation.name.clone()));
    Ok(Page::console(organisation.name)
        .lead(text.get("messages-policy-lead"))
        .crumb(PAGE, text.get("nav-messages"))
        .form(form)
        .part(Part::Facts(waiting)))
}
