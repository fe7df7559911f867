//! Bad bodies: each is answered with a clear error in Graph's shape, and nothing is kept.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{Answer, House, PROFILES, mail, mail_with};

/// Posts a body that must be refused; gives the code and target of the first problem.
async fn refused(house: &House, body: Value) -> (String, String) {
    let answer = house.ask(Method::POST, PROFILES, body).await;
    let problem = error(&answer);
    assert_eq!(house.get(PROFILES).await["value"], json!([]), "nothing is kept");
    problem
}

fn error(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    let error = &answer.body["error"];
    assert_eq!(error["code"], "BadRequest");
    assert!(!error["message"].as_str().unwrap().is_empty());
    assert!(error["innerError"]["request-id"].as_str().unwrap().parse::<uuid::Uuid>().is_ok());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["details"][0]["code"]), text(&error["target"]))
}

fn problem(code: &str, target: &str) -> (String, String) {
    (code.to_owned(), target.to_owned())
}

#[tokio::test]
async fn an_unknown_type() {
    let house = House::new().await;
    let body = mail_with("Mail", json!({"@odata.type": "#microsoft.graph.iosFaxConfiguration"}));
    assert_eq!(refused(&house, body).await, problem("unknown-type", "@odata.type"));
    let mut body = mail("Mail");
    body.as_object_mut().unwrap().remove("@odata.type");
    assert_eq!(refused(&house, body).await, problem("required", "@odata.type"));
}

#[tokio::test]
async fn a_missing_required_field() {
    let house = House::new().await;
    for name in ["displayName", "hostName", "accountName", "emailAddressSource", "authenticationMethod"] {
        let mut body = mail("Mail");
        body.as_object_mut().unwrap().remove(name);
        assert_eq!(refused(&house, body).await, problem("required", name));
    }
}

#[tokio::test]
async fn every_problem_is_a_detail_with_its_target() {
    let house = House::new().await;
    let body = mail_with(
        "",
        json!({"hostName": "https://mail.example.com/owa", "accountName": "", "roleScopeTagIds": ["7"]}),
    );
    let answer = house.ask(Method::POST, PROFILES, body).await;
    error(&answer);
    let details = answer.body["error"]["details"].as_array().unwrap();
    let mut targets: Vec<_> = details.iter().map(|detail| detail["target"].as_str().unwrap()).collect();
    targets.sort_unstable();
    assert_eq!(targets, ["accountName", "displayName", "hostName", "hostName", "roleScopeTagIds"]);
}

#[tokio::test]
async fn a_wrong_enumeration_and_a_wrong_kind_of_value() {
    let house = House::new().await;
    for (change, expected) in [
        (json!({"durationOfEmailToSync": "oneYear"}), problem("unknown-word", "durationOfEmailToSync")),
        (json!({"easServices": "email,fax"}), problem("unknown-word", "easServices")),
        (json!({"requireSsl": "yes"}), problem("wrong-type", "requireSsl")),
        (json!({"hostName": 7}), problem("wrong-type", "hostName")),
        (json!({"hostName": "https://mail.example.com"}), problem("host-has-scheme", "hostName")),
        (json!({"syncNotes": true}), problem("unknown-setting", "syncNotes")),
        (json!({"roleScopeTagIds": ["7"]}), problem("not-supported", "roleScopeTagIds")),
    ] {
        assert_eq!(refused(&house, mail_with("Mail", change)).await, expected);
    }
}

#[tokio::test]
async fn domain_sources_without_sam_and_both_at_once() {
    let house = House::new().await;
    let body = mail_with("Mail", json!({"userDomainNameSource": "fullDomainName"}));
    assert_eq!(refused(&house, body).await, problem("depends", "userDomainNameSource"));
    let both = json!({
        "usernameAADSource": "samAccountName",
        "userDomainNameSource": "fullDomainName",
        "customDomainName": "EXAMPLE",
    });
    assert_eq!(refused(&house, mail_with("Mail", both)).await, problem("domain-twice", "customDomainName"));
    let neither = json!({"usernameAADSource": "samAccountName"});
    assert_eq!(
        refused(&house, mail_with("Mail", neither)).await,
        problem("domain-required", "userDomainNameSource")
    );
}

