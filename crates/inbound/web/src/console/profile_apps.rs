//! The apps that a profile needs, in its form and on its page.

use domain::app::App;
use domain::id::AppId;
use domain::profile::{Profile, ProfileType};
use services::{Error, apps};
use texts::Text;

use crate::failure::Failure;
use crate::form::{Choice, Entered, Field, Kind};
use crate::visit::Visit;

/// The field's name.
const FIELD: &str = "requiredApps";

/// The apps that there are, and those that a profile needs.
pub(super) struct Apps {
    all: Vec<App>,
    needed: Vec<AppId>,
}

impl Apps {
    pub(super) async fn load(visit: &Visit, known: Option<&Profile>) -> Result<Self, Failure> {
        let (services, actor) = (visit.services(), visit.actor());
        let needed = match known {
            Some(profile) => apps::needed_by(services, &actor, profile.id).await?,
            None => Vec::new(),
        };
        Ok(Self {
            all: apps::list(services, &actor).await?,
            needed: needed.into_iter().map(|app| app.id).collect(),
        })
    }

    /// The choice of apps, where profiles of this type need some and there are any.
    pub(super) fn field(&self, text: Text, kind: ProfileType) -> Option<Field> {
        if kind != ProfileType::IosEmail || self.all.is_empty() {
            return None;
        }
        let choice = |app: &App| {
            let label = if app.publisher.is_empty() {
                app.display_name.clone()
            } else {
                format!("{} · {}", app.display_name, app.publisher)
            };
            Choice::new(app.id.to_string(), label)
        };
        let choices = self.all.iter().map(choice).collect();
        let chosen: Vec<_> = self.needed.iter().map(ToString::to_string).collect();
        let field = Field::new(FIELD, text.get("apps-needed"), Kind::Checks(choices));
        Some(field.help(text.get("apps-needed-help")).value(chosen.join(",")))
    }
}

/// The apps that were chosen; `None` if the form had no choice of them.
pub(super) fn entered(entered: &Entered) -> Result<Option<Vec<AppId>>, Error> {
    if !entered.has(FIELD) {
        return Ok(None);
    }
    let wrong = |_| Error::invalid(FIELD, "unknown-app", "there is no app with this id");
    entered.all(FIELD).iter().map(|id| id.parse().map_err(wrong)).collect::<Result<_, _>>().map(Some)
}

/// The names of the apps that a profile needs.
pub(super) async fn names(visit: &Visit, profile: &Profile) -> Result<Vec<String>, Failure> {
    let needed = apps::needed_by(visit.services(), &visit.actor(), profile.id).await?;
    Ok(needed.into_iter().map(|app| app.display_name).collect())
}
