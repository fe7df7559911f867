//! Real objects of Exchange 2016 and 2019, as the health checker's test data has them.

use std::fs;

use psrp::clixml::{self, Content, Limits, Object, Value};

fn file(name: &str) -> Option<Vec<Object>> {
    let path = testkit::reference_data("exchange-clixml")?.join(name);
    let values = clixml::decode_all(&fs::read(path).unwrap(), Limits::FILE).unwrap();
    // An exported collection is one object with a list.
    let mut objects = Vec::new();
    for object in values.into_iter().map(Object::of) {
        match object.content {
            Content::List(values) => objects.extend(values.into_iter().map(Object::of)),
            _ => objects.push(object),
        }
    }
    Some(objects)
}

#[test]
fn an_exchange_server() {
    for (name, build) in [("E16-GetExchangeServer.xml", "15.1"), ("E19-GetExchangeServer.xml", "15.2")] {
        let Some(objects) = file(name) else { return };
        let server = &objects[0];
        assert!(server.is("ExchangeServer") && server.is("System.Object"), "{:?}", server.types);
        assert_eq!(server.bool("isclientaccessserver"), Some(true));
        assert_eq!(server.bool("IsEdgeServer"), Some(false));
        assert!(server.text("Fqdn").unwrap().to_lowercase().contains(".solo."));
        assert!(server.text("AdminDisplayVersion").unwrap().contains(build), "{name}");
        // An enumeration: its text and its number.
        assert_eq!(server.text("Edition").unwrap(), "StandardEvaluation");
        assert_eq!(server.number("Edition"), Some(2));
        // A list of objects, by their ToString.
        let addresses = server.list("NetworkAddress");
        assert!(addresses.iter().any(|address| address.starts_with("ncacn_ip_tcp:")), "{addresses:?}");
        assert!(server.text("Site").unwrap().contains("/Sites/"));
        assert!(server.object("Site").unwrap().text("DistinguishedName").unwrap().starts_with("CN="));
        assert!(server.guid("Guid").is_some());
        assert_eq!(server.guid("Site"), server.object("Site").unwrap().guid("ObjectGuid"));
        assert!(server.time("WhenChanged").is_some());
        assert_eq!(server.get("WhenChanged").unwrap().to_time(), server.time("WhenChangedUTC"));
        assert!(server.has("InternetWebProxy"));
        assert_eq!(server.text("InternetWebProxy"), None);
        assert!(server.values("InternetWebProxyBypassList").is_empty());
    }
}

#[test]
fn every_file_is_read_and_written_and_read_the_same() {
    let Some(directory) = testkit::reference_data("exchange-clixml") else { return };
    let mut seen = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let values = clixml::decode_all(&fs::read(&path).unwrap(), Limits::FILE).unwrap();
        assert!(!values.is_empty(), "{}", path.display());
        for value in values {
            let written = clixml::encode(&value).unwrap();
            assert!(!written.contains("SerializationData"));
            assert_eq!(clixml::decode(written.as_bytes(), Limits::FILE).unwrap(), value);
            assert!(matches!(value, Value::Object(_)));
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}
