//! The catalogue as its users see it.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::device::OsVersion;
use crate::id::ProfileId;
use crate::profile::{Profile, ProfileType, Reference};

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { panic!("no object") };
    object
}

/// The least that a profile of a type needs.
fn least(kind: ProfileType) -> Map<String, Value> {
    let mut body = Map::new();
    for setting in settings_of(kind).iter().filter(|setting| setting.required && setting.when.is_none()) {
        let value = match setting.kind {
            Kind::Host { .. } => json!("mail.contoso.com"),
            Kind::Choice(choices) => json!(choices.words[0]),
            Kind::Certificate => json!("MAcwADAAAwEA"),
            _ => json!("Contoso"),
        };
        body.insert(setting.name.to_owned(), value);
    }
    body
}

fn codes(kind: ProfileType, change: Value) -> Vec<(String, ProblemCode)> {
    let mut body = least(kind);
    body.extend(object(change));
    match validate(kind, &body) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().map(|problem| (problem.setting, problem.code)).collect(),
    }
}

fn refused(setting: &str, code: ProblemCode) -> Vec<(String, ProblemCode)> {
    vec![(setting.to_owned(), code)]
}

fn profile(kind: ProfileType, change: Value) -> Profile {
    let mut body = least(kind);
    body.extend(object(change));
    let checked = validate(kind, &body).unwrap();
    Profile {
        id: ProfileId(uuid::Uuid::from_u128(1)),
        kind,
        display_name: "Mail".to_owned(),
        description: String::new(),
        settings: checked.settings,
        references: checked.references,
        version: 1,
        created_at: chrono::DateTime::UNIX_EPOCH,
        modified_at: chrono::DateTime::UNIX_EPOCH,
    }
}

const IOS: ProfileType = ProfileType::IosEmail;
const ID: &str = "00000000-0000-0000-0000-00000000002a";

#[test]
fn ep_1_every_type_accepts_the_least_that_it_needs_and_reads_back_every_setting() {
    for kind in ProfileType::ALL {
        let checked = validate(*kind, &least(*kind)).unwrap();
        let settings = settings_of(*kind).iter().filter(|setting| !setting.is_reference());
        assert_eq!(checked.settings.len(), settings.count(), "{kind}");
    }
}

#[test]
fn every_required_setting_is_missed_by_its_name() {
    for kind in ProfileType::ALL {
        for name in least(*kind).keys() {
            let mut body = least(*kind);
            body.remove(name);
            let problems = validate(*kind, &body).unwrap_err();
            assert_eq!(
                (problems[0].setting.as_str(), problems[0].code),
                (name.as_str(), ProblemCode::Required)
            );
        }
    }
}

#[test]
fn settings_that_a_platform_does_not_have_are_refused_by_name() {
    let unknown = |setting| refused(setting, ProblemCode::UnknownSetting);
    assert_eq!(codes(IOS, json!({"syncNotes": true})), unknown("syncNotes"));
    assert_eq!(
        codes(ProfileType::AndroidWorkProfileGmail, json!({"emailSyncSchedule": "manual"})),
        unknown("emailSyncSchedule")
    );
    assert_eq!(
        codes(ProfileType::Windows10Email, json!({"authenticationMethod": "certificate"})),
        unknown("authenticationMethod")
    );
}

#[test]
fn ep_3_only_gmail_nine_and_knox_take_a_port() {
    for kind in ProfileType::ALL.iter().filter(|kind| kind.is_email()) {
        let takes = !matches!(
            kind,
            ProfileType::IosEmail | ProfileType::Windows10Email | ProfileType::WindowsPhoneEmail
        );
        let expected = if takes { Vec::new() } else { refused("hostName", ProblemCode::HostHasPort) };
        assert_eq!(codes(*kind, json!({"hostName": "mail.contoso.com:444"})), expected, "{kind}");
    }
}

