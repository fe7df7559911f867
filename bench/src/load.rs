//! Requests that were made before, over a few connections that stay open, each waiting for its answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, bail};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::http::{Reply, exchange};

/// How many requests are on their way at the same time.
const CONNECTIONS: usize = 8;

/// Sends the requests in a circle until `count` were answered, each as `expected` says.
pub(crate) async fn drive(
    addresses: &[SocketAddr],
    requests: &Arc<Vec<Vec<u8>>>,
    count: usize,
    expected: fn(&Reply) -> bool,
) -> anyhow::Result<()> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut connections = JoinSet::new();
    for number in 0..CONNECTIONS {
        let address = *addresses.get(number % addresses.len().max(1)).context("no address")?;
        let (next, requests) = (Arc::clone(&next), Arc::clone(requests));
        connections.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let mut buffer = Vec::with_capacity(16 * 1024);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return anyhow::Ok(());
                }
                let request = requests.get(number % requests.len().max(1)).context("no request")?;
                let reply = exchange(&mut stream, request, &mut buffer).await?;
                if !expected(&reply) {
                    let text = String::from_utf8_lossy(&reply.body).chars().take(300).collect::<String>();
                    bail!("request {number} was answered with {}: {text}", reply.status);
                }
            }
        });
    }
    while let Some(done) = connections.join_next().await {
        done??;
    }
    Ok(())
}

/// An answer that says: nothing to do.
pub(crate) fn is_idle(reply: &Reply) -> bool {
    reply.status == 200 && reply.body.is_empty()
}
