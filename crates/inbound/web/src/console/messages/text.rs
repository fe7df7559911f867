//! The text of a template in one language, with what it would say.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteService;
use domain::id::MessageTemplateId;
use domain::message::{Placeholder, is_locale};
use services::Error;
use services::messages::{self, LocalizedText, Template};
use texts::Text;

use super::template;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Facts, Link, Part, Preview, Tone};
use crate::visit::Visit;

/// `GET /console/messages/templates/{id}/texts/{locale}`
pub(super) async fn show(
    visit: Visit,
    Path((id, locale)): Path<(MessageTemplateId, String)>,
) -> Result<Page, Failure> {
    let known = found(&visit, id, &locale).await?;
    let text = known.texts.iter().find(|text| text.locale == locale).cloned();
    let preview = match &text {
        Some(text) => Some(preview(&visit, id, text).await?),
        None => None,
    };
    let form = visit.may(WriteService).then(|| form(visit.text, id, &locale, text.as_ref()));
    Ok(whole(&visit, &known, &locale, form, preview))
}

/// `POST /console/messages/templates/{id}/texts/{locale}`: with `preview` nothing is saved.
pub(super) async fn save(
    visit: Visit,
    Path((id, locale)): Path<(MessageTemplateId, String)>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (services, actor, entered) = (visit.services(), visit.actor(), Entered::new(pairs));
    let known = found(&visit, id, &locale).await?;
    let new = LocalizedText {
        // Another language than the address has: the same text, to be translated.
        locale: entered.get("locale").trim().to_ascii_lowercase(),
        subject: entered.get("subject").to_owned(),
        body: entered.get("messageTemplate").replace("\r\n", "\n"),
        modified_at: None,
    };
    let empty = form(visit.text, id, &locale, None).filled(&entered);
    if entered.get("preview") == "true" {
        return Ok(match messages::preview(services, &actor, id, &new).await {
            Ok(rendered) => whole(&visit, &known, &locale, Some(empty), Some(part(visit.text, rendered))),
            Err(error) => {
                let form = empty.with_error(error, visit.text)?;
                whole(&visit, &known, &locale, Some(form), None)
            }
        }
        .into_response());
    }
    match messages::set_text(services, &actor, id, new).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=saved", template::address(id))).into_response()),
        Err(error) => {
            let form = empty.with_error(error, visit.text)?;
            Ok(whole(&visit, &known, &locale, Some(form), None).into_response())
        }
    }
}

/// `POST /console/messages/templates/{id}/texts/{locale}/delete`
pub(super) async fn delete(
    visit: Visit,
    Path((id, locale)): Path<(MessageTemplateId, String)>,
) -> Result<Redirect, Failure> {
    found(&visit, id, &locale).await?;
    messages::remove_text(visit.services(), &visit.actor(), id, &locale).await?;
    Ok(Redirect::to(&format!("{}?done=deleted", template::address(id))))
}

/// The template of an address. What is no tag of a language has no page: the addresses on it are made of the tag, and would lead
/// somewhere else.
async fn found(visit: &Visit, id: MessageTemplateId, locale: &str) -> Result<Template, Failure> {
    if !is_locale(locale) {
        return Err(Error::not_found("text", locale).into());
    }
    Ok(messages::template(visit.services(), &visit.actor(), id).await?)
}

async fn preview(visit: &Visit, id: MessageTemplateId, text: &LocalizedText) -> Result<Part, Failure> {
    let rendered = messages::preview(visit.services(), &visit.actor(), id, text).await?;
    Ok(part(visit.text, rendered))
}

fn part(text: Text, rendered: domain::message::Rendered) -> Part {
    Part::Preview(Preview {
        title: text.get("messages-preview"),
        subject: rendered.subject,
        html: rendered.html,
        text_title: text.get("messages-preview-text"),
        text: rendered.text,
    })
}

fn form(text: Text, id: MessageTemplateId, locale: &str, known: Option<&LocalizedText>) -> Form {
    let names: Vec<String> =
        Placeholder::ALL.iter().map(|placeholder| format!("{{{{{placeholder}}}}}")).collect();
    let help = text.with("messages-body-help", &[("words", &names.join(" "))]);
    let mut form = Form::new(format!("{}/texts/{locale}", template::address(id)), text.get("save"))
        .field(
            Field::text("locale", text.get("language"))
                .help(text.get("messages-locale-help"))
                .value(locale)
                .required(),
        )
        .field(
            Field::text("subject", text.get("messages-subject"))
                .value(known.map_or("", |known| &known.subject))
                .required(),
        )
        .field(
            Field::new("messageTemplate", text.get("messages-body"), Kind::Area { rows: 16, file: false })
                .help(help)
                .value(known.map_or("", |known| &known.body))
                .required(),
        );
    form.question = Some(("preview", text.get("messages-preview")));
    form.others.push(Link::new(template::address(id), text.get("cancel")));
    form
}

fn whole(visit: &Visit, known: &Template, locale: &str, form: Option<Form>, preview: Option<Part>) -> Page {
    let text = visit.text;
    let mut page = Page::console(format!("{} · {locale}", template::name(text, known)))
        .crumb(template::address(known.id), template::name(text, known));
    if let Some(form) = form {
        page = page.form(form);
    }
    if let Some(preview) = preview {
        page = page.part(preview);
    }
    let is_ours = known.texts.iter().any(|one| one.locale == locale && one.modified_at.is_some());
    if is_ours && visit.may(WriteService) {
        let label = text.get(if known.occasion.is_some() { "messages-undo" } else { "delete" });
        let address = format!("{}/texts/{locale}/delete", template::address(known.id));
        let action = Action::post(address, label.clone()).about(locale).tone(Tone::Bad);
        page = page.part(Part::Facts(Facts::new(label).fact(text.get("language"), locale).action(action)));
    }
    page
}
