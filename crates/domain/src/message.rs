//! Messages to users: on which occasions, about what, and how a template becomes a mail.
//!
//! A template is text with `{{Placeholders}}` from a closed list and a few tags. It is read into a tree, and text and HTML are
//! written from that tree alone: whatever a value holds, and whoever wrote the template, no other tag and no script comes out.

mod branding;
mod build;
pub mod fuzz;
mod html;
mod occasion;
mod placeholder;
mod plain;
mod policy;
mod template;
mod token;

pub use branding::Branding;
pub use occasion::{About, MessageState, Occasion, OccasionKind};
pub use placeholder::{Placeholder, Values};
pub use policy::{Channel, MessagePolicy};
pub use template::{MOST_BODY, MOST_SUBJECT, Rendered, Template, TemplateProblem, is_locale};

#[cfg(test)]
mod tests;