#[test]
fn ep_6_a_sam_account_name_has_exactly_one_domain_source_and_nothing_else_has_any() {
    let sam = |more: Value| {
        let mut body = object(json!({"usernameAADSource": "samAccountName"}));
        body.extend(object(more));
        codes(IOS, Value::Object(body))
    };
    assert_eq!(sam(json!({})), refused("userDomainNameSource", ProblemCode::DomainRequired));
    assert_eq!(sam(json!({"userDomainNameSource": "netBiosDomainName"})), []);
    assert_eq!(sam(json!({"customDomainName": "CONTOSO"})), []);
    assert_eq!(
        sam(json!({"customDomainName": "C", "userDomainNameSource": "fullDomainName"})),
        refused("customDomainName", ProblemCode::DomainTwice)
    );
    assert_eq!(
        codes(IOS, json!({"customDomainName": "C"})),
        refused("customDomainName", ProblemCode::Depends)
    );
    assert_eq!(
        codes(ProfileType::KnoxEmail, json!({"usernameSource": "samAccountName"})),
        refused("userDomainNameSource", ProblemCode::DomainRequired)
    );
    assert_eq!(
        codes(ProfileType::AndroidForWorkGmail, json!({"usernameSource": "samAccountName"})),
        refused("usernameSource", ProblemCode::UnknownWord)
    );
}

#[test]
fn ep_9_certificate_authentication_needs_a_certificate_profile() {
    let certificate = json!({"authenticationMethod": "certificate"});
    assert_eq!(codes(IOS, certificate), refused("identityCertificate", ProblemCode::ReferenceRequired));
    let bind = "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations('00000000-0000-0000-0000-00000000002a')";
    let made =
        profile(IOS, json!({"authenticationMethod": "certificate", "identityCertificate@odata.bind": bind}));
    assert_eq!(made.reference("identityCertificate"), Some(ID.parse().unwrap()));
    assert_eq!(
        codes(IOS, json!({"identityCertificate@odata.bind": bind})),
        refused("identityCertificate", ProblemCode::Depends)
    );
    assert_eq!(
        codes(IOS, json!({"authenticationMethod": "certificate", "identityCertificate": {"id": "x"}})),
        refused("identityCertificate", ProblemCode::NotAReference)
    );
}

#[test]
fn ep_9_the_profile_referred_to_must_exist_and_be_of_a_type_that_fits() {
    let reference = Reference { role: "identityCertificate".to_owned(), target: ID.parse().unwrap() };
    let code = |target| check_targets(IOS, &[(reference.clone(), target)]).unwrap_err()[0].code;
    assert_eq!(code(None), ProblemCode::ReferenceMissing);
    assert_eq!(code(Some(profile(ProfileType::IosTrustedRoot, json!({})))), ProblemCode::ReferenceWrongType);
    let scep = profile(ProfileType::IosScep, json!({}));
    assert_eq!(check_targets(IOS, &[(reference.clone(), Some(scep))]), Ok(Vec::new()));
    let nameless = profile(ProfileType::IosScep, json!({"customSubjectAlternativeNames": []}));
    let warnings = check_targets(IOS, &[(reference, Some(nameless))]).unwrap();
    assert_eq!(warnings[0].code, WarningCode::NoPrincipalName);
}

#[test]
fn ep_12_oauth_refuses_derived_credentials() {
    let problems = codes(IOS, json!({"useOAuth": true, "authenticationMethod": "derivedCredential"}));
    assert!(problems.contains(&("useOAuth".to_owned(), ProblemCode::OAuthWithDerivedCredential)));
}

#[test]
fn ep_15_notes_on_knox_are_refused() {
    assert_eq!(
        codes(ProfileType::KnoxEmail, json!({"syncNotes": true})),
        refused("syncNotes", ProblemCode::NotesRefused)
    );
    assert_eq!(codes(ProfileType::KnoxEmail, json!({"syncNotes": false})), []);
}

#[test]
fn ep_16_services_are_read_in_any_order_and_none_is_refused() {
    let made = profile(IOS, json!({"easServices": "reminders, email,Calendars"}));
    assert_eq!(made.settings["easServices"], "calendars,email,reminders");
    assert_eq!(codes(IOS, json!({"easServices": "none"})), refused("easServices", ProblemCode::NoServices));
    assert_eq!(codes(IOS, json!({"easServices": "fax"})), refused("easServices", ProblemCode::UnknownWord));
    assert_eq!(profile(IOS, json!({})).settings["easServices"], "calendars,contacts,email,notes,reminders");
}

