//! The console for administrators.

mod accepted;
mod access;
mod account;
mod administrators;
mod app;
mod app_form;
mod apps;
mod assignment;
mod attention;
mod audit;
mod brakes;
mod compliance;
mod dashboard;
mod deployments;
mod device;
mod device_apps;
mod device_group;
mod device_groups;
mod device_profile;
mod devices;
mod directory;
mod disputes;
mod enrolment;
mod exchange;
mod group_choice;
mod jobs;
mod messages;
mod people;
mod profile_apps;
mod profile_form;
mod profile_status;
mod profile_values;
mod profiles;
mod rollout_form;
mod rollouts;
mod settings;
pub(crate) mod state;
mod tokens;

pub(crate) use exchange::words;

use domain::actor::Permission as P;
use inbound_door::Class;

use crate::wrap::Table;

/// The routes of the console.
pub(crate) fn routes(table: Table) -> Table {
    let table = profile_routes(table);
    let table = app_routes(table);
    let table = compliance_routes(table);
    let table = device_routes(table);
    let table = exchange::routes(table);
    let table = messages::routes(table);
    table
        .get("/console", Class::Session { permission: None, csrf: false }, dashboard::show)
        .get("/console/sign-in", Class::Public, access::show)
        .post("/console/sign-in", Class::Challenge, access::sign_in)
        .post("/console/sign-out", Class::Session { permission: None, csrf: true }, access::sign_out)
        .get("/console/users", Class::read(P::ReadDirectory), people::users)
        .get("/console/users/{id}", Class::read(P::ReadDirectory), people::user)
        .get("/console/users/{id}/access", Class::read(P::ReadDevices), exchange::explain::show)
        .post("/console/users/{id}/link", Class::write(P::OperateDevices), people::link)
        .get("/console/groups", Class::read(P::ReadDirectory), people::groups)
        .get("/console/groups/{id}", Class::read(P::ReadDirectory), people::group)
        .get("/console/directory", Class::read(P::ReadDirectory), directory::show)
        .post("/console/directory", Class::write(P::WriteDirectory), directory::save)
        .post("/console/directory/sync", Class::write(P::WriteDirectory), directory::sync)
        .get("/console/administrators", Class::read(P::Own), administrators::list)
        .post("/console/administrators", Class::write(P::Own), administrators::create)
        .get("/console/administrators/{id}", Class::read(P::Own), account::show)
        .post("/console/administrators/{id}", Class::write(P::Own), account::change)
        .post("/console/administrators/{id}/delete", Class::write(P::Own), account::delete)
        .get("/console/tokens", Class::read(P::Own), tokens::list)
        .post("/console/tokens", Class::write(P::Own), tokens::create)
        .post("/console/tokens/{id}/revoke", Class::write(P::Own), tokens::revoke)
        .get("/console/brakes", Class::read(P::ReadService), brakes::list)
        .get("/console/brakes/{id}", Class::read(P::ReadService), brakes::show)
        .post("/console/brakes/{id}", Class::write(P::WriteService), brakes::decide)
        .get("/console/jobs", Class::read(P::ReadService), jobs::list)
        .post("/console/jobs/{id}/retry", Class::write(P::WriteService), jobs::retry)
        .post("/console/jobs/{id}/discard", Class::write(P::WriteService), jobs::discard)
        .get("/console/audit", Class::read(P::ReadAudit), audit::list)
        .get("/console/settings", Class::read(P::ReadService), settings::show)
        .get("/console/settings/retention", Class::read(P::WriteService), settings::retention::show)
        .post("/console/settings/retention", Class::write(P::WriteService), settings::retention::save)
        .get("/console/settings/brakes", Class::read(P::WriteService), settings::brake_limits::show)
        .post("/console/settings/brakes", Class::write(P::WriteService), settings::brake_limits::save)
        .get("/console/settings/compliance", Class::read(P::WriteService), settings::compliance::show)
        .post("/console/settings/compliance", Class::write(P::WriteService), settings::compliance::save)
        .get("/console/settings/clean-up", Class::read(P::WriteService), settings::clean_up::show)
        .post("/console/settings/clean-up", Class::write(P::WriteService), settings::clean_up::save)
        .get("/console/settings/reporting", Class::read(P::WriteService), settings::reporting::show)
        .post("/console/settings/reporting", Class::write(P::WriteService), settings::reporting::save)
        .get("/console/settings/second-factor", Class::read(P::WriteService), settings::second_factor::show)
        .post("/console/settings/second-factor", Class::write(P::WriteService), settings::second_factor::save)
        .post(
            "/console/users/{id}/second-factor",
            Class::write(P::OperateDevices),
            people::reset_second_factor,
        )
}

