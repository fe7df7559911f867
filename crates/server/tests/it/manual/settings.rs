//! The settings reference, from the catalogue and its English texts.

use std::fmt::Write;

use domain::catalogue::{Kind, Setting, client_ids, settings_of};
use domain::profile::ProfileType;
use serde_json::Value;
use texts::{Language, Text};

use super::cell;

const HEAD: &str = "# Settings of the profiles

Every setting of every profile type, with the name that the [API](api.md) has for it. This page is written by `cargo xtask docs` from the
catalogue that the console, the API and the devices' profiles are made from: do not edit it.

What a change costs the users whose devices have the profile:

";

pub(super) fn page() -> String {
    let text = Text::new(Language::English);
    let mut page = HEAD.to_owned();
    for cost in ["nothing", "prompt", "new-account"] {
        writeln!(page, "- {}: {}", cost.replace('-', " "), text.get(&format!("cost-{cost}"))).unwrap();
    }
    for kind in ProfileType::ALL {
        profile(&mut page, text, *kind);
    }
    page
}

fn profile(page: &mut String, text: Text, kind: ProfileType) {
    let platform = text.get(&format!("platform-{}", kind.platform().name().to_lowercase()));
    writeln!(page, "\n## {}\n", text.get(&kind.text_id())).unwrap();
    writeln!(page, "`{}` for {platform}.", kind.graph_name()).unwrap();
    let clients: Vec<_> = client_ids(kind).iter().map(|id| text.get(id)).collect();
    if !clients.is_empty() {
        writeln!(page, "It sets up {}.", clients.join(", ")).unwrap();
    }
    page.push_str(
        "\n| setting | name | values | at first | since | costs | help |\n|---|---|---|---|---|---|---|\n",
    );
    for setting in settings_of(kind) {
        writeln!(page, "{}", row(text, kind, setting)).unwrap();
    }
}

fn row(text: Text, kind: ProfileType, setting: &Setting) -> String {
    let mut help = if setting.shown { text.get(&setting.help_id(kind)) } else { String::new() };
    let mut say = |sentence: String| {
        if !help.is_empty() {
            help.push(' ');
        }
        help.push_str(&sentence);
    };
    if setting.required {
        say("Required.".to_owned());
    }
    if let Some(condition) = setting.when {
        say(format!("Only while {condition}."));
    }
    if setting.read_only {
        say("Read-only.".to_owned());
    } else if !setting.shown {
        say("In the API only, for older clients.".to_owned());
    }
    let since = setting.since.map_or_else(String::new, |version| version.to_string());
    let cost = setting.cost.text_id().trim_start_matches("cost-").replace('-', " ");
    let name = text.get(&setting.text_id(kind));
    format!(
        "| {} | `{}` | {} | {} | {since} | {cost} | {} |",
        cell(&name),
        setting.name,
        cell(&values(setting.kind)),
        initial(setting),
        cell(&help)
    )
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn values(kind: Kind) -> String {
    match kind {
        Kind::Text { max } => format!("text, up to {max} characters"),
        Kind::Template { max } => format!("text with `{{{{Variable}}}}`, up to {max} characters"),
        Kind::Host { port: true } => "host name, `:port` if it is not the usual one".to_owned(),
        Kind::Host { port: false } => "host name".to_owned(),
        Kind::Bool => "`true`, `false`".to_owned(),
        Kind::Choice(choices) => words(choices.words.iter().copied()),
        Kind::Flags(flags) => {
            format!("any of {}, with commas", words(flags.flags.iter().map(|flag| flag.word)))
        }
        Kind::Number { min, max } => format!("{min} to {max}"),
        Kind::Certificate => "certificate, DER in base64".to_owned(),
        Kind::Urls { max } => format!("up to {max} URLs"),
        Kind::Objects { fields, max } => {
            format!("up to {max} objects with {}", words(fields.iter().map(|field| field.name)))
        }
        Kind::Reference([]) => "nothing fits yet".to_owned(),
        Kind::Reference(types) => {
            format!("`@odata.bind` to a profile of type {}", words(types.iter().map(|kind| kind.name())))
        }
    }
}

fn initial(setting: &Setting) -> String {
    match setting.initial.value() {
        Value::Null => String::new(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{}`", cell(&other.to_string())),
    }
}
