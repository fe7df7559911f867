//! `gatepost-connector status`.

use std::process::ExitCode;

use connector::{Config, Fault, Place, Status};

use crate::say;

pub(crate) fn run(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let place = Place::at(&config.data_directory)?;
    // The lock is free if nobody runs.
    let runs = place.lock().is_err();
    let fault = Fault::load(&place)?.filter(|_| !runs);
    let Some(status) = Status::load(&place)? else {
        let directory = config.data_directory.display();
        match fault {
            Some(fault) => anyhow::bail!("it never ran with {directory}: {}", fault.reason),
            None => anyhow::bail!("it never ran with {directory}"),
        }
    };
    if json {
        let mut object = serde_json::to_value(&status)?;
        if let (Some(object), Some(fault)) = (object.as_object_mut(), &fault) {
            object.insert("fault".to_owned(), serde_json::to_value(fault)?);
        }
        say::line(object);
        return Ok(ExitCode::SUCCESS);
    }
    say::line(format_args!("running        {}", if runs { "yes" } else { "no" }));
    if let Some(fault) = &fault {
        let at = fault.at.format("%Y-%m-%d %H:%M:%S UTC");
        say::line(format_args!("stopped        {at}: {}", fault.reason));
    }
    say::line(format_args!("as of          {}", status.at.format("%Y-%m-%d %H:%M:%S UTC")));
    say::line(format_args!("Exchange       {:?}", status.state));
    say::line(format_args!("server         {}", status.server.as_deref().unwrap_or("none yet")));
    // One that was killed could not write down that it has none any more.
    let held = runs && status.holds_lease;
    say::line(format_args!("lease          {}", if held { "held" } else { "not held" }));
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
