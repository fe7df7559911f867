//! Conversations with real Windows servers, recorded by pypsrp's author: ours has to get through each of them.

use std::fs;
use std::sync::{Arc, Mutex};

use psrp::wsman::{self, FaultKind, Header, Request, Response};
use psrp::{Command, ErrorKind, Failure, Outcome, PipelineState, Session, Settings, Step};
use uuid::Uuid;

struct Recording(Vec<(String, String)>);

/// The messages of a recording, request and response.
fn recording(name: &str) -> Option<Recording> {
    let directory = testkit::reference_data("psrp-recordings")?;
    let text = fs::read_to_string(directory.join(format!("test_{name}.yml"))).unwrap();
    let yaml: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text).unwrap();
    let text = |value: &serde_yaml_ng::Value| value.as_str().unwrap_or_default().to_owned();
    let messages = yaml["messages"].as_sequence().unwrap();
    Some(Recording(messages.iter().map(|m| (text(&m["request"]), text(&m["response"]))).collect()))
}

fn read(body: &str) -> Option<(Header, Request)> {
    Request::read(body.as_bytes(), wsman::Limits::default()).ok()
}

/// A conversation in which the server says what it said then. Ids are random but for the pipeline's, which is recorded.
struct Replay {
    recording: std::vec::IntoIter<(String, String)>,
    next_id: Arc<Mutex<Option<Uuid>>>,
    session: Session,
    posted: Vec<Vec<u8>>,
}

impl Replay {
    fn new(recording: Recording) -> Self {
        let next_id = Arc::new(Mutex::new(None));
        let shared = Arc::clone(&next_id);
        let mut last = 0;
        let ids = move || {
            last += 1;
            shared.lock().unwrap().take().unwrap_or(Uuid::from_u128(last))
        };
        let (header, _) = recording.0.iter().find_map(|(request, _)| read(request)).unwrap();
        let settings = Settings { resource: header.resource, ..Settings::exchange(header.to) };
        let session = Session::new(settings, ids);
        Self { recording: recording.0.into_iter(), next_id, session, posted: Vec::new() }
    }

    /// The answer to a post: that of the next request of the same kind. Signals were not sent then.
    fn answer(&mut self, body: &[u8]) -> Vec<u8> {
        self.posted.push(body.to_vec());
        let (header, request) = Request::read(body, wsman::Limits::default()).unwrap();
        if let Request::Signal { .. } = request {
            return Response::Signalled.write(&header, Uuid::nil()).unwrap();
        }
        let kind = format!("{request:?}");
        let is_same =
            |recorded: &str| read(recorded).is_some_and(|(_, request)| format!("{request:?}") == kind);
        let (_, response) = self.recording.find(|(request, _)| is_same(request)).unwrap();
        response.into_bytes()
    }

    /// Posts until something else is to be done.
    fn until(&mut self, mut post: psrp::Post) -> Step {
        loop {
            let answer = self.answer(&post.body);
            match self.session.received(&answer).unwrap() {
                Step::Send(next) => post = next,
                step => return step,
            }
        }
    }

    fn open(&mut self) -> Step {
        let post = self.session.open().unwrap();
        self.until(post)
    }

    fn run(&mut self, command: &Command) -> Outcome {
        let recorded = self.recording.as_slice().iter().find_map(|(request, _)| match read(request)?.1 {
            Request::Command { command, .. } => Some(command),
            _ => None,
        });
        *self.next_id.lock().unwrap() = recorded;
        let post = self.session.run(command).unwrap();
        match self.until(post) {
            Step::Done(outcome) => outcome,
            step => panic!("{step:?}"),
        }
    }

    fn close(&mut self) -> Step {
        let post = self.session.close().unwrap().unwrap();
        self.until(post)
    }
}

fn command() -> Command {
    Command::new("Get-Something")
}

/// Opens, runs a command, closes.
fn whole(name: &str) -> Option<(Outcome, Replay)> {
    let mut replay = Replay::new(recording(name)?);
    assert_eq!(replay.open(), Step::Ready, "{name}");
    let outcome = replay.run(&command());
    Some((outcome, replay))
}

#[test]
fn every_protocol_version() {
    for (version, size) in [("2.1", 153_600), ("2.2", 512_000), ("2.3", 512_000)] {
        let Some((outcome, mut replay)) = whole(&format!("psrp_run_protocol_version_{version}")) else {
            return;
        };
        assert_eq!(outcome.state, PipelineState::Completed, "{version}");
        assert!(outcome.objects.len() >= 3, "{version}");
        assert_eq!(replay.session.max_envelope(), size, "{version}");
        assert_eq!(replay.close(), Step::Closed);
        assert!(!replay.session.must_be_closed());
    }
}

#[test]
fn a_cmdlet_that_takes_longer_than_a_poll() {
    let Some((outcome, replay)) = whole("psrp_long_running_cmdlet") else { return };
    assert_eq!(outcome.objects.len(), 1);
    let receives = replay.posted.iter().filter(|body| {
        let (_, request) = Request::read(body, wsman::Limits::default()).unwrap();
        matches!(request, Request::Receive { command: Some(_) })
    });
    assert_eq!(receives.count(), 3, "two of them timed out");
}

