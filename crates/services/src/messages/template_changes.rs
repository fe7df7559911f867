//! Changes of templates: each is in the audit log with what was before.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::MessageTemplateId;
use domain::message::{Branding, Template as Parsed, is_locale};
use serde_json::{Value, json};
use store::Tx;
use store::message_template::{MessageTemplate, MessageText};

use super::templates::{LocalizedText, Template, invalid, known};
use crate::{Error, Problem, Services};

/// The most templates beside the built-in ones.
const MOST_TEMPLATES: usize = 200;
/// The most languages of one template.
const MOST_TEXTS: usize = 50;
/// The most characters of a name, and of a description.
const MOST_NAME: usize = 256;
const MOST_DESCRIPTION: usize = 1500;

/// A template to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTemplate {
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// The language for whom none of its texts fits.
    pub default_locale: String,
    /// What is put around its texts.
    pub branding: Branding,
}

/// What is to be changed of a template; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateChange {
    /// Its name. Built-in ones keep theirs.
    pub display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The language for whom none of its texts fits.
    pub default_locale: Option<String>,
    /// What is put around its texts.
    pub branding: Option<Branding>,
}

/// Makes a template without texts.
pub async fn create(services: &Services, actor: &Actor, new: NewTemplate) -> Result<Template, Error> {
    actor.require(Permission::WriteService)?;
    let now = services.now();
    let template = Template {
        id: MessageTemplateId::generate(now, &*services.random),
        occasion: None,
        display_name: new.display_name.trim().to_owned(),
        description: new.description.trim().to_owned(),
        default_locale: new.default_locale.trim().to_ascii_lowercase(),
        branding: new.branding,
        modified_at: Some(now),
        texts: Vec::new(),
    };
    check(&template)?;
    let mut tx = services.store.write().await?;
    if tx.message_templates().await?.len() >= MOST_TEMPLATES {
        let message = format!("there are {MOST_TEMPLATES} templates already: delete one first");
        return Err(Error::Conflict { code: "too-many-templates", message });
    }
    put(&mut tx, &template, now).await?;
    audit(services, &mut tx, actor, "message-template.create", &template, json!({})).await?;
    tx.commit().await?;
    Ok(template)
}

/// Changes a template.
pub async fn change(
    services: &Services,
    actor: &Actor,
    id: MessageTemplateId,
    change: TemplateChange,
) -> Result<Template, Error> {
    actor.require(Permission::WriteService)?;
    let now = services.now();
    let mut tx = services.store.write().await?;
    let before = known(&mut tx, id).await?;
    let mut after = before.clone();
    if let Some(name) = change.display_name.filter(|_| before.occasion.is_none()) {
        name.trim().clone_into(&mut after.display_name);
    }
    if let Some(description) = change.description {
        description.trim().clone_into(&mut after.description);
    }
    if let Some(locale) = change.default_locale {
        after.default_locale = locale.trim().to_ascii_lowercase();
    }
    after.branding = change.branding.unwrap_or(before.branding);
    check(&after)?;
    if after == before {
        return Ok(before);
    }
    put(&mut tx, &after, now).await?;
    audit(
        services,
        &mut tx,
        actor,
        "message-template.change",
        &after,
        json!({ "old": facts(&before), "new": facts(&after) }),
    )
    .await?;
    tx.commit().await?;
    after.modified_at = Some(now);
    Ok(after)
}

