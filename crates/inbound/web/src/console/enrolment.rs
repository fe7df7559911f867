//! Who may enrol what.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteService;
use domain::device::Platform;
use domain::enrolment::Level;
use domain::id::{EnrolmentRuleId, GroupId};
use services::enrolment::{self, NewRule};
use services::people::NamePage;
use services::{Error, people, search};

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Empty, Part, Table, Tone};
use crate::visit::Visit;

/// How many groups the choice offers.
const GROUPS: u32 = 500;

/// `GET /console/enrolment`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let form = form(&visit).await?;
    whole(&visit, form).await
}

/// `POST /console/enrolment`
pub(super) async fn add(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let error = match read(&entered) {
        Ok(new) => match enrolment::add_rule(visit.services(), &visit.actor(), new).await {
            Ok(_) => return Ok(Redirect::to("/console/enrolment?done=saved").into_response()),
            Err(error) => error,
        },
        Err(error) => error,
    };
    let form = form(&visit).await?.filled(&entered).with_error(error, visit.text)?;
    Ok(whole(&visit, form).await?.into_response())
}

/// `POST /console/enrolment/{id}/delete`
pub(super) async fn delete(visit: Visit, Path(id): Path<EnrolmentRuleId>) -> Result<Redirect, Failure> {
    enrolment::delete_rule(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to("/console/enrolment?done=deleted"))
}

fn read(entered: &Entered) -> Result<NewRule, Error> {
    let group = match entered.get("group") {
        "" => None,
        id => Some(id.parse::<GroupId>().map_err(|_| Error::not_found("group", id))?),
    };
    Ok(NewRule {
        group,
        platforms: entered.all("platforms").iter().filter_map(|name| Platform::from_name(name)).collect(),
        device_limit: entered.get("deviceLimit").trim().parse().unwrap_or(0),
        level: Level::from_name(entered.get("level")).unwrap_or(Level::Password),
    })
}

async fn form(visit: &Visit) -> Result<Form, Failure> {
    let text = visit.text;
    let page = NamePage { search: String::new(), after: None, limit: GROUPS };
    let groups = search::groups(visit.services(), &visit.actor(), &page).await?;
    let everybody = Choice::new("", text.get("all-users"));
    let groups =
        groups.into_iter().map(|group| Choice::new(group.id.to_string(), group.attributes.display_name));
    let platform = |platform: &Platform| {
        Choice::new(platform.name(), text.get(&format!("platform-{}", platform.name().to_lowercase())))
    };
    let level = |level: &Level| Choice::new(level.name(), text.get(&format!("level-{level}")));
    let mut form = Form::new("/console/enrolment", text.get("rule-add"))
        .field(Field::new(
            "group",
            text.get("group"),
            Kind::Select(std::iter::once(everybody).chain(groups).collect()),
        ))
        .field(
            Field::new(
                "platforms",
                text.get("platform"),
                Kind::Checks(Platform::ALL.iter().map(platform).collect()),
            )
            .value(Platform::Ios.name()),
        )
        .field(
            Field::new("deviceLimit", text.get("rule-limit"), Kind::Number { min: 1, max: 100 })
                .help(text.get("rule-limit-help"))
                .value("5"),
        )
        .field(
            Field::new("level", text.get("rule-level"), Kind::Select(Level::ALL.iter().map(level).collect()))
                .help(text.get("rule-level-help")),
        );
    form.title = text.get("rule-new");
    Ok(form)
}

async fn whole(visit: &Visit, form: Form) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let may = visit.may(WriteService);
    let mut rows = Vec::new();
    for rule in enrolment::rules(services, &actor).await? {
        let group = match rule.group {
            Some(id) => people::group(services, &actor, id).await?.map(|group| group.attributes.display_name),
            None => Some(text.get("all-users")),
        };
        let group = group.unwrap_or_else(|| text.get("not-known"));
        let platforms: Vec<_> = rule
            .platforms
            .iter()
            .map(|platform| text.get(&format!("platform-{}", platform.name().to_lowercase())))
            .collect();
        let delete = Action::post(format!("/console/enrolment/{}/delete", rule.id), text.get("delete"));
        rows.push(vec![
            Cell::from(group.clone()),
            platforms.join(", ").into(),
            rule.device_limit.to_string().into(),
            text.get(&format!("level-{}", rule.level)).into(),
            Cell::actions(if may { vec![delete.about(group).tone(Tone::Bad)] } else { Vec::new() }),
        ]);
    }
    let mut page = Page::console(text.get("nav-enrolment")).lead(text.get("enrolment-lead"));
    if let Some(closed) = enrolment::readiness(services).await? {
        let alert = Alert::new(Tone::Warn, text.get("alert-enrolment-closed"));
        page = page.part(Part::Alert(alert.line(text.get(&format!("closed-{}", closed.code())))));
    }
    let columns = ["group", "platform", "rule-limit", "rule-level"];
    let page = page.part(Part::Table(Table {
        label: text.get("nav-enrolment"),
        columns: columns.iter().map(|id| text.get(id)).chain([String::new()]).collect(),
        rows,
        empty: Empty::new(text.get("rules-none"), text.get("closed-no-rules")),
        ..Table::default()
    }));
    Ok(if may { page.form(form) } else { page })
}
