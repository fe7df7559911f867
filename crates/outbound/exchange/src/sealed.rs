//! Sealed messages over plain http (MS-WSMV 2.2.9.1): a body of two parts, the second of which is encrypted.

const BOUNDARY: &str = "Encrypted Boundary";
const STREAM: &str = "\tContent-Type: application/octet-stream\r\n";

/// The content type of a sealed body.
pub(crate) fn content_type(protocol: &str) -> String {
    format!("multipart/encrypted;protocol=\"{protocol}\";boundary=\"{BOUNDARY}\"")
}

/// Writes a sealed body. `length` is that of the plain text.
pub(crate) fn write(protocol: &str, length: usize, header: &[u8], data: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\n\tContent-Type: {protocol}\r\n\
         \tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={length}\r\n--{BOUNDARY}\r\n{STREAM}"
    );
    let size = u32::try_from(header.len()).unwrap_or(u32::MAX);
    let end = format!("--{BOUNDARY}--\r\n");
    [head.as_bytes(), &size.to_le_bytes(), header, data, end.as_bytes()].concat()
}

/// A sealed body's parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sealed<'a> {
    /// How long the plain text is said to be.
    pub(crate) length: usize,
    /// What the security context needs to open it.
    pub(crate) header: &'a [u8],
    /// The cipher text.
    pub(crate) data: &'a [u8],
}

/// Reads a sealed body. Exchange's front end writes `-- Encrypted Boundary`, with a space after the dashes, and some
/// servers write other cases; nobody writes another boundary.
pub(crate) fn read(body: &[u8]) -> Option<Sealed<'_>> {
    let (_, rest) = boundary(body)?;
    let (part, rest) = boundary(rest)?;
    let part = std::str::from_utf8(part).ok()?;
    let (_, length) = part.split_once("Length=")?;
    let digits = length.find(|c: char| !c.is_ascii_digit()).unwrap_or(length.len());
    let length = length.get(..digits)?.parse().ok()?;
    // The part's own header ends with its line; what follows is binary and may hold anything.
    let line = rest.windows(2).position(|pair| pair == b"\r\n")?;
    let sealed = without_end(rest.get(line + 2..)?)?;
    let (size, sealed) = sealed.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    let (header, data) = sealed.split_at_checked(size)?;
    Some(Sealed { length, header, data })
}

/// What stands before a line with the boundary, and what after it.
fn boundary(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = format!("{BOUNDARY}\r\n");
    let at = bytes.windows(end.len()).position(|window| window.eq_ignore_ascii_case(end.as_bytes()))?;
    Some((bytes.get(..at)?, bytes.get(at + end.len()..)?))
}

/// The bytes before the last boundary, which is at the very end.
fn without_end(bytes: &[u8]) -> Option<&[u8]> {
    ["--", "-- "].iter().find_map(|dashes| {
        let end = format!("{dashes}{BOUNDARY}--\r\n");
        bytes.strip_suffix(end.as_bytes()).or_else(|| bytes.strip_suffix(end.trim_end().as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_boundaries() {
        let data = b"\r\n--Encrypted Boundary\r\n\0binary".as_slice();
        let plain = write("application/HTTP-Kerberos-session-encrypted", 31, b"head", data);
        let expected = Sealed { length: 31, header: b"head", data };
        assert_eq!(read(&plain), Some(expected));
        let odd = write("application/HTTP-Kerberos-session-encrypted", 3, b"head", b"abc");
        let odd = String::from_utf8(odd).unwrap().replace("--Encrypted", "-- Encrypted").into_bytes();
        assert_eq!(read(&odd), Some(Sealed { length: 3, header: b"head", data: b"abc" }));
        for end in 0..odd.len() - 2 {
            assert_eq!(read(&odd[..end]), None, "cut at {end}");
        }
    }
}
