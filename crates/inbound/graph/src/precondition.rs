//! `ETag` and `If-Match` (RFC 9110 §8.8.3 and §13.1.1): a profile's version. Graph's clients hardly send them; whoever does is not
//! to write over what somebody else changed in between.

use crate::failure::Failure;

/// The most tags that are read.
const MAX_TAGS: usize = 20;

/// The tag of a version.
pub(crate) fn etag(version: u32) -> String {
    format!("W/\"{version}\"")
}

/// The versions that `If-Match` names; `None` for any. A tag that cannot be ours matches no version.
///
/// RFC 9110 would have it that weak tags match nothing here. OData's tags are weak, and its clients send them back as they are
/// (OData protocol §8.2.4).
pub(crate) fn if_match(header: Option<&str>) -> Result<Option<Vec<u32>>, Failure> {
    let Some(header) = header.map(str::trim).filter(|header| *header != "*") else { return Ok(None) };
    let tags: Vec<&str> = header.split(',').map(str::trim).collect();
    let is_tag = |tag: &&str| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"')
    };
    if tags.len() > MAX_TAGS || !tags.iter().all(is_tag) {
        return Err(Failure::bad_request("If-Match must be * or a list of entity tags in quotes"));
    }
    let version = |tag: &str| tag.trim_start_matches("W/").trim_matches('"').parse().ok();
    Ok(Some(tags.into_iter().filter_map(version).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_and_everything_else_is_refused() {
        assert_eq!(if_match(None).unwrap(), None);
        assert_eq!(if_match(Some(" * ")).unwrap(), None);
        assert_eq!(if_match(Some(&etag(3))).unwrap(), Some(vec![3]));
        assert_eq!(if_match(Some("\"3\", W/\"4\", \"other\"")).unwrap(), Some(vec![3, 4]));
        assert_eq!(if_match(Some("\"other\"")).unwrap(), Some(vec![]), "which no version is");
        for wrong in ["3", "", "W/3", "\"3", &"\"1\",".repeat(30)] {
            assert!(if_match(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
