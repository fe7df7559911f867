//! The questions of connectors, each a use case.

use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use connector_protocol::event::{Events, EventsTaken};
use connector_protocol::figures::{Figures, FiguresTaken};
use connector_protocol::intent::{IntentsRequest, Results};
use connector_protocol::lease::LeaseRequest;
use connector_protocol::notification::{Notification, NotificationTaken};
use connector_protocol::read;
use connector_protocol::register::Register;
use connector_protocol::report::{Report, ReportTaken};
use connector_protocol::sync::{SyncFinish, SyncPage, SyncStart};
use services::exchange::ConnectorIdentity;
use services::{Services, exchange};
use tokio::time::{Instant, sleep};

use crate::answer::{answer, bad};

/// The longest that a question for intents waits.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// How often the store is asked while a question waits.
const POLL: Duration = Duration::from_secs(1);

type Identity = Extension<ConnectorIdentity>;

pub(crate) async fn register(State(services): State<Services>, body: Bytes) -> Response {
    match read::<Register>(&body) {
        Ok(asked) => answer(exchange::register(&services, &asked).await),
        Err(error) => bad(&error),
    }
}

pub(crate) async fn lease(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<LeaseRequest>(&body) {
        Ok(asked) => answer(exchange::lease(&services, &identity, &asked).await),
        Err(error) => bad(&error),
    }
}

pub(crate) async fn report(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<Report>(&body) {
        Ok(report) => {
            let taken = exchange::report(&services, &identity, &report).await;
            answer(taken.map(|taken| taken.map(|()| ReportTaken {})))
        }
        Err(error) => bad(&error),
    }
}

pub(crate) async fn sync_start(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<SyncStart>(&body) {
        Ok(asked) => answer(exchange::start(&services, &identity, &asked).await),
        Err(error) => bad(&error),
    }
}

pub(crate) async fn sync_page(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<SyncPage>(&body) {
        Ok(page) => answer(exchange::page(&services, &identity, &page).await),
        Err(error) => bad(&error),
    }
}

pub(crate) async fn sync_finish(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<SyncFinish>(&body) {
        Ok(asked) => answer(exchange::finish(&services, &identity, &asked).await),
        Err(error) => bad(&error),
    }
}

/// Waits for something to do, if asked to. A refusal is answered at once: a connector that lost its lease must hear of it.
pub(crate) async fn intents(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    let asked = match read::<IntentsRequest>(&body) {
        Ok(asked) => asked,
        Err(error) => return bad(&error),
    };
    let until = Instant::now() + Duration::from_secs(asked.wait.into()).min(LONGEST_WAIT);
    loop {
        let next = exchange::intents(&services, &identity, &asked).await;
        let nothing = matches!(&next, Ok(Ok(next)) if next.intents.is_empty());
        if !nothing || Instant::now() >= until {
            return answer(next);
        }
        sleep(POLL).await;
    }
}

pub(crate) async fn results(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<Results>(&body) {
        Ok(results) => answer(exchange::results(&services, &identity, &results).await),
        Err(error) => bad(&error),
    }
}

pub(crate) async fn events(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<Events>(&body) {
        Ok(events) => {
            let taken = exchange::events(&services, &identity, &events).await;
            answer(taken.map(|taken| taken.map(|()| EventsTaken {})))
        }
        Err(error) => bad(&error),
    }
}

pub(crate) async fn figures(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<Figures>(&body) {
        Ok(told) => {
            let taken = exchange::take_figures(&services, &identity, &told).await;
            answer(taken.map(|taken| taken.map(|()| FiguresTaken {})))
        }
        Err(error) => bad(&error),
    }
}

pub(crate) async fn notification(
    State(services): State<Services>,
    Extension(identity): Identity,
    body: Bytes,
) -> Response {
    match read::<Notification>(&body) {
        Ok(told) => {
            let taken = exchange::take_notification(&services, &identity, &told).await;
            answer(taken.map(|taken| taken.map(|()| NotificationTaken {})))
        }
        Err(error) => bad(&error),
    }
}
