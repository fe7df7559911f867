//! One client.

use std::io;
use std::sync::Arc;

use lber::structure::StructureTag;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::codec::{bytes, message, parts, read, result};
use super::search::{Paging, Reply, search};
use super::{State, lock};

/// Operations (RFC 4511 §4.2 to §4.5).
const BIND: u64 = 0;
const UNBIND: u64 = 2;
const SEARCH: u64 = 3;
/// Results.
const SUCCESS: u8 = 0;
const PROTOCOL_ERROR: u8 = 2;
const INVALID_CREDENTIALS: u8 = 49;

/// Serves one client until it is gone or the server dies.
pub(super) async fn serve(mut stream: TcpStream, state: Arc<State>) {
    // A client that goes away in the middle is nothing to report.
    drop(run(&mut stream, &state).await);
}

async fn run(stream: &mut TcpStream, state: &State) -> io::Result<()> {
    let mut paging = Paging::default();
    while let Some(request) = read(stream).await? {
        let request = parts(Some(&request));
        let number = bytes(request.first()).to_vec();
        let Some(operation) = request.get(1) else { return Ok(()) };
        match operation.id {
            BIND => {
                let code = bind(operation, state);
                stream.write_all(&message(&number, result(1, code), Vec::new())?).await?;
            }
            UNBIND => return Ok(()),
            SEARCH => match search(operation, request.get(2), state, &mut paging)? {
                Reply::Die => return Ok(()),
                Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
                Reply::Messages(messages) => {
                    for (operation, controls) in messages {
                        stream.write_all(&message(&number, operation, controls)?).await?;
                    }
                }
            },
            // Extended requests among them: StartTLS is not offered.
            _ => stream.write_all(&message(&number, result(24, PROTOCOL_ERROR), Vec::new())?).await?,
        }
    }
    Ok(())
}

/// Like real servers: an empty password is an anonymous bind, and that succeeds (RFC 4513 §5.1.2).
fn bind(operation: &StructureTag, state: &State) -> u8 {
    let fields = parts(Some(operation));
    let name = String::from_utf8_lossy(bytes(fields.get(1))).into_owned();
    let password = String::from_utf8_lossy(bytes(fields.get(2))).into_owned();
    if password.is_empty() {
        *lock(&state.anonymous_binds) += 1;
        return SUCCESS;
    }
    lock(&state.binds).push(name.clone());
    if lock(&state.behaviour).refuse_binds {
        return INVALID_CREDENTIALS;
    }
    let known = lock(&state.entries).iter().any(|entry| {
        let is_named = entry.dn.eq_ignore_ascii_case(&name)
            || entry
                .values("userPrincipalName")
                .iter()
                .any(|value| value.eq_ignore_ascii_case(name.as_bytes()));
        is_named && entry.password.as_ref() == Some(&password)
    });
    if known { SUCCESS } else { INVALID_CREDENTIALS }
}
