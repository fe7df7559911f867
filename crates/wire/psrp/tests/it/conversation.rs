//! Our client with our server: whole conversations.

use psrp::clixml::{Object, Value};
use psrp::server::Pool;
use psrp::wsman::{self, Fault, Header, Request, Response, Signal};
use psrp::{Command, Error, ErrorRecord, Failure, Outcome, PipelineState, Post, Session, Settings, Step};
use uuid::Uuid;

use crate::ids::counted;

/// A server whose cmdlets answer with `count` objects of the length that `Length` says.
#[derive(Default)]
struct Server {
    protocol: &'static str,
    joins_fragments: bool,
    pool: Option<Pool>,
    /// Faults to be answered instead, one for each request.
    faults: Vec<Fault>,
    /// Polls that find nothing before each that does.
    idle: usize,
    requests: Vec<String>,
    commands: Vec<Command>,
}

impl Server {
    fn new(protocol: &'static str) -> Self {
        Self { protocol, ..Self::default() }
    }

    fn answer(&mut self, body: &[u8]) -> Vec<u8> {
        let (header, request) = Request::read(body, wsman::Limits::default()).unwrap();
        assert!(body.len() <= header.max_envelope, "{} bytes", body.len());
        self.requests.push(format!("{request:?}"));
        let response = match self.faults.pop() {
            Some(fault) => Response::Fault(fault),
            None => self.respond(&header, request),
        };
        let bytes = response.write(&header, Uuid::nil()).unwrap();
        assert!(bytes.len() <= header.max_envelope, "{} bytes", bytes.len());
        bytes
    }

    fn respond(&mut self, header: &Header, request: Request) -> Response {
        if let Request::Create { creation, .. } = &request {
            let mut pool = Pool::create(creation, self.protocol).unwrap();
            pool.joins_fragments = self.joins_fragments;
            self.pool = Some(pool);
            return Response::Created { shell: "THE-SHELL".to_owned() };
        }
        assert_eq!(header.shell.as_deref(), Some("THE-SHELL"));
        let Some(pool) = &mut self.pool else { return Response::Fault(Fault::invalid_selectors()) };
        match request {
            Request::Command { command, arguments } => {
                if let Some(run) = pool.command(command, &arguments).unwrap() {
                    self.execute(command, run);
                }
                Response::CommandStarted { command: Some(command) }
            }
            Request::Send { command, data } => {
                let command = command.unwrap();
                if let Some(run) = pool.send(command, &data).unwrap() {
                    self.execute(command, run);
                }
                Response::Sent
            }
            Request::Receive { .. } if self.idle > 0 => {
                self.idle -= 1;
                Response::Fault(Fault::timed_out())
            }
            Request::Receive { command } => {
                let response = pool.receive(command, header.max_envelope);
                response.unwrap_or_else(|| Response::Fault(Fault::timed_out()))
            }
            Request::Signal { command, signal } => {
                let command = command.unwrap();
                match signal {
                    Signal::Terminate => assert!(pool.forget(command)),
                    Signal::Stop => pool.end(command, PipelineState::Stopped, None).unwrap(),
                }
                Response::Signalled
            }
            Request::Delete => {
                self.pool = None;
                Response::Deleted
            }
            Request::Create { .. } => unreachable!(),
        }
    }

