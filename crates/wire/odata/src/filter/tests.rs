use proptest::prelude::*;
use serde_json::json;

use super::*;

fn holds(filter: &str) -> bool {
    let entity = json!({
        "id": "11111111-1111-1111-1111-111111111111",
        "displayName": "O'Brien's mail",
        "version": 3,
        "isSupervised": true,
        "jailBroken": "False",
        "description": null,
        "groupTypes": ["Unified", "DynamicMembership"],
        "target": {"groupId": "g"},
        "lastModifiedDateTime": "2026-03-01T12:00:00.123456Z",
    });
    Filter::parse(filter)
        .unwrap()
        .matches(&entity, &|name| name.eq_ignore_ascii_case("iosEasEmailProfileConfiguration"))
}

#[test]
fn comparisons_hold_for_texts_numbers_times_and_nothing() {
    for filter in [
        "displayName eq 'O''Brien''s mail'",
        "displayName eq 'o''brien''s MAIL'",
        "version gt 2 and version le 3",
        "version ge 2.5",
        "description eq null",
        "missing eq null",
        "displayName ne null",
        "isSupervised",
        "isSupervised eq true",
        "jailBroken eq 'False'",
        "lastModifiedDateTime gt 2026-01-01T00:00:00Z",
        "lastModifiedDateTime le 2026-03-01T13:00:00+00:30",
        "lastModifiedDateTime gt 2026-02-28",
        "id eq '11111111-1111-1111-1111-111111111111'",
        "id eq 11111111-1111-1111-1111-111111111111",
        "target/groupId eq 'g'",
        "microsoft.graph.something/version eq 3",
        "version in (1, 2, 3)",
        "displayName in ('x', 'O''Brien''s mail')",
        "jailBroken eq microsoft.graph.state'false'",
    ] {
        assert!(holds(filter), "{filter}");
        assert!(!holds(&format!("not ({filter})")), "{filter}");
    }
}

#[test]
fn functions_and_types_hold() {
    for filter in [
        "isof('microsoft.graph.iosEasEmailProfileConfiguration')",
        "isof(microsoft.graph.iosEasEmailProfileConfiguration)",
        "not isof('microsoft.graph.iosUpdateConfiguration') and not isof('microsoft.graph.x')",
        "(isof('microsoft.graph.iosEasEmailProfileConfiguration')) or version eq 9",
        "microsoft.graph.androidManagedStoreAppConfiguration/appSupportsOemConfig eq false or version eq 3",
        "tolower(displayName) eq 'o''brien''s mail'",
        "contains(displayName,'brien')",
        "contains(displayName, 'BRIEN') eq true",
        "startswith(displayName,'O') and endswith(displayName,'mail')",
        "length(trim(displayName)) eq 14",
        "groupTypes/any(t:t eq 'Unified')",
        "groupTypes/all(t: length(t) gt 3)",
        "groupTypes/any()",
    ] {
        assert!(holds(filter), "{filter}");
    }
}

#[test]
fn and_binds_stronger_than_or() {
    assert!(holds("version eq 3 or version eq 4 and version eq 5"));
    assert!(!holds("(version eq 3 or version eq 4) and version eq 5"));
}

#[test]
fn mistakes_say_where_they_are() {
    let position = |filter: &str| match Filter::parse(filter) {
        Err(Error::Filter { position, .. }) => position,
        other => panic!("{filter}: {other:?}"),
    };
    assert_eq!(position("displayName eq"), 15);
    assert_eq!(position("displayName eq 'x"), 18);
    assert_eq!(position("a eq 1 nonsense"), 8);
    assert_eq!(position("(a eq 1"), 8);
    assert_eq!(position("a eq 1 & b"), 8);
    assert_eq!(position(""), 1);
    assert_eq!(position("day(a) eq 1"), 1);
}

#[test]
fn length_and_depth_are_bounded() {
    assert!(matches!(Filter::parse(&"(".repeat(5000)), Err(Error::TooDeep { .. })));
    assert!(matches!(Filter::parse(&"tolower(".repeat(500)), Err(Error::TooDeep { .. })));
    assert!(matches!(Filter::parse(&"a".repeat(9000)), Err(Error::TooLong { .. })));
    let nots = format!("{} version eq 3", "not ".repeat(1000));
    assert!(holds(&nots));
}

#[test]
fn the_value_that_a_property_must_equal_is_found() {
    let filter = Filter::parse("tolower(userPrincipalName) eq 'a@b' and version gt 1").unwrap();
    assert_eq!(filter.equals("userPrincipalName"), Some("a@b"));
    assert_eq!(filter.equals("version"), None);
    assert_eq!(Filter::parse("id eq 'a' or id eq 'b'").unwrap().equals("id"), None);
    assert_eq!(filter.properties(), ["userPrincipalName", "version"]);
    let cast =
        Filter::parse("microsoft.graph.managedApp/appAvailability eq null or isAssigned eq true").unwrap();
    assert_eq!(cast.properties(), ["isAssigned"], "what another type has is not asked of this one");
}

proptest! {
    /// Whatever is in a name, quoted with doubled quotes it is found again.
    #[test]
    fn every_name_can_be_filtered_for(name in "\\PC{0,30}") {
        let filter = Filter::parse(&format!("displayName eq '{}'", name.replace('\'', "''"))).unwrap();
        let found = filter.matches(&json!({"displayName": name}), &|_| false);
        prop_assert!(found);
    }
}

#[test]
fn what_a_filter_cannot_do_without_is_known_beforehand() {
    let filter = Filter::parse(
        "componentName eq 'DeviceConfiguration' and activityDateTime gt 2026-01-02T00:00:00Z and \
         activityDateTime le 2026-01-03",
    )
    .unwrap();
    let text = |time: Option<DateTime<FixedOffset>>| time.map(|time| time.to_rfc3339());
    assert_eq!(text(filter.not_before("activityDateTime")).as_deref(), Some("2026-01-02T00:00:00+00:00"));
    assert_eq!(text(filter.not_after("activityDateTime")).as_deref(), Some("2026-01-03T00:00:00+00:00"));
    assert_eq!(filter.not_before("other"), None);
    let either = Filter::parse("at gt 2026-01-02T00:00:00Z or name eq 'x'").unwrap();
    assert_eq!((either.not_before("at"), either.equals("name")), (None, None), "neither half is needed");
    let negated = Filter::parse("not (at gt 2026-01-02T00:00:00Z)").unwrap();
    assert_eq!(negated.not_before("at"), None);
}
