//! As much HTTP/1.1 as it takes to send the same bytes again and again at little cost.

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: u16,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

/// A device's message with its signature, ready to be sent.
pub(crate) fn signed_put(path: &str, kind: &str, signature: &[u8], body: &str) -> Vec<u8> {
    let signature = STANDARD.encode(signature);
    let length = body.len();
    format!(
        "PUT {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: MDM/1.0\r\nContent-Type: {kind}\r\n\
         Mdm-Signature: {signature}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A device's message without a signature.
pub(crate) fn put(path: &str, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "PUT {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: MDM/1.0\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A POST of bytes.
pub(crate) fn post(path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Sends a request and reads its answer. `buffer` is scratch space.
pub(crate) async fn exchange<S>(stream: &mut S, request: &[u8], buffer: &mut Vec<u8>) -> anyhow::Result<Reply>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(request).await?;
    stream.flush().await?;
    buffer.clear();
    let head = loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server hung up");
        }
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
    };
    let text = std::str::from_utf8(buffer.get(..head).unwrap_or_default())?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no status")?.parse()?;
    let (mut length, mut chunked) = (None, false);
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse::<usize>()?);
        }
        chunked |= name.eq_ignore_ascii_case("transfer-encoding") && value.trim() == "chunked";
    }
    if chunked {
        loop {
            if let Some(body) = unchunk(buffer.get(head + 4..).unwrap_or_default())? {
                return Ok(Reply { status, body });
            }
            if stream.read_buf(buffer).await? == 0 {
                bail!("the server hung up");
            }
        }
    }
    let length = length.context("an answer without Content-Length")?;
    while buffer.len() < head + 4 + length {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server hung up");
        }
    }
    Ok(Reply { status, body: buffer.get(head + 4..).unwrap_or_default().to_vec() })
}

/// The body within chunks (RFC 9112 §7.1); `None` if the last one is not there yet.
fn unchunk(mut rest: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|two| two == b"\r\n") else { return Ok(None) };
        let size = std::str::from_utf8(rest.get(..end).unwrap_or_default())?;
        let size = usize::from_str_radix(size.trim(), 16)?;
        let Some(chunk) = rest.get(end + 2..end + 4 + size) else { return Ok(None) };
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(chunk.get(..size).unwrap_or_default());
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together_once_all_are_there() {
        assert_eq!(unchunk(b"3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n").unwrap(), Some(b"abcd".to_vec()));
        assert_eq!(unchunk(b"3\r\nabc\r\n1\r\nd\r\n0\r\n").unwrap(), None);
        assert_eq!(unchunk(b"3\r\nab").unwrap(), None);
    }
}
