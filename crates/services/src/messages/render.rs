//! Which template a message has, in which language, and what it says.

use domain::directory::User;
use domain::id::MessageTemplateId;
use domain::message::{Occasion, Rendered, Template as Parsed, Values};
use store::Tx;
use store::message::Message;
use texts::{Language, Text};

use super::templates::{LocalizedText, Template, load};
use super::values;
use crate::Error;

/// The language that a user chose, or the directory's.
pub(super) async fn language_of(tx: &mut Tx, user: &User) -> Result<Option<String>, Error> {
    let chosen = tx.chosen_language(user.id).await?;
    Ok(chosen.or_else(|| user.attributes.language.clone()))
}

/// What a message says to its user.
pub(super) async fn render(tx: &mut Tx, message: &Message, user: &User) -> Result<(Rendered, String), Error> {
    let template = template_of(tx, message.occasion).await?;
    let language = language_of(tx, user).await?;
    let chosen =
        text_for(&template, language.as_deref()).ok_or(Error::Internal("a template without texts"))?;
    let text = Text::new(Language::from_tag(&chosen.locale).unwrap_or_default());
    let values = values::of(tx, message, user, text).await?;
    let rendered = rendered(&template, chosen, &values)?;
    Ok((rendered, chosen.locale.clone()))
}

/// A text with its values and the branding of its template.
pub(super) fn rendered(
    template: &Template,
    text: &LocalizedText,
    values: &Values,
) -> Result<Rendered, Error> {
    let parsed = Parsed::parse(&text.subject, &text.body)
        .map_err(|_| Error::Internal("a template that was found right is not"))?;
    Ok(parsed.render(values, template.branding, &text.locale))
}

/// The template of an occasion. One that a compliance policy names and that is gone, or has no text yet, is replaced by the built-in
/// one.
async fn template_of(tx: &mut Tx, occasion: Occasion) -> Result<Template, Error> {
    if let Occasion::ComplianceAction { template: Some(id), .. } = occasion
        && let Some(template) = load(tx, id).await?.filter(|template| !template.texts.is_empty())
    {
        return Ok(template);
    }
    built_in(tx, occasion.kind().template()).await
}

async fn built_in(tx: &mut Tx, id: MessageTemplateId) -> Result<Template, Error> {
    load(tx, id).await?.ok_or(Error::Internal("a built-in template is missing"))
}

/// The text for a language: the same tag, the same language, the template's default, or the first one.
pub(super) fn text_for<'a>(template: &'a Template, language: Option<&str>) -> Option<&'a LocalizedText> {
    let find = |tag: &str| template.texts.iter().find(|text| text.locale == tag);
    let tag = language.map(|tag| tag.trim().replace('_', "-").to_ascii_lowercase());
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    tag.as_deref()
        .and_then(|tag| find(tag).or_else(|| find(&primary(tag))))
        .or_else(|| find(&template.default_locale))
        .or_else(|| find(&primary(&template.default_locale)))
        .or_else(|| template.texts.first())
}
