//! One template: its texts, its name, a test, and back to what is built in.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteService;
use domain::id::MessageTemplateId;
use domain::message::Branding;
use services::exchange;
use services::messages::{self, NewTemplate, Template, TemplateChange, TestSend};
use texts::Text;

use super::PAGE;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Facts, Link, Part, Table, Tone};
use crate::visit::Visit;

/// The flags that can be chosen. A logo has no effect.
const BRANDING: [(&str, &str); 4] = [
    ("includeCompanyName", "messages-branding-name"),
    ("includeContactInformation", "messages-branding-contact"),
    ("includeCompanyPortalLink", "messages-branding-portal"),
    ("includeDeviceDetails", "messages-branding-device"),
];

/// The page of a template.
pub(super) fn address(id: MessageTemplateId) -> String {
    format!("{PAGE}/templates/{id}")
}

/// Its name: of a built-in one in the reader's language.
pub(in crate::console) fn name(text: Text, template: &Template) -> String {
    match template.occasion {
        Some(kind) => text.get(&format!("message-{}-name", kind.text_id())),
        None => template.display_name.clone(),
    }
}

/// `GET /console/messages/templates/new`
pub(super) async fn new(visit: Visit) -> Page {
    whole_new(visit.text, new_form(visit.text))
}

/// `POST /console/messages/templates/new`
pub(super) async fn create(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let new = NewTemplate {
        display_name: entered.get("displayName").to_owned(),
        description: entered.get("description").to_owned(),
        default_locale: entered.get("defaultLocale").to_owned(),
        branding: branding(&entered, Branding::default()),
    };
    match messages::create(visit.services(), &visit.actor(), new).await {
        Ok(template) => Ok(Redirect::to(&first_text(&template)).into_response()),
        Err(error) => {
            let form = new_form(text).filled(&entered).with_error(error, text)?;
            Ok(whole_new(text, form).into_response())
        }
    }
}

fn new_form(text: Text) -> Form {
    let mut form = Form::new(format!("{PAGE}/templates/new"), text.get("save"));
    form.fields = fields(text, "", "", text.language().tag(), Branding::BUILT_IN);
    form.others.push(Link::new(PAGE, text.get("cancel")));
    form
}

fn whole_new(text: Text, form: Form) -> Page {
    Page::console(text.get("messages-template-new"))
        .lead(text.get("messages-template-new-lead"))
        .crumb(PAGE, text.get("nav-messages"))
        .form(form)
}

fn fields(text: Text, name: &str, description: &str, locale: &str, branding: Branding) -> Vec<Field> {
    let choices = BRANDING.map(|(word, id)| Choice::new(word, text.get(id)));
    vec![
        Field::text("displayName", text.get("name")).value(name).required(),
        Field::text("description", text.get("description")).value(description),
        Field::text("defaultLocale", text.get("messages-default-language"))
            .help(text.get("messages-default-language-help"))
            .value(locale)
            .required(),
        Field::new("branding", text.get("messages-branding"), Kind::Checks(choices.to_vec()))
            .value(branding.words()),
    ]
}

/// What was chosen; a logo stays as it was.
fn branding(entered: &Entered, known: Branding) -> Branding {
    let chosen = Branding::parse(&entered.all("branding").join(",")).unwrap_or_default();
    Branding { logo: known.logo, ..chosen }
}

/// `GET /console/messages/templates/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<MessageTemplateId>) -> Result<Page, Failure> {
    let template = messages::template(visit.services(), &visit.actor(), id).await?;
    let forms = if visit.may(WriteService) {
        vec![test_form(&visit, &template).await?, change_form(visit.text, &template)]
    } else {
        Vec::new()
    };
    Ok(whole(&visit, &template, forms))
}

/// `POST /console/messages/templates/{id}`
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<MessageTemplateId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor, entered) = (visit.text, visit.services(), visit.actor(), Entered::new(pairs));
    let template = messages::template(services, &actor, id).await?;
    let change = TemplateChange {
        display_name: entered.has("displayName").then(|| entered.get("displayName").to_owned()),
        description: Some(entered.get("description").to_owned()),
        default_locale: Some(entered.get("defaultLocale").to_owned()),
        branding: Some(branding(&entered, template.branding)),
    };
    let Err(error) = messages::change(services, &actor, id, change).await else {
        return Ok(Redirect::to(&format!("{}?done=saved", address(id))).into_response());
    };
    let form = change_form(text, &template).filled(&entered).with_error(error, text)?;
    Ok(whole(&visit, &template, vec![form]).into_response())
}

/// `POST /console/messages/templates/{id}/test`
pub(super) async fn test(
    visit: Visit,
    Path(id): Path<MessageTemplateId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor, entered) = (visit.text, visit.services(), visit.actor(), Entered::new(pairs));
    let template = messages::template(services, &actor, id).await?;
    let wanted = TestSend {
        template: id,
        locale: Some(entered.get("locale").to_owned()).filter(|locale| !locale.is_empty()),
        to: Some(entered.get("to").trim().to_owned()),
        organisation: entered.get("organisation").parse().ok(),
    };
    match messages::test_send(services, &actor, wanted).await {
        Ok(is_sent) => {
            let done = if is_sent { "messages-test-sent" } else { "messages-test-waits" };
            Ok(Redirect::to(&format!("{}?done={done}", address(id))).into_response())
        }
        Err(error) => {
            let form = test_form(&visit, &template).await?.filled(&entered).with_error(error, text)?;
            Ok(whole(&visit, &template, vec![form]).into_response())
        }
    }
}

