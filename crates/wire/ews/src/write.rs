//! Writing XML.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::{Error, namespace};

/// A document that is being written: elements by their prefix and name.
pub(crate) struct Xml(Writer<Vec<u8>>);

/// What a closure that writes gives.
pub(crate) type Written = std::io::Result<()>;

/// `Exchange2010_SP2` is the oldest version that SP3 and everything after it still speaks.
const VERSION: &str = "Exchange2010_SP2";

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

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Written {
        let element = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Empty(element))
    }

    /// An element with a text, without the characters that XML 1.0 cannot carry.
    pub(crate) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Written {
        let text = carried(text);
        self.element(name, attributes, |xml| xml.0.write_event(Event::Text(BytesText::new(&text))))
    }
}

/// A whole document.
pub(crate) fn document(content: impl FnOnce(&mut Xml) -> Written) -> Result<Vec<u8>, Error> {
    let mut xml = Xml(Writer::new(Vec::new()));
    let declaration = Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None));
    let written = xml.0.write_event(declaration).and_then(|()| content(&mut xml));
    written.map_err(|_| Error::NotWritable)?;
    Ok(xml.0.into_inner())
}

/// A SOAP envelope with what the closure writes into its body.
pub(crate) fn envelope(body: impl FnOnce(&mut Xml) -> Written) -> Result<Vec<u8>, Error> {
    let prefixes =
        [("xmlns:s", namespace::SOAP), ("xmlns:t", namespace::TYPES), ("xmlns:m", namespace::MESSAGES)];
    document(|xml| {
        xml.element("s:Envelope", &prefixes, |xml| {
            xml.element("s:Header", &[], |xml| xml.empty("t:RequestServerVersion", &[("Version", VERSION)]))?;
            xml.element("s:Body", &[], body)
        })
    })
}

/// The text without control characters and without the two that are none at all (XML 1.0 2.2).
fn carried(text: &str) -> String {
    let is_carried = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (!c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(is_carried).collect()
}
