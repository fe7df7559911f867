//! Binary identifiers of Active Directory as text.

use uuid::Uuid;

/// objectGUID: the first three fields are little-endian (MS-DTYP §2.3.4.2).
pub(crate) fn guid(bytes: &[u8]) -> Option<String> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    Some(Uuid::from_bytes_le(bytes).to_string())
}

/// objectSid in its text form `S-1-5-21-…` (MS-DTYP §2.4.2.1).
pub(crate) fn sid(bytes: &[u8]) -> Option<String> {
    let (&[revision, count], rest) = bytes.split_first_chunk::<2>()?;
    let (authority, parts) = rest.split_first_chunk::<6>()?;
    if revision != 1 || count > 15 || parts.len() != usize::from(count) * 4 {
        return None;
    }
    let authority = authority.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut text = format!("S-1-{authority}");
    for part in parts.chunks_exact(4) {
        let number = u32::from_le_bytes(part.try_into().ok()?);
        text.push('-');
        text.push_str(&number.to_string());
    }
    Some(text)
}

/// The identifier of a group of the same domain: a user's primary group is given by its last number alone.
pub(crate) fn in_same_domain(sid: &str, relative: &str) -> Option<String> {
    relative.parse::<u32>().ok()?;
    let (domain, _) = sid.rsplit_once('-')?;
    Some(format!("{domain}-{relative}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guid_has_its_first_fields_reversed() {
        let bytes =
            [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];
        assert_eq!(guid(&bytes).unwrap(), "00112233-4455-6677-8899-aabbccddeeff");
        assert_eq!(guid(&bytes[1..]), None);
    }

    #[test]
    fn sid_of_a_domain_user() {
        let mut bytes = vec![1, 5, 0, 0, 0, 0, 0, 5];
        for part in [21_u32, 3_623_811_015, 3_361_044_348, 30_300_820, 1013] {
            bytes.extend(part.to_le_bytes());
        }
        assert_eq!(sid(&bytes).unwrap(), "S-1-5-21-3623811015-3361044348-30300820-1013");
        assert_eq!(in_same_domain("S-1-5-21-1-2-3-1013", "513").unwrap(), "S-1-5-21-1-2-3-513");
        assert_eq!(sid(&bytes[..10]), None);
    }
}