#[tokio::test]
async fn certificate_authentication_without_a_profile() {
    let house = House::new().await;
    let body = mail_with("Mail", json!({"authenticationMethod": "certificate"}));
    assert_eq!(refused(&house, body).await, problem("reference-required", "identityCertificate"));
    let missing = "00000000-0000-0000-0000-0000000000ff";
    let body = mail_with(
        "Mail",
        json!({"authenticationMethod": "certificate", "identityCertificate@odata.bind": missing}),
    );
    assert_eq!(refused(&house, body).await, problem("reference-missing", "identityCertificate"));
}

#[tokio::test]
async fn bodies_that_are_no_json_objects() {
    let house = House::new().await;
    let bearer = format!("Bearer {}", house.token);
    let headers = [("authorization", bearer.as_str())];
    for body in [json!([]), json!("x"), json!(7), Value::Null] {
        let answer = house.ask_with(Method::POST, PROFILES, body, &headers).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let answer = house.ask(Method::POST, PROFILES, deep).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    let long = mail(&"x".repeat(3 * 1024 * 1024));
    let answer = house.ask(Method::POST, PROFILES, long).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = house.ask(Method::POST, PROFILES, mail(&"x".repeat(1000))).await;
    assert_eq!(error(&answer), problem("too-long", "displayName"));
}

#[tokio::test]
async fn a_type_cannot_be_changed() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let patch = json!({"@odata.type": "#microsoft.graph.windows10EasEmailProfileConfiguration"});
    let answer = house.ask(Method::PATCH, &format!("{PROFILES}/{id}"), patch).await;
    assert_eq!(error(&answer), problem("type-changed", "@odata.type"));
    assert_eq!(house.get(&format!("{PROFILES}/{id}")).await["version"], 1);
}

#[tokio::test]
async fn queries_that_cannot_be_understood() {
    let house = House::new().await;
    for query in
        ["$filter=displayName eq", "$top=-1", "$fax=1", "$expand=fax", "$skiptoken=zzz", "$orderby=a b c"]
    {
        house.make(mail(query)).await;
        let path = format!("{PROFILES}?{}", query.replace(' ', "%20"));
        let answer = house.ask(Method::GET, &path, Value::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.body["error"]["code"], "BadRequest");
    }
}

#[tokio::test]
async fn paths_methods_and_ids_that_do_not_exist() {
    let house = House::new().await;
    for path in ["/beta/deviceManagement/fax", &format!("{PROFILES}/7"), &format!("{PROFILES}/7/assignments")]
    {
        let answer = house.ask(Method::GET, path, Value::Null).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.body["error"]["code"], "ResourceNotFound");
    }
    for path in [format!("{PROFILES}('7')"), format!("{PROFILES}/7")] {
        let answer = house.ask(Method::PUT, &path, json!({})).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.headers["allow"], "DELETE, GET, PATCH");
        assert_eq!(
            answer.body["error"]["code"], "MethodNotAllowed",
            "in Graph's shape however it is written"
        );
        let answer = house.ask_with(Method::PUT, &path, json!({}), &[]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "who has no token learns nothing of the paths");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_body_is_said_at_once() {
    let house = House::new().await;
    let wrong = json!({
        "displayName": "",
        "hostName": "https://mail.example.com",
        "emailAddressSource": "postcard",
        "requireSsl": "yes",
        "faxNumber": "1",
        "authenticationMethod": "certificate",
        "userDomainNameSource": "fullDomainName",
    });
    let answer = house.ask(Method::POST, PROFILES, mail_with("Mail", wrong.clone())).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    let details = answer.body["error"]["details"].as_array().unwrap();
    let found: std::collections::BTreeSet<_> =
        details.iter().map(|detail| detail["target"].as_str().unwrap()).collect();
    for target in
        ["displayName", "hostName", "emailAddressSource", "requireSsl", "faxNumber", "identityCertificate"]
    {
        assert!(found.contains(target), "{target} in {}", answer.text);
    }
    for detail in details {
        assert!(
            !detail["code"].as_str().unwrap().is_empty() && !detail["message"].as_str().unwrap().is_empty()
        );
    }
    let id = house.make(mail("Mail")).await;
    let mut change = wrong;
    change["@odata.type"] = mail("x")["@odata.type"].clone();
    let answer = house.ask(Method::PATCH, &format!("{PROFILES}/{id}"), change).await;
    assert!(answer.body["error"]["details"].as_array().unwrap().len() >= 5, "{}", answer.text);
    assert_eq!(house.get(&format!("{PROFILES}/{id}")).await["version"], 1, "nothing is kept");
}
