//! The server's side of one runspace pool, for simulators: what a client's requests mean, and what to answer.
//!
//! [`Request::read`](crate::wsman::Request::read) reads a request, [`Pool`] takes what it holds and collects output, and
//! [`Response::write`](crate::wsman::Response::write) writes the answer. What a cmdlet does, how long a Receive is held
//! back, and which faults there are is the caller's.

mod output;

use std::collections::{BTreeMap, VecDeque};

use uuid::Uuid;

use crate::clixml::{Object, Value};
use crate::command::Command;
use crate::error::Error;
use crate::fragment::{Defragmenter, Fragmenter};
use crate::message::{Kind, Message};
use crate::session::capability;

/// A runspace pool.
#[derive(Debug)]
pub struct Pool {
    id: Uuid,
    fragmenter: Fragmenter,
    defragmenter: Defragmenter,
    /// Fragments to be sent, of the pool (nil) and of each pipeline.
    queues: BTreeMap<Uuid, Queue>,
    /// Whether several fragments are put into one stream element, as some servers do, or each into its own.
    pub joins_fragments: bool,
}

#[derive(Debug, Default)]
struct Queue {
    /// The pipeline's id as the client writes it into messages: not all use .NET's layout, so it may differ from that of
    /// the command.
    pipeline: Uuid,
    fragments: VecDeque<Vec<u8>>,
    has_ended: bool,
}

impl Pool {
    /// The pool that a client asks for with Create, open at once. `protocol` is the version that the server speaks: 2.1 for
    /// Exchange 2010, 2.3 for later ones.
    pub fn create(creation: &[u8], protocol: &str) -> Result<Self, Error> {
        let mut pool = Self {
            id: Uuid::nil(),
            fragmenter: Fragmenter::default(),
            defragmenter: Defragmenter::default(),
            queues: BTreeMap::new(),
            joins_fragments: false,
        };
        let mut kinds = Vec::new();
        for bytes in pool.defragmenter.feed(creation)? {
            let message = Message::read(&bytes)?;
            pool.id = message.pool;
            kinds.push(message.kind);
        }
        if kinds != [Kind::SessionCapability, Kind::InitRunspacePool] {
            return Err(Error::Missing { what: "SESSION_CAPABILITY or INIT_RUNSPACEPOOL" });
        }
        pool.greet(protocol)?;
        Ok(pool)
    }

    /// Says what the server speaks, and that the pool is open.
    fn greet(&mut self, protocol: &str) -> Result<(), Error> {
        use crate::clixml::Scalar::Version;
        let mut capability = capability();
        for (name, value) in &mut capability {
            if *name == "protocolversion" {
                *value = Value::Scalar(Version, protocol.to_owned());
            }
        }
        let version = Value::Scalar(Version, protocol.to_owned());
        let table = Value::table([("PSRemotingProtocolVersion", version)]);
        let private =
            Object::extended([("ApplicationPrivateData", Value::table([("PSVersionTable", table)]))]);
        let opened = Object::extended([("RunspaceState", Value::Int(2))]);
        let pool = Uuid::nil();
        self.queue(Kind::SessionCapability, pool, &Object::extended(capability).into())?;
        self.queue(Kind::ApplicationPrivateData, pool, &private.into())?;
        self.queue(Kind::RunspacePoolState, pool, &opened.into())
    }

    /// A pipeline, with the first fragments of what it is to run; the command, if that is all of it.
    pub fn command(&mut self, id: Uuid, arguments: &[u8]) -> Result<Option<Command>, Error> {
        self.queues.insert(id, Queue::default());
        self.feed(id, arguments)
    }

    /// More fragments for a pipeline; the command, if that is all of it.
    pub fn send(&mut self, id: Uuid, data: &[u8]) -> Result<Option<Command>, Error> {
        self.feed(id, data)
    }

    fn feed(&mut self, pipeline: Uuid, data: &[u8]) -> Result<Option<Command>, Error> {
        let mut command = None;
        for bytes in self.defragmenter.feed(data)? {
            let message = Message::read(&bytes)?;
            if message.kind == Kind::CreatePipeline {
                if let Some(queue) = self.queues.get_mut(&pipeline) {
                    queue.pipeline = message.pipeline;
                }
                command = Some(Command::of_pipeline(&message.value()?)?);
            }
        }
        Ok(command)
    }

    /// Forgets a pipeline, as the client's signal asks. Whether there was one.
    pub fn forget(&mut self, pipeline: Uuid) -> bool {
        self.queues.remove(&pipeline).is_some()
    }

    /// How many pipelines the client has not let go.
    pub fn pipelines(&self) -> usize {
        self.queues.keys().filter(|id| !id.is_nil()).count()
    }
}
