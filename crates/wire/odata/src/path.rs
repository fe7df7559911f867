//! Paths: `/{id}` and `('{id}')`, type casts, qualified actions, trailing and doubled slashes.

use crate::Error;
use crate::url::decode_path;

/// The longest path, in bytes.
const MAX_LENGTH: usize = 2048;
/// The most segments.
const MAX_SEGMENTS: usize = 32;
/// The namespace in casts and qualified names.
const NAMESPACE: &str = "microsoft.graph.";

/// A resource path, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// What stands between the slashes, a key in brackets as a segment of its own.
    pub segments: Vec<Segment>,
}

/// One part of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A name or a key written between slashes.
    Name(String),
    /// A key in brackets: never a name.
    Key(String),
    /// A type or an action with its namespace, without it: `microsoft.graph.assign` is `assign`.
    Qualified(String),
}

impl Segment {
    /// The text of it.
    pub fn text(&self) -> &str {
        match self {
            Self::Name(text) | Self::Key(text) | Self::Qualified(text) => text,
        }
    }
}

impl Path {
    /// Takes a path apart, still percent-encoded and without its query. Empty segments count for nothing.
    pub fn parse(path: &str) -> Result<Self, Error> {
        if path.len() > MAX_LENGTH {
            return Err(Error::TooLong { what: "the path", limit: MAX_LENGTH });
        }
        let mut segments = Vec::new();
        for part in split(path) {
            push(&decode_path(part)?, &mut segments);
            if segments.len() > MAX_SEGMENTS {
                return Err(Error::TooDeep { what: "the path", limit: MAX_SEGMENTS });
            }
        }
        Ok(Self { segments })
    }
}

/// The parts between slashes that are not inside quotes: keys may have slashes.
fn split(path: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    path.split(move |letter| {
        if letter == '\'' {
            quoted = !quoted;
        }
        letter == '/' && !quoted
    })
    .filter(|part| !part.is_empty())
}

fn push(text: &str, segments: &mut Vec<Segment>) {
    let (name, arguments) = match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, arguments)) => (name, Some(arguments)),
        None => (text, None),
    };
    let qualified = name
        .split_at_checked(NAMESPACE.len())
        .filter(|(prefix, short)| prefix.eq_ignore_ascii_case(NAMESPACE) && !short.is_empty());
    segments.push(match qualified {
        Some((_, short)) => Segment::Qualified(short.to_owned()),
        None => Segment::Name(name.to_owned()),
    });
    if let Some(key) = arguments.map(str::trim).filter(|key| !key.is_empty()) {
        segments.push(Segment::Key(unquote(key)));
    }
}

/// A key without its quotes, and without the name in front that some clients write: `(id='x')`.
fn unquote(key: &str) -> String {
    let value = match key.split_once('=') {
        Some((name, value)) if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => value,
        _ => key,
    };
    match value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str) -> Vec<String> {
        let path = Path::parse(path).unwrap();
        path.segments.iter().map(|segment| segment.text().to_owned()).collect()
    }

    #[test]
    fn keys_may_stand_between_slashes_or_in_brackets() {
        let expected = ["deviceManagement", "deviceConfigurations", "7", "assign"];
        assert_eq!(texts("/deviceManagement/deviceConfigurations/7/assign"), expected);
        assert_eq!(texts("//deviceManagement/deviceConfigurations('7')/microsoft.graph.assign/"), expected);
        assert_eq!(texts("deviceManagement//deviceConfigurations(id='7')/assign()"), expected);
        assert_eq!(texts("/deviceManagement/deviceConfigurations(%277%27)/Microsoft.Graph.assign"), expected);
    }

    #[test]
    fn casts_are_told_from_names() {
        let path = Path::parse("deviceConfigurations/7/microsoft.graph.iosScepCertificateProfile").unwrap();
        assert_eq!(path.segments[2], Segment::Qualified("iosScepCertificateProfile".to_owned()));
        assert_eq!(path.segments[1], Segment::Name("7".to_owned()));
    }

    #[test]
    fn quotes_in_keys_are_doubled_and_slashes_kept() {
        assert_eq!(texts("users('o''brien/x')"), ["users", "o'brien/x"]);
    }

    #[test]
    fn long_and_deep_paths_are_refused() {
        assert!(matches!(Path::parse(&"a".repeat(3000)), Err(Error::TooLong { .. })));
        assert!(matches!(Path::parse(&"a/".repeat(100)), Err(Error::TooDeep { .. })));
        assert_eq!(Path::parse("%ff"), Err(Error::NotUtf8));
    }
}
