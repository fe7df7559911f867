//! The namespaces of both protocols.

/// SOAP 1.1, which Exchange Web Services speak.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The types of Exchange Web Services.
pub(crate) const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
/// The messages of Exchange Web Services.
pub(crate) const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
/// An Autodiscover question for a mail client.
pub(crate) const AUTODISCOVER_REQUEST: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
/// The answer that is asked for.
pub(crate) const AUTODISCOVER_RESPONSE: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
