//! The form of a profile, drawn from the catalogue: a new one, and a change with what it costs before it is saved.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{Cost, Warning, client_ids, setting};
use domain::profile::{Profile, ProfileType};
use services::Error;
use services::profiles::{self, Change, ChangePlan, ModernAuthentication, NameRule, NewProfile, Saved};
use texts::Text;

use super::profile_apps::{self, Apps};
use super::{accepted, profile_values, profiles::find};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Alert, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /console/profiles/new/{kind}`
pub(super) async fn new(visit: Visit, Path(kind): Path<String>) -> Result<Page, Failure> {
    let kind = kind_of(&kind)?;
    let around = Around::load(&visit, None).await?;
    Ok(whole(visit.text, kind, None, form(visit.text, kind, None, &around)))
}

/// `POST /console/profiles/new/{kind}`
pub(super) async fn create(
    visit: Visit,
    Path(kind): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (kind, entered) = (kind_of(&kind)?, Entered::new(pairs));
    if entered.has(QUESTION) {
        return Ok(asked(&visit, kind, None, &entered).await?.into_response());
    }
    let new = NewProfile {
        kind,
        display_name: entered.get("displayName").to_owned(),
        description: entered.get("description").to_owned(),
        settings: profile_values::entered(kind, &entered, None),
    };
    let created = match profile_apps::entered(&entered) {
        Ok(apps) => {
            let apps = apps.unwrap_or_default();
            profiles::create_needing(visit.services(), &visit.actor(), new, NameRule::Refuse, &apps).await
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(saved) => Ok(saved_page(&saved.profile, &saved.warnings)),
        Err(error) => {
            let around = Around::load(&visit, None).await?;
            let form =
                form(visit.text, kind, None, &around).filled(&entered).with_error(error, visit.text)?;
            Ok(whole(visit.text, kind, None, form).into_response())
        }
    }
}

/// `GET /console/profiles/{id}/edit`
pub(super) async fn edit(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let profile = find(&visit, &id).await?;
    let around = Around::load(&visit, Some(&profile)).await?;
    let form = form(visit.text, profile.kind, Some(&profile), &around);
    Ok(whole(visit.text, profile.kind, Some(&profile), form))
}

/// `POST /console/profiles/{id}/edit`: what costs users something is said first, and saved when it is sent again.
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let profile = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    if entered.has(QUESTION) {
        return Ok(asked(&visit, profile.kind, Some(&profile), &entered).await?.into_response());
    }
    let change = Change {
        kind: None,
        display_name: Some(entered.get("displayName").to_owned()),
        description: Some(entered.get("description").to_owned()),
        settings: profile_values::entered(profile.kind, &entered, Some(&profile)),
    };
    let plan = profiles::plan(services, &actor, profile.id, change.clone()).await;
    let error = match plan {
        Ok(plan)
            if plan.cost > Cost::Nothing
                && plan.users > 0
                && entered.get(accepted::FIELD) != digest(&change, &plan)? =>
        {
            let around = Around::load(&visit, Some(&profile)).await?;
            let mut form = form(text, profile.kind, Some(&profile), &around).filled(&entered);
            form.submit = text.get("save-anyway");
            form = form.field(Field::hidden(accepted::FIELD, digest(&change, &plan)?));
            let mut page = whole(text, profile.kind, Some(&profile), form);
            page.parts.insert(0, Part::Alert(announcement(text, profile.kind, &plan)));
            return Ok(page.into_response());
        }
        Ok(_) => match changed(&visit, &profile, change, &entered).await {
            Ok(saved) => return Ok(saved_page(&saved.profile, &saved.warnings)),
            Err(error) => error,
        },
        Err(error) => error,
    };
    let around = Around::load(&visit, Some(&profile)).await?;
    let form = form(text, profile.kind, Some(&profile), &around).filled(&entered).with_error(error, text)?;
    Ok(whole(text, profile.kind, Some(&profile), form).into_response())
}

/// Saves a change, and the apps that the profile needs.
async fn changed(
    visit: &Visit,
    profile: &Profile,
    change: Change,
    entered: &Entered,
) -> Result<Saved, Error> {
    let (services, actor) = (visit.services(), visit.actor());
    let apps = profile_apps::entered(entered)?;
    let (id, rule) = (profile.id, NameRule::Refuse);
    match apps {
        Some(apps) => profiles::change_needing(services, &actor, id, change, rule, &apps).await,
        None => profiles::change(services, &actor, id, change, rule).await,
    }
}

/// What the button sends that asks the mail server.
const QUESTION: &str = "askMailServer";

/// The form as it was filled in, with what its mail server says. Nothing is saved, and nothing is in the way of saving.
async fn asked(
    visit: &Visit,
    kind: ProfileType,
    known: Option<&Profile>,
    entered: &Entered,
) -> Result<Page, Failure> {
    let (text, host) = (visit.text, entered.get("hostName").trim());
    let around = Around::load(visit, known).await?;
    let form = form(text, kind, known, &around).filled(entered);
    let found = profiles::modern_authentication(&visit.actor(), &*visit.web.reach, host).await;
    let (form, alert) = match found {
        Ok(found) => (form, Some(mail_server(text, host, &found))),
        Err(error) => (form.with_error(error, text)?, None),
    };
    let mut page = whole(text, kind, known, form);
    page.parts.splice(0..0, alert.map(Part::Alert));
    Ok(page)
}

fn mail_server(text: Text, host: &str, found: &ModernAuthentication) -> Alert {
    let id = format!("modern-authentication-{}", found.name());
    let tone = match found {
        ModernAuthentication::Offered => Tone::Good,
        ModernAuthentication::NotOffered | ModernAuthentication::Unreached(_) => Tone::Warn,
    };
    let alert = Alert::new(tone, text.with(&id, &[("host", host)])).line(text.get(&format!("{id}-advice")));
    match found {
        ModernAuthentication::Unreached(why) => alert.line(why),
        _ => alert,
    }
}

/// The digest of what is accepted: the change itself, what it costs, and how many it hits.
fn digest(change: &Change, plan: &ChangePlan) -> Result<String, Error> {
    let Change { kind, display_name, description, settings } = change;
    accepted::digest(&(kind, display_name, description, settings, plan.cost.text_id(), plan.users))
}

fn announcement(text: Text, kind: ProfileType, plan: &ChangePlan) -> Alert {
    let names: Vec<_> = plan
        .settings
        .iter()
        .filter_map(|name| setting(kind, name))
        .map(|setting| text.get(&setting.text_id(kind)))
        .collect();
    Alert::new(Tone::Warn, text.count("change-hits", plan.users))
        .line(text.get(plan.cost.text_id()))
        .line(text.with("change-because", &[("settings", &names.join(", "))]))
}

fn saved_page(profile: &Profile, warnings: &[Warning]) -> Response {
    let codes: Vec<_> = warnings.iter().map(|warning| warning.code.name()).collect();
    let address = format!("/console/profiles/{}?done=saved&warnings={}", profile.id, codes.join(","));
    Redirect::to(&address).into_response()
}

fn kind_of(name: &str) -> Result<ProfileType, Error> {
    ProfileType::from_name(name).ok_or_else(|| Error::not_found("profile type", name))
}

/// What a profile may refer to.
struct Around {
    profiles: Vec<Profile>,
    apps: Apps,
}

impl Around {
    async fn load(visit: &Visit, known: Option<&Profile>) -> Result<Self, Failure> {
        Ok(Self {
            profiles: profiles::list(visit.services(), &visit.actor()).await?,
            apps: Apps::load(visit, known).await?,
        })
    }
}

fn form(text: Text, kind: ProfileType, known: Option<&Profile>, around: &Around) -> Form {
    let (action, cancel) = match known {
        Some(profile) => {
            (format!("/console/profiles/{}/edit", profile.id), format!("/console/profiles/{}", profile.id))
        }
        None => (format!("/console/profiles/new/{}", kind.name()), "/console/profiles".to_owned()),
    };
    let mut form = Form::new(action, text.get("save"));
    form.others.push(Link::new(cancel, text.get("cancel")));
    if setting(kind, "useOAuth").is_some() {
        form.question = Some((QUESTION, text.get("modern-authentication-ask")));
    }
    let name = Field::text("displayName", text.get("name")).help(text.get("profile-name-help")).required();
    let description = Field::new("description", text.get("description"), Kind::Area { rows: 2, file: false });
    form.fields = vec![
        name.value(known.map(|profile| profile.display_name.clone()).unwrap_or_default()),
        description.value(known.map(|profile| profile.description.clone()).unwrap_or_default()),
        Field::new("", text.get("profile-settings"), Kind::Heading),
    ];
    form.fields.extend(profile_values::fields(text, kind, known, &around.profiles));
    form.fields.extend(around.apps.field(text, kind));
    form
}

fn whole(text: Text, kind: ProfileType, known: Option<&Profile>, form: Form) -> Page {
    let clients: Vec<_> = client_ids(kind).iter().map(|id| text.get(id)).collect();
    let lead = if clients.is_empty() {
        text.get("profile-deploys-nothing")
    } else {
        let clients = text.with("profile-configures", &[("clients", &clients.join(", "))]);
        format!("{clients} {}", text.get("profile-deploys-nothing"))
    };
    let page = match known {
        Some(profile) => Page::console(text.with("profile-edit-title", &[("name", &profile.display_name)]))
            .crumb(format!("/console/profiles/{}", profile.id), &profile.display_name),
        None => {
            Page::console(text.get(&kind.text_id())).crumb("/console/profiles/new", text.get("profile-new"))
        }
    };
    page.lead(lead).form(form)
}
