//! What a client asks for, written by clients and read by servers.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::Node;
use uuid::Uuid;

use crate::clixml::Value;
use crate::error::Error;
use crate::wsman::document::{self, Limits, base64, child, id, text};
use crate::wsman::write::{Xml, envelope};
use crate::wsman::{ANONYMOUS, action, namespace};

/// What stands in every request's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The full address of the service.
    pub to: String,
    /// What kind of shell it is about (the configuration).
    pub resource: String,
    /// The message's id, fresh for each, also when one is sent again.
    pub message: Uuid,
    /// The client's session, the same in all messages of one.
    pub session: Option<Uuid>,
    /// The largest answer that the client takes, in bytes.
    pub max_envelope: usize,
    /// How long the service may wait before it says that there is nothing to say.
    pub timeout: Duration,
    /// The shell, once there is one, exactly as the service named it.
    pub shell: Option<String>,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq)]
pub enum Request {
    /// A shell, which is a runspace pool (MS-PSRP 3.1.5.3.1).
    Create {
        /// The pool's id.
        pool: Uuid,
        /// Fragments: SESSION_CAPABILITY and INIT_RUNSPACEPOOL.
        creation: Vec<u8>,
    },
    /// A command, which is a pipeline (3.1.5.3.3).
    Command {
        /// The pipeline's id.
        command: Uuid,
        /// The first fragment of CREATE_PIPELINE.
        arguments: Vec<u8>,
    },
    /// More fragments (3.1.5.3.5).
    Send {
        /// The pipeline; none for the pool.
        command: Option<Uuid>,
        /// Fragments.
        data: Vec<u8>,
    },
    /// What there is to say (3.1.5.3.7).
    Receive {
        /// The pipeline; none for the pool.
        command: Option<Uuid>,
    },
    /// A pipeline's end (3.1.5.3.9).
    Signal {
        /// The pipeline.
        command: Option<Uuid>,
        /// How it is to end.
        signal: Signal,
    },
    /// The shell's end (3.1.5.3.11).
    Delete,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.action().rsplit('/').next().unwrap_or_default())
    }
}

/// How a pipeline is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// It is done, forget it.
    Terminate,
    /// Stop it.
    Stop,
}

const TERMINATE: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/Terminate";
/// MS-PSRP 3.1.5.3.9 and PowerShell itself spell it so.
const STOP: &str = "powershell/signal/crtl_c";

/// The version of PSRP that a client offers.
pub(crate) const PROTOCOL_VERSION: &str = "2.3";

const MUST: [(&str, &str); 1] = [("s:mustUnderstand", "true")];
const MAY: (&str, &str) = ("s:mustUnderstand", "false");
const LANGUAGE: (&str, &str) = ("xml:lang", "en-US");

