//! Messages to users: what happened to their devices, and what to do (CO-6, XC-13).
//!
//! A use case that changes a state queues a message in its own transaction (`queue`). Nothing is rendered there: what a message says is
//! read when its turn comes, and a message whose state is not so any more is never sent. The portal shows what was queued whether
//! it could be mailed or not.

mod account_test;
mod alerts;
mod built_in;
mod by_connector;
mod deliver;
mod list;
mod outside;
mod policy;
mod queue;
mod recipients;
mod render;
mod seen;
mod settings;
mod shown;
mod tell;
mod template_changes;
mod templates;
mod test_send;
mod values;
mod weigh;

pub(crate) use account_test::last_account_test;
pub use account_test::{is_account_test, own_address, test_account};
pub use alerts::{MessageTrouble, troubles};
pub(crate) use by_connector::{answered, by_connector};
pub use deliver::{MailState, SendMessages, deliver};
pub use list::{Listed, drop_waiting, last, of_user};
pub use outbound_mail::{Client as Smtp, RelayConfiguration, Security};
pub use policy::{policy, set_policy};
pub use queue::NewMessage;
pub(crate) use queue::queue;
pub(crate) use seen::{is_told, seen, seen_in_mailbox};
pub use settings::{MailSettings, NewMail, configure, settings};
pub use shown::{Shown, shown};
pub use store::message::Message;
pub use template_changes::{NewTemplate, TemplateChange, change, create, delete, remove_text, set_text};
pub use templates::{LocalizedText, Template, preview, template, templates};
pub use test_send::{TestSend, test_send};
