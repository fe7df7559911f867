//! What a server answers, written by servers and read by clients.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::Node;
use uuid::Uuid;

use crate::error::Error;
use crate::wsman::document::{self, Limits, base64, child, text};
use crate::wsman::fault::Fault;
use crate::wsman::request::{Header, upper};
use crate::wsman::write::{Xml, envelope};
use crate::wsman::{ANONYMOUS, DONE, RUNNING, action, namespace};

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// The shell exists.
    Created {
        /// Its id, exactly as the server names it.
        shell: String,
    },
    /// The command runs.
    CommandStarted {
        /// The pipeline.
        command: Option<Uuid>,
    },
    /// The fragments have come.
    Sent,
    /// What there is to say.
    Received {
        /// The pipeline whose state is told; none for the pool.
        command: Option<Uuid>,
        /// Output, in its order.
        streams: Vec<Stream>,
        /// Whether the command is at its end.
        is_done: bool,
    },
    /// The signal has come.
    Signalled,
    /// The shell is gone.
    Deleted,
    /// Nothing of it.
    Fault(Fault),
}

/// A piece of output.
#[derive(Clone, PartialEq, Eq)]
pub struct Stream {
    /// The pipeline; none for the pool.
    pub command: Option<Uuid>,
    /// Fragments.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("command", &self.command).field("length", &self.data.len()).finish()
    }
}

impl Response {
    /// Reads an answer.
    pub fn read(body: &[u8], limits: Limits) -> Result<Self, Error> {
        let document = document::parse(body, limits)?;
        let (header, body) = document::parts(&document)?;
        // A fault's action depends on whose it is; the element does not.
        if let Some(fault) = child(body, namespace::SOAP, "Fault") {
            return Ok(Self::Fault(Fault::read(fault)));
        }
        let answered = document::action(header)?;
        let Some(action) = answered.strip_suffix("Response") else {
            return Err(Error::Invalid { what: "the action" });
        };
        match action {
            action::CREATE => Ok(Self::Created { shell: created(body)? }),
            action::COMMAND => {
                let response = child(body, namespace::SHELL, "CommandResponse");
                let command = response.and_then(|response| child(response, namespace::SHELL, "CommandId"));
                Ok(Self::CommandStarted { command: command.map(text).and_then(document::id) })
            }
            action::SEND => Ok(Self::Sent),
            action::RECEIVE => received(body),
            action::SIGNAL => Ok(Self::Signalled),
            action::DELETE => Ok(Self::Deleted),
            _ => Err(Error::Invalid { what: "the action" }),
        }
    }

    /// Writes an answer to a request; `message` is its fresh id. A fault goes with HTTP status 500, all else with 200.
    pub fn write(&self, to: &Header, message: Uuid) -> Result<Vec<u8>, Error> {
        let action = match self {
            Self::Created { .. } => action::CREATE,
            Self::CommandStarted { .. } => action::COMMAND,
            Self::Sent => action::SEND,
            Self::Received { .. } => action::RECEIVE,
            Self::Signalled => action::SIGNAL,
            Self::Deleted => action::DELETE,
            Self::Fault(_) => action::FAULT,
        };
        let suffix = if matches!(self, Self::Fault(_)) { "" } else { "Response" };
        let header = |xml: &mut Xml| {
            xml.text("wsa:Action", &[], &format!("{action}{suffix}"))?;
            xml.text("wsa:MessageID", &[], &format!("uuid:{}", upper(message)))?;
            xml.text("wsa:To", &[], ANONYMOUS)?;
            xml.text("wsa:RelatesTo", &[], &format!("uuid:{}", upper(to.message)))
        };
        envelope(header, |xml| self.write_body(to, xml))
    }

    fn write_body(&self, to: &Header, xml: &mut Xml) -> std::io::Result<()> {
        match self {
            Self::Created { shell } => write_created(to, shell, xml),
            Self::CommandStarted { command } => {
                xml.element("rsp:CommandResponse", &[], |xml| match command {
                    Some(command) => xml.text("rsp:CommandId", &[], &upper(*command)),
                    None => Ok(()),
                })
            }
            Self::Sent => xml.element("rsp:SendResponse", &[], |_| Ok(())),
            Self::Received { command, streams, is_done } => xml.element("rsp:ReceiveResponse", &[], |xml| {
                for stream in streams {
                    let command = stream.command.map(upper);
                    let command = command.as_deref().map(|command| ("CommandId", command));
                    let attributes: Vec<_> = [("Name", "stdout")].into_iter().chain(command).collect();
                    xml.text("rsp:Stream", &attributes, &BASE64_STANDARD.encode(&stream.data))?;
                }
                let Some(command) = command.map(upper) else { return Ok(()) };
                let state = if *is_done { DONE } else { RUNNING };
                let attributes = [("CommandId", command.as_str()), ("State", state)];
                xml.element("rsp:CommandState", &attributes, |_| Ok(()))
            }),
            Self::Signalled => xml.element("rsp:SignalResponse", &[], |_| Ok(())),
            Self::Deleted => Ok(()),
            Self::Fault(fault) => write_fault(fault, xml),
        }
    }
}