    fn execute(&mut self, id: Uuid, command: Command) {
        let pool = self.pool.as_mut().unwrap();
        let number = |name: &str| command.parameter(name).and_then(Value::number).unwrap_or(0);
        let text = "x".repeat(usize::try_from(number("Length")).unwrap());
        for index in 0..i32::try_from(number("Count")).unwrap() {
            let object =
                Object::extended([("Index", Value::Int(index)), ("Text", Value::from(text.as_str()))]);
            pool.output(id, &object.into()).unwrap();
        }
        let error = ErrorRecord { message: "no".to_owned(), ..ErrorRecord::default() };
        if command.name == "Get-Warned" {
            pool.warning(
                id,
                "There are more results available. Increase the value for the ResultSize parameter.",
            )
            .unwrap();
            pool.error(id, &error).unwrap();
        }
        if command.name == "Get-Talkative" {
            let text = "x".repeat(1_000_000);
            (0..20).for_each(|_| pool.warning(id, &text).unwrap());
        }
        match command.name.as_str() {
            "Get-Failure" => pool.end(id, PipelineState::Failed, Some(&error)).unwrap(),
            "Get-Endless" => {}
            _ => pool.end(id, PipelineState::Completed, None).unwrap(),
        }
        self.commands.push(command);
    }
}

fn until(session: &mut Session, server: &mut Server, post: Post) -> Step {
    let mut post = post;
    loop {
        match session.received(&server.answer(&post.body)).unwrap() {
            Step::Send(next) => post = next,
            step => return step,
        }
    }
}

fn open(server: &mut Server) -> Session {
    let mut session = Session::new(Settings::exchange("http://ex.corp.test/PowerShell/"), counted());
    let post = session.open().unwrap();
    assert_eq!(until(&mut session, server, post), Step::Ready);
    session
}

fn run(session: &mut Session, server: &mut Server, command: &Command) -> Outcome {
    let post = session.run(command).unwrap();
    match until(session, server, post) {
        Step::Done(outcome) => outcome,
        step => panic!("{step:?}"),
    }
}

fn close(session: &mut Session, server: &mut Server) {
    let post = session.close().unwrap().unwrap();
    assert_eq!(until(session, server, post), Step::Closed);
    assert!(server.pool.is_none());
}

#[test]
fn objects_large_and_small_by_either_version() {
    for (protocol, joins_fragments) in [("2.1", false), ("2.3", true), ("2.3", false)] {
        let mut server = Server { joins_fragments, ..Server::new(protocol) };
        let mut session = open(&mut server);
        for (count, length) in [(0, 0), (3, 10), (20, 20_000), (2, 600_000)] {
            let command = Command::new("Get-Something").with("Count", count).with("Length", length);
            let outcome = run(&mut session, &mut server, &command);
            assert!(outcome.is_success());
            let indexes: Vec<_> =
                outcome.objects.iter().map(|object| object.number("Index").unwrap()).collect();
            assert_eq!(indexes, (0..i64::from(count)).collect::<Vec<_>>());
            let is_whole =
                |object: &Object| object.text("Text").unwrap().len() == usize::try_from(length).unwrap();
            assert!(outcome.objects.iter().all(is_whole));
            assert_eq!(server.pool.as_ref().unwrap().pipelines(), 0, "the pipeline was let go");
        }
        close(&mut session, &mut server);
    }
}

#[test]
fn a_command_larger_than_an_envelope() {
    for (protocol, sends) in [("2.1", 2), ("2.3", 0)] {
        let mut server = Server::new(protocol);
        let mut session = open(&mut server);
        let ids: Vec<String> = (0..6000).map(|id| format!("{id:032}")).collect();
        let command = Command::new("Set-CASMailbox")
            .with("Identity", "a@b")
            .with("ActiveSyncBlockedDeviceIDs", Value::table([("Remove", Value::strings(ids))]));
        assert!(run(&mut session, &mut server, &command).is_success());
        assert_eq!(server.commands, [command]);
        let sent = server.requests.iter().filter(|request| *request == "Send").count();
        assert_eq!(sent, sends, "{protocol}");
    }
}

#[test]
fn a_long_poll_is_asked_again() {
    let mut server = Server { idle: 3, ..Server::new("2.3") };
    let mut session = open(&mut server);
    server.idle = 2;
    let outcome = run(&mut session, &mut server, &Command::new("Get-Something").with("Count", 1));
    assert_eq!(outcome.objects.len(), 1);
}

