//! `gatepost-connector status`.

use std::process::ExitCode;

use connector::{Config, Fault, Place, Status};

use crate::say;

/// Said before the reason.
pub(crate) const UNREADABLE: &str = "why it stopped last cannot be read";

pub(crate) fn run(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let directory = config.data_directory.display();
    // Whoever looks makes nothing, not even the directory: it would be theirs, and not the connector's.
    let Some(place) = Place::found(&config.data_directory)? else {
        anyhow::bail!("it never ran with {directory}")
    };
    let runs = place.is_in_use()?;
    // What cannot be read must not hide the rest.
    let fault = if runs { Ok(None) } else { Fault::load(&place) };
    let Some(status) = Status::load(&place)? else {
        match fault {
            Ok(None) => anyhow::bail!("it never ran with {directory}"),
            Ok(Some(fault)) => anyhow::bail!("it never ran with {directory}: {}", fault.reason),
            Err(error) => anyhow::bail!("it never ran with {directory}; {UNREADABLE}: {error}"),
        }
    };
    if json {
        let mut object = serde_json::to_value(&status)?;
        let fault = match &fault {
            Ok(fault) => fault.as_ref().map(serde_json::to_value).transpose()?,
            Err(error) => Some(serde_json::json!({ "reason": format!("{UNREADABLE}: {error}") })),
        };
        if let (Some(object), Some(fault)) = (object.as_object_mut(), fault) {
            object.insert("fault".to_owned(), fault);
        }
        say::line(object);
        return Ok(ExitCode::SUCCESS);
    }
    say::line(format_args!("running        {}", if runs { "yes" } else { "no" }));
    match &fault {
        Ok(None) => {}
        Ok(Some(fault)) => {
            let at = fault.at.format("%Y-%m-%d %H:%M:%S UTC");
            say::line(format_args!("stopped        {at}: {}", fault.reason));
        }
        Err(error) => say::line(format_args!("stopped        {UNREADABLE}: {error}")),
    }
    say::line(format_args!("as of          {}", status.at.format("%Y-%m-%d %H:%M:%S UTC")));
    say::line(format_args!("Exchange       {:?}", status.state));
    say::line(format_args!("server         {}", status.server.as_deref().unwrap_or("none yet")));
    // One that was killed could not write down that it has none any more.
    let held = runs && status.holds_lease;
    say::line(format_args!("lease          {}", if held { "held" } else { "not held" }));
    if let Some(reason) = &status.gatepost {
        say::line(format_args!("Gatepost       {reason}"));
    }
    if let Some(sync) = status.sync {
        let (mailboxes, partnerships) = (sync.mailboxes, sync.partnerships);
        say::line(format_args!("syncing        {mailboxes} mailboxes, {partnerships} partnerships so far"));
    }
    if let Some(last) = &status.last_sync {
        let (at, outcome) = (last.at.format("%Y-%m-%d %H:%M:%S UTC"), last.problem.as_deref());
        say::line(format_args!("last sync      {at}, {}", outcome.unwrap_or("complete")));
    }
    let (hour, open, untold) = (status.changes_this_hour, status.unfinished, status.untold);
    say::line(format_args!("changes        {hour} in the last hour, {open} open, {untold} not told yet"));
    if let Some(error) = &status.error {
        say::line(format_args!("last error     {error}"));
    }
    Ok(ExitCode::SUCCESS)
}
