//! The second factor of the user who has signed in: set up once, shown before a device is enrolled.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use domain::enrolment::{Level, SecondFactorRule};
use http::StatusCode;
use secrecy::ExposeSecret;
use services::second_factor::{self, NewSecret, Standing};
use texts::Text;

use crate::cookie::{self, PORTAL};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Cell, Facts, Link, Part, Secret, Tone};
use crate::qr::QrCode;
use crate::visit::Visit;

/// `GET /second-factor`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let standing = second_factor::own(visit.services(), &visit.actor()).await?;
    let level = visit.session.as_ref().and_then(|session| session.level);
    let page = page(text, &standing);
    if standing.since.is_some() && level.is_some_and(|level| level >= Level::SecondFactor) {
        let alert = Alert::new(Tone::Good, text.get("second-factor-shown"));
        let on = Link::new("/enroll", text.get("portal-enrol"));
        return Ok(page.part(Part::Alert(alert.link(on))));
    }
    Ok(match (standing.since, standing.rule) {
        (Some(_), _) => page.form(code_form(text)),
        (None, SecondFactorRule::Off) => {
            page.part(Part::Alert(Alert::new(Tone::Info, text.get("second-factor-not-used"))))
        }
        (None, _) => {
            let mut form = Form::new("/second-factor/new", text.get("second-factor-begin"));
            form.lead = text.get("second-factor-begin-lead");
            page.form(form)
        }
    })
}

/// `POST /second-factor/new`: the secret, which is shown now and while its first code is wrong.
pub(super) async fn begin(visit: Visit, jar: CookieJar) -> Result<Page, Failure> {
    let cookie = jar.get(PORTAL).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let standing = second_factor::own(visit.services(), &visit.actor()).await?;
    let new = second_factor::begin(visit.services(), &visit.actor(), &cookie).await?;
    Ok(secret_parts(visit.text, page(visit.text, &standing), &new).form(code_form(visit.text)))
}

/// `POST /second-factor`: a code. If it is right, the session is a new one.
pub(super) async fn enter(
    visit: Visit,
    jar: CookieJar,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let entered = Entered::new(pairs);
    let cookie = jar.get(PORTAL).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let form = match second_factor::enter(services, &actor, &cookie, entered.get("code"), visit.address).await
    {
        Ok(Some(secret)) => {
            let to = Redirect::to("/enroll?done=second-factor");
            return Ok((jar.add(cookie::session(PORTAL, &secret)), to).into_response());
        }
        Ok(None) => {
            let wrong =
                services::Error::invalid("code", "wrong-code", "this code is wrong or was used before");
            code_form(text).with_error(wrong, text)?
        }
        Err(error) => code_form(text).with_error(error, text)?,
    };
    let mut page = page(text, &second_factor::own(services, &actor).await?);
    if let Some(new) = second_factor::under_way(services, &actor, &cookie).await? {
        page = secret_parts(text, page, &new);
    }
    page.status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(page.form(form).into_response())
}

fn page(text: Text, standing: &Standing) -> Page {
    let page = Page::portal(text.get("second-factor"))
        .lead(text.get("second-factor-lead"))
        .crumb("/", text.get("portal-title"));
    match standing.since {
        Some(since) => {
            let facts = Facts::new("").fact(text.get("since"), Cell::from(text.time(since)));
            page.part(Part::Facts(
                facts.fact(text.get("second-factor-lost"), text.get("second-factor-lost-advice")),
            ))
        }
        None => page,
    }
}

fn secret_parts(text: Text, page: Page, new: &NewSecret) -> Page {
    let steps =
        Alert::new(Tone::Info, text.get("second-factor-scan")).line(text.get("second-factor-scan-help"));
    let page = page.part(Part::Alert(steps));
    let page = match QrCode::new(new.uri.expose_secret(), text.get("second-factor-picture")) {
        Some(code) => page.part(Part::QrCode(code)),
        None => page,
    };
    page.part(Part::Secret(Secret {
        label: text.get("second-factor-by-hand"),
        value: grouped(new.secret.expose_secret()),
    }))
}

/// In groups of four: it is typed by hand.
fn grouped(secret: &str) -> String {
    let letters: Vec<_> = secret.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn code_form(text: Text) -> Form {
    let field = Field::text("code", text.get("second-factor-code"))
        .help(text.get("second-factor-code-help"))
        .required()
        .autocomplete("one-time-code");
    Form::new("/second-factor", text.get("continue")).field(field)
}
