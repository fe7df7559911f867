//! Users and groups of the directory.

use axum::extract::Path;
use axum::response::Redirect;
use domain::actor::Permission::{OperateDevices, ReadDevices};
use domain::directory::User;
use domain::enrolment::Level;
use domain::id::{GroupId, UserId};
use secrecy::ExposeSecret;
use services::people::NamePage;
use services::{Error, device_list, links, people, search, second_factor, setup};

use super::{messages, state};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Facts, Part, Search, Secret, Table, Tone};
use crate::visit::Visit;

/// How many a page shows.
const PAGE: u32 = 50;

/// How many members of a group are listed.
const MEMBERS: usize = 500;

/// `GET /console/users`
pub(super) async fn users(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let (page, wanted) = wanted(&visit);
    let found = search::users(visit.services(), &visit.actor(), &page).await?;
    let last = found.last().map(|user| (user.attributes.display_name.clone(), user.id.to_string()));
    let next = next(&visit, found.len(), last);
    let rows = found
        .into_iter()
        .map(|user| {
            let href = format!("/console/users/{}", user.id);
            let state = user_state(&visit, &user);
            let attributes = user.attributes;
            vec![
                Cell::link(href, attributes.display_name),
                attributes.principal_name.unwrap_or_default().into(),
                attributes.mail.unwrap_or_default().into(),
                state,
            ]
        })
        .collect();
    let columns = ["name", "sign-in-name", "mail-address", "state"];
    Ok(listing(&visit, "users", "/console/users", wanted, next, &columns, rows).title(text.get("nav-users")))
}

/// `GET /console/groups`
pub(super) async fn groups(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let (page, wanted) = wanted(&visit);
    let found = search::groups(visit.services(), &visit.actor(), &page).await?;
    let last = found.last().map(|group| (group.attributes.display_name.clone(), group.id.to_string()));
    let next = next(&visit, found.len(), last);
    let rows = found
        .into_iter()
        .map(|group| {
            let href = format!("/console/groups/{}", group.id);
            vec![
                Cell::link(href, group.attributes.display_name),
                group.attributes.description.unwrap_or_default().into(),
            ]
        })
        .collect();
    let columns = ["name", "description"];
    Ok(listing(&visit, "groups", "/console/groups", wanted, next, &columns, rows)
        .title(text.get("nav-groups")))
}

/// `GET /console/users/{id}`
pub(super) async fn user(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    user_page(&visit, &id, None).await
}

/// `POST /console/users/{id}/link`: a link to enrol with, shown once.
pub(super) async fn link(
    visit: Visit,
    Path(id): Path<UserId>,
    axum::Form(pairs): Pairs,
) -> Result<Page, Failure> {
    let entered = Entered::new(pairs);
    let level = Level::from_name(entered.get("level")).unwrap_or(Level::Password);
    let token = links::for_enrolment(visit.services(), &visit.actor(), id, level).await?;
    let web = setup::state(visit.services(), &visit.actor()).await?.addresses.web;
    let address = format!("{web}/link#{}", token.expose_secret());
    user_page(&visit, &id.to_string(), Some(address)).await
}

/// `POST /console/users/{id}/second-factor`: forgets it, so that the user can set up a new one.
pub(super) async fn reset_second_factor(visit: Visit, Path(id): Path<UserId>) -> Result<Redirect, Failure> {
    second_factor::reset(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to(&format!("/console/users/{id}?done=second-factor-reset")))
}

/// `GET /console/groups/{id}`
pub(super) async fn group(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let missing = || Error::not_found("group", &id);
    let parsed: GroupId = id.parse().map_err(|_| missing())?;
    let group = people::group(services, &actor, parsed).await?.ok_or_else(missing)?;
    let (groups, users) = people::members(services, &actor, parsed, false).await?;
    let groups = groups.into_iter().map(|group| {
        vec![
            Cell::link(format!("/console/groups/{}", group.id), group.attributes.display_name),
            text.get("group").into(),
        ]
    });
    let all = groups.len() + users.len();
    let users = users.into_iter().take(MEMBERS).map(|user| {
        vec![
            Cell::link(format!("/console/users/{}", user.id), user.attributes.display_name),
            user.attributes.mail.unwrap_or_default().into(),
        ]
    });
    let table = Table {
        title: text.get("group-members"),
        columns: vec![text.get("name"), text.get("mail-address")],
        rows: groups.chain(users).collect(),
        empty: Empty::new(text.get("group-members-none"), ""),
        ..Table::default()
    };
    Ok(Page::console(group.attributes.display_name)
        .lead(group.attributes.description.unwrap_or_default())
        .crumb("/console/groups", text.get("nav-groups"))
        .part(Part::Table(table.out_of(text, all))))
}

