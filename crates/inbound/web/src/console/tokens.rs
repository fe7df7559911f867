//! Bearer tokens of the API.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use domain::actor::Scope;
use domain::id::TokenId;
use secrecy::ExposeSecret;
use services::tokens::{self, NewToken};
use texts::Text;

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Part, Secret, Table, Tone};
use crate::visit::Visit;

/// `GET /console/tokens`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let form = form(visit.text);
    whole(&visit, form, None).await
}

/// `POST /console/tokens`: the secret is shown in the answer and nowhere else.
pub(super) async fn create(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let days: i64 = entered.get("days").parse().unwrap_or(90);
    let new = NewToken {
        name: entered.get("name").to_owned(),
        scopes: entered.all("scopes").iter().filter_map(|name| Scope::from_name(name)).collect(),
        expires_at: (days > 0).then(|| visit.services().now() + TimeDelta::days(days.min(3650))),
    };
    match tokens::create(visit.services(), &visit.actor(), new).await {
        Ok((_, secret)) => {
            let secret = secret.expose_secret().to_owned();
            Ok(whole(&visit, form(visit.text), Some(secret)).await?.into_response())
        }
        Err(error) => {
            let form = form(visit.text).filled(&entered).with_error(error, visit.text)?;
            Ok(whole(&visit, form, None).await?.into_response())
        }
    }
}

/// `POST /console/tokens/{id}/revoke`
pub(super) async fn revoke(visit: Visit, Path(id): Path<TokenId>) -> Result<Redirect, Failure> {
    tokens::revoke(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to("/console/tokens?done=revoked"))
}

fn form(text: Text) -> Form {
    let scopes = Scope::ALL.iter().map(|scope| Choice::new(scope.name(), scope.name())).collect();
    let days = [30, 90, 365].map(|days| Choice::new(days.to_string(), text.count("days", days)));
    let days = days.into_iter().chain([Choice::new("0", text.get("never"))]).collect();
    let mut form = Form::new("/console/tokens", text.get("token-create"))
        .field(Field::text("name", text.get("token-name")).help(text.get("token-name-help")).required())
        .field(
            Field::new("scopes", text.get("token-scopes"), Kind::Checks(scopes))
                .help(text.get("token-scopes-help")),
        )
        .field(Field::new("days", text.get("token-days"), Kind::Select(days)).value("90"));
    form.title = text.get("token-new");
    form
}

async fn whole(visit: &Visit, form: Form, secret: Option<String>) -> Result<Page, Failure> {
    let text = visit.text;
    let now = visit.services().now();
    let rows = tokens::tokens(visit.services(), &visit.actor())
        .await?
        .into_iter()
        .map(|token| {
            let over = token.expires_at.is_some_and(|end| end <= now);
            let (tone, id) = match (token.revoked_at, over) {
                (Some(_), _) => (Tone::Quiet, "token-revoked"),
                (None, true) => (Tone::Quiet, "token-over"),
                (None, false) => (Tone::Good, "token-live"),
            };
            let revoke =
                Action::post(format!("/console/tokens/{}/revoke", token.id), text.get("token-revoke"));
            let actions = match id {
                "token-live" => vec![revoke.about(&token.name).tone(Tone::Bad)],
                _ => Vec::new(),
            };
            let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.name()).collect();
            let date = |time: Option<_>| time.map_or_else(|| text.get("never"), |time| text.date(time));
            vec![
                Cell::from(token.name).more(scopes.join(", ")),
                Cell::badge(tone, text.get(id)),
                date(token.expires_at).into(),
                date(token.last_used_at).into(),
                token.created_by.into(),
                Cell::actions(actions),
            ]
        })
        .collect();
    let columns = ["name", "state", "token-ends", "token-used", "token-by"];
    let mut page = Page::console(text.get("nav-tokens")).lead(text.get("tokens-lead"));
    if let Some(value) = secret {
        page = page.part(Part::Secret(Secret { label: text.get("token-once"), value }));
    }
    let table = Table {
        label: text.get("nav-tokens"),
        columns: columns.iter().map(|id| text.get(id)).chain([String::new()]).collect(),
        rows,
        empty: Empty::new(text.get("tokens-none"), ""),
        ..Table::default()
    };
    Ok(page.part(Part::Table(table)).form(form))
}