#[test]
fn a_restricted_runspace_and_its_no_language_error() {
    let Some((outcome, mut replay)) = whole("psrp_with_jea_configuration") else { return };
    assert!(outcome.is_success());
    let outcome = replay.run(&command());
    assert_eq!(outcome.state, PipelineState::Failed);
    let [provider, syntax] = outcome.errors.as_slice() else { panic!("{:?}", outcome.errors) };
    assert!(!provider.is_terminating);
    assert_eq!(provider.message, "Cannot find a provider with the name 'FileSystem'.");
    assert!(provider.exception[0].ends_with(".ProviderNotFoundException"), "{:?}", provider.exception);
    assert!(syntax.is_terminating);
    assert!(syntax.message.ends_with("in no-language mode."));
    assert_eq!(syntax.kind(), ErrorKind::Other);
    assert_eq!(replay.close(), Step::Closed);
}

#[test]
fn a_pipeline_that_fails() {
    let Some((outcome, _)) = whole("psrp_error_failed") else { return };
    assert_eq!(outcome.state, PipelineState::Failed);
    assert_eq!(outcome.errors.len(), 1);
    assert_eq!(outcome.errors[0].message, "error");
    assert_eq!(outcome.errors[0].reason, "WriteErrorException");
}

#[test]
fn large_output() {
    let Some((outcome, _)) = whole("psrp_small_msg_size") else { return };
    let lengths: Vec<usize> = outcome.objects.iter().map(|o| o.to_text().unwrap().len()).collect();
    assert_eq!(lengths.iter().sum::<usize>() / 1000, 30);
}

#[test]
fn a_fault_in_the_middle() {
    let Some(recording) = recording("psrp_receive_failure") else { return };
    let fault = recording.0.iter().find_map(|(_, response)| {
        match Response::read(response.as_bytes(), wsman::Limits::default()) {
            Ok(Response::Fault(fault)) => Some(fault),
            _ => None,
        }
    });
    let fault = fault.unwrap();
    // The same number for a command that the shell does not know as for a shell that the server does not know.
    assert_eq!((fault.code, fault.kind()), (Some(2_150_858_843), FaultKind::ShellGone));
    assert!(fault.text.contains("command identifier"));
}

#[test]
fn a_shell_that_is_gone() {
    let Some(recording) = recording("psrp_is_alive_invalid_selectors") else { return };
    let (_, gone) = recording.0.iter().find(|(_, response)| response.contains("w:InvalidSelectors")).unwrap();
    let gone = gone.clone();
    let mut replay = Replay::new(recording);
    assert_eq!(replay.open(), Step::Ready);
    replay.session.run(&command()).unwrap();
    let Step::Failed(Failure::Gone(fault)) = replay.session.received(gone.as_bytes()).unwrap() else {
        panic!("not gone");
    };
    assert_eq!((fault.code, fault.kind()), (Some(2_150_858_843), FaultKind::ShellGone));
    assert_eq!(fault.subcode, "InvalidSelectors");
    assert!(replay.session.must_be_closed(), "another server may have it");
    let post = replay.session.close().unwrap().unwrap();
    assert!(!post.is_long_poll);
    assert_eq!(replay.session.received(gone.as_bytes()).unwrap(), Step::Closed);
}

/// What a document holds, but for ids, Base64 and the order of attributes.
fn outline(body: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(body).unwrap();
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    let outline = elements.map(|node| {
        let name = node.tag_name();
        let mut attributes: Vec<_> =
            node.attributes().map(|a| format!("{}={}", a.name(), a.value())).collect();
        attributes.retain(|attribute| !attribute.ends_with(|c: char| c.is_ascii_hexdigit()));
        attributes.sort();
        let is_varying =
            matches!(name.name(), "MessageID" | "SessionId" | "creationXml" | "Arguments" | "Selector");
        let text = if is_varying { "" } else { node.text().unwrap_or_default() };
        format!("{} {} {attributes:?} {text}", name.namespace().unwrap_or_default(), name.name())
    });
    outline.collect()
}

#[test]
fn requests_are_those_that_windows_knows() {
    let Some((_, mut replay)) = whole("psrp_with_jea_configuration") else { return };
    replay.close();
    let recorded = recording("psrp_with_jea_configuration").unwrap();
    let mut kinds = Vec::new();
    for body in &replay.posted {
        let body = String::from_utf8(body.clone()).unwrap();
        let (header, request) = read(&body).unwrap();
        let kind = format!("{request:?}");
        let is_same = |text: &str| {
            read(text).is_some_and(|(h, r)| {
                let is_pools = |r: &Request| matches!(r, Request::Receive { command: None });
                format!("{r:?}") == kind
                    && is_pools(&r) == is_pools(&request)
                    && h.max_envelope == header.max_envelope
            })
        };
        if let Some((recorded, _)) = recorded.0.iter().find(|(request, _)| is_same(request)) {
            assert_eq!(outline(&body), outline(recorded), "{kind}");
            kinds.push(kind);
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["Command", "Create", "Delete", "Receive"]);
}

#[test]
fn every_recorded_envelope_is_read() {
    let Some(directory) = testkit::reference_data("psrp-recordings") else { return };
    let (mut requests, mut responses, mut faults) = (0, 0, 0);
    for entry in fs::read_dir(directory).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_prefix("test_").and_then(|name| name.strip_suffix(".yml")) else {
            continue;
        };
        for (request, response) in recording(name).unwrap().0 {
            // winrs has commands whose arguments are no PSRP, and WSMan has a Get: neither is ours to read.
            requests += usize::from(read(&request).is_some());
            match Response::read(response.as_bytes(), wsman::Limits::default()) {
                Ok(Response::Fault(fault)) => {
                    faults += 1;
                    assert!(!fault.text.is_empty(), "{name}");
                }
                Ok(_) => responses += 1,
                Err(_) => {}
            }
        }
    }
    assert!(requests > 400 && responses > 400 && faults >= 10, "{requests} {responses} {faults}");
}