#[test]
fn ep_19_dependent_settings_are_refused_while_their_condition_does_not_hold() {
    for kind in ProfileType::ALL {
        for setting in settings_of(*kind).iter().filter(|setting| setting.when.is_some()) {
            let value = match setting.kind {
                Kind::Bool => json!(true),
                Kind::Choice(choices) => json!(choices.words[0]),
                Kind::Reference(_) => json!({"id": ID}),
                _ => json!("CN=x"),
            };
            let mut change = object(json!({ setting.name: value }));
            if *kind == ProfileType::IosScep {
                change.insert("subjectNameFormat".to_owned(), json!("commonName"));
            }
            let problems = codes(*kind, Value::Object(change));
            assert_eq!(problems, refused(setting.name, ProblemCode::Depends), "{kind} {}", setting.name);
        }
    }
}

#[test]
fn sm_2_signing_needs_a_certificate_or_a_user_who_may_choose() {
    let signing = |more: Value| {
        let mut body = object(json!({"requireSmime": true, "smimeSigningEnabled": true}));
        body.extend(object(more));
        codes(IOS, Value::Object(body))
    };
    assert_eq!(signing(json!({})), refused("signingCertificateType", ProblemCode::NoSigningCertificate));
    assert_eq!(signing(json!({"signingCertificateType": "none"})), []);
    assert_eq!(signing(json!({"smimeSigningCertificateUserOverrideEnabled": true})), []);
    assert_eq!(
        signing(json!({"signingCertificateType": "certificate"})),
        refused("smimeSigningCertificate", ProblemCode::ReferenceRequired)
    );
}

#[test]
fn a_patch_changes_only_what_it_names_and_null_clears() {
    let old = profile(IOS, json!({"usernameAADSource": "samAccountName", "customDomainName": "CONTOSO"}));
    let new = old.change(&object(json!({"accountName": "Post"}))).unwrap();
    assert_eq!(new.settings["customDomainName"], "CONTOSO");
    assert_eq!(new.settings["accountName"], "Post");
    let problems = old.change(&object(json!({"customDomainName": null}))).unwrap_err();
    assert_eq!(problems[0].code, ProblemCode::DomainRequired);
    // Nobody sent the domain: it goes with the setting that it depended on.
    let new = old.change(&object(json!({"usernameAADSource": "userPrincipalName"}))).unwrap();
    assert_eq!(new.settings["customDomainName"], Value::Null);
}

#[test]
fn a_patch_can_leave_certificate_authentication() {
    let old = profile(IOS, json!({"authenticationMethod": "certificate", "identityCertificate": {"id": ID}}));
    let new = old.change(&object(json!({"authenticationMethod": "usernameAndPassword"}))).unwrap();
    assert_eq!(new.references, []);
}

#[test]
fn an_older_client_that_sends_username_source_alone_is_understood() {
    let made = profile(IOS, json!({"usernameSource": "primarySmtpAddress"}));
    assert_eq!(made.read().username_source(), "primarySmtpAddress");
    let newer = profile(
        IOS,
        json!({
            "usernameSource": "userPrincipalName",
            "usernameAADSource": "samAccountName",
            "customDomainName": "C",
        }),
    );
    assert_eq!(newer.read().username_source(), "samAccountName");
}

#[test]
fn as_5_host_and_address_cost_a_new_account_and_the_window_costs_nothing() {
    let old = profile(IOS, json!({}));
    let step = |change| cost(IOS, &old, &profile(IOS, change));
    assert_eq!(step(json!({"durationOfEmailToSync": "oneDay"})), (Cost::Nothing, vec![]));
    assert_eq!(step(json!({"easServicesUserOverrideEnabled": false})).0, Cost::Prompt);
    assert_eq!(
        step(json!({"hostName": "new.contoso.com", "usernameAADSource": "primarySmtpAddress"})),
        (Cost::NewAccount, vec!["hostName", "usernameAADSource"])
    );
    assert_eq!(step(json!({"emailAddressSource": "primarySmtpAddress"})).0, Cost::NewAccount);
}

#[test]
fn ep_18_settings_that_need_a_newer_system_are_named() {
    let old = |change: Value, major, minor| {
        too_old(IOS, &profile(IOS, change).settings, OsVersion::new(major, minor)).map(|(name, _)| name)
    };
    assert_eq!(old(json!({}), 8, 0), None);
    assert_eq!(old(json!({"useOAuth": true}), 11, 4), Some("useOAuth"));
    assert_eq!(old(json!({"useOAuth": true}), 12, 0), None);
    assert_eq!(old(json!({"easServices": "email"}), 12, 4), Some("easServices"));
    let long = profile(ProfileType::IosScep, json!({"keySize": "size4096"}));
    assert!(too_old(ProfileType::IosScep, &long.settings, OsVersion::new(13, 7)).is_some());
}

