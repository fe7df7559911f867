use super::*;

#[test]
fn options_are_read_encoded_and_plain_with_and_without_a_second_question_mark() {
    let query = Query::parse("?%24select=id,displayName&$top=5&$count=true&tracking=1").unwrap();
    assert_eq!(query.select, ["id", "displayName"]);
    assert_eq!((query.top, query.count), (Some(5), true));
}

#[test]
fn nested_expands_keep_their_options() {
    let query = Query::parse(
        "$expand=deviceConfigurationStates($select=displayName,state;$expand=x($top=1)),assignments",
    )
    .unwrap();
    assert_eq!(query.expand.len(), 2);
    let states = &query.expand[0];
    assert_eq!(states.property, "deviceConfigurationStates");
    assert_eq!(states.query.select, ["displayName", "state"]);
    assert_eq!(states.query.expand[0].query.top, Some(1));
    assert_eq!(query.expand[1].property, "assignments");
}

#[test]
fn a_cast_before_an_expanded_property_is_read_over() {
    let query = Query::parse("$expand=microsoft.graph.iosScepCertificateProfile/rootCertificate").unwrap();
    assert_eq!(query.expand[0].property, "rootCertificate");
}

#[test]
fn orders_are_read_in_both_directions() {
    let query = Query::parse("$orderby=displayName desc,id").unwrap();
    let expected = [("displayName", true), ("id", false)];
    assert_eq!(query.orderby.len(), 2);
    for (order, (property, descending)) in query.orderby.iter().zip(expected) {
        assert_eq!((order.property.as_str(), order.descending), (property, descending));
    }
}

#[test]
fn search_gives_the_words() {
    assert_eq!(Query::parse("$search=%22Mail%22").unwrap().search.as_deref(), Some("Mail"));
    assert_eq!(Query::parse("$search=\"displayName:Mail\"").unwrap().search.as_deref(), Some("Mail"));
}

#[test]
fn mistakes_are_named() {
    assert_eq!(Query::parse("$tip=1"), Err(Error::UnknownOption { option: "$tip".to_owned() }));
    assert_eq!(Query::parse("$top=1&$top=2"), Err(Error::Twice { option: "$top" }));
    assert!(matches!(Query::parse("$top=-1"), Err(Error::BadValue { option: "$top", .. })));
    assert!(matches!(Query::parse("$count=yes"), Err(Error::BadValue { option: "$count", .. })));
    assert!(matches!(Query::parse("$select=a%20b"), Err(Error::BadValue { .. })));
    assert!(matches!(Query::parse("$expand=a(b"), Err(Error::BadValue { .. })));
    let deep = format!("$expand={}x{}", "a($expand=".repeat(9), ")".repeat(9));
    assert!(matches!(Query::parse(&deep), Err(Error::TooDeep { .. })));
    assert!(matches!(Query::parse(&"a".repeat(20_000)), Err(Error::TooLong { .. })));
}