async fn user_page(visit: &Visit, id: &str, link: Option<String>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let missing = || Error::not_found("user", id);
    let parsed: UserId = id.parse().map_err(|_| missing())?;
    let user = people::user(services, &actor, &parsed.to_string()).await?.ok_or_else(missing)?;
    let groups = people::groups_of(services, &actor, parsed, true).await?;
    let groups: Vec<_> = groups.into_iter().map(|group| group.attributes.display_name).collect();
    let attributes = &user.attributes;
    let optional = |value: &Option<String>| value.clone().unwrap_or_else(|| text.get("not-known"));
    let facts = Facts::new(text.get("user"))
        .fact(text.get("state"), user_state(visit, &user))
        .fact("userPrincipalName", optional(&attributes.principal_name))
        .fact(text.get("mail-address"), optional(&attributes.mail))
        .fact(text.get("user-other-mails"), attributes.other_mails.join(", "))
        .fact("sAMAccountName", optional(&attributes.sam_account_name))
        .fact(text.get("nav-groups"), groups.join(", "));
    let since = second_factor::of_user(services, &actor, parsed).await?;
    let stands = since.map_or_else(|| text.get("second-factor-none"), |since| text.time(since));
    let mut facts = facts.fact(text.get("second-factor"), stands);
    if since.is_some() && visit.may(OperateDevices) {
        let reset = format!("/console/users/{parsed}/second-factor");
        let reset = Action::post(reset, text.get("second-factor-reset")).tone(Tone::Bad);
        facts = facts.action(reset.about(&attributes.display_name));
    }
    let mut page = Page::console(&attributes.display_name).crumb("/console/users", text.get("nav-users"));
    if let Some(link) = link {
        page = page.part(Part::Secret(Secret { label: text.get("enrol-link-once"), value: link }));
    }
    page = page.part(Part::Facts(facts));
    if visit.may(ReadDevices) {
        page = page.action(format!("/console/users/{parsed}/access"), text.get("explain-title"));
        let rows = device_list::devices_of(services, &actor, parsed)
            .await?
            .into_iter()
            .map(|listed| {
                vec![
                    Cell::link(format!("/console/devices/{}", listed.device.id), listed.device.name),
                    state::device(text, listed.device.state),
                    state::compliance(text, listed.device.compliance),
                ]
            })
            .collect();
        page = page.part(Part::Table(Table {
            title: text.get("nav-devices"),
            columns: vec![text.get("device"), text.get("state"), text.get("compliance")],
            rows,
            empty: Empty::new(text.get("user-devices-none"), ""),
            ..Table::default()
        }));
    }
    if let Some(told) = messages::of_user(visit, parsed).await? {
        page = page.part(Part::Table(told));
    }
    if visit.may(OperateDevices) && user.is_active() {
        let levels = [Level::Password, Level::Approved];
        let levels =
            levels.iter().map(|level| Choice::new(level.name(), text.get(&format!("level-{level}"))));
        let mut form = Form::new(format!("/console/users/{id}/link"), text.get("enrol-link-make")).field(
            Field::new("level", text.get("rule-level"), Kind::Select(levels.collect()))
                .help(text.get("enrol-link-level-help")),
        );
        form.title = text.get("enrol-link");
        form.lead = text.get("enrol-link-lead");
        page = page.form(form);
    }
    Ok(page)
}

fn user_state(visit: &Visit, user: &User) -> Cell {
    let (tone, id) = match (user.removed_at, user.disabled_at) {
        (Some(_), _) => (Tone::Bad, "user-removed"),
        (None, Some(_)) => (Tone::Warn, "user-disabled"),
        (None, None) => (Tone::Good, "user-active"),
    };
    Cell::badge(tone, visit.text.get(id))
}

fn wanted(visit: &Visit) -> (NamePage, String) {
    let wanted = visit.query("search").unwrap_or_default().to_owned();
    let id = visit.query("after").and_then(|id| id.parse().ok());
    let after = id.map(|id| (visit.query("name").unwrap_or_default().to_owned(), id));
    (NamePage { search: wanted.clone(), after, limit: PAGE }, wanted)
}

fn next(visit: &Visit, found: usize, last: Option<(String, String)>) -> String {
    let Some((name, id)) = last.filter(|_| found == PAGE as usize) else { return String::new() };
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let search = encode(visit.query("search").unwrap_or_default());
    format!("{}?search={search}&name={}&after={id}", visit.path, encode(&name))
}

fn listing(
    visit: &Visit,
    kind: &str,
    action: &str,
    value: String,
    next: String,
    columns: &[&str],
    rows: Vec<Vec<Cell>>,
) -> Page {
    let text = visit.text;
    let empty = if value.is_empty() {
        Empty::new(text.get(&format!("{kind}-none")), text.get("directory-none-advice"))
    } else {
        Empty::new(text.get("nothing-found"), text.get("nothing-found-advice"))
    };
    Page::console("").part(Part::Table(Table {
        label: text.get(&format!("nav-{kind}")),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty,
        search: Some(Search { action: action.to_owned(), label: text.get(&format!("{kind}-search")), value }),
        next,
        ..Table::default()
    }))
}
