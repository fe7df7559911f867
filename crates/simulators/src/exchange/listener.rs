//! A client access server on a port of its own.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::credentials::Authority;
use super::endpoint::{Site, answer};
use super::{Organisation, lock};

/// A running server. It stops when it is dropped, with its connections and its shells; it can be served again.
pub struct Running {
    site: Arc<Site>,
    host: String,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Organisation {
    /// Starts one of its servers, by its short name, with a certificate for its full name, `localhost` and the address.
    ///
    /// # Errors
    ///
    /// If there is no such server, or the address is taken.
    pub async fn serve(
        &self,
        server: &str,
        address: SocketAddr,
        authority: &Authority,
    ) -> io::Result<Running> {
        let servers = &self.shared.plan.servers;
        let number = servers.iter().position(|plan| plan.name.eq_ignore_ascii_case(server));
        let plan = number.and_then(|number| servers.get(number));
        let (Some(number), Some(plan)) = (number, plan) else {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the organisation has no such server"));
        };
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let mut names = vec![plan.fqdn.clone()];
        for name in ["localhost".to_owned(), address.ip().to_string()] {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let tls = authority.acceptor(names).map_err(io::Error::other)?;
        let site = Arc::new(Site { shared: Arc::clone(&self.shared), number, name: plan.name.clone() });
        let task = tokio::spawn(accept(listener, tls, Arc::clone(&site)));
        Ok(Running { site, host: plan.fqdn.clone(), address, task })
    }
}

impl Organisation {
    /// Starts all servers that clients connect to, on the same port of 127.0.0.1, 127.0.0.2 and on, in their order: clients
    /// that learn of a server learn its name and not its port. For plans that [`Plan::with_servers`] made.
    ///
    /// # Errors
    ///
    /// If no port is free on all of them.
    ///
    /// [`Plan::with_servers`]: super::Plan::with_servers
    pub async fn serve_all(&self, authority: &Authority) -> io::Result<Vec<Running>> {
        const TRIES: usize = 10;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_to_serve_all(authority).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries < TRIES => {}
                outcome => return outcome,
            }
        }
    }

    async fn try_to_serve_all(&self, authority: &Authority) -> io::Result<Vec<Running>> {
        let (mut running, mut port) = (Vec::new(), 0);
        let plans = self.shared.plan.servers.iter().filter(|plan| !plan.is_edge);
        for (plan, last) in plans.zip(1..) {
            let server = self.serve(&plan.name, ([127, 0, 0, last], port).into(), authority).await?;
            port = server.address.port();
            running.push(server);
        }
        Ok(running)
    }
}

impl Running {
    /// The short name of the server.
    pub fn name(&self) -> &str {
        &self.site.name
    }

    /// The full name that clients know it by.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of its remote PowerShell: `https://localhost:12345/PowerShell/`.
    pub fn url(&self) -> String {
        format!("https://{}:{}/PowerShell/", self.host, self.address.port())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
        lock(&self.site.shared.shells).retain(|_, shell| shell.server != self.site.number);
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, site: Arc<Site>) {
    // They end with this task.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(serve(stream, tls.clone(), Arc::clone(&site)));
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, tls: TlsAcceptor, site: Arc<Site>) {
    let Ok(stream) = tls.accept(stream).await else { return };
    let service = service_fn(move |request| answer(request, Arc::clone(&site)));
    // A client that goes away, and a fault that cuts the connection, are nothing to report.
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
}
