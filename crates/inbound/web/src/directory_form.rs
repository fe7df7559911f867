//! The form that says how the directory is reached: in the set-up and in the console.

use secrecy::SecretString;
use services::directory::{DirectorySettings, NewDirectory};
use services::directory::{FileConfiguration, LdapConfiguration, Source};
use texts::Text;

use crate::form::{Choice, Entered, Field, Form, Kind};

/// The form, filled with the settings.
pub(crate) fn form(text: Text, action: &str, submit: &str, known: &DirectorySettings) -> Form {
    let (kind, ldap, file) = match &known.source {
        Some(Source::Ldap(ldap)) => ("ldap", ldap.clone(), FileConfiguration::default()),
        Some(Source::File(file)) => ("file", LdapConfiguration::default(), file.clone()),
        None => ("ldap", LdapConfiguration::default(), FileConfiguration::default()),
    };
    let kinds = ["ldap", "file"].map(|kind| Choice::new(kind, text.get(&format!("directory-{kind}"))));
    let of = |kind: &str, mut field: Field| {
        field.when = format!("kind={kind}");
        field
    };
    let field = |name: &str, value: &str| {
        Field::text(name, text.get(&format!("directory-{name}")))
            .help(text.get(&format!("directory-{name}-help")))
            .value(value)
    };
    let area = |name: &str, value: String, file: bool| {
        Field::new(name, text.get(&format!("directory-{name}")), Kind::Area { rows: 2, file })
            .help(text.get(&format!("directory-{name}-help")))
            .value(value)
    };
    let check = |name: &str, on: bool| {
        Field::new(name, text.get(&format!("directory-{name}")), Kind::Check)
            .help(text.get(&format!("directory-{name}-help")))
            .value(on.to_string())
    };
    let password = Field::new("password", text.get("directory-password"), Kind::Password)
        .help(text.get("directory-password-help"));
    Form::new(action, text.get(submit))
        .field(Field::new("kind", text.get("directory-kind"), Kind::Select(kinds.to_vec())).value(kind))
        .field(of("ldap", area("urls", ldap.urls.join("\n"), false)))
        .field(of("ldap", field("bindDn", &ldap.bind_dn)))
        .field(of("ldap", password))
        .field(of("ldap", field("baseDn", &ldap.base_dn)))
        .field(of("ldap", check("startTls", ldap.start_tls)))
        .field(of("ldap", check("allowPlainText", ldap.allow_plain_text)))
        .field(of("ldap", area("authoritiesPem", ldap.authorities_pem, true)))
        .field(of("ldap", field("userFilter", &ldap.user_filter)))
        .field(of("ldap", field("groupFilter", &ldap.group_filter)))
        .field(of("ldap", field("otherMailAttribute", &ldap.other_mail_attribute)))
        .field(of("file", field("path", &file.path)))
        .field(
            Field::new("everyMinutes", text.get("directory-every"), Kind::Number { min: 5, max: 1440 })
                .value(known.every_minutes.to_string()),
        )
}

/// What was entered. What the form does not show stays as it is.
pub(crate) fn read(entered: &Entered, known: &DirectorySettings) -> NewDirectory {
    let text = |name: &str| entered.get(name).trim().to_owned();
    let source = if entered.get("kind") == "file" {
        Source::File(FileConfiguration { path: text("path") })
    } else {
        let before = match &known.source {
            Some(Source::Ldap(ldap)) => ldap.clone(),
            _ => LdapConfiguration::default(),
        };
        Source::Ldap(LdapConfiguration {
            urls: entered.get("urls").split_whitespace().map(str::to_owned).collect(),
            start_tls: entered.get("startTls") == "true",
            allow_plain_text: entered.get("allowPlainText") == "true",
            authorities_pem: text("authoritiesPem"),
            bind_dn: text("bindDn"),
            base_dn: text("baseDn"),
            user_filter: text("userFilter"),
            group_filter: text("groupFilter"),
            other_mail_attribute: text("otherMailAttribute"),
            ..before
        })
    };
    let every_minutes = text("everyMinutes").parse().unwrap_or(known.every_minutes);
    let password = entered.get("password");
    NewDirectory {
        settings: DirectorySettings { source: Some(source), every_minutes },
        password: (!password.is_empty()).then(|| SecretString::from(password)),
    }
}

/// Puts an error at the field that it is about.
pub(crate) fn with_error(form: Form, error: services::Error, text: Text) -> Result<Form, services::Error> {
    match error {
        services::Error::Invalid(problems) => {
            let problems = problems.into_iter().map(|mut problem| {
                if problem.field == "source" {
                    "kind".clone_into(&mut problem.field);
                }
                problem
            });
            form.with_error(services::Error::Invalid(problems.collect()), text)
        }
        services::Error::Unavailable { message, .. } => {
            let mut form = form;
            form.general.push(text.with("directory-unavailable", &[("why", &message)]));
            Ok(form)
        }
        other => Err(other),
    }
}
