//! The list of organisations, and adding one (XC-5, XC-6).

use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteService;
use services::exchange::{self, NewOrganisation, SyncSettings};
use texts::Text;

use super::words;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Cell, Empty, Part, Table};
use crate::visit::Visit;

/// `GET /console/exchange`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let form = form(visit.text);
    whole(&visit, form).await
}

/// `POST /console/exchange`: the next thing that it needs is a connector.
pub(super) async fn create(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (services, actor, entered) = (visit.services(), visit.actor(), Entered::new(pairs));
    let settings = SyncSettings {
        hosted: entered.get("kind") == "hosted",
        address: entered.get("address").trim().to_owned(),
        ..SyncSettings::default()
    };
    let checked = exchange::check_sync(&settings);
    let new = NewOrganisation { name: entered.get("name").to_owned() };
    let made = match checked {
        Ok(()) => exchange::create(services, &actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => {
            exchange::set_sync(services, &actor, made.id, settings).await?;
            let address = format!("/console/exchange/{}/connector?done=exchange-added", made.id);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            let form = form(visit.text).filled(&entered).with_error(error, visit.text)?;
            Ok(whole(&visit, form).await?.into_response())
        }
    }
}

async fn whole(visit: &Visit, form: Form) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let mut rows = Vec::new();
    for organisation in exchange::organisations(services, &actor).await? {
        let known = exchange::overview(services, &actor, organisation.id).await?;
        let last = known.last_success.as_ref().and_then(|sync| sync.finished_at);
        let name = Cell::link(format!("/console/exchange/{}", organisation.id), organisation.name);
        rows.push(vec![
            name.more(organisation.settings.address),
            words::connection(text, known.connection),
            last.map_or_else(|| text.get("never"), |time| text.time(time)).into(),
            words::mode(text, organisation.access.mode),
            known.partnerships.to_string().into(),
        ]);
    }
    let columns =
        ["name", "exchange-connection", "exchange-last-success", "exchange-access", "exchange-partnerships"];
    let page =
        Page::console(text.get("nav-exchange")).lead(text.get("exchange-lead")).part(Part::Table(Table {
            label: text.get("nav-exchange"),
            columns: columns.iter().map(|id| text.get(id)).collect(),
            rows,
            empty: Empty::new(text.get("exchange-none"), text.get("exchange-none-advice")),
            ..Table::default()
        }));
    Ok(if visit.may(WriteService) { page.form(form) } else { page })
}

fn form(text: Text) -> Form {
    let mut form = Form::new("/console/exchange", text.get("exchange-add"))
        .field(Field::text("name", text.get("name")).help(text.get("exchange-name-help")).required());
    form.fields.extend(place(text, &SyncSettings::default()));
    form.title = text.get("exchange-add-title");
    form
}

/// Where the organisation is: on-premises or hosted, and its address.
pub(super) fn place(text: Text, known: &SyncSettings) -> Vec<Field> {
    let kinds = vec![
        Choice::new("on-premises", text.get("exchange-on-premises")),
        Choice::new("hosted", text.get("exchange-hosted")),
    ];
    vec![
        Field::new("kind", text.get("exchange-kind"), Kind::Select(kinds)).value(if known.hosted {
            "hosted"
        } else {
            "on-premises"
        }),
        Field::text("address", text.get("exchange-address"))
            .help(text.get("exchange-address-help"))
            .value(&known.address),
    ]
}
