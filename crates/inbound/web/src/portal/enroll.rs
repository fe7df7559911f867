//! Enrolling a device: advice first, then the signed enrolment profile.

use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use domain::enrolment::{Configuration, Level};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use services::enrolment::{self, EnrolmentClosed, OfferRequest, Offered};
use services::{Error, accounts};
use texts::Text;

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Alert, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /enroll`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let closed = enrolment::judge(visit.services(), &visit.actor(), &request(&visit, None)?).await?;
    Ok(whole(visit.text, closed.as_ref()))
}

/// `POST /enroll`: the profile, which the phone offers to install.
pub(super) async fn profile(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let again = entered.get("again");
    let request = request(&visit, Some(again).filter(|again| !again.is_empty()))?;
    if let Some(language) = visit.chosen {
        // Chosen before the sign-in, perhaps: renewed profiles speak it too.
        accounts::choose_language(visit.services(), &visit.actor(), language.tag()).await?;
    }
    match enrolment::offer(visit.services(), &visit.actor(), &request).await? {
        Offered::Profile(offer) => {
            let headers = [
                (CONTENT_TYPE, "application/x-apple-aspen-config"),
                (CONTENT_DISPOSITION, "attachment; filename=\"gatepost.mobileconfig\""),
            ];
            Ok((headers, offer.profile).into_response())
        }
        Offered::Closed(closed) => {
            let mut page = whole(visit.text, Some(&closed));
            page.status = StatusCode::CONFLICT;
            Ok(page.into_response())
        }
    }
}

fn request(visit: &Visit, again: Option<&str>) -> Result<OfferRequest, Failure> {
    let Actor::User { id, .. } = visit.actor() else {
        return Err(Error::Internal("a portal without a user").into());
    };
    let level = visit.session.as_ref().and_then(|session| session.level).unwrap_or(Level::Password);
    let again = again.and_then(|again| again.parse().ok());
    let language = Some(visit.text.language().tag().to_owned());
    Ok(OfferRequest { user: id, level, configuration: Configuration::Standard, language, again })
}

fn whole(text: Text, closed: Option<&EnrolmentClosed>) -> Page {
    let mut page = Page::portal(text.get("enrol-title"))
        .lead(text.get("enrol-lead"))
        .crumb("/", text.get("portal-title"))
        .part(Part::Alert(
            Alert::new(Tone::Info, text.get("enrol-first-title")).line(text.get("enrol-first")),
        ));
    let mut form = Form::new("/enroll", text.get("enrol-download"));
    form.lead = text.get("enrol-steps");
    match closed {
        None => page.form(form),
        Some(EnrolmentClosed::DeviceLimit { limit, devices }) => {
            let alert = Alert::new(Tone::Warn, text.count("closed-device-limit", u64::from(*limit)));
            page = page.part(Part::Alert(alert.line(text.get("closed-device-limit-advice"))));
            let devices = devices.iter().map(|device| Choice::new(device.device.to_string(), &device.name));
            page.form(form.field(Field::new(
                "again",
                text.get("enrol-again"),
                Kind::Select(devices.collect()),
            )))
        }
        Some(
            closed @ (EnrolmentClosed::SecondFactor { .. }
            | EnrolmentClosed::LevelTooLow { needs: Level::SecondFactor }),
        ) => {
            let id = match closed {
                EnrolmentClosed::SecondFactor { is_set_up: false } => "second-factor-set-up",
                _ => "second-factor-enter",
            };
            let alert = Alert::new(Tone::Info, text.get("closed-second-factor"));
            page.part(Part::Alert(alert.link(Link::new("/second-factor", text.get(id)))))
        }
        Some(closed) => {
            let alert = Alert::new(Tone::Warn, text.get("enrol-closed"))
                .line(text.get(&format!("closed-{}", closed.code())))
                .line(text.get("enrol-closed-advice"));
            page.part(Part::Alert(alert.link(Link::new("/", text.get("to-start")))))
        }
    }
}
