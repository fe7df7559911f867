//! What stands between the server and the LDAP library: it hands on whole messages that were checked, and nothing else.

use std::sync::{Arc, OnceLock};

use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;

use super::message;
use super::stream::Stream;
use crate::DirectoryError;

/// The most that one connection may bring: a directory of a million entries. A reading is kept in memory until it is
/// complete, so this bounds what a server can make us hold.
const MOST_BYTES: usize = 1024 * 1024 * 1024;

const TOO_MUCH: DirectoryError =
    DirectoryError::Message("the server sent more than 1 GB; narrow the base or the filter");

/// Why a relay ended, if it was not by itself.
pub(super) type Reason = Arc<OnceLock<DirectoryError>>;

/// Runs until either side is gone or the server sends what is refused; then closes both.
pub(super) async fn run(server: Box<dyn Stream>, library: UnixStream, reason: Reason) {
    relay(server, library, reason, MOST_BYTES).await;
}

async fn relay(server: Box<dyn Stream>, library: UnixStream, reason: Reason, most: usize) {
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut from_library, mut to_library) = library.into_split();
    let inwards = async {
        let mut left = most;
        while let Some(message) = message::read(&mut from_server).await? {
            left = left.checked_sub(message.len()).ok_or(TOO_MUCH)?;
            if to_library.write_all(&message).await.is_err() {
                break;
            }
        }
        Ok(())
    };
    let outwards = tokio::io::copy(&mut from_library, &mut to_server);
    let ended = tokio::select! {
        ended = inwards => ended,
        // The library's own errors say what it could not send.
        _ = outwards => Ok(()),
    };
    if let Err(error) = ended {
        // Set before the connection is closed: who finds it closed finds the reason.
        drop(reason.set(error));
    }
    drop(to_server.shutdown().await);
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    /// A bind that succeeded.
    const BOUND: &[u8] = &[0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0];

    /// What the library got, and why it got no more.
    async fn relayed(from_server: Vec<u8>, most: usize) -> (Vec<u8>, Option<DirectoryError>) {
        let (mut server, theirs) = tokio::io::duplex(64);
        let (ours, mut library) = UnixStream::pair().unwrap();
        let reason = Reason::default();
        let sending = async move {
            drop(server.write_all(&from_server).await);
        };
        let mut got = Vec::new();
        let relaying = relay(Box::new(theirs), ours, Arc::clone(&reason), most);
        let (..) = tokio::join!(relaying, sending, library.read_to_end(&mut got));
        (got, reason.get().cloned())
    }

    #[tokio::test]
    async fn whole_messages_pass_and_the_end_is_no_error() {
        assert_eq!(relayed(BOUND.repeat(10), 1000).await, (BOUND.repeat(10), None));
    }

    #[tokio::test]
    async fn a_server_that_never_stops_is_cut_off() {
        assert_eq!(relayed(BOUND.repeat(10), BOUND.len() * 3).await, (BOUND.repeat(3), Some(TOO_MUCH)));
    }

    #[tokio::test]
    async fn a_part_of_a_message_is_never_handed_on() {
        let (got, reason) = relayed([BOUND, &BOUND[..9]].concat(), 1000).await;
        assert_eq!(got, BOUND);
        assert!(matches!(reason, Some(DirectoryError::Unreachable(_))), "{reason:?}");
    }
}
