//! Writing envelopes.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::error::Error;
use crate::wsman::namespace;

/// An XML document that is being written: elements by their prefix and name.
pub(crate) struct Xml(Writer<Vec<u8>>);

type Written = std::io::Result<()>;

/// Bytes of an envelope that holds one command, generously.
const USUAL: usize = 8 * 1024;

const PREFIXES: [(&str, &str); 6] = [
    ("xmlns:s", namespace::SOAP),
    ("xmlns:wsa", namespace::ADDRESSING),
    ("xmlns:wst", namespace::TRANSFER),
    ("xmlns:wsman", namespace::WSMAN),
    ("xmlns:wsmv", namespace::MICROSOFT),
    ("xmlns:rsp", namespace::SHELL),
];

impl Xml {
    /// An element with attributes and what the closure writes.
    pub(crate) fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start))?;
        content(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with a text.
    pub(crate) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Written {
        self.element(name, attributes, |xml| xml.0.write_event(Event::Text(BytesText::new(text))))
    }
}

/// An envelope with what the closures write into its header and its body.
pub(crate) fn envelope(
    header: impl FnOnce(&mut Xml) -> Written,
    body: impl FnOnce(&mut Xml) -> Written,
) -> Result<Vec<u8>, Error> {
    let mut xml = Xml(Writer::new(Vec::with_capacity(USUAL)));
    let written = xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None))).and_then(|()| {
        xml.element("s:Envelope", &PREFIXES, |xml| {
            xml.element("s:Header", &[], header)?;
            xml.element("s:Body", &[], body)
        })
    });
    written.map_err(|_| Error::NotWritable { what: "an envelope" })?;
    Ok(xml.0.into_inner())
}