/// Deletes a template. Of a built-in one everything that people changed goes, and it is as it was.
pub async fn delete(services: &Services, actor: &Actor, id: MessageTemplateId) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let template = known(&mut tx, id).await?;
    if tx.delete_message_template(id).await? {
        let details = json!({ "old": facts(&template), "texts": texts(&template) });
        audit(services, &mut tx, actor, "message-template.delete", &template, details).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Sets the text of a template in one language.
pub async fn set_text(
    services: &Services,
    actor: &Actor,
    id: MessageTemplateId,
    text: LocalizedText,
) -> Result<Template, Error> {
    actor.require(Permission::WriteService)?;
    let now = services.now();
    let locale = text.locale.trim().to_ascii_lowercase();
    check_locale("locale", &locale)?;
    Parsed::parse(&text.subject, &text.body).map_err(|problem| invalid(&problem))?;
    let mut tx = services.store.write().await?;
    let template = known(&mut tx, id).await?;
    let old = template.texts.iter().find(|known| known.locale == locale);
    if old.is_none() && template.texts.len() >= MOST_TEXTS {
        return Err(Error::invalid("locale", "too-many", format!("at most {MOST_TEXTS} languages")));
    }
    put(&mut tx, &template, now).await?;
    let subject = text.subject.trim().to_owned();
    let text = MessageText { locale, subject, body: text.body, modified_at: now };
    tx.put_message_text(id, &text).await?;
    let details = json!({
        "locale": text.locale,
        "old": old.map(|old| json!({ "subject": old.subject, "body": old.body })),
        "new": { "subject": text.subject, "body": text.body },
    });
    audit(services, &mut tx, actor, "message-template.text", &template, details).await?;
    let after = known(&mut tx, id).await?;
    tx.commit().await?;
    Ok(after)
}

/// Takes the text of a template in one language away. A built-in one comes back as it was.
pub async fn remove_text(
    services: &Services,
    actor: &Actor,
    id: MessageTemplateId,
    locale: &str,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let template = known(&mut tx, id).await?;
    let old = template.texts.iter().find(|known| known.locale == locale);
    let old = old.ok_or_else(|| Error::not_found("text", locale))?;
    if template.occasion.is_none() && locale == template.default_locale && template.texts.len() > 1 {
        return Err(Error::Conflict {
            code: "default-text",
            message: "this is the template's default language: make another one the default first".to_owned(),
        });
    }
    if tx.delete_message_text(id, locale).await? {
        let details = json!({ "locale": locale, "old": { "subject": old.subject, "body": old.body } });
        audit(services, &mut tx, actor, "message-template.text-removed", &template, details).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn put(tx: &mut Tx, template: &Template, now: DateTime<Utc>) -> Result<(), Error> {
    tx.put_message_template(&MessageTemplate {
        id: template.id,
        occasion: template.occasion,
        display_name: template.display_name.clone(),
        description: template.description.clone(),
        default_locale: template.default_locale.clone(),
        branding: template.branding.words(),
        created_at: now,
        modified_at: now,
    })
    .await?;
    Ok(())
}

fn check(template: &Template) -> Result<(), Error> {
    let mut problems = Vec::new();
    let mut problem = |field: &str, code, message: String| {
        problems.push(Problem { field: field.to_owned(), code, message });
    };
    if template.display_name.is_empty() {
        problem("displayName", "required", "give it a name".to_owned());
    }
    if template.display_name.chars().count() > MOST_NAME {
        problem("displayName", "too-long", format!("at most {MOST_NAME} characters"));
    }
    if template.description.chars().count() > MOST_DESCRIPTION {
        problem("description", "too-long", format!("at most {MOST_DESCRIPTION} characters"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    check_locale("defaultLocale", &template.default_locale)
}

fn check_locale(field: &str, locale: &str) -> Result<(), Error> {
    if is_locale(locale) {
        return Ok(());
    }
    Err(Error::invalid(field, "not-a-locale", "write the tag of a language, as `nl` or `nl-be`"))
}

fn facts(template: &Template) -> Value {
    json!({
        "displayName": template.display_name,
        "description": template.description,
        "defaultLocale": template.default_locale,
        "brandingOptions": template.branding.words(),
    })
}

fn texts(template: &Template) -> Value {
    let text =
        |text: &LocalizedText| json!({ "locale": text.locale, "subject": text.subject, "body": text.body });
    let changed = template.texts.iter().filter(|text| text.modified_at.is_some());
    Value::Array(changed.map(text).collect())
}

async fn audit(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    act: &'static str,
    template: &Template,
    details: Value,
) -> Result<(), Error> {
    let event = services.audit_event(
        actor,
        act,
        ObjectKind::MessageTemplate,
        template.id,
        &template.display_name,
        details,
    );
    Ok(tx.audit(&event).await?)
}
