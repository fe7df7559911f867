//! The XML of CLIXML: elements, attributes and texts, and nothing else that XML has.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::clixml::escape::unescape;
use crate::error::Error;

/// A document that is being read.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
}

/// An element's beginning.
pub(crate) struct Start<'a> {
    pub(crate) element: BytesStart<'a>,
    pub(crate) is_empty: bool,
}

/// XML that is broken, or no CLIXML.
pub(crate) fn malformed(position: u64) -> Error {
    Error::Malformed { what: "the CLIXML", position }
}

impl<'a> Xml<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { reader: Reader::from_str(text) }
    }

    /// How many bytes were read.
    pub(crate) fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// What was read last does not belong there.
    pub(crate) fn malformed(&self) -> Error {
        malformed(self.position())
    }

    /// The next event that is none of those which nobody sends.
    pub(crate) fn event(&mut self) -> Result<Event<'a>, Error> {
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => Err(self.forbidden("a DOCTYPE")),
            Ok(Event::PI(_)) => Err(self.forbidden("a processing instruction")),
            Ok(event) => Ok(event),
            Err(_) => Err(malformed(self.reader.error_position())),
        }
    }

    fn forbidden(&self, what: &'static str) -> Error {
        Error::Forbidden { what, position: self.reader.buffer_position() }
    }

    /// The next child element; `None` at the parent's end.
    pub(crate) fn child(&mut self) -> Result<Option<Start<'a>>, Error> {
        loop {
            match self.event()? {
                Event::Start(element) => return Ok(Some(Start { element, is_empty: false })),
                Event::Empty(element) => return Ok(Some(Start { element, is_empty: true })),
                Event::End(_) => return Ok(None),
                Event::Comment(_) => {}
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                Event::Eof => return Err(Error::Truncated { what: "the CLIXML" }),
                _ => return Err(self.malformed()),
            }
        }
    }

    /// An attribute without its escapes.
    pub(crate) fn attribute(&self, start: &Start<'a>, name: &str) -> Result<Option<String>, Error> {
        for attribute in start.element.attributes() {
            let attribute = attribute.map_err(|_| self.malformed())?;
            if attribute.key.as_ref() == name {
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|_| self.forbidden("an entity"))?;
                return Ok(Some(unescape(value).into_owned()));
            }
        }
        Ok(None)
    }

    /// The text of an element that has no children, up to its end. Not yet without its escapes.
    pub(crate) fn raw_text(&mut self, start: &Start<'a>) -> Result<Cow<'a, str>, Error> {
        let mut text = Cow::Borrowed("");
        if start.is_empty {
            return Ok(text);
        }
        loop {
            let part = match self.event()? {
                Event::Text(part) => part.xml10_content(),
                Event::CData(part) => part.xml10_content(),
                Event::GeneralRef(reference) => Cow::Owned(match reference.resolve_char_ref() {
                    Ok(Some(c)) if !c.is_control() || c.is_ascii_whitespace() => c.to_string(),
                    Ok(None) => {
                        let predefined = quick_xml::escape::resolve_xml_entity(reference.as_ref());
                        predefined.ok_or_else(|| self.forbidden("an entity"))?.to_owned()
                    }
                    _ => return Err(self.forbidden("a reference to a character")),
                }),
                Event::Comment(_) => continue,
                Event::End(_) => return Ok(text),
                Event::Eof => return Err(Error::Truncated { what: "the CLIXML" }),
                _ => return Err(self.malformed()),
            };
            if text.is_empty() {
                text = part;
            } else {
                text.to_mut().push_str(&part);
            }
        }
    }

    pub(crate) fn text(&mut self, start: &Start<'a>) -> Result<String, Error> {
        Ok(unescape(self.raw_text(start)?).into_owned())
    }

    pub(crate) fn skip(&mut self, start: &Start<'a>) -> Result<(), Error> {
        if start.is_empty {
            return Ok(());
        }
        let end = start.element.name();
        self.reader.read_to_end(end).map_err(|_| malformed(self.reader.error_position()))?;
        Ok(())
    }
}
