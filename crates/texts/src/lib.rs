//! Every text that a person reads, in English, Dutch and Swedish.
//!
//! The texts lie in `locales/<language>/<part>.ftl` (Fluent). Pages and mails ask a [`Text`] for them by id.

mod language;
mod text;

pub use language::Language;
pub use text::Text;
