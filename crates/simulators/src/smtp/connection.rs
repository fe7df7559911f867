//! One connection to the mail server.

use std::io;
use std::sync::PoisonError;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{Inbox, Received};

/// The longest command or line of a message that is read, in bytes: RFC 5321 §4.5.3.1 asks for 1000.
const LONGEST_LINE: u64 = 64 * 1024;

/// The longest message, in bytes.
const LONGEST_MESSAGE: usize = 1024 * 1024;

/// Speaks until the other side has had enough. A connection that breaks is the sender's affair.
pub(super) async fn serve(stream: TcpStream, inbox: Inbox) {
    let _ = converse(stream, inbox).await;
}

async fn converse(stream: TcpStream, inbox: Inbox) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    writer.write_all(b"220 localhost simulated mail server\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = line(&mut reader).await? {
        let command = line.to_ascii_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-localhost\r\n250 8BITMIME"
        } else if command.starts_with("HELO") || command.starts_with("NOOP") {
            "250 localhost"
        } else if command.starts_with("MAIL FROM:") {
            (from, to) = (address(&line), Vec::new());
            "250 go on"
        } else if command.starts_with("RCPT TO:") {
            to.push(address(&line));
            "250 go on"
        } else if command.starts_with("RSET") {
            (from, to) = (String::new(), Vec::new());
            "250 forgotten"
        } else if command.starts_with("DATA") && to.is_empty() {
            "503 to whom?"
        } else if command.starts_with("DATA") {
            writer.write_all(b"354 end with a dot\r\n").await?;
            let Some(data) = message(&mut reader).await? else { return Ok(()) };
            let received = Received::new(std::mem::take(&mut from), std::mem::take(&mut to), data);
            inbox.lock().unwrap_or_else(PoisonError::into_inner).push(received);
            "250 taken"
        } else if command.starts_with("QUIT") {
            writer.write_all(b"221 goodbye\r\n").await?;
            return Ok(());
        } else {
            "502 not here"
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// The address in `MAIL FROM:<a@b>` and `RCPT TO:<a@b>`.
fn address(line: &str) -> String {
    let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    address.map_or_else(String::new, |(address, _)| address.to_owned())
}

/// The message up to the dot, without the dots that were put before others (RFC 5321 §4.5.2); `None` if it does not end.
async fn message(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<String>> {
    let mut message = String::new();
    while let Some(line) = line(reader).await? {
        if line == "." {
            return Ok(Some(message));
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
        message.push_str("\r\n");
        if message.len() > LONGEST_MESSAGE {
            return Err(io::Error::other("the message is too long"));
        }
    }
    Ok(None)
}

/// A line without its end; `None` at the end of the connection.
async fn line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = reader.take(LONGEST_LINE).read_until(b'\n', &mut bytes).await?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() != Some(&b'\n') {
        return Err(io::Error::other("the line does not end"));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}