#[test]
fn scep_templates_are_checked() {
    let scep = ProfileType::IosScep;
    assert_eq!(
        codes(scep, json!({"subjectNameFormatString": "CN={{Secret}}"})),
        refused("subjectNameFormatString", ProblemCode::UnknownVariable)
    );
    assert_eq!(codes(scep, json!({"keySize": "size1024"})), refused("keySize", ProblemCode::KeyTooShort));
    assert_eq!(
        codes(scep, json!({"certificateValidityPeriodValue": 3})),
        refused("certificateValidityPeriodValue", ProblemCode::ValidityTooLong)
    );
    assert_eq!(
        codes(scep, json!({"extendedKeyUsages": [{"name": "x", "objectIdentifier": "nine"}]})),
        refused("extendedKeyUsages[0].objectIdentifier", ProblemCode::NotAnIdentifier)
    );
}

#[test]
fn a_body_is_taken_apart_and_read_only_properties_are_read_over() {
    let body = object(json!({
        "@odata.type": "#Microsoft.Graph.iosEasEmailProfileConfiguration",
        "id": "00000000-0000-0000-0000-000000000000",
        "displayName": " Mail ",
        "description": null,
        "roleScopeTagIds": ["0"],
        "version": 7,
        "hostName": "mail.contoso.com",
    }));
    let document = Document::read_new(&body).unwrap();
    assert_eq!(document.kind, Some(IOS));
    assert_eq!(document.display_name.as_deref(), Some("Mail"));
    assert_eq!(document.settings.keys().collect::<Vec<_>>(), ["hostName"]);
    let wrong = object(json!({"@odata.type": "#x", "roleScopeTagIds": ["9"], "displayName": 4}));
    assert_eq!(Document::read_new(&wrong).unwrap_err().len(), 3);
    assert_eq!(Document::read_change(&wrong, &profile(IOS, json!({}))).unwrap_err().len(), 3);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let body = object(json!({
        "@odata.type": "#microsoft.graph.iosEasEmailProfileConfiguration",
        "hostName": "https://mail.contoso.com/owa",
        "accountName": "",
        "roleScopeTagIds": ["9"],
        "requireSsl": "yes",
        "usernameAADSource": "samAccountName",
        "easServices": "none",
    }));
    let mut places: Vec<_> = Document::read_new(&body)
        .unwrap_err()
        .into_iter()
        .map(|problem| (problem.setting, problem.code))
        .collect();
    places.sort();
    let mut expected = [
        ("accountName", ProblemCode::Required),
        ("authenticationMethod", ProblemCode::Required),
        ("displayName", ProblemCode::Required),
        ("easServices", ProblemCode::NoServices),
        ("emailAddressSource", ProblemCode::Required),
        ("hostName", ProblemCode::HostHasScheme),
        ("hostName", ProblemCode::HostHasPath),
        ("requireSsl", ProblemCode::WrongType),
        ("roleScopeTagIds", ProblemCode::NotSupported),
        ("userDomainNameSource", ProblemCode::DomainRequired),
    ]
    .map(|(setting, code)| (setting.to_owned(), code));
    expected.sort();
    assert_eq!(places, expected);
}

#[test]
fn nothing_is_said_of_what_depends_on_a_value_that_could_not_be_read() {
    let change = json!({"usernameAADSource": "samName", "customDomainName": "CORP", "hostName": "a b"});
    let mut found = codes(IOS, change);
    found.sort();
    assert_eq!(
        found,
        [
            ("hostName".to_owned(), ProblemCode::NotAHost),
            ("usernameAADSource".to_owned(), ProblemCode::UnknownWord)
        ]
    );
}

#[test]
fn every_entry_of_a_list_is_looked_at() {
    let usages = json!([{"name": "", "objectIdentifier": 7}, "x", {"objectIdentifier": "1.2"}]);
    let found: Vec<_> = codes(ProfileType::IosScep, json!({ "extendedKeyUsages": usages }))
        .into_iter()
        .map(|(place, _)| place)
        .collect();
    for place in
        ["extendedKeyUsages[0].objectIdentifier", "extendedKeyUsages[1]", "extendedKeyUsages[2].name"]
    {
        assert!(found.iter().any(|known| known == place), "{place} in {found:?}");
    }
}

