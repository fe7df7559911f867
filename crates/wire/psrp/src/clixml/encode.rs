//! Writing CLIXML.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use crate::clixml::escape::escape;
use crate::clixml::object::{Content, Object};
use crate::clixml::value::Value;
use crate::error::Error;

/// Bytes of a command, generously.
const USUAL: usize = 8 * 1024;

/// Writes one value, as it stands in a message.
pub fn encode(value: &Value) -> Result<String, Error> {
    let writer = Writer::new(Vec::with_capacity(USUAL));
    let mut encoder = Encoder { writer, next_object: 0, types: HashMap::new() };
    // Writing to memory cannot fail, and only text is written: the error is for form's sake.
    let not_writable = Error::NotWritable { what: "an object" };
    encoder.value(value, None).map_err(|_| not_writable.clone())?;
    String::from_utf8(encoder.writer.into_inner()).map_err(|_| not_writable)
}

struct Encoder {
    writer: Writer<Vec<u8>>,
    next_object: usize,
    types: HashMap<Arc<[String]>, usize>,
}

type Written = std::io::Result<()>;

impl Encoder {
    fn start(&mut self, element: &str, attributes: &[(&str, &str)]) -> Written {
        let start = BytesStart::new(element).with_attributes(attributes.iter().copied());
        self.writer.write_event(Event::Start(start))
    }

    fn end(&mut self, element: &str) -> Written {
        self.writer.write_event(Event::End(BytesEnd::new(element)))
    }

    fn empty(&mut self, element: &str, attributes: &[(&str, &str)]) -> Written {
        let start = BytesStart::new(element).with_attributes(attributes.iter().copied());
        self.writer.write_event(Event::Empty(start))
    }

    fn simple(&mut self, element: &str, name: Option<&str>, text: &str) -> Written {
        let name = name.map(|name| ("N", name));
        self.start(element, name.as_slice())?;
        self.writer.write_event(Event::Text(BytesText::new(text)))?;
        self.end(element)
    }

    fn value(&mut self, value: &Value, name: Option<&str>) -> Written {
        let escaped_name = name.map(escape);
        let name = escaped_name.as_deref();
        match value {
            Value::Nil => self.empty("Nil", name.map(|name| ("N", name)).as_slice()),
            Value::Text(text) => self.simple("S", name, &escape(text)),
            Value::Bool(value) => self.simple("B", name, if *value { "true" } else { "false" }),
            Value::Int(number) => self.simple("I32", name, &number.to_string()),
            Value::Long(number) => self.simple("I64", name, &number.to_string()),
            Value::Guid(id) => self.simple("G", name, &id.to_string()),
            Value::Bytes(bytes) => self.simple("BA", name, &BASE64_STANDARD.encode(bytes)),
            Value::Scalar(kind, text) => self.simple(kind.element(), name, &escape(text)),
            Value::Object(object) => self.object(object, name),
        }
    }

    fn object(&mut self, object: &Object, name: Option<&str>) -> Written {
        let id = self.next_object.to_string();
        self.next_object += 1;
        let attributes = [Some(("RefId", id.as_str())), name.map(|name| ("N", name))];
        let attributes: Vec<_> = attributes.into_iter().flatten().collect();
        self.start("Obj", &attributes)?;
        self.type_names(&object.types)?;
        if let Some(text) = &object.text {
            self.simple("ToString", None, &escape(text))?;
        }
        match &object.content {
            Content::None => {}
            Content::Simple(value) => self.value(value, None)?,
            Content::List(values) => {
                self.start("LST", &[])?;
                values.iter().try_for_each(|value| self.value(value, None))?;
                self.end("LST")?;
            }
            Content::Dictionary(entries) => {
                self.start("DCT", &[])?;
                for (key, value) in entries {
                    self.start("En", &[])?;
                    self.value(key, Some("Key"))?;
                    self.value(value, Some("Value"))?;
                    self.end("En")?;
                }
                self.end("DCT")?;
            }
        }
        self.properties("Props", &object.adapted)?;
        self.properties("MS", &object.extended)?;
        self.end("Obj")
    }

    fn type_names(&mut self, types: &Arc<[String]>) -> Written {
        if types.is_empty() {
            return Ok(());
        }
        if let Some(id) = self.types.get(types) {
            return self.empty("TNRef", &[("RefId", id.to_string().as_str())]);
        }
        let id = self.types.len();
        self.types.insert(Arc::clone(types), id);
        self.start("TN", &[("RefId", id.to_string().as_str())])?;
        types.iter().try_for_each(|name| self.simple("T", None, &escape(name)))?;
        self.end("TN")
    }

    fn properties(&mut self, element: &str, properties: &[(String, Value)]) -> Written {
        if properties.is_empty() {
            return Ok(());
        }
        self.start(element, &[])?;
        properties.iter().try_for_each(|(name, value)| self.value(value, Some(name)))?;
        self.end(element)
    }
}
