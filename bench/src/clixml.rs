//! Reading CLIXML: what a second of processor time decodes, Gatepost's and psrpcore's, of the same message.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use psrp::clixml::{self, Content, Object, Value};
use uuid::Uuid;

use crate::figure::{Figure, Target, say};
use crate::installation::beside;
use crate::process::processor_seconds;

/// How often Gatepost decodes the message, in each of the runs.
const TIMES: u32 = 20_000;
/// How often psrpcore decodes it: that takes about as long.
const PEER_TIMES: u32 = 400;
const RUNS: usize = 5;

/// Measures both, in turns.
pub(crate) fn measure() -> anyhow::Result<Vec<Figure>> {
    let message = clixml::encode(&partnership())?;
    let megabytes = f64::from(u32::try_from(message.len())?) / 1_000_000.0;
    let python =
        std::env::var_os("GATEPOST_PEERS").map(|peers| PathBuf::from(peers).join("python/bin/python"));
    let python = python.filter(|python| python.exists());
    if python.is_none() {
        say("psrpcore is not in GATEPOST_PEERS: only Gatepost is measured");
    }
    let (mut ours, mut theirs, mut factors) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let speed = megabytes * f64::from(TIMES) / decode(&message)?;
        ours.push(speed);
        if let Some(python) = &python {
            let peer = megabytes * f64::from(PEER_TIMES) / decode_by_psrpcore(python, &message)?;
            theirs.push(peer);
            factors.push(speed / peer);
        }
    }
    let mut figures =
        vec![Figure::median("clixml: Gatepost", ours, "MB a CPU s").due(Target::AtLeast(100.0))];
    if python.is_some() {
        figures.push(Figure::median("clixml: psrpcore", theirs, "MB a CPU s"));
        let factor = Figure::median("clixml: Gatepost / psrpcore", factors, "times");
        figures.push(factor.due(Target::AtLeast(20.0)));
    }
    Ok(figures)
}

/// The processor seconds that it takes Gatepost, in a program that allocates as the connector does.
fn decode(message: &str) -> anyhow::Result<f64> {
    let mut child = Command::new(beside("decode")?)
        .arg(TIMES.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the decoder")?;
    let mut input = child.stdin.take().context("the decoder takes no input")?;
    let mut said = BufReader::new(child.stdout.take().context("the decoder says nothing")?).lines();
    let mut hear = |word: &str| -> anyhow::Result<f64> {
        let line = said.next().context("the decoder ended")??;
        ensure!(line == word, "the decoder said {line}");
        processor_seconds(&[child.id()])
    };
    writeln!(input, "{}", serde_json::to_string(message)?)?;
    let before = hear("ready")?;
    writeln!(input)?;
    let spent = hear("done")? - before;
    drop(input);
    ensure!(child.wait()?.success(), "the decoder failed");
    Ok(spent)
}

/// The processor seconds that it takes psrpcore, its start not counted.
fn decode_by_psrpcore(python: &Path, message: &str) -> anyhow::Result<f64> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../peers/psrp/drive.py");
    let mut child = Command::new(python)
        .arg(script)
        .args(["decode", &PEER_TIMES.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start psrpcore")?;
    let mut input = child.stdin.take().context("psrpcore takes no input")?;
    writeln!(input, "{}", serde_json::to_string(message)?)?;
    drop(input);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "psrpcore failed");
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// A partnership as Get-MobileDevice puts it out: strings, enumerations, times, an entry of the directory, a list.
fn partnership() -> Value {
    let text = |text: &str| Value::from(text);
    let id = |number: u128| Value::Guid(Uuid::from_u128(number));
    let time = |text: &str| Value::Scalar(clixml::Scalar::DateTime, text.to_owned());
    let entry = |name: &str| -> Value {
        let types =
            ["Deserialized.Microsoft.Exchange.Data.Directory.ADObjectId", "Deserialized.System.Object"];
        let adapted = [
            ("DistinguishedName", text(&format!("CN={name},OU=Users,DC=corp,DC=example,DC=com"))),
            ("Name", text(name)),
            ("ObjectGuid", id(7)),
            ("IsDeleted", Value::Bool(false)),
            ("Depth", Value::Int(6)),
        ];
        let adapted = adapted.map(|(name, value)| (name.to_owned(), value)).into();
        Object { text: Some(format!("corp.example.com/Users/{name}")), adapted, ..Object::with_types(types) }
            .into()
    };
    let list = Object {
        content: Content::List(vec![text("top"), text("msExchActiveSyncDevice")]),
        ..Object::with_types(["Deserialized.Microsoft.Exchange.Data.MultiValuedProperty`1[[System.String]]"])
    };
    let mut adapted = Vec::new();
    for (name, value) in [
        ("FriendlyName", text("Anna Svensson\u{2019}s iPhone")),
        ("DeviceId", text("K6CKULJTID3SDEAIV0ELHBBTTO")),
        ("DeviceImei", text("353918051234567")),
        ("DeviceMobileOperator", text("Telia")),
        ("DeviceOS", text("iOS 18.1.1 22B91")),
        ("DeviceOSLanguage", text("sv")),
        ("DeviceTelephoneNumber", text("+46701234567")),
        ("DeviceType", text("iPhone")),
        ("DeviceUserAgent", text("Apple-iPhone15C4/2202.91")),
        ("DeviceModel", text("iPhone15C4")),
        ("FirstSyncTime", time("2026-03-14T07:26:53.0000000+01:00")),
        ("UserDisplayName", text("corp.example.com/Users/Anna Svensson")),
        (
            "DeviceAccessState",
            Value::enumeration("Deserialized.Microsoft.Exchange.Data.DeviceAccessState", "Allowed", 1),
        ),
        (
            "DeviceAccessStateReason",
            Value::enumeration(
                "Deserialized.Microsoft.Exchange.Data.DeviceAccessStateReason",
                "Individual",
                2,
            ),
        ),
        ("DeviceAccessControlRule", Value::Nil),
        ("ClientVersion", text("16.1")),
        ("ClientType", Value::enumeration("Deserialized.Microsoft.Exchange.Data.MobileClientType", "EAS", 0)),
        ("IsManaged", Value::Bool(false)),
        ("IsCompliant", Value::Bool(false)),
        ("Identity", entry("iPhone\u{a7}K6CKULJTID3SDEAIV0ELHBBTTO")),
        ("OrganizationId", entry("First Organization")),
        ("Guid", id(1)),
        ("ObjectClass", list.into()),
        ("WhenChanged", time("2026-11-20T10:11:12.0000000+01:00")),
        ("WhenCreated", time("2026-03-14T07:26:53.0000000+01:00")),
        ("WhenChangedUTC", time("2026-11-20T09:11:12.0000000Z")),
        ("WhenCreatedUTC", time("2026-03-14T06:26:53.0000000Z")),
        ("ExchangeVersion", text("0.10 (14.0.100.0)")),
        ("Name", text("iPhone\u{a7}K6CKULJTID3SDEAIV0ELHBBTTO")),
        ("OriginatingServer", text("dc01.corp.example.com")),
        ("IsValid", Value::Bool(true)),
        ("ObjectState", Value::enumeration("Deserialized.Microsoft.Exchange.Data.ObjectState", "Changed", 4)),
    ] {
        adapted.push((name.to_owned(), value));
    }
    let types = [
        "Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.MobileDevice",
        "Deserialized.Microsoft.Exchange.Data.Directory.ADObject",
        "Deserialized.Microsoft.Exchange.Data.ConfigurableObject",
        "Deserialized.System.Object",
    ];
    Object { adapted, ..Object::with_types(types) }.into()
}
