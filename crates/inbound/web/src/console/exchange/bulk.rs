//! Many partnerships at a time: first what the act would do, with names, and when that is sent again, it is done (BY-9).

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::{OrganisationId, PartnershipId};
use services::Error;
use services::exchange::{self, ByHand, HandPlan, HandRow, MOST_BY_HAND, Organisation};
use texts::Text;

use super::organisation::address;
use super::partnerships::{mailbox, name};
use super::record_choice::Wanted;
use super::words;
use crate::console::accepted;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Link, Part, Table, Tone};
use crate::visit::Visit;

/// `POST /console/exchange/{id}/partnerships/plan`; from the page of one partnership with `?act=…&chosen=…`
pub(super) async fn plan(
    visit: Visit,
    Path(id): Path<OrganisationId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor, entered) = (visit.text, visit.services(), visit.actor(), Entered::new(pairs));
    let act = ByHand::from_name(visit.query("act").unwrap_or_else(|| entered.get("act")));
    let act = act.ok_or_else(|| Error::invalid("act", "unknown-word", "allow, block or remove"))?;
    let organisation = exchange::organisation(services, &actor, id).await?;
    let list = format!("{}/partnerships", address(id));
    let chosen = chosen(&visit, id, &entered).await?;
    if chosen.is_empty() {
        return Ok(Redirect::to(&format!("{list}?done=bulk-none")).into_response());
    }
    let plan = exchange::by_hand_plan(services, &actor, id, act, &chosen).await?;
    let seen = digest(act, &plan)?;
    let mut form = form(text, &list, act, &chosen, &plan).field(Field::hidden(accepted::FIELD, &seen));
    if entered.get(accepted::FIELD) == seen {
        let past_brake = entered.get("pastBrake") == "true";
        match exchange::by_hand(services, &actor, id, act, &chosen, past_brake).await {
            Ok(_) => return Ok(Redirect::to(&format!("{list}?done=exchange-by-hand")).into_response()),
            Err(error) => form = form.with_error(error, text)?,
        }
    }
    Ok(whole(text, &organisation, act, &plan, form).into_response())
}

/// The digest of what is accepted: the act, and what it would do to each partnership.
fn digest(act: ByHand, plan: &HandPlan) -> Result<String, Error> {
    let rows = plan
        .rows
        .iter()
        .map(|row| (row.record.row.partnership.id, row.operation.as_ref(), row.is_hit, row.is_overruled));
    accepted::digest(&(act.name(), rows.collect::<Vec<_>>()))
}

/// Those that were chosen, or everything that view and search find: what is found after the first thousand waits for the next time.
async fn chosen(visit: &Visit, id: OrganisationId, entered: &Entered) -> Result<Vec<PartnershipId>, Failure> {
    if entered.get("everything") == "true" {
        let wanted = Wanted::of(|name| entered.get(name).to_owned()).query();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let room = MOST_BY_HAND - found.len();
            let page = exchange::records(visit.services(), &visit.actor(), id, &wanted, after, room).await?;
            found.extend(page.records.into_iter().map(|record| record.row.partnership.id));
            after = page.next;
            if after.is_none() || found.len() >= MOST_BY_HAND {
                return Ok(found);
            }
        }
    }
    let one = visit.query("chosen").map(str::to_owned);
    let parsed = one.into_iter().chain(entered.all("chosen")).map(|id| {
        let parsed: Result<PartnershipId, _> = id.parse();
        parsed.map_err(|_| Error::not_found("partnership", &id).into())
    });
    parsed.collect()
}

fn form(text: Text, list: &str, act: ByHand, chosen: &[PartnershipId], plan: &HandPlan) -> Form {
    let mut form = Form::new(format!("{list}/plan"), text.get(&format!("bulk-{}", act.name())));
    form.tone = if act == ByHand::Allow { Tone::Good } else { Tone::Bad };
    form.fields.push(Field::hidden("act", act.name()));
    form.fields.extend(chosen.iter().map(|id| Field::hidden("chosen", id.to_string())));
    if plan.is_held {
        let total = plan.total.to_string();
        let label = text.count_with("bulk-past-brake", plan.hits, &[("total", &total)]);
        let field = Field::new("pastBrake", label, Kind::Check);
        form.fields.push(field.help(text.get("bulk-past-brake-help")));
    }
    form.others.push(Link::new(list, text.get("cancel")));
    form
}

fn whole(text: Text, organisation: &Organisation, act: ByHand, plan: &HandPlan, form: Form) -> Page {
    let list = format!("{}/partnerships", address(organisation.id));
    let words = text.count(&format!("bulk-plan-{}", act.name()), plan.changes);
    let tone = if plan.hits > 0 || plan.overruled > 0 { Tone::Warn } else { Tone::Info };
    let mut alert = Alert::new(tone, words);
    if plan.hits > 0 {
        alert = alert.line(text.count("bulk-hits", plan.hits));
    }
    if plan.overruled > 0 {
        alert = alert.line(text.count("bulk-overruled", plan.overruled));
        alert = alert.line(text.get("bulk-overruled-advice"));
    }
    let same = plan.rows.len() as u64 - plan.changes;
    if same > 0 {
        alert = alert.line(text.count("bulk-same", same));
    }
    if plan.rows.len() >= MOST_BY_HAND {
        alert = alert.line(text.get("bulk-most"));
    }
    let alert = alert.line(text.get(&format!("bulk-what-{}", act.name())));
    let columns = ["partnership-device", "partnership-mailbox", "state", "partnership-said", "bulk-then"];
    let page = Page::console(text.get("bulk-title")).crumb(&list, text.get("exchange-partnerships"));
    // The form comes before the names: nobody has to scroll past a thousand of them.
    page.part(Part::Alert(alert)).form(form).part(Part::Table(Table {
        title: text.get("bulk-rows"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows: plan.rows.iter().map(|one| row(text, &list, act, one)).collect(),
        empty: Empty::default(),
        ..Table::default()
    }))
}

fn row(text: Text, list: &str, act: ByHand, one: &HandRow) -> Vec<Cell> {
    let (record, partnership) = (&one.record, &one.record.row.partnership);
    let (tone, then) = match (&one.operation, act) {
        (None, _) => (Tone::Quiet, "bulk-is-so"),
        (Some(_), ByHand::Allow) => (Tone::Good, "bulk-then-allow"),
        (Some(_), ByHand::Block) => (Tone::Bad, "bulk-then-block"),
        (Some(_), ByHand::Remove) => (Tone::Bad, "bulk-then-remove"),
    };
    let then = Cell::badge(tone, text.get(then));
    vec![
        Cell::link(format!("{list}/{}", partnership.id), name(record)).more(partnership.eas_id.to_string()),
        mailbox(text, record),
        words::record(text, record.state),
        words::said(text, &record.row),
        match one {
            HandRow { is_hit: true, .. } => then.more(text.get("bulk-is-hit")),
            HandRow { is_overruled: true, .. } => then.more(text.get("bulk-is-overruled")),
            _ => then,
        },
    ]
}