/// `GET /console/messages/templates/{id}/delete`: what would be gone, in which languages.
pub(super) async fn delete_form(visit: Visit, Path(id): Path<MessageTemplateId>) -> Result<Page, Failure> {
    let text = visit.text;
    let template = messages::template(visit.services(), &visit.actor(), id).await?;
    let (title, submit, what) = match template.occasion {
        Some(_) => ("messages-undo-title", "messages-undo", "messages-undo-what"),
        None => ("messages-delete-title", "delete", "messages-delete-what"),
    };
    let name = name(text, &template);
    let gone = template.texts.iter().filter(|one| one.modified_at.is_some());
    let gone: Vec<_> = gone.map(|one| one.locale.as_str()).collect();
    let mut form = Form::new(format!("{}/delete", address(id)), text.get(submit));
    form.tone = Tone::Bad;
    form.lead = text.get(what);
    form.others.push(Link::new(address(id), text.get("cancel")));
    let facts = Facts::new(text.get("messages-gone")).fact(text.get("messages-languages"), gone.join(", "));
    Ok(Page::console(text.with(title, &[("name", &name)]))
        .crumb(address(id), name)
        .part(Part::Facts(facts))
        .form(form))
}

/// `POST /console/messages/templates/{id}/delete`
pub(super) async fn delete(visit: Visit, Path(id): Path<MessageTemplateId>) -> Result<Redirect, Failure> {
    messages::delete(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to(&format!("{PAGE}?done=deleted")))
}

async fn test_form(visit: &Visit, template: &Template) -> Result<Form, Failure> {
    let text = visit.text;
    let locales = template.texts.iter().map(|text| Choice::new(&text.locale, &text.locale));
    let mut ways = vec![Choice::new("", text.get("messages-channel-smtp"))];
    for organisation in exchange::organisations(visit.services(), &visit.actor()).await? {
        ways.push(Choice::new(organisation.id.to_string(), organisation.name));
    }
    let mut form = Form::new(format!("{}/test", address(template.id)), text.get("messages-test-send"))
        .field(Field::text("to", text.get("messages-test-to")).required())
        .field(
            Field::new("locale", text.get("language"), Kind::Select(locales.collect()))
                .value(&template.default_locale),
        )
        .field(
            Field::new("organisation", text.get("messages-test-way"), Kind::Select(ways))
                .help(text.get("messages-test-way-help")),
        );
    form.title = text.get("messages-test");
    Ok(form)
}

fn change_form(text: Text, template: &Template) -> Form {
    let mut form = Form::new(address(template.id), text.get("save"));
    form.title = text.get("messages-around");
    form.fields = fields(
        text,
        &template.display_name,
        &template.description,
        &template.default_locale,
        template.branding,
    );
    if template.occasion.is_some() {
        // A built-in template is called as its occasion.
        form.fields.retain(|field| field.name != "displayName");
    }
    form
}

/// Where the text in the default language is written.
fn first_text(template: &Template) -> String {
    format!("{}/texts/{}", address(template.id), template.default_locale)
}

fn whole(visit: &Visit, template: &Template, forms: Vec<Form>) -> Page {
    let text = visit.text;
    let rows = template
        .texts
        .iter()
        .map(|one| {
            let (tone, id) = match (template.occasion, one.modified_at) {
                (Some(_), None) => (Tone::Quiet, "messages-built-in"),
                (Some(_), Some(_)) => (Tone::Good, "messages-changed"),
                (None, _) => (Tone::Info, "messages-own"),
            };
            vec![
                Cell::link(format!("{}/texts/{}", address(template.id), one.locale), &one.locale),
                one.subject.as_str().into(),
                Cell::badge(tone, text.get(id)),
            ]
        })
        .collect();
    let mut page = Page::console(name(text, template))
        .lead(&template.description)
        .crumb(PAGE, text.get("nav-messages"))
        .part(Part::Table(Table {
            title: text.get("messages-languages"),
            columns: vec![text.get("language"), text.get("messages-subject"), text.get("state")],
            rows,
            empty: Empty {
                link: Some(Link::new(first_text(template), text.get("messages-write"))),
                ..Empty::new(text.get("messages-no-text"), "")
            },
            ..Table::default()
        }));
    for form in forms {
        page = page.form(form);
    }
    if visit.may(WriteService) && (template.occasion.is_none() || template.modified_at.is_some()) {
        let (label, what) = match template.occasion {
            Some(_) => ("messages-undo", "messages-undo-what"),
            None => ("delete", "messages-delete-what"),
        };
        let action = Action::go(format!("{}/delete", address(template.id)), text.get(label)).tone(Tone::Bad);
        let facts = Facts::new(text.get(label)).fact(text.get("messages-what"), text.get(what));
        page = page.part(Part::Facts(facts.action(action.about(name(text, template)))));
    }
    page
}
