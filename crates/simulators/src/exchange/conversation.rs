//! WS-Management's actions on shells.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use psrp::server::Pool;
use psrp::wsman::{Fault as Refusal, Request, Response, Signal};
use psrp::{Command, Error};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::cmdlets;
use super::endpoint::{Asked, Reply, Site};
use super::lock;
use super::shell::{Inside, Progress, Run, Session, Shell};

/// The largest answer of an Exchange server, in bytes.
const LARGEST: usize = 512_000;
/// How late an answer is that is held back.
const A_DAY: Duration = Duration::from_hours(24);

/// The cmdlet that a request about a pipeline is about.
pub(super) fn running(asked: &Asked, site: &Site) -> Option<String> {
    let (Request::Receive { command } | Request::Send { command, .. } | Request::Signal { command, .. }) =
        &asked.request
    else {
        return None;
    };
    let shell = lock(&site.shared.shells).get(&asked.header.shell.as_deref()?.to_uppercase()).cloned()?;
    let inside = lock(&shell.inside);
    inside.runs.get(command.as_ref()?).map(|run| run.cmdlet.clone())
}

/// What is answered. An error is a request that no client of good will sends.
pub(super) async fn respond(asked: Asked, site: &Arc<Site>) -> Result<Reply, Error> {
    site.shared.sweep();
    let cmdlet = running(&asked, site);
    let plain = |response, cmdlet| Reply { response, cookie: None, cmdlet };
    if let Request::Create { pool, creation } = &asked.request {
        return create(*pool, creation, asked.is_full, site);
    }
    let id = asked.header.shell.clone().unwrap_or_default();
    let Some(shell) = site.shared.shell(site.number, &id, asked.cookie.as_deref()) else {
        return Ok(plain(Response::Fault(Refusal::invalid_selectors()), cmdlet));
    };
    let response = match asked.request {
        Request::Create { .. } => Response::Fault(Refusal::unknown_resource()),
        Request::Command { command, arguments } => {
            let mut inside = lock(&shell.inside);
            let read = inside.pool.command(command, &arguments);
            start(&mut inside, command, read, site)?;
            let cmdlet = inside.runs.get(&command).map(|run| run.cmdlet.clone());
            return Ok(plain(Response::CommandStarted { command: Some(command) }, cmdlet));
        }
        Request::Send { command, data } => {
            let command = command.unwrap_or_default();
            let mut inside = lock(&shell.inside);
            let read = inside.pool.send(command, &data);
            start(&mut inside, command, read, site)?;
            Response::Sent
        }
        Request::Receive { command } => {
            let room = asked.header.max_envelope.min(LARGEST);
            receive(&shell, command, room, Instant::now() + asked.header.timeout).await?
        }
        Request::Signal { command, signal } => {
            let command = command.unwrap_or_default();
            let mut inside = lock(&shell.inside);
            let Inside { pool, runs, .. } = &mut *inside;
            match signal {
                Signal::Terminate => drop((pool.forget(command), runs.remove(&command))),
                Signal::Stop => runs.get_mut(&command).map_or(Ok(()), |run| run.stop(pool, command))?,
            }
            Response::Signalled
        }
        Request::Delete => {
            lock(&site.shared.shells).remove(&id.to_uppercase());
            Response::Deleted
        }
    };
    Ok(plain(response, cmdlet))
}

fn create(pool: Uuid, creation: &[u8], is_full: bool, site: &Arc<Site>) -> Result<Reply, Error> {
    let shared = &site.shared;
    let refused = |refusal| Reply { response: Response::Fault(refusal), cookie: None, cmdlet: None };
    let limit = lock(&shared.behaviour).shells;
    let cookie = shared.guid().to_string();
    let now = shared.time.now();
    let inside = Inside {
        pool: Pool::create(creation, shared.plan.flavour.protocol())?,
        used: now,
        session: Session { controller: None, is_full },
        runs: HashMap::new(),
    };
    let (server, inside) = (site.number, Mutex::new(inside));
    let shell = Shell { server, cookie: cookie.clone(), opened: now, inside };
    let id = pool.to_string().to_uppercase();
    let mut shells = lock(&shared.shells);
    // The account's budget is each server's own.
    let open = shells.values().filter(|shell| shell.server == server).count();
    if open >= usize::try_from(limit).unwrap_or(usize::MAX) {
        return Ok(refused(Refusal::too_many_shells(limit)));
    }
    shells.insert(id.clone(), Arc::new(shell));
    let open = shells.len();
    drop(shells);
    let mut journal = lock(&shared.journal);
    journal.most_shells = journal.most_shells.max(open);
    let cookie = format!("X-BackEndCookie={cookie}; path=/PowerShell; secure; HttpOnly");
    Ok(Reply { response: Response::Created { shell: id }, cookie: Some(cookie), cmdlet: None })
}

/// Starts a pipeline once all of it has come.
fn start(
    inside: &mut Inside,
    id: Uuid,
    read: Result<Option<Command>, Error>,
    site: &Arc<Site>,
) -> Result<(), Error> {
    let (name, items) = match read {
        Ok(None) => return Ok(()),
        Ok(Some(command)) => (command.name.clone(), cmdlets::run(command, site, &mut inside.session)),
        // A script, or several commands: a runspace of Exchange knows no language.
        Err(Error::Invalid { what: "IsScript" | "the number of commands in a pipeline" }) => {
            (String::new(), cmdlets::no_language())
        }
        Err(error) => return Err(error),
    };
    let (latency, delay) = {
        let behaviour = lock(&site.shared.behaviour);
        let is_held = behaviour.holds_back.iter().any(|held| held.eq_ignore_ascii_case(&name));
        (if is_held { A_DAY } else { behaviour.latency }, behaviour.micro_delay)
    };
    inside.runs.insert(id, Run::new(&name, items, latency, delay));
    Ok(())
}

/// Waits until there is something to say, at most until the client's own limit.
async fn receive(
    shell: &Shell,
    command: Option<Uuid>,
    room: usize,
    limit: Instant,
) -> Result<Response, Error> {
    loop {
        let until = {
            let mut inside = lock(&shell.inside);
            let Inside { pool, runs, .. } = &mut *inside;
            let progress = match command {
                None => Progress::Until(limit),
                Some(id) => match runs.get_mut(&id) {
                    Some(run) => run.advance(pool, id, room)?,
                    None => return Ok(Response::Fault(Refusal::invalid_selectors())),
                },
            };
            if let Some(response) = pool.receive(command, room) {
                return Ok(response);
            }
            match progress {
                Progress::Ready => limit,
                Progress::Until(until) => until.min(limit),
            }
        };
        if Instant::now() >= limit {
            return Ok(Response::Fault(Refusal::timed_out()));
        }
        sleep_until(until).await;
    }
}
