//! Messages (MS-PSRP 2.2.1): a header in little-endian, then CLIXML.

use uuid::Uuid;

use crate::clixml::{self, Value};
use crate::error::Error;

/// Bytes before the CLIXML.
const HEADER: usize = 40;

/// Who a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The client (1).
    Client,
    /// The server (2).
    Server,
}

/// What a message is (MS-PSRP 2.2.1, MessageType). Only those that somebody here reads or writes have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SESSION_CAPABILITY.
    SessionCapability,
    /// INIT_RUNSPACEPOOL.
    InitRunspacePool,
    /// RUNSPACEPOOL_STATE.
    RunspacePoolState,
    /// CREATE_PIPELINE.
    CreatePipeline,
    /// APPLICATION_PRIVATE_DATA.
    ApplicationPrivateData,
    /// END_OF_PIPELINE_INPUT.
    EndOfInput,
    /// PIPELINE_OUTPUT.
    Output,
    /// ERROR_RECORD.
    ErrorRecord,
    /// PIPELINE_STATE.
    PipelineState,
    /// WARNING_RECORD.
    Warning,
    /// Any other, by its number.
    Other(u32),
}

const KINDS: [(Kind, u32); 10] = [
    (Kind::SessionCapability, 0x0001_0002),
    (Kind::InitRunspacePool, 0x0001_0004),
    (Kind::RunspacePoolState, 0x0002_1005),
    (Kind::CreatePipeline, 0x0002_1006),
    (Kind::ApplicationPrivateData, 0x0002_1009),
    (Kind::EndOfInput, 0x0004_1003),
    (Kind::Output, 0x0004_1004),
    (Kind::ErrorRecord, 0x0004_1005),
    (Kind::PipelineState, 0x0004_1006),
    (Kind::Warning, 0x0004_1009),
];

impl Kind {
    /// Its number.
    pub fn code(self) -> u32 {
        if let Self::Other(code) = self {
            return code;
        }
        KINDS.iter().find(|(kind, _)| *kind == self).map_or(0, |(_, code)| *code)
    }

    /// The kind with this number.
    pub fn of(code: u32) -> Self {
        KINDS.iter().find(|(_, known)| *known == code).map_or(Self::Other(code), |(kind, _)| *kind)
    }
}

/// A message.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Who it is for.
    pub destination: Destination,
    /// What it is.
    pub kind: Kind,
    /// The runspace pool.
    pub pool: Uuid,
    /// The pipeline; nil for messages of the pool.
    pub pipeline: Uuid,
    /// The CLIXML, in UTF-8; servers put a byte order mark before it.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Message");
        shown.field("kind", &self.kind).field("pool", &self.pool).field("pipeline", &self.pipeline);
        shown.field("length", &self.data.len()).finish_non_exhaustive()
    }
}

impl Message {
    /// Reads a message.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let Some((header, data)) = bytes.split_first_chunk::<HEADER>() else {
            return Err(Error::Truncated { what: "a message" });
        };
        let (words, ids) = header.split_at(8);
        let (destination, kind) = words.split_at(4);
        let (pool, pipeline) = ids.split_at(16);
        let destination = match little_endian(destination) {
            1 => Destination::Client,
            2 => Destination::Server,
            _ => return Err(Error::Invalid { what: "a message's destination" }),
        };
        let kind = Kind::of(little_endian(kind));
        Ok(Self { destination, kind, pool: guid(pool), pipeline: guid(pipeline), data: data.to_vec() })
    }

    /// Writes a message.
    pub fn write(&self) -> Vec<u8> {
        let destination: u32 = match self.destination {
            Destination::Client => 1,
            Destination::Server => 2,
        };
        let mut bytes = Vec::with_capacity(HEADER + self.data.len());
        bytes.extend_from_slice(&destination.to_le_bytes());
        bytes.extend_from_slice(&self.kind.code().to_le_bytes());
        bytes.extend_from_slice(&self.pool.to_bytes_le());
        bytes.extend_from_slice(&self.pipeline.to_bytes_le());
        bytes.extend_from_slice(&self.data);
        bytes
    }

    /// What it says.
    pub fn value(&self) -> Result<Value, Error> {
        clixml::decode(&self.data, clixml::Limits::MESSAGE)
    }
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// .NET's layout: the first three groups are little-endian.
fn guid(bytes: &[u8]) -> Uuid {
    Uuid::from_slice_le(bytes).unwrap_or_default()
}
