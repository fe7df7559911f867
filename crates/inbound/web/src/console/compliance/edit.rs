//! A new policy, and a copy of one. Neither is for anybody before it is assigned.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::device::Platform;
use services::Error;
use services::compliance;

use super::{LIST, find, policy_form, words};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::Link;
use crate::visit::Visit;

fn platform(name: &str) -> Result<Platform, Failure> {
    Ok(Platform::from_name(name).ok_or_else(|| Error::not_found("platform", name))?)
}

/// `GET /console/compliance/new/{platform}`
pub(in crate::console) async fn new(visit: Visit, Path(name): Path<String>) -> Result<Page, Failure> {
    let platform = platform(&name)?;
    let form = policy_form::form(&visit, format!("{LIST}/new/{platform}"), platform, None).await?;
    Ok(new_page(&visit, platform, form))
}

/// `POST /console/compliance/new/{platform}`
pub(in crate::console) async fn create(
    visit: Visit,
    Path(name): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let platform = platform(&name)?;
    let entered = Entered::new(pairs);
    let created = match policy_form::read(&entered, &[]) {
        Ok(new) => compliance::create(visit.services(), &visit.actor(), platform, new, &[]).await,
        Err(error) => Err(error),
    };
    match created {
        Ok((policy, _)) => {
            Ok(Redirect::to(&format!("{LIST}/{}?done=policy-saved", policy.id)).into_response())
        }
        Err(error) => {
            let form = policy_form::form(&visit, format!("{LIST}/new/{platform}"), platform, None).await?;
            let form = form.filled(&entered);
            let error = policy_form::told_at_fields(error, &form);
            let form = form.with_error(error, visit.text)?;
            Ok(new_page(&visit, platform, form).into_response())
        }
    }
}

fn new_page(visit: &Visit, platform: Platform, mut form: Form) -> Page {
    let text = visit.text;
    form.others.push(Link::new(LIST, text.get("cancel")));
    let name = text.get(&words::platform(platform));
    Page::console(text.with("policy-new-title", &[("platform", &name)]))
        .lead(text.get("policy-form-lead"))
        .crumb(LIST, text.get("nav-compliance"))
        .form(form)
}

/// `GET /console/compliance/{id}/copy`
pub(in crate::console) async fn copy_form(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let policy = find(&visit, &id).await?;
    let name = visit.text.with("profile-copy-name", &[("name", &policy.display_name)]);
    let form = copy_fields(&visit, &id, &name);
    Ok(copy_page(&visit, &id, &policy.display_name, form))
}

/// `POST /console/compliance/{id}/copy`
pub(in crate::console) async fn copy(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let policy = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let name = entered.get("displayName");
    match compliance::copy(visit.services(), &visit.actor(), policy.id, name).await {
        Ok(copied) => Ok(Redirect::to(&format!("{LIST}/{}?done=copied", copied.id)).into_response()),
        Err(error) => {
            let form = copy_fields(&visit, &id, "").filled(&entered).with_error(error, visit.text)?;
            Ok(copy_page(&visit, &id, &policy.display_name, form).into_response())
        }
    }
}

fn copy_fields(visit: &Visit, id: &str, name: &str) -> Form {
    let text = visit.text;
    let mut form = Form::new(format!("{LIST}/{id}/copy"), text.get("copy"))
        .field(Field::text("displayName", text.get("name")).value(name).required());
    form.others.push(Link::new(format!("{LIST}/{id}"), text.get("cancel")));
    form
}

fn copy_page(visit: &Visit, id: &str, name: &str, form: Form) -> Page {
    let text = visit.text;
    Page::console(text.with("profile-copy-title", &[("name", name)]))
        .lead(text.get("policy-copy-lead"))
        .crumb(format!("{LIST}/{id}"), name)
        .form(form)
}
