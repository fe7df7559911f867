//! Disputed devices: what each claims, what the decision means, and the decision.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteDevices;
use domain::id::DeviceId;
use services::Error;
use services::device_list::ListedDevice;
use services::devices::{self, Decision};
use services::disputes::{self, Dispute};
use texts::Text;

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Facts, Part, Table, Tone};
use crate::visit::Visit;

/// How many are shown.
const DISPUTES: u32 = 100;

/// `GET /console/disputes`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let rows = disputes::list(visit.services(), &visit.actor(), DISPUTES + 1)
        .await?
        .into_iter()
        .map(|dispute| {
            let device = &dispute.claim.device;
            let held = dispute.holder.as_ref();
            vec![
                Cell::link(format!("/console/disputes/{}", device.id), &device.name).more(&device.model),
                owner(&dispute.claim),
                held.map_or_else(|| text.get("dispute-holder-gone").into(), owner),
                text.time(device.enrolled_at).into(),
            ]
        })
        .collect();
    let columns = ["device", "dispute-claimed-by", "dispute-held-by", "since"];
    let table = Table {
        label: text.get("nav-disputes"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("disputes-none"), text.get("disputes-none-advice")),
        ..Table::default()
    };
    let table = table.at_most(text, DISPUTES as usize);
    Ok(Page::console(text.get("nav-disputes")).lead(text.get("disputes-lead")).part(Part::Table(table)))
}

/// `GET /console/disputes/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let text = visit.text;
    let missing = || Error::not_found("disputed device", &id);
    let parsed: DeviceId = id.parse().map_err(|_| missing())?;
    let dispute = disputes::one(visit.services(), &visit.actor(), parsed).await?.ok_or_else(missing)?;
    let mut page = Page::console(text.with("dispute-title", &[("name", &dispute.claim.device.name)]))
        .crumb("/console/disputes", text.get("nav-disputes"))
        .part(Part::Alert(
            Alert::new(Tone::Warn, text.get("dispute-what-title"))
                .line(text.get("dispute-what"))
                .line(text.get("dispute-until-then")),
        ))
        .part(Part::Facts(facts(text, "dispute-claim", &dispute.claim)));
    page = match &dispute.holder {
        Some(holder) => page.part(Part::Facts(facts(text, "dispute-holder", holder))),
        None => page.part(Part::Alert(Alert::new(Tone::Info, text.get("dispute-holder-gone")))),
    };
    if visit.may(WriteDevices) {
        for form in decisions(text, &dispute) {
            page = page.form(form);
        }
    }
    Ok(page)
}

/// `POST /console/disputes/{id}`
pub(super) async fn decide(
    visit: Visit,
    Path(id): Path<DeviceId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let decision = match Entered::new(pairs).get("decision") {
        "accept" => Decision::Accept,
        "reject" => Decision::Reject,
        _ => return Err(Error::invalid("decision", "required", "accept or reject").into()),
    };
    devices::decide_dispute(visit.services(), &visit.actor(), id, decision).await?;
    Ok(Redirect::to("/console/disputes?done=decided").into_response())
}

fn decisions(text: Text, dispute: &Dispute) -> [Form; 2] {
    let address = format!("/console/disputes/{}", dispute.claim.device.id);
    let user = &dispute.claim.user_name;
    let holder = dispute.holder.as_ref().map(|holder| holder.user_name.as_str());
    let mut reject = Form::new(&address, text.get("dispute-reject"));
    reject.title = text.get("dispute-reject-title");
    reject.lead = text.with("dispute-reject-help", &[("name", user)]);
    let mut accept = Form::new(&address, text.get("dispute-accept"));
    accept.title = text.with("dispute-accept-title", &[("name", user)]);
    accept.lead = match holder {
        Some(holder) => text.with("dispute-accept-help", &[("name", holder)]),
        None => text.get("dispute-accept-help-gone"),
    };
    accept.tone = Tone::Bad;
    [reject.field(Field::hidden("decision", "reject")), accept.field(Field::hidden("decision", "accept"))]
}

fn owner(listed: &ListedDevice) -> Cell {
    Cell::link(format!("/console/users/{}", listed.device.user), &listed.user_name)
        .more(listed.mail.clone().unwrap_or_default())
}

fn facts(text: Text, title: &str, listed: &ListedDevice) -> Facts {
    let device = &listed.device;
    let optional = |value: &Option<String>| value.clone().unwrap_or_else(|| text.get("not-known"));
    Facts::new(text.get(title))
        .fact(text.get("user"), owner(listed))
        .fact(text.get("device"), Cell::link(format!("/console/devices/{}", device.id), &device.name))
        .fact(text.get("device-model"), format!("{} ({})", device.model, device.product))
        .fact(text.get("device-serial"), optional(&device.serial_number))
        .fact(text.get("device-enrolled"), text.time(device.enrolled_at))
        .fact(text.get("last-seen"), text.time(device.last_seen_at))
}