fn write_created(to: &Header, shell: &str, xml: &mut Xml) -> std::io::Result<()> {
    xml.element("wst:ResourceCreated", &[], |xml| {
        xml.text("wsa:Address", &[], &to.to)?;
        xml.element("wsa:ReferenceParameters", &[], |xml| {
            xml.text("wsman:ResourceURI", &[], &to.resource)?;
            xml.element("wsman:SelectorSet", &[], |xml| {
                xml.text("wsman:Selector", &[("Name", "ShellId")], shell)
            })
        })
    })?;
    xml.element("rsp:Shell", &[], |xml| {
        xml.text("rsp:ShellId", &[], shell)?;
        xml.text("rsp:ResourceUri", &[], &to.resource)?;
        xml.text("rsp:IdleTimeOut", &[], "PT900.000S")?;
        xml.text("rsp:InputStreams", &[], "stdin pr")?;
        xml.text("rsp:OutputStreams", &[], "stdout")?;
        xml.text("rsp:CompressionMode", &[], "NoCompression")?;
        xml.text("rsp:BufferMode", &[], "Block")?;
        xml.text("rsp:State", &[], "Connected")
    })
}

fn write_fault(fault: &Fault, xml: &mut Xml) -> std::io::Result<()> {
    xml.element("s:Fault", &[], |xml| {
        xml.element("s:Code", &[], |xml| {
            let is_ours = matches!(fault.subcode.as_str(), "TimedOut" | "InternalError" | "QuotaLimit");
            xml.text("s:Value", &[], if is_ours { "s:Receiver" } else { "s:Sender" })?;
            xml.element("s:Subcode", &[], |xml| xml.text("s:Value", &[], &format!("wsman:{}", fault.subcode)))
        })?;
        xml.element("s:Reason", &[], |xml| xml.text("s:Text", &[("xml:lang", "en-US")], &fault.text))?;
        xml.element("s:Detail", &[], |xml| {
            let code = fault.code.map(|code| code.to_string());
            let code = code.as_deref().map(|code| ("Code", code));
            let attributes: Vec<_> = [("xmlns:f", namespace::FAULT)].into_iter().chain(code).collect();
            xml.element("f:WSManFault", &attributes, |xml| xml.text("f:Message", &[], &fault.text))
        })
    })
}

/// The new shell's id: the selector that all requests are to carry, or what the shell says of itself.
fn created(body: Node<'_, '_>) -> Result<String, Error> {
    let is_id = |node: &Node<'_, '_>| {
        let is_selector = node.has_tag_name((namespace::WSMAN, "Selector"));
        (is_selector && node.attribute("Name") == Some("ShellId"))
            || node.has_tag_name((namespace::SHELL, "ShellId"))
    };
    let shell = body.descendants().find(is_id).map(text).filter(|shell| !shell.is_empty());
    shell.map(str::to_owned).ok_or(Error::Missing { what: "the shell's id" })
}

fn received(body: Node<'_, '_>) -> Result<Response, Error> {
    let missing = Error::Missing { what: "ReceiveResponse" };
    let response = child(body, namespace::SHELL, "ReceiveResponse").ok_or(missing)?;
    let mut streams = Vec::new();
    let (mut command, mut is_done) = (None, false);
    for node in response.children() {
        if node.has_tag_name((namespace::SHELL, "Stream")) {
            let of = node.attribute("CommandId").and_then(document::id);
            let data = base64(node, "a stream")?;
            if !data.is_empty() {
                streams.push(Stream { command: of, data });
            }
        } else if node.has_tag_name((namespace::SHELL, "CommandState")) {
            command = node.attribute("CommandId").and_then(document::id);
            is_done |= node.attribute("State") == Some(DONE);
        }
    }
    Ok(Response::Received { command, streams, is_done })
}
