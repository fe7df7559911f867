//! Reading CLIXML from outside, within limits.
//!
//! A pull parser rather than a tree: a synchronisation reads hundreds of megabytes of this.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use quick_xml::events::Event;
use uuid::Uuid;

use crate::clixml::object::{Content, Object};
use crate::clixml::value::{Scalar, Value};
use crate::clixml::xml::{Start, Xml, malformed};
use crate::error::Error;

/// What is read of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of XML.
    pub bytes: usize,
    /// Levels of nested values.
    pub depth: usize,
    /// Values, those counted again that a reference repeats.
    pub values: usize,
}

impl Limits {
    /// For one message. A server cuts its own objects off at 75 MB; one partnership has some kilobytes.
    pub const MESSAGE: Self = Self { bytes: 16 * 1024 * 1024, depth: 48, values: 200_000 };
    /// For files of exported objects.
    pub const FILE: Self = Self { bytes: 256 * 1024 * 1024, depth: 48, values: 20_000_000 };
}

/// The property with a .NET object in binary form. It is never read: nothing good can come of it.
const NEVER_READ: &str = "SerializationData";

/// Reads one value. A message without any is nil.
pub fn decode(bytes: &[u8], limits: Limits) -> Result<Value, Error> {
    let mut values = decode_all(bytes, limits)?.into_iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(Value::Nil),
        (Some(value), None) => Ok(value),
        (Some(_), Some(_)) => Err(Error::TooMany { what: "values in a message", limit: 1 }),
    }
}

/// Reads all values of a document: those in `Objs`, or one alone.
pub fn decode_all(bytes: &[u8], limits: Limits) -> Result<Vec<Value>, Error> {
    if bytes.len() > limits.bytes {
        return Err(Error::TooLarge { what: "the CLIXML", limit: limits.bytes });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| malformed(error.valid_up_to() as u64))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    // A pass of its own: it runs at memory speed, and most documents have none.
    if text.as_bytes().iter().filter(|byte| is_control(byte)).count() > 0 {
        let position = text.bytes().position(|byte| is_control(&byte)).unwrap_or_default();
        return Err(Error::Forbidden { what: "a control character", position: position as u64 });
    }
    let mut decoder = Decoder {
        xml: Xml::new(text),
        limits,
        values: 0,
        deepest: 0,
        types: HashMap::new(),
        objects: HashMap::new(),
    };
    decoder.document()
}

/// An object that can be referred to, with what a reference to it costs.
struct Known {
    object: Arc<Object>,
    values: usize,
    height: usize,
}

struct Decoder<'a> {
    xml: Xml<'a>,
    limits: Limits,
    values: usize,
    /// The deepest level since the innermost object that is being read began.
    deepest: usize,
    types: HashMap<String, Arc<[String]>>,
    objects: HashMap<String, Known>,
}

impl<'a> Decoder<'a> {
    fn document(&mut self) -> Result<Vec<Value>, Error> {
        let mut values = Vec::new();
        loop {
            match self.xml.event()? {
                Event::Start(element) if element.name().as_ref() == "Objs" => {
                    while let Some(start) = self.xml.child()? {
                        values.push(self.value(&start, 1)?);
                    }
                }
                Event::Empty(element) if element.name().as_ref() == "Objs" => {}
                Event::Start(element) => values.push(self.value(&Start { element, is_empty: false }, 1)?),
                Event::Empty(element) => values.push(self.value(&Start { element, is_empty: true }, 1)?),
                Event::Eof => return Ok(values),
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                Event::Decl(_) | Event::Comment(_) => {}
                _ => return Err(self.xml.malformed()),
            }
        }
    }

    fn count(&mut self, values: usize, deepest: usize) -> Result<(), Error> {
        self.values += values;
        self.deepest = self.deepest.max(deepest);
        if self.values > self.limits.values {
            return Err(Error::TooMany { what: "values in the CLIXML", limit: self.limits.values });
        }
        if deepest > self.limits.depth {
            return Err(Error::TooDeep { limit: self.limits.depth });
        }
        Ok(())
    }

    fn value(&mut self, start: &Start<'a>, depth: usize) -> Result<Value, Error> {
        self.count(1, depth)?;
        let position = self.xml.position();
        let element = start.element.name();
        let element = element.as_ref();
        Ok(match element {
            "S" => Value::Text(self.xml.text(start)?),
            "Obj" => self.object(start, depth)?,
            "Nil" => {
                self.xml.skip(start)?;
                Value::Nil
            }
            "B" => match self.xml.raw_text(start)?.trim() {
                text if text.eq_ignore_ascii_case("true") => Value::Bool(true),
                text if text.eq_ignore_ascii_case("false") => Value::Bool(false),
                _ => return Err(malformed(position)),
            },
            "I32" => Value::Int(self.xml.raw_text(start)?.trim().parse().map_err(|_| malformed(position))?),
            "I64" => Value::Long(self.xml.raw_text(start)?.trim().parse().map_err(|_| malformed(position))?),
            "G" => {
                let text = self.xml.raw_text(start)?;
                Value::Guid(Uuid::try_parse(text.trim()).map_err(|_| malformed(position))?)
            }
            "BA" => {
                let mut text = self.xml.raw_text(start)?;
                if text.contains(|c: char| c.is_ascii_whitespace()) {
                    text.to_mut().retain(|c| !c.is_ascii_whitespace());
                }
                Value::Bytes(BASE64_STANDARD.decode(text.as_bytes()).map_err(|_| malformed(position))?)
            }
            "Ref" => {
                let id = self.xml.attribute(start, "RefId")?;
                self.xml.skip(start)?;
                self.reference(&id.unwrap_or_default(), depth)?
            }
            _ => {
                if let Some(kind) = Scalar::of_element(element) {
                    Value::Scalar(kind, self.xml.text(start)?)
                } else {
                    self.xml.skip(start)?;
                    Value::Nil
                }
            }
        })
    }

