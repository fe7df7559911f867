//! The client: a runspace pool in which one pipeline runs at a time. It moves no bytes itself.
//!
//! [`Session::open`] and [`Session::run`] give the first body to post; [`Session::received`] takes each answer's body
//! and says what is next. Every session that was opened has to be closed: a shell that is left behind counts against
//! the account's quota until the server finds it idle.

mod fault;
mod pipeline;
mod pool;
mod step;

use std::collections::VecDeque;

use uuid::Uuid;

use crate::clixml::{Object, Value};
use crate::command::Command;
use crate::error::Error;
use crate::fragment::{self, Defragmenter, Fragmenter};
use crate::message::{Destination, Kind, Message};
use crate::session::pipeline::Pipeline;
pub(crate) use crate::session::pool::capability;
use crate::session::pool::creation_messages;
pub use crate::session::step::{Failure, Post, Settings, Step};
use crate::wsman::{self, Header, Request, Response, Signal, Stream};

/// The largest envelope of servers before protocol 2.2, in bytes.
const SMALL_ENVELOPE: usize = 153_600;
/// The largest envelope of servers since.
const LARGE_ENVELOPE: usize = 512_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Creating,
    Opening,
    Ready,
    Starting,
    Sending,
    Receiving,
    Terminating,
    Deleting,
    Closed,
    /// Nothing but closing is possible.
    Broken,
}

