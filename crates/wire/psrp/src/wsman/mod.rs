//! Envelopes (MS-WSMV, SOAP 1.2): what a client asks for and what a server answers.

mod document;
mod fault;
mod request;
mod response;
mod write;

pub use document::Limits;
pub use fault::{Fault, FaultKind};
pub(crate) use request::upper;
pub use request::{Header, Request, Signal};
pub use response::{Response, Stream};

/// The namespaces.
pub(crate) mod namespace {
    pub(crate) const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
    pub(crate) const ADDRESSING: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    pub(crate) const TRANSFER: &str = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
    pub(crate) const WSMAN: &str = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
    pub(crate) const MICROSOFT: &str = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
    pub(crate) const SHELL: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
    pub(crate) const FAULT: &str = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
    pub(crate) const POWERSHELL: &str = "http://schemas.microsoft.com/powershell";
}

/// The actions (MS-WSMV 3.1.4); an answer's is the same with `Response` behind it.
pub(crate) mod action {
    pub(crate) const CREATE: &str = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create";
    pub(crate) const DELETE: &str = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete";
    pub(crate) const COMMAND: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Command";
    pub(crate) const SEND: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Send";
    pub(crate) const RECEIVE: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Receive";
    pub(crate) const SIGNAL: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Signal";
    pub(crate) const FAULT: &str = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";
}

/// Who answers come back to.
pub(crate) const ANONYMOUS: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";

/// A command that is at its end (MS-WSMV 2.2.4.3).
pub(crate) const DONE: &str = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done";
/// A command that is not.
pub(crate) const RUNNING: &str =
    "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Running";
