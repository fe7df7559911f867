//! What the API says of itself: OpenAPI and EDMX.

use std::collections::BTreeSet;

use domain::catalogue::settings_of;
use domain::profile::ProfileType;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::house::House;

#[tokio::test]
async fn the_openapi_document_has_every_route_and_no_other() {
    let house = House::new().await;
    let document = house.get("/openapi.json").await;
    let described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, operations)| {
            operations.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let routed: BTreeSet<_> = inbound_graph::routes(house.services.clone())
        .iter()
        .filter(|route| {
            !route.path().contains("{*") && matches!(route.class(), inbound_door::Class::Bearer { .. })
        })
        .map(|route| (route.method().to_string(), route.path().to_owned()))
        .collect();
    assert_eq!(described, routed);
    for reference in references(&document) {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    for kind in ProfileType::ALL {
        let schema = &document["components"]["schemas"][kind.name()]["properties"];
        for setting in settings_of(*kind).iter().filter(|setting| !setting.is_reference()) {
            assert!(schema.get(setting.name).is_some(), "{kind} {}", setting.name);
        }
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => object
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(text) if key == "$ref" => vec![text.clone()],
                _ => references(value),
            })
            .collect(),
        Value::Array(entries) => entries.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn the_metadata_is_edmx_with_every_type_and_its_navigation_properties() {
    let house = House::new().await;
    for version in ["v1.0", "beta"] {
        let answer = house.ask_with(Method::GET, &format!("/{version}/$metadata"), Value::Null, &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        let document = roxmltree::Document::parse(&answer.text).unwrap();
        let named = |element: &str, name: &str| {
            document
                .descendants()
                .find(|node| node.tag_name().name() == element && node.attribute("Name") == Some(name))
        };
        for kind in ProfileType::ALL {
            let entity = named("EntityType", kind.name()).unwrap();
            let base = entity.attribute("BaseType").unwrap().trim_start_matches("graph.");
            assert!(named("EntityType", base).is_some(), "{base}");
        }
        let mail = named("EntityType", "iosEasEmailProfileConfiguration").unwrap();
        let navigation =
            mail.children().find(|node| node.attribute("Name") == Some("identityCertificate")).unwrap();
        assert_eq!(navigation.tag_name().name(), "NavigationProperty");
        assert_eq!(navigation.attribute("Type"), Some("graph.iosCertificateProfileBase"));
        for node in document.descendants() {
            let Some(kind) = node.attribute("Type").and_then(|kind| kind.split("graph.").nth(1)) else {
                continue;
            };
            let kind = kind.trim_end_matches(')');
            let known = ["EntityType", "ComplexType", "EnumType"]
                .iter()
                .any(|element| named(element, kind).is_some());
            assert!(known, "{kind} is not described");
        }
    }
}