impl Request {
    fn action(&self) -> &'static str {
        match self {
            Self::Create { .. } => action::CREATE,
            Self::Command { .. } => action::COMMAND,
            Self::Send { .. } => action::SEND,
            Self::Receive { .. } => action::RECEIVE,
            Self::Signal { .. } => action::SIGNAL,
            Self::Delete => action::DELETE,
        }
    }

    /// The one option that each action has.
    fn option(&self) -> Option<(&'static str, &'static str, bool)> {
        match self {
            Self::Create { .. } => Some(("protocolversion", PROTOCOL_VERSION, true)),
            Self::Command { .. } => Some(("WINRS_SKIP_CMD_SHELL", "False", false)),
            Self::Receive { .. } => Some(("WSMAN_CMDSHELL_OPTION_KEEPALIVE", "True", false)),
            _ => None,
        }
    }

    /// Writes the request.
    pub fn write(&self, header: &Header) -> Result<Vec<u8>, Error> {
        envelope(|xml| self.write_header(header, xml), |xml| self.write_body(xml))
    }

    fn write_header(&self, header: &Header, xml: &mut Xml) -> std::io::Result<()> {
        let uuid = |id: Uuid| format!("uuid:{}", upper(id));
        xml.text("wsa:Action", &MUST, self.action())?;
        xml.text("wsmv:DataLocale", &[MAY, LANGUAGE], "")?;
        xml.text("wsman:Locale", &[MAY, LANGUAGE], "")?;
        xml.text("wsman:MaxEnvelopeSize", &MUST, &header.max_envelope.to_string())?;
        xml.text("wsa:MessageID", &[], &uuid(header.message))?;
        xml.text("wsman:OperationTimeout", &[], &format!("PT{}S", header.timeout.as_secs()))?;
        xml.element("wsa:ReplyTo", &[], |xml| xml.text("wsa:Address", &MUST, ANONYMOUS))?;
        xml.text("wsman:ResourceURI", &MUST, &header.resource)?;
        if let Some(session) = header.session {
            xml.text("wsmv:SessionId", &[MAY], &uuid(session))?;
        }
        xml.text("wsa:To", &[], &header.to)?;
        if let Some((name, value, must_comply)) = self.option() {
            xml.element("wsman:OptionSet", &MUST, |xml| {
                let must_comply = must_comply.then_some(("MustComply", "true"));
                let attributes: Vec<_> = must_comply.into_iter().chain([("Name", name)]).collect();
                xml.text("wsman:Option", &attributes, value)
            })?;
        }
        if let Some(shell) = &header.shell {
            xml.element("wsman:SelectorSet", &[], |xml| {
                xml.text("wsman:Selector", &[("Name", "ShellId")], shell)
            })?;
        }
        Ok(())
    }

    fn write_body(&self, xml: &mut Xml) -> std::io::Result<()> {
        match self {
            Self::Create { pool, creation } => {
                xml.element("rsp:Shell", &[("ShellId", &upper(*pool))], |xml| {
                    xml.text("rsp:InputStreams", &[], "stdin pr")?;
                    xml.text("rsp:OutputStreams", &[], "stdout")?;
                    let namespace = [("xmlns", namespace::POWERSHELL)];
                    xml.text("creationXml", &namespace, &BASE64_STANDARD.encode(creation))
                })
            }
            Self::Command { command, arguments } => {
                xml.element("rsp:CommandLine", &[("CommandId", &upper(*command))], |xml| {
                    xml.text("rsp:Command", &[], "")?;
                    xml.text("rsp:Arguments", &[], &BASE64_STANDARD.encode(arguments))
                })
            }
            Self::Send { command, data } => xml.element("rsp:Send", &[], |xml| {
                let command = command.map(upper);
                let command = command.as_deref().map(|command| ("CommandId", command));
                let attributes: Vec<_> = [("Name", "stdin")].into_iter().chain(command).collect();
                xml.text("rsp:Stream", &attributes, &BASE64_STANDARD.encode(data))
            }),
            Self::Receive { command } => xml.element("rsp:Receive", &[], |xml| {
                let command = command.map(upper);
                let command = command.as_deref().map(|command| ("CommandId", command));
                xml.text("rsp:DesiredStream", command.as_slice(), "stdout")
            }),
            Self::Signal { command, signal } => {
                let command = command.map(upper);
                let command = command.as_deref().map(|command| ("CommandId", command));
                let code = match signal {
                    Signal::Terminate => TERMINATE,
                    Signal::Stop => STOP,
                };
                xml.element("rsp:Signal", command.as_slice(), |xml| xml.text("rsp:Code", &[], code))
            }
            Self::Delete => Ok(()),
        }
    }

    /// Reads a request, as a server does. An action that is none of these is [`Error::Invalid`].
    pub fn read(body: &[u8], limits: Limits) -> Result<(Header, Self), Error> {
        let document = document::parse(body, limits)?;
        let (header, body) = document::parts(&document)?;
        let request = match document::action(header)? {
            action::CREATE => read_create(body)?,
            action::COMMAND => {
                let line = shell_child(body, "CommandLine")?;
                let arguments = base64(shell_child(line, "Arguments")?, "the command's arguments")?;
                let command = command_id(line).ok_or(Error::Missing { what: "the command's id" })?;
                Self::Command { command, arguments }
            }
            action::SEND => {
                let stream = shell_child(shell_child(body, "Send")?, "Stream")?;
                Self::Send { command: command_id(stream), data: base64(stream, "the stream")? }
            }
            action::RECEIVE => {
                let stream = shell_child(shell_child(body, "Receive")?, "DesiredStream")?;
                Self::Receive { command: command_id(stream) }
            }
            action::SIGNAL => {
                let signal = shell_child(body, "Signal")?;
                // Other clients spell the stopping one as English does.
                let code = text(shell_child(signal, "Code")?).to_ascii_lowercase();
                let is_end = code.ends_with("/terminate");
                let how = if is_end { Signal::Terminate } else { Signal::Stop };
                Self::Signal { command: command_id(signal), signal: how }
            }
            action::DELETE => Self::Delete,
            _ => return Err(Error::Invalid { what: "the action" }),
        };
        Ok((read_header(header)?, request))
    }
}

fn read_header(header: Node<'_, '_>) -> Result<Header, Error> {
    let find = |namespace: &str, name: &str| child(header, namespace, name).map(text);
    let message = find(namespace::ADDRESSING, "MessageID").and_then(id);
    let timeout = find(namespace::WSMAN, "OperationTimeout").unwrap_or_default();
    let timeout = Value::from(timeout).duration().and_then(|timeout| timeout.to_std().ok());
    let selectors = child(header, namespace::WSMAN, "SelectorSet");
    let mut selectors = selectors.into_iter().flat_map(|set| set.children());
    let shell = selectors.find(|selector| selector.attribute("Name") == Some("ShellId")).map(text);
    let size = find(namespace::WSMAN, "MaxEnvelopeSize").and_then(|size| size.parse().ok());
    Ok(Header {
        to: find(namespace::ADDRESSING, "To").unwrap_or_default().to_owned(),
        resource: find(namespace::WSMAN, "ResourceURI").unwrap_or_default().to_owned(),
        message: message.ok_or(Error::Missing { what: "the message's id" })?,
        session: find(namespace::MICROSOFT, "SessionId").and_then(id),
        max_envelope: size.unwrap_or(153_600),
        timeout: timeout.unwrap_or(Duration::from_secs(20)),
        shell: shell.map(str::to_owned),
    })
}

fn read_create(body: Node<'_, '_>) -> Result<Request, Error> {
    let shell = shell_child(body, "Shell")?;
    let creation = child(shell, namespace::POWERSHELL, "creationXml");
    let creation = base64(creation.ok_or(Error::Missing { what: "creationXml" })?, "creationXml")?;
    let pool = shell.attribute("ShellId").and_then(id);
    Ok(Request::Create { pool: pool.ok_or(Error::Missing { what: "the shell's id" })?, creation })
}

fn shell_child<'a, 'i>(of: Node<'a, 'i>, name: &'static str) -> Result<Node<'a, 'i>, Error> {
    child(of, namespace::SHELL, name).ok_or(Error::Missing { what: name })
}

fn command_id(node: Node<'_, '_>) -> Option<Uuid> {
    node.attribute("CommandId").and_then(id)
}

/// Ids are written as Windows writes them.
pub(crate) fn upper(id: Uuid) -> String {
    id.hyphenated().to_string().to_uppercase()
}
