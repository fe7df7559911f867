//! BER as LDAP uses it (RFC 4511 §5.1): definite lengths, one byte for each tag. Nothing is copied and nothing is trusted.

use crate::DirectoryError;

/// Bit of a tag that says that its content is made of elements.
const CONSTRUCTED: u8 = 0x20;
/// A tag with these bits goes on in further bytes, which LDAP never needs.
const LONG_TAG: u8 = 0x1f;
/// A message is an entry of attributes of values, five levels. Nothing that we ask for goes deeper than a few more.
pub(super) const DEEPEST: usize = 16;
/// Elements of a message: a group with its members in one piece has one for each. The library needs some hundred bytes
/// for an element of two.
const MOST_ELEMENTS: usize = 500_000;

/// An element: its tag and what is inside.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
}

impl<'a> Element<'a> {
    /// The first element, and what comes after it; `None` if it is cut off or no such BER.
    pub(super) fn split(input: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&[tag, first], rest) = input.split_first_chunk::<2>()?;
        if tag & LONG_TAG == LONG_TAG {
            return None;
        }
        let (more, rest) = rest.split_at_checked(length_bytes(first)?)?;
        let (content, rest) = rest.split_at_checked(length(first, more)?)?;
        Some((Self { tag, content }, rest))
    }

    /// The elements inside; `None` if they do not fill it exactly.
    pub(super) fn children(self) -> Option<Vec<Self>> {
        let mut rest = self.content;
        let mut children = Vec::new();
        while !rest.is_empty() {
            let (child, after) = Self::split(rest)?;
            children.push(child);
            rest = after;
        }
        Some(children)
    }

    /// Whether its content is UTF-8, as every name and text of LDAP is.
    pub(super) fn is_text(self) -> bool {
        self.tag & CONSTRUCTED == 0 && std::str::from_utf8(self.content).is_ok()
    }

    /// Walks through everything inside, within the limits on depth and number.
    pub(super) fn check(self) -> Result<(), DirectoryError> {
        let mut left = MOST_ELEMENTS;
        self.walk(DEEPEST, &mut left)
    }

    fn walk(self, levels: usize, left: &mut usize) -> Result<(), DirectoryError> {
        *left = left.checked_sub(1).ok_or(DirectoryError::Message("it has more than 500,000 elements"))?;
        if self.tag & CONSTRUCTED == 0 {
            return Ok(());
        }
        let levels =
            levels.checked_sub(1).ok_or(DirectoryError::Message("it is nested deeper than 16 levels"))?;
        let mut rest = self.content;
        while !rest.is_empty() {
            let (child, after) = Self::split(rest)
                .ok_or(DirectoryError::Message("an element is longer than the one around it"))?;
            child.walk(levels, left)?;
            rest = after;
        }
        Ok(())
    }
}

/// How many bytes of length follow the first one; `None` for the indefinite form and for lengths beyond any memory.
pub(super) fn length_bytes(first: u8) -> Option<usize> {
    match first & 0x7f {
        _ if first < 0x80 => Some(0),
        // Active Directory writes four bytes whatever the length.
        count @ 1..=8 => Some(usize::from(count)),
        _ => None,
    }
}

/// The length that these bytes say.
pub(super) fn length(first: u8, more: &[u8]) -> Option<usize> {
    if more.is_empty() {
        return Some(usize::from(first));
    }
    more.iter().try_fold(0_usize, |length, byte| length.checked_mul(256)?.checked_add(usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Vec<u8> {
        (0..levels).fold(vec![4, 0], |inner, _| {
            let mut outer = vec![0x30, 0x84];
            outer.extend(u32::try_from(inner.len()).unwrap().to_be_bytes());
            outer.extend(inner);
            outer
        })
    }

    fn check(bytes: &[u8]) -> Result<(), DirectoryError> {
        let (element, rest) = Element::split(bytes).ok_or(DirectoryError::Message("no element"))?;
        assert!(rest.is_empty());
        element.check()
    }

    #[test]
    fn depth_has_a_limit() {
        check(&nested(DEEPEST)).unwrap();
        let error = check(&nested(DEEPEST + 1)).unwrap_err();
        assert_eq!(error, DirectoryError::Message("it is nested deeper than 16 levels"));
        assert!(check(&nested(10_000)).is_err());
    }

    #[test]
    fn the_number_of_elements_has_a_limit() {
        let wide = |count: usize| {
            let content = [5, 0].repeat(count);
            let mut bytes = vec![0x30, 0x84];
            bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
            bytes.extend(content);
            check(&bytes)
        };
        wide(MOST_ELEMENTS - 1).unwrap();
        assert_eq!(
            wide(MOST_ELEMENTS).unwrap_err(),
            DirectoryError::Message("it has more than 500,000 elements")
        );
    }

    #[test]
    fn lengths_that_lie() {
        assert!(check(&[0x30, 3, 4, 5, 0]).is_err());
        assert!(check(&[0x30, 0x80, 0, 0]).is_err());
        assert!(check(&[0x3f, 0]).is_err());
        assert!(check(&[0x30, 0x88, 255, 255, 255, 255, 255, 255, 255, 255]).is_err());
    }
}
