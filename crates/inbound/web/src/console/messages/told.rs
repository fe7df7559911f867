//! What users were told lately, and to which addresses it went.

use domain::actor::Permission as P;
use domain::id::UserId;
use domain::message::MessageState;
use services::messages::{self, Listed, Message};
use texts::Text;

use crate::failure::Failure;
use crate::part::{Cell, Empty, Table, Tone};
use crate::visit::Visit;

/// How many of the last messages to one user are shown.
const OF_USER: u32 = 20;

/// The last messages, whoever they were to.
pub(super) fn last(text: Text, listed: &[Listed]) -> Table {
    let rows = listed.iter().map(|listed| {
        let to = Cell::from(listed.to.as_str()).more(listed.message.address.clone().unwrap_or_default());
        row(text, &listed.message, to)
    });
    table(text, "messages-to", rows.collect())
}

/// The last messages to a user; `None` for whoever may not see them.
pub(in crate::console) async fn of_user(visit: &Visit, user: UserId) -> Result<Option<Table>, Failure> {
    if !visit.may(P::ReadService) {
        return Ok(None);
    }
    let text = visit.text;
    let last = messages::of_user(visit.services(), &visit.actor(), user, OF_USER).await?;
    let rows = last.iter().map(|message| {
        let to = message.address.clone().unwrap_or_default();
        row(text, message, to.into())
    });
    Ok(Some(table(text, "messages-address", rows.collect())))
}

fn table(text: Text, to: &str, rows: Vec<Vec<Cell>>) -> Table {
    Table {
        title: text.get("messages-last"),
        columns: ["messages-when", "messages-what", to, "state"].map(|id| text.get(id)).to_vec(),
        rows,
        empty: Empty::new(text.get("messages-none"), ""),
        ..Table::default()
    }
}

fn row(text: Text, message: &Message, to: Cell) -> Vec<Cell> {
    let tone = match message.state {
        MessageState::Sent => Tone::Good,
        MessageState::Waiting => Tone::Info,
        MessageState::Shown | MessageState::Superseded => Tone::Quiet,
        MessageState::Dropped => Tone::Warn,
        MessageState::Failed => Tone::Bad,
    };
    let state = Cell::badge(tone, text.get(&format!("messages-state-{}", message.state)));
    let what = if messages::is_account_test(message) {
        text.get("notification-test-name")
    } else {
        text.get(&format!("message-{}-name", message.occasion.kind().text_id()))
    };
    let what = Cell::from(what);
    vec![
        text.time(message.created_at).into(),
        if message.recipient.is_some() { what.more(text.get("messages-test")) } else { what },
        to,
        state.more(message.last_error.clone().unwrap_or_default()),
    ]
}
