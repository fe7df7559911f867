//! The very bytes of a client's first messages, as psrpcore writes them too.

use psrp::clixml::{self, Object, Scalar, Value};
use psrp::fragment::{Defragmenter, Fragmenter};
use psrp::message::{Destination, Kind, Message};
use psrp::wsman::{self, Request};
use psrp::{Command, Session, Settings};
use uuid::Uuid;

use crate::ids::counted;

const CAPABILITY: &str = "<Obj RefId=\"0\"><MS><Version N=\"PSVersion\">2.0</Version><Version N=\"protocolversion\">2.3</Version>\
                          <Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>";

/// The messages of a Create.
fn creation() -> Vec<Message> {
    let mut session = Session::new(Settings::exchange("http://ex.corp.test/PowerShell/"), counted());
    let post = session.open().unwrap();
    let (header, request) = Request::read(&post.body, wsman::Limits::default()).unwrap();
    assert_eq!(header.max_envelope, 153_600);
    assert_eq!(header.resource, "http://schemas.microsoft.com/powershell/Microsoft.Exchange");
    let Request::Create { pool, creation } = request else { panic!("{request:?}") };
    assert_eq!(pool, Uuid::from_u128(2));
    assert_eq!(&creation[..21], &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0xc7]);
    assert_eq!(&creation[21..29], &[2, 0, 0, 0, 2, 0, 1, 0]);
    let messages = Defragmenter::default().feed(&creation).unwrap();
    messages.iter().map(|message| Message::read(message).unwrap()).collect()
}

#[test]
fn session_capability() {
    let messages = creation();
    assert_eq!(messages[0].kind, Kind::SessionCapability);
    assert_eq!(messages[0].destination, Destination::Server);
    assert_eq!(String::from_utf8_lossy(&messages[0].data), CAPABILITY);
}

#[test]
fn init_runspace_pool() {
    let messages = creation();
    assert_eq!(messages[1].kind, Kind::InitRunspacePool);
    let expected = "<Obj RefId=\"0\"><MS><I32 N=\"MinRunspaces\">1</I32><I32 N=\"MaxRunspaces\">1</I32>\
        <Obj RefId=\"1\" N=\"PSThreadOptions\"><TN RefId=\"0\"><T>System.Management.Automation.Runspaces.PSThreadOptions</T>\
        <T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN><ToString>Default</ToString><I32>0</I32></Obj>\
        <Obj RefId=\"2\" N=\"ApartmentState\"><TN RefId=\"1\"><T>System.Management.Automation.Runspaces.ApartmentState</T>\
        <T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN><ToString>Unknown</ToString><I32>2</I32></Obj>\
        <Obj RefId=\"3\" N=\"HostInfo\"><MS><B N=\"_isHostNull\">true</B><B N=\"_isHostUINull\">true</B>\
        <B N=\"_isHostRawUINull\">true</B><B N=\"_useRunspaceHost\">true</B></MS></Obj>\
        <Nil N=\"ApplicationArguments\"/></MS></Obj>";
    assert_eq!(String::from_utf8_lossy(&messages[1].data), expected);
}

#[test]
fn a_message_is_little_endian_in_a_fragment_that_is_big_endian() {
    let pool = Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
    let data = b"<Nil/>".to_vec();
    let message =
        Message { destination: Destination::Client, kind: Kind::Output, pool, pipeline: pool, data };
    let bytes = message.write();
    let id = [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];
    assert_eq!(bytes, [&[1, 0, 0, 0, 4, 16, 4, 0], id.as_slice(), &id, b"<Nil/>"].concat());
    let mut fragmenter = Fragmenter::default();
    let fragments = fragmenter.cut(&bytes, 21 + 40).unwrap();
    assert_eq!(fragments.len(), 2);
    assert_eq!(&fragments[0][..21], &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 40]);
    assert_eq!(&fragments[1][..21], &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 6]);
    assert_eq!(fragmenter.cut(&bytes, 1000).unwrap()[0][7], 2, "the next object's id");
}

#[test]
fn a_hashtable_is_written_as_powershell_does() {
    let value = Value::table([("Add", Value::strings(["A1"]))]);
    let expected = "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT><En>\
        <S N=\"Key\">Add</S><Obj RefId=\"1\" N=\"Value\"><TN RefId=\"1\"><T>System.Collections.ArrayList</T><T>System.Object</T>\
        </TN><LST><S>A1</S></LST></Obj></En></DCT></Obj>";
    assert_eq!(clixml::encode(&value).unwrap(), expected);
}

#[test]
fn versions_keep_their_text() {
    let Value::Object(capability) = clixml::decode(CAPABILITY.as_bytes(), clixml::Limits::MESSAGE).unwrap()
    else {
        panic!("no object");
    };
    assert_eq!(capability.get("PROTOCOLVERSION"), Some(&Value::Scalar(Scalar::Version, "2.3".to_owned())));
    assert_eq!(*capability, Object { extended: capability.extended.clone(), ..Object::default() });
}

#[test]
fn what_must_never_be_sent_is_refused() {
    let refused = |command: Command| command.check().unwrap_err().to_string();
    for empty in [Value::Nil, "".into(), "  ".into(), Value::strings::<String>([])] {
        let command = Command::new("Clear-MobileDevice").with("-identity", empty.clone());
        assert_eq!(
            refused(command),
            "the parameter that says what the cmdlet is about has a value that it cannot have"
        );
        assert!(Command::new("Get-MobileDeviceStatistics").with("Mailbox", empty).check().is_err());
    }
    for name in ["", "Get-", "-Mailbox", "Get-Mailbox; Remove-Mailbox", "Get-Mail box", "1+1", "Get--Mailbox"]
    {
        assert_eq!(
            refused(Command::new(name)),
            "the cmdlet's name has a value that it cannot have",
            "{name}"
        );
    }
    assert!(Command::new("Get-Mailbox").with("Result Size", "1").check().is_err());
    assert!(Command::new("Set-CASMailbox").with("ActiveSyncBlockedDeviceIDs", Value::Nil).check().is_ok());
}