fn profile_routes(table: Table) -> Table {
    let (read, write) = (Class::read(P::ReadConfiguration), Class::write(P::WriteConfiguration));
    let change = Class::read(P::WriteConfiguration);
    table
        .get("/console/profiles", read, profiles::list)
        .get("/console/profiles/new", change, profiles::choose)
        .get("/console/profiles/new/{kind}", change, profile_form::new)
        .post("/console/profiles/new/{kind}", write, profile_form::create)
        .get("/console/profiles/{id}", read, profiles::show)
        .get("/console/profiles/{id}/edit", change, profile_form::edit)
        .post("/console/profiles/{id}/edit", write, profile_form::save)
        .get("/console/profiles/{id}/copy", change, profiles::copy_form)
        .post("/console/profiles/{id}/copy", write, profiles::copy)
        .get("/console/profiles/{id}/delete", change, profiles::delete_form)
        .post("/console/profiles/{id}/delete", write, profiles::delete)
        .get("/console/profiles/{id}/assign", change, assignment::show)
        .post("/console/profiles/{id}/assign", write, assignment::save)
        .get("/console/profiles/{id}/users", read, profile_status::users)
        .get("/console/profiles/{id}/settings", read, profile_status::settings)
        .get("/console/profiles/{id}/rollout", read, rollouts::show)
        .post("/console/profiles/{id}/rollout", write, rollouts::set)
        .post("/console/profiles/{id}/rollout/pause", write, rollouts::pause)
        .post("/console/profiles/{id}/rollout/resume", write, rollouts::resume)
        .post("/console/profiles/{id}/rollout/end-pilot", write, rollouts::end_pilot)
        .get("/console/rollouts", read, rollouts::list)
        .get("/console/deployments", read, deployments::list)
        .get("/console/device-groups", read, device_groups::list)
        .post("/console/device-groups", write, device_groups::create)
        .get("/console/device-groups/{id}", read, device_group::show)
        .post("/console/device-groups/{id}", write, device_group::save)
        .post("/console/device-groups/{id}/add", write, device_group::add)
        .post("/console/device-groups/{id}/remove", write, device_group::remove)
        .post("/console/device-groups/{id}/delete", write, device_groups::delete)
}

fn app_routes(table: Table) -> Table {
    let (read, write) = (Class::read(P::ReadApps), Class::write(P::WriteApps));
    table
        .get("/console/apps", read, apps::list)
        .post("/console/apps", write, apps::create)
        .get("/console/apps/{id}", read, app::show)
        .post("/console/apps/{id}", write, app::save)
        .get("/console/apps/{id}/delete", Class::read(P::WriteApps), app::delete_form)
        .post("/console/apps/{id}/delete", write, app::delete)
}

fn compliance_routes(table: Table) -> Table {
    let (read, write) = (Class::read(P::ReadConfiguration), Class::write(P::WriteConfiguration));
    let change = Class::read(P::WriteConfiguration);
    table
        .get("/console/compliance", read, compliance::list)
        .get("/console/compliance/new", change, compliance::choose)
        .get("/console/compliance/new/{platform}", change, compliance::edit::new)
        .post("/console/compliance/new/{platform}", write, compliance::edit::create)
        .get("/console/compliance/{id}", read, compliance::show)
        .get("/console/compliance/{id}/edit", change, compliance::change::show)
        .post("/console/compliance/{id}/edit", write, compliance::change::save)
        .get("/console/compliance/{id}/copy", change, compliance::edit::copy_form)
        .post("/console/compliance/{id}/copy", write, compliance::edit::copy)
        .get("/console/compliance/{id}/delete", change, compliance::delete::show)
        .post("/console/compliance/{id}/delete", write, compliance::delete::delete)
        .get("/console/compliance/{id}/assign", change, compliance::assign::show)
        .post("/console/compliance/{id}/assign", write, compliance::assign::save)
}

fn device_routes(table: Table) -> Table {
    table
        .get("/console/devices", Class::read(P::ReadDevices), devices::list)
        .get("/console/devices/{id}", Class::read(P::ReadDevices), device::show)
        .post("/console/devices/{id}/sync", Class::write(P::OperateDevices), device::sync)
        .post("/console/devices/{id}/recheck", Class::write(P::OperateDevices), device::recheck)
        .post("/console/devices/{id}/apps/{app}/ask", Class::write(P::OperateDevices), device_apps::ask)
        .get("/console/devices/{id}/retire", Class::read(P::WriteDevices), device::retire_form)
        .post("/console/devices/{id}/retire", Class::write(P::WriteDevices), device::retire)
        .get("/console/devices/{id}/profiles/{profile}", Class::read(P::ReadDevices), device_profile::show)
        .get("/console/disputes", Class::read(P::ReadDevices), disputes::list)
        .get("/console/disputes/{id}", Class::read(P::ReadDevices), disputes::show)
        .post("/console/disputes/{id}", Class::write(P::WriteDevices), disputes::decide)
        .get("/console/enrolment", Class::read(P::ReadService), enrolment::list)
        .post("/console/enrolment", Class::write(P::WriteService), enrolment::add)
        .post("/console/enrolment/{id}/delete", Class::write(P::WriteService), enrolment::delete)
}
