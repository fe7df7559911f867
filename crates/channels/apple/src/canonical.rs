//! A property list as bytes for a fingerprint: tags and lengths, keys sorted, so that neither the order in which keys are
//! written nor the layout of the XML can change a fingerprint.

use plist::Value;

/// The bytes of a value.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Dictionary(keys) => {
            let mut sorted: Vec<_> = keys.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            head(b'd', sorted.len(), out);
            for (key, value) in sorted {
                head(b'k', key.len(), out);
                out.extend(key.as_bytes());
                write(value, out);
            }
        }
        Value::Array(values) => {
            head(b'a', values.len(), out);
            for value in values {
                write(value, out);
            }
        }
        Value::String(text) => scalar(b's', text.as_bytes(), out),
        Value::Data(data) => scalar(b'b', data, out),
        Value::Boolean(on) => scalar(b't', &[u8::from(*on)], out),
        Value::Integer(number) => scalar(b'i', number.to_string().as_bytes(), out),
        Value::Real(number) => scalar(b'r', &number.to_be_bytes(), out),
        Value::Date(date) => scalar(b'z', date.to_xml_format().as_bytes(), out),
        other => scalar(b'?', format!("{other:?}").as_bytes(), out),
    }
}

fn scalar(tag: u8, content: &[u8], out: &mut Vec<u8>) {
    head(tag, content.len(), out);
    out.extend(content);
}

fn head(tag: u8, length: usize, out: &mut Vec<u8>) {
    out.push(tag);
    out.extend((length as u64).to_be_bytes());
}
