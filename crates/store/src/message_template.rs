//! Templates that people made, and changed copies of built-in ones.

use chrono::{DateTime, Utc};
use domain::id::MessageTemplateId;
use domain::message::OccasionKind;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, occasion, display_name, description, default_locale, branding, created_at, modified_at"
    };
}

crate::statements! {
    ALL = concat!("SELECT ", columns!(), " FROM message_template ORDER BY display_name, id");
    ONE = concat!("SELECT ", columns!(), " FROM message_template WHERE id = $1");
    PUT = "INSERT INTO message_template (id, occasion, display_name, description, default_locale, branding, created_at, \
           modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
           ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, description = excluded.description, \
           default_locale = excluded.default_locale, branding = excluded.branding, modified_at = excluded.modified_at";
    DELETE = "DELETE FROM message_template WHERE id = $1";
    TEXTS = "SELECT locale, subject, body, modified_at FROM message_text WHERE template_id = $1 \
             ORDER BY locale";
    PUT_TEXT = "INSERT INTO message_text (template_id, locale, subject, body, modified_at) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (template_id, locale) DO UPDATE SET subject = excluded.subject, body = excluded.body, \
                modified_at = excluded.modified_at";
    DELETE_TEXT = "DELETE FROM message_text WHERE template_id = $1 AND locale = $2";
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageTemplate {
    /// Its id.
    pub id: MessageTemplateId,
    /// The occasion whose built-in text it replaces; `None` for one that compliance policies name.
    pub occasion: Option<OccasionKind>,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// The language for whom none of its texts fits, as `en` or `nl-be`.
    pub default_locale: String,
    /// What Graph's branding options say, word by word.
    pub branding: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it or one of its texts was changed.
    pub modified_at: DateTime<Utc>,
}

/// Its text in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageText {
    /// The language, in lower case: `en`, `nl-be`.
    pub locale: String,
    /// The subject, with placeholders.
    pub subject: String,
    /// The body, with placeholders and the tags that are allowed.
    pub body: String,
    /// When it was changed.
    pub modified_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    occasion: Option<String>,
    display_name: String,
    description: String,
    default_locale: String,
    branding: String,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct TextRow {
    locale: String,
    subject: String,
    body: String,
    modified_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<MessageTemplate, Error> {
        let occasion = self
            .occasion
            .map(|word| OccasionKind::from_name(&word).ok_or(Error::Corrupt("message_template.occasion")));
        Ok(MessageTemplate {
            id: MessageTemplateId(self.id),
            occasion: occasion.transpose()?,
            display_name: self.display_name,
            description: self.description,
            default_locale: self.default_locale,
            branding: self.branding,
            created_at: self.created_at,
            modified_at: self.modified_at,
        })
    }
}

impl Tx {
    /// Every template that has a row, by name.
    pub async fn message_templates(&mut self) -> Result<Vec<MessageTemplate>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The template with this id, if it has a row.
    pub async fn message_template(
        &mut self,
        id: MessageTemplateId,
    ) -> Result<Option<MessageTemplate>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Adds a template or writes what changed of it.
    pub async fn put_message_template(&mut self, template: &MessageTemplate) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT)
            .bind(template.id.0)
            .bind(template.occasion.map(OccasionKind::name))
            .bind(&template.display_name)
            .bind(&template.description)
            .bind(&template.default_locale)
            .bind(&template.branding)
            .bind(template.created_at)
            .bind(template.modified_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Deletes a template with its texts. False if there was none.
    pub async fn delete_message_template(&mut self, id: MessageTemplateId) -> Result<bool, Error> {
        let gone =
            on!(self, c => sqlx::query(DELETE).bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }

    /// The texts of a template, by language.
    pub async fn message_texts(&mut self, id: MessageTemplateId) -> Result<Vec<MessageText>, Error> {
        let rows: Vec<TextRow> = on!(self, c => sqlx::query_as(TEXTS).bind(id.0).fetch_all(c).await)?;
        Ok(rows
            .into_iter()
            .map(|row| MessageText {
                locale: row.locale,
                subject: row.subject,
                body: row.body,
                modified_at: row.modified_at,
            })
            .collect())
    }

    /// Adds or replaces the text of a template in one language.
    pub async fn put_message_text(&mut self, id: MessageTemplateId, text: &MessageText) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT_TEXT)
            .bind(id.0)
            .bind(&text.locale)
            .bind(&text.subject)
            .bind(&text.body)
            .bind(text.modified_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Deletes the text of a template in one language. False if there was none.
    pub async fn delete_message_text(&mut self, id: MessageTemplateId, locale: &str) -> Result<bool, Error> {
        let gone = on!(self, c => sqlx::query(DELETE_TEXT)
            .bind(id.0).bind(locale).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }
}