#[test]
fn errors_and_warnings() {
    let mut server = Server::new("2.3");
    let mut session = open(&mut server);
    let outcome = run(&mut session, &mut server, &Command::new("Get-Warned").with("Count", 1));
    assert_eq!(outcome.state, PipelineState::Completed);
    assert!(outcome.is_truncated() && !outcome.is_success());
    assert!(!outcome.errors[0].is_terminating);
    let outcome = run(&mut session, &mut server, &Command::new("Get-Failure"));
    assert_eq!(outcome.state, PipelineState::Failed);
    assert!(outcome.errors[0].is_terminating && !outcome.is_truncated());
    assert!(session.is_ready(), "a failed command does no harm to its session");
}

#[test]
fn warnings_are_not_kept_without_end() {
    let mut server = Server::new("2.3");
    let mut session = open(&mut server);
    let mut post = session.run(&Command::new("Get-Talkative")).unwrap();
    let error = loop {
        match session.received(&server.answer(&post.body)) {
            Ok(Step::Send(next)) => post = next,
            Ok(step) => panic!("{step:?}"),
            Err(error) => break error,
        }
    };
    let limit = 16 * 1024 * 1024;
    assert_eq!(error, Error::TooLarge { what: "errors and warnings of a pipeline", limit });
    close(&mut session, &mut server);
}

#[test]
fn output_can_be_taken_as_it_comes() {
    let mut server = Server::new("2.3");
    let settings = Settings { output: 500_000, ..Settings::exchange("http://ex.corp.test/PowerShell/") };
    let mut session = Session::new(settings, counted());
    let post = session.open().unwrap();
    assert_eq!(until(&mut session, &mut server, post), Step::Ready);
    let command = Command::new("Get-Something").with("Count", 10).with("Length", 90_000);
    let mut post = session.run(&command).unwrap();
    let mut taken = 0;
    loop {
        match session.received(&server.answer(&post.body)).unwrap() {
            Step::Send(next) => post = next,
            Step::Done(outcome) => {
                assert_eq!(taken + outcome.objects.len(), 10);
                break;
            }
            step => panic!("{step:?}"),
        }
        taken += session.drain().len();
    }
    // Nobody takes it.
    post = session.run(&command).unwrap();
    let error = loop {
        match session.received(&server.answer(&post.body)) {
            Ok(Step::Send(next)) => post = next,
            Ok(step) => panic!("{step:?}"),
            Err(error) => break error,
        }
    };
    assert_eq!(error, Error::TooLarge { what: "the output that nobody took", limit: 500_000 });
    assert!(!session.is_ready() && session.must_be_closed());
    close(&mut session, &mut server);
}

#[test]
fn a_refused_command_leaves_the_session_ready() {
    let mut server = Server::new("2.3");
    let mut session = open(&mut server);
    server.faults = vec![Fault::throttled(std::time::Duration::from_secs(3))];
    let post = session.run(&Command::new("Get-Something")).unwrap();
    let Step::Failed(Failure::Refused(fault)) = until(&mut session, &mut server, post) else { panic!() };
    assert_eq!(fault.kind(), wsman::FaultKind::Throttled);
    assert!(run(&mut session, &mut server, &Command::new("Get-Something")).is_success());
}

#[test]
fn no_shell_too_many() {
    let mut server = Server { faults: vec![Fault::too_many_shells(18)], ..Server::new("2.3") };
    let mut session = Session::new(Settings::exchange("http://ex.corp.test/PowerShell/"), counted());
    let post = session.open().unwrap();
    assert!(session.must_be_closed(), "the answer may get lost");
    let Step::Failed(Failure::Refused(fault)) = until(&mut session, &mut server, post) else { panic!() };
    assert_eq!(fault.kind(), wsman::FaultKind::TooManyShells);
    assert!(!session.must_be_closed());
    assert_eq!(session.close().unwrap(), None);
}

