//! A client: our own state machine of PowerShell remoting over HTTPS.

use psrp::{Command, Failure, Outcome, Post, Session, Settings, Step};
use reqwest::{Certificate, Client, StatusCode};
use simulators::exchange::{Authority, Organisation, Running};
use uuid::Uuid;

/// Why a conversation came to nothing.
#[derive(Debug)]
pub(super) enum Problem {
    /// An answer below WS-Management.
    Status(StatusCode),
    /// No answer, or half of one.
    Network,
    /// A fault.
    Failure(Failure),
}

/// A session with a server.
pub(super) struct Remote {
    client: Client,
    url: String,
    account: String,
    password: String,
    cookie: Option<String>,
    session: Session,
}

impl Remote {
    pub(super) fn new(organisation: &Organisation, running: &Running, authority: &Authority) -> Self {
        let root = Certificate::from_pem(authority.pem().as_bytes()).unwrap();
        let mut number = 0;
        let ids = move || {
            number += 1;
            Uuid::from_u128(u128::from(running_number()) << 64 | number)
        };
        Self {
            client: Client::builder().tls_certs_only([root]).no_proxy().build().unwrap(),
            url: running.url(),
            account: organisation.plan().account.clone(),
            password: organisation.plan().password.clone(),
            cookie: None,
            session: Session::new(Settings::exchange(running.url()), ids),
        }
    }

    pub(super) fn with_password(self, password: &str) -> Self {
        Self { password: password.to_owned(), ..self }
    }

    /// Asks for typed values.
    pub(super) fn in_full(mut self) -> Self {
        self.url.push_str("?serializationLevel=Full");
        self
    }

    pub(super) fn forget_cookie(&mut self) {
        self.cookie = None;
    }

    pub(super) async fn open(mut self) -> Result<Self, Problem> {
        let post = self.session.open().unwrap();
        match self.until(post).await? {
            Step::Ready => Ok(self),
            Step::Failed(failure) => Err(Problem::Failure(failure)),
            step => panic!("{step:?}"),
        }
    }

    pub(super) async fn run(&mut self, command: &Command) -> Result<Outcome, Problem> {
        let post = self.session.run(command).unwrap();
        match self.until(post).await? {
            Step::Done(outcome) => Ok(outcome),
            Step::Failed(failure) => Err(Problem::Failure(failure)),
            step => panic!("{step:?}"),
        }
    }

    pub(super) async fn close(mut self) {
        if let Some(post) = self.session.close().unwrap() {
            assert!(matches!(self.until(post).await.unwrap(), Step::Closed));
        }
    }

    async fn until(&mut self, mut post: Post) -> Result<Step, Problem> {
        loop {
            let body = self.post(post.body).await?;
            match self.session.received(&body).unwrap() {
                Step::Send(next) => post = next,
                step => return Ok(step),
            }
        }
    }

    async fn post(&mut self, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
        let mut request = self.client.post(&self.url).body(body);
        request = request.basic_auth(&self.account, Some(&self.password));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let response = request.send().await.map_err(|_| Problem::Network)?;
        if let Some(cookie) = response.headers().get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        let status = response.status();
        let body = response.bytes().await.map_err(|_| Problem::Network)?;
        let is_soap = status == StatusCode::OK || status == StatusCode::INTERNAL_SERVER_ERROR;
        if is_soap { Ok(body.to_vec()) } else { Err(Problem::Status(status)) }
    }
}

/// Ids of several clients of one test differ.
fn running_number() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static CLIENTS: AtomicU64 = AtomicU64::new(1);
    CLIENTS.fetch_add(1, Ordering::Relaxed)
}