    /// An object that came before. A reference to nothing, or to an object that it is in, is nil.
    fn reference(&mut self, id: &str, depth: usize) -> Result<Value, Error> {
        let Some(known) = self.objects.get(id) else { return Ok(Value::Nil) };
        let (object, values, height) = (Arc::clone(&known.object), known.values, known.height);
        self.count(values, depth + height)?;
        Ok(Value::Object(object))
    }

    fn object(&mut self, start: &Start<'a>, depth: usize) -> Result<Value, Error> {
        let id = self.xml.attribute(start, "RefId")?;
        let values_before = self.values;
        let outer_deepest = std::mem::replace(&mut self.deepest, depth);
        let mut object = Object::default();
        if !start.is_empty {
            while let Some(part) = self.xml.child()? {
                self.part(&mut object, &part, depth)?;
            }
        }
        let object = Arc::new(object);
        let known = Known {
            object: Arc::clone(&object),
            values: self.values - values_before,
            height: self.deepest - depth,
        };
        self.deepest = self.deepest.max(outer_deepest);
        if let Some(id) = id {
            self.objects.insert(id, known);
        }
        Ok(Value::Object(object))
    }

    fn part(&mut self, object: &mut Object, part: &Start<'a>, depth: usize) -> Result<(), Error> {
        match part.element.name().as_ref() {
            "TN" => object.types = self.type_names(part)?,
            "TNRef" => {
                let id = self.xml.attribute(part, "RefId")?.unwrap_or_default();
                self.xml.skip(part)?;
                object.types = self.types.get(&id).cloned().unwrap_or_default();
            }
            "ToString" => object.text = Some(self.xml.text(part)?),
            "Props" => self.properties(part, &mut object.adapted, depth)?,
            "MS" => self.properties(part, &mut object.extended, depth)?,
            "LST" | "IE" | "STK" | "QUE" => {
                let mut values = Vec::new();
                if !part.is_empty {
                    while let Some(start) = self.xml.child()? {
                        values.push(self.value(&start, depth + 1)?);
                    }
                }
                object.content = Content::List(values);
            }
            "DCT" => object.content = Content::Dictionary(self.entries(part, depth)?),
            "Nil" => {
                self.xml.skip(part)?;
                object.content = Content::Simple(Value::Nil);
            }
            _ => match self.value(part, depth + 1)? {
                // Nothing that this crate knows: the object stays what it is.
                Value::Nil => {}
                value => object.content = Content::Simple(value),
            },
        }
        Ok(())
    }

    fn type_names(&mut self, start: &Start<'a>) -> Result<Arc<[String]>, Error> {
        let id = self.xml.attribute(start, "RefId")?;
        let mut names = Vec::new();
        if !start.is_empty {
            while let Some(name) = self.xml.child()? {
                self.count(1, 0)?;
                names.push(self.xml.text(&name)?);
            }
        }
        let names: Arc<[String]> = names.into();
        if let Some(id) = id {
            self.types.insert(id, Arc::clone(&names));
        }
        Ok(names)
    }

    fn properties(
        &mut self,
        start: &Start<'a>,
        properties: &mut Vec<(String, Value)>,
        depth: usize,
    ) -> Result<(), Error> {
        if start.is_empty {
            return Ok(());
        }
        while let Some(property) = self.xml.child()? {
            let name = self.xml.attribute(&property, "N")?.unwrap_or_default();
            if name.eq_ignore_ascii_case(NEVER_READ) {
                self.count(1, 0)?;
                self.xml.skip(&property)?;
            } else {
                let value = self.value(&property, depth + 1)?;
                properties.push((name, value));
            }
        }
        Ok(())
    }

    /// The pairs of a dictionary. A pair without key or value is none.
    fn entries(&mut self, start: &Start<'a>, depth: usize) -> Result<Vec<(Value, Value)>, Error> {
        let mut entries = Vec::new();
        if start.is_empty {
            return Ok(entries);
        }
        while let Some(entry) = self.xml.child()? {
            self.count(1, 0)?;
            let (mut key, mut value) = (None, None);
            if !entry.is_empty {
                while let Some(part) = self.xml.child()? {
                    let name = self.xml.attribute(&part, "N")?;
                    let read = self.value(&part, depth + 1)?;
                    match name.as_deref() {
                        Some("Key") => key = Some(read),
                        _ => value = Some(read),
                    }
                }
            }
            entries.extend(key.zip(value));
        }
        Ok(entries)
    }
}
