//! Templates: the built-in ones with what people changed of them, and those that compliance policies name.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::id::MessageTemplateId;
use domain::message::{Branding, OccasionKind, Rendered, Template as Parsed, TemplateProblem};
use store::Tx;
use store::message_template::MessageText;
use texts::{Language, Text};

use super::{built_in, render, values};
use crate::{Error, Services};

/// A template with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its id; of a built-in one the same on every server.
    pub id: MessageTemplateId,
    /// The occasion whose template it is; `None` for one that compliance policies name.
    pub occasion: Option<OccasionKind>,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// The language for whom none of its texts fits.
    pub default_locale: String,
    /// What is put around its texts.
    pub branding: Branding,
    /// When it was changed last; `None` for a built-in one that nobody changed.
    pub modified_at: Option<DateTime<Utc>>,
    /// Its texts, by language.
    pub texts: Vec<LocalizedText>,
}

/// The text of a template in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalizedText {
    /// The language, as `nl` or `nl-be`.
    pub locale: String,
    /// The subject, with placeholders.
    pub subject: String,
    /// The body, with placeholders and tags.
    pub body: String,
    /// When it was changed last; `None` for a built-in one.
    pub modified_at: Option<DateTime<Utc>>,
}

/// Every template: first the built-in ones, then those that people made, by name.
pub async fn templates(services: &Services, actor: &Actor) -> Result<Vec<Template>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let rows = tx.message_templates().await?;
    let mut all = Vec::new();
    for kind in OccasionKind::BUILT_IN {
        all.extend(load(&mut tx, kind.template()).await?);
    }
    for row in rows.into_iter().filter(|row| row.occasion.is_none()) {
        all.extend(load(&mut tx, row.id).await?);
    }
    Ok(all)
}

/// One template.
pub async fn template(services: &Services, actor: &Actor, id: MessageTemplateId) -> Result<Template, Error> {
    actor.require(Permission::ReadService)?;
    known(&mut services.store.read().await?, id).await
}

pub(super) async fn known(tx: &mut Tx, id: MessageTemplateId) -> Result<Template, Error> {
    load(tx, id).await?.ok_or_else(|| Error::not_found("message template", id))
}

/// The template with this id: what has a row stands in the place of what is built in.
pub(super) async fn load(tx: &mut Tx, id: MessageTemplateId) -> Result<Option<Template>, Error> {
    let row = tx.message_template(id).await?;
    let occasion = OccasionKind::of_template(id);
    let mut texts = BTreeMap::new();
    if let Some(kind) = occasion {
        for language in Language::ALL {
            let (subject, body) = built_in::built_in(kind, language);
            let locale = language.tag().to_owned();
            texts.insert(locale.clone(), LocalizedText { locale, subject, body, modified_at: None });
        }
    }
    if row.is_some() {
        for MessageText { locale, subject, body, modified_at } in tx.message_texts(id).await? {
            let modified_at = Some(modified_at);
            texts.insert(locale.clone(), LocalizedText { locale, subject, body, modified_at });
        }
    }
    let texts = texts.into_values().collect();
    Ok(match (row, occasion) {
        (Some(row), _) => Some(Template {
            id,
            occasion,
            display_name: row.display_name,
            description: row.description,
            default_locale: row.default_locale,
            branding: Branding::parse(&row.branding).unwrap_or_default(),
            modified_at: Some(row.modified_at),
            texts,
        }),
        (None, Some(kind)) => Some(Template {
            id,
            occasion,
            display_name: built_in::name(kind, Text::default()),
            description: String::new(),
            default_locale: Language::default().tag().to_owned(),
            branding: Branding::BUILT_IN,
            modified_at: None,
            texts,
        }),
        (None, None) => None,
    })
}

/// What a text would say, with values of nobody. It need not be saved.
pub async fn preview(
    services: &Services,
    actor: &Actor,
    id: MessageTemplateId,
    text: &LocalizedText,
) -> Result<Rendered, Error> {
    actor.require(Permission::ReadService)?;
    Parsed::parse(&text.subject, &text.body).map_err(|problem| invalid(&problem))?;
    let mut tx = services.store.read().await?;
    let template = known(&mut tx, id).await?;
    let words = Text::new(Language::from_tag(&text.locale).unwrap_or_default());
    let values = values::sample(&mut tx, &template, words).await?;
    render::rendered(&template, text, &values)
}

/// What is wrong with a text, at its field.
pub(super) fn invalid(problem: &TemplateProblem) -> Error {
    let field = if problem.is_of_subject() { "subject" } else { "messageTemplate" };
    Error::invalid(field, problem.code(), problem.to_string())
}