#[test]
fn a_shell_that_the_server_forgot() {
    let mut server = Server::new("2.3");
    let mut session = open(&mut server);
    server.pool = None;
    let post = session.run(&Command::new("Get-Something")).unwrap();
    let Step::Failed(Failure::Gone(_)) = until(&mut session, &mut server, post) else { panic!() };
    assert!(!session.is_ready());
    close(&mut session, &mut server);
}

#[test]
fn an_outcome_survives_the_loss_of_its_pipeline_and_of_its_shell() {
    for (fault, is_ready) in [(Fault::access_denied(), true), (Fault::invalid_selectors(), false)] {
        let mut server = Server::new("2.3");
        let mut session = open(&mut server);
        let mut post = session.run(&Command::new("Get-Something").with("Count", 1)).unwrap();
        loop {
            let (_, request) = Request::read(&post.body, wsman::Limits::default()).unwrap();
            if matches!(request, Request::Signal { .. }) {
                server.faults = vec![fault];
                break;
            }
            let Step::Send(next) = session.received(&server.answer(&post.body)).unwrap() else { panic!() };
            post = next;
        }
        let Step::Done(outcome) = until(&mut session, &mut server, post) else { panic!() };
        assert!(outcome.is_success());
        assert_eq!(session.is_ready(), is_ready);
    }
}

#[test]
fn a_pool_that_breaks() {
    let mut server = Server::new("2.3");
    let mut session = open(&mut server);
    let post = session.run(&Command::new("Get-Endless")).unwrap();
    let Step::Send(post) = session.received(&server.answer(&post.body)).unwrap() else { panic!() };
    let record = ErrorRecord { message: "broken".to_owned(), ..ErrorRecord::default() };
    let pool = server.pool.as_mut().unwrap();
    pool.break_down(Some(&record)).unwrap();
    let (header, _) = Request::read(&post.body, wsman::Limits::default()).unwrap();
    let told = pool.receive(None, header.max_envelope).unwrap();
    let told = told.write(&header, Uuid::nil()).unwrap();
    let Step::Failed(Failure::Broken(Some(read))) = session.received(&told).unwrap() else { panic!() };
    assert_eq!(read.message, "broken");
    close(&mut session, &mut server);
}

#[test]
fn a_pipeline_that_ends_without_saying_how_is_an_error() {
    let mut server = Server::new("2.3");
    let mut session = open(&mut server);
    let post = session.run(&Command::new("Get-Endless")).unwrap();
    let Step::Send(post) = session.received(&server.answer(&post.body)).unwrap() else { panic!() };
    let (header, request) = Request::read(&post.body, wsman::Limits::default()).unwrap();
    let Request::Receive { command } = request else { panic!() };
    let done = Response::Received { command, streams: Vec::new(), is_done: true };
    let error = session.received(&done.write(&header, Uuid::nil()).unwrap()).unwrap_err();
    assert_eq!(error, Error::Truncated { what: "the pipeline's output" });
}

#[test]
fn what_is_out_of_turn_is_an_error() {
    let mut server = Server::new("2.3");
    let mut session = Session::new(Settings::exchange("http://ex.corp.test/PowerShell/"), counted());
    let command = Command::new("Get-Something");
    let not_now = |what| Error::OutOfTurn { what };
    assert_eq!(session.run(&command).unwrap_err(), not_now("running a command"));
    assert_eq!(session.close(), Ok(None));
    let mut session = open(&mut server);
    assert_eq!(session.open().unwrap_err(), not_now("opening"));
    assert!(session.run(&Command::new("rm -rf /")).is_err());
    assert!(session.is_ready(), "nothing was sent");
    let post = session.run(&command).unwrap();
    let (header, _) = Request::read(&post.body, wsman::Limits::default()).unwrap();
    let wrong = Response::Deleted.write(&header, Uuid::nil()).unwrap();
    assert_eq!(session.received(&wrong).unwrap_err(), not_now("this answer"));
    assert_eq!(session.received(&wrong).unwrap_err(), not_now("this answer"));
    close(&mut session, &mut server);
}