#[test]
fn ep_20_every_email_profile_names_the_mail_clients_that_it_sets_up_and_outlook_is_none_of_them() {
    let ids = text_ids();
    for kind in ProfileType::ALL {
        let clients = client_ids(*kind);
        assert_eq!(clients.is_empty(), !kind.is_email(), "{kind}");
        for client in clients {
            assert!(client.starts_with("client-") && !client.contains("outlook"), "{kind} {client}");
            assert!(ids.contains(&(*client).to_owned()), "every language has to name {client}");
        }
    }
}

#[test]
fn every_setting_has_its_texts_in_the_list() {
    let ids = text_ids();
    assert!(ids.contains(&"setting-ios-host-name".to_owned()));
    assert!(ids.contains(&"setting-ios-username-aad-source".to_owned()));
    assert!(ids.contains(&"choice-email-sync-duration-one-day".to_owned()));
    for kind in ProfileType::ALL {
        for setting in settings_of(*kind) {
            assert!(ids.contains(&setting.text_id(*kind)), "{}", setting.name);
        }
    }
}

#[test]
fn conditions_look_at_settings_that_stand_before_them() {
    for kind in ProfileType::ALL {
        let settings = settings_of(*kind);
        for (position, setting) in settings.iter().enumerate() {
            for name in setting.when.map(|when| when.settings()).unwrap_or_default() {
                assert!(settings[..position].iter().any(|before| before.name == name), "{kind} {name}");
            }
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        proptest::sample::select(vec![
            "userPrincipalName",
            "primarySmtpAddress",
            "samAccountName",
            "certificate",
            "oneDay",
            "email,notes",
            "mail.contoso.com",
            "custom",
            "days",
            ID,
        ])
        .prop_map(Value::from),
        Just(json!([])),
        Just(json!([{"sanType": "emailAddress", "name": "{{EmailAddress}}"}])),
        Just(json!({"id": ID})),
    ]
}

fn body() -> impl Strategy<Value = (ProfileType, Map<String, Value>)> {
    proptest::sample::select(ProfileType::ALL).prop_flat_map(|kind| {
        let names: Vec<_> = settings_of(kind).iter().map(|setting| setting.name).collect();
        proptest::collection::vec((proptest::sample::select(names), value()), 0..6).prop_map(move |changes| {
            let mut body = least(kind);
            body.extend(changes.into_iter().map(|(name, value)| (name.to_owned(), value)));
            (kind, body)
        })
    })
}

proptest! {
    /// What was accepted is accepted again and means the same.
    #[test]
    fn validating_twice_changes_nothing((kind, body) in body()) {
        if let Ok(once) = validate(kind, &body) {
            prop_assert_eq!(validate(kind, &once.to_json()), Ok(once));
        }
    }

    /// A refusal always names a setting that was sent or that the type has.
    #[test]
    fn every_problem_names_a_setting((kind, body) in body()) {
        for problem in validate(kind, &body).err().unwrap_or_default() {
            let name = problem.setting.split(['[', '.']).next().unwrap_or_default();
            prop_assert!(setting(kind, name).is_some() || body.contains_key(name));
            prop_assert!(!problem.message.is_empty());
        }
    }

    /// Nothing accepted has a dependent setting whose condition does not hold.
    #[test]
    fn accepted_settings_keep_their_conditions((kind, body) in body()) {
        if let Ok(checked) = validate(kind, &body) {
            for setting in settings_of(kind).iter().filter(|setting| !setting.is_reference()) {
                let set = checked.settings[setting.name] != setting.initial.value();
                prop_assert!(!set || setting.when.is_none_or(|when| when.holds(&checked.settings)));
            }
        }
    }

    /// A patch with nothing in it changes nothing.
    #[test]
    fn an_empty_patch_changes_nothing((kind, body) in body()) {
        if let Ok(checked) = validate(kind, &body) {
            let mut stored = profile(kind, json!({}));
            stored.settings.clone_from(&checked.settings);
            stored.references.clone_from(&checked.references);
            prop_assert_eq!(stored.change(&Map::new()), Ok(checked));
        }
    }
}