/// The client's side of one shell.
pub struct Session {
    settings: Settings,
    ids: Box<dyn FnMut() -> Uuid + Send>,
    client: Uuid,
    pool: Uuid,
    shell: Option<String>,
    state: State,
    max_envelope: usize,
    fragmenter: Fragmenter,
    defragmenter: Defragmenter,
    unsent: VecDeque<Vec<u8>>,
    pipeline: Pipeline,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Session");
        shown.field("shell", &self.shell).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Session {
    /// A session that is not open yet. `ids` makes random UUIDs.
    pub fn new(settings: Settings, mut ids: impl FnMut() -> Uuid + Send + 'static) -> Self {
        let (client, pool) = (ids(), ids());
        let defragmenter = Defragmenter::new(settings.fragments);
        Self {
            pipeline: Pipeline::new(Uuid::nil(), settings.output),
            settings,
            ids: Box::new(ids),
            client,
            pool,
            shell: None,
            state: State::New,
            max_envelope: SMALL_ENVELOPE,
            fragmenter: Fragmenter::default(),
            defragmenter,
            unsent: VecDeque::new(),
        }
    }

    /// Whether a command can run.
    pub fn is_ready(&self) -> bool {
        self.state == State::Ready
    }

    /// Whether there is, or may be, a shell that has to be closed.
    pub fn must_be_closed(&self) -> bool {
        !matches!(self.state, State::New | State::Closed)
    }

    /// The largest envelope, in bytes, that both sides agreed on so far.
    pub fn max_envelope(&self) -> usize {
        self.max_envelope
    }

    /// Opens the pool; [`Step::Ready`] is the end of it.
    pub fn open(&mut self) -> Result<Post, Error> {
        self.expect(State::New, "opening")?;
        let mut creation: Vec<u8> = Vec::new();
        for (kind, value) in creation_messages() {
            let message = self.message(kind, Uuid::nil(), &value)?;
            creation.extend(self.fragmenter.cut(&message, SMALL_ENVELOPE)?.concat());
        }
        self.state = State::Creating;
        self.post(&Request::Create { pool: self.pool, creation })
    }

    /// Runs a command; [`Step::Done`] is the end of it. A command that must never reach a server is an error, and
    /// the session stays ready.
    pub fn run(&mut self, command: &Command) -> Result<Post, Error> {
        self.expect(State::Ready, "running a command")?;
        command.check()?;
        let id = (self.ids)();
        let message = self.message(Kind::CreatePipeline, id, &command.to_pipeline())?;
        // What is as short as nearly all commands are fits, whatever the envelope takes.
        let size = match self.max_envelope / 4 {
            quarter if message.len() < quarter => quarter + fragment::HEADER,
            _ => self.room(id)?,
        };
        let mut fragments = VecDeque::from(self.fragmenter.cut(&message, size)?);
        let arguments = fragments.pop_front().unwrap_or_default();
        self.unsent = fragments;
        self.pipeline = Pipeline::new(id, self.settings.output);
        self.state = State::Starting;
        self.post(&Request::Command { command: id, arguments })
    }

    /// Closes the shell, whatever state it is in; `None` if there is none.
    pub fn close(&mut self) -> Result<Option<Post>, Error> {
        if !self.must_be_closed() {
            self.state = State::Closed;
            return Ok(None);
        }
        // If the answer to Create got lost, the shell has the id that was asked for.
        let pool = self.pool;
        self.shell.get_or_insert_with(|| wsman::upper(pool));
        self.state = State::Deleting;
        self.post(&Request::Delete).map(Some)
    }

    /// The output that came so far; it will not be in the outcome.
    pub fn drain(&mut self) -> Vec<Object> {
        self.pipeline.drain()
    }

    /// Takes the body of an answer (HTTP status 200 or 500). After an error nothing but closing is possible.
    pub fn received(&mut self, body: &[u8]) -> Result<Step, Error> {
        let step = Response::read(body, self.settings.envelope).and_then(|response| self.answered(response));
        if step.is_err() {
            self.state = State::Broken;
        }
        step
    }

    fn answered(&mut self, response: Response) -> Result<Step, Error> {
        match (self.state, response) {
            (_, Response::Fault(fault)) => self.refused(fault),
            (State::Creating, Response::Created { shell }) => {
                self.shell = Some(shell);
                self.state = State::Opening;
                self.receive(None)
            }
            (State::Opening, Response::Received { streams, .. }) => {
                if let Some(step) = self.feed(streams)? {
                    return Ok(step);
                }
                self.receive(None)
            }
            // Before protocol 2.2 a server chose the command's id itself.
            (State::Starting, Response::CommandStarted { command }) => {
                self.pipeline.command = command.unwrap_or(self.pipeline.command);
                self.send_rest()
            }
            (State::Sending, Response::Sent) => self.send_rest(),
            (State::Receiving, Response::Received { streams, is_done, .. }) => {
                if let Some(step) = self.feed(streams)? {
                    return Ok(step);
                }
                let command = self.pipeline.command;
                if self.pipeline.has_ended() {
                    self.state = State::Terminating;
                    let signal = Signal::Terminate;
                    return self.post(&Request::Signal { command: Some(command), signal }).map(Step::Send);
                }
                if is_done {
                    return Err(Error::Truncated { what: "the pipeline's output" });
                }
                self.receive(Some(command))
            }
            (State::Terminating, Response::Signalled) => self.done(State::Ready),
            (State::Deleting, Response::Deleted) => {
                self.state = State::Closed;
                Ok(Step::Closed)
            }
            _ => Err(Error::OutOfTurn { what: "this answer" }),
        }
    }

    /// What is left of the command, then the first Receive.
    fn send_rest(&mut self) -> Result<Step, Error> {
        let command = Some(self.pipeline.command);
        let Some(data) = self.unsent.pop_front() else {
            self.state = State::Receiving;
            return self.receive(command);
        };
        self.state = State::Sending;
        self.post(&Request::Send { command, data }).map(Step::Send)
    }

    /// The pipeline's outcome, and the state that the session has after it.
    fn done(&mut self, state: State) -> Result<Step, Error> {
        self.state = state;
        let pipeline = std::mem::replace(&mut self.pipeline, Pipeline::new(Uuid::nil(), 0));
        pipeline.outcome().map(Step::Done).ok_or(Error::Truncated { what: "the pipeline's output" })
    }

    /// Takes what streams say; a step if it changes what is next.
    fn feed(&mut self, streams: Vec<Stream>) -> Result<Option<Step>, Error> {
        for stream in streams {
            for bytes in self.defragmenter.feed(&stream.data)? {
                let message = Message::read(&bytes)?;
                if stream
                    .command
                    .map_or(message.pipeline == self.pipeline.id, |of| of == self.pipeline.command)
                {
                    self.pipeline.take(&message)?;
                }
                let step = self.about_pool(&message)?;
                if step.is_some() {
                    return Ok(step);
                }
            }
        }
        Ok(None)
    }

    fn expect(&self, state: State, what: &'static str) -> Result<(), Error> {
        if self.state == state { Ok(()) } else { Err(Error::OutOfTurn { what }) }
    }

    fn message(&self, kind: Kind, pipeline: Uuid, value: &Value) -> Result<Vec<u8>, Error> {
        let data = crate::clixml::encode(value)?.into_bytes();
        let destination = Destination::Server;
        Ok(Message { destination, kind, pool: self.pool, pipeline, data }.write())
    }

    /// How long a fragment of a command may be: what the larger envelope leaves; Base64 makes four bytes of three.
    fn room(&mut self, id: Uuid) -> Result<usize, Error> {
        let command = Request::Command { command: id, arguments: Vec::new() };
        let send = Request::Send { command: Some(id), data: Vec::new() };
        let bare = self.write(&command)?.len().max(self.write(&send)?.len());
        Ok(self.max_envelope.saturating_sub(bare) / 4 * 3)
    }

    fn receive(&mut self, command: Option<Uuid>) -> Result<Step, Error> {
        self.post(&Request::Receive { command }).map(Step::Send)
    }

    fn post(&mut self, request: &Request) -> Result<Post, Error> {
        let is_long_poll = matches!(request, Request::Receive { .. });
        Ok(Post { body: self.write(request)?, is_long_poll })
    }

    fn write(&mut self, request: &Request) -> Result<Vec<u8>, Error> {
        request.write(&Header {
            to: self.settings.to.clone(),
            resource: self.settings.resource.clone(),
            message: (self.ids)(),
            session: Some(self.client),
            max_envelope: self.max_envelope,
            timeout: self.settings.timeout,
            shell: self.shell.clone(),
        })
    }
}
