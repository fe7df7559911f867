//! The built-in texts, as templates: what people change is a copy of these.

use domain::message::OccasionKind;
use texts::{Language, Text};

/// The arguments of the texts, each with the placeholder that a template has in its place.
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("contact", "{{Contact}}"),
    ("device", "{{DeviceName}}"),
    ("enrol", "{{EnrolAddress}}"),
    ("name", "{{UserName}}"),
    ("organisation", "{{Organisation}}"),
    ("portal", "{{PortalAddress}}"),
    ("time", "{{TimeLeft}}"),
    ("why", "{{Reason}}"),
];

/// Subject and body of an occasion in a language.
pub(super) fn built_in(kind: OccasionKind, language: Language) -> (String, String) {
    let text = Text::new(language);
    let of = |part: &str| text.with(&format!("message-{}-{part}", kind.text_id()), PLACEHOLDERS);
    (of("subject"), of("body"))
}

/// Subject and body of a test of the notification account in a language.
pub(super) fn account_test(language: Language) -> (String, String) {
    let text = Text::new(language);
    let [subject, body] = ["notification-test-subject", "notification-test-body"];
    (text.with(subject, PLACEHOLDERS), text.with(body, PLACEHOLDERS))
}

/// The name of an occasion's built-in template.
pub(super) fn name(kind: OccasionKind, text: Text) -> String {
    text.get(&format!("message-{}-name", kind.text_id()))
}

#[cfg(test)]
mod tests {
    use domain::message::{Branding, Template, Values};

    use super::*;

    #[test]
    fn every_built_in_text_is_a_right_template_in_every_language() {
        for language in Language::ALL {
            let kinds = OccasionKind::ALL.iter().map(|kind| (kind.name(), built_in(*kind, language)));
            for (name, (subject, body)) in kinds.chain([("a test", account_test(language))]) {
                let template = Template::parse(&subject, &body);
                let template = template.unwrap_or_else(|problem| panic!("{name} {language:?}: {problem}"));
                let rendered = template.render(&Values::default(), Branding::BUILT_IN, language.tag());
                assert!(rendered.text.lines().count() > 3, "{name} {language:?}: {}", rendered.text);
                let is_id = body.starts_with("message-") || body.starts_with("notification-");
                assert!(!rendered.text.contains('$') && !is_id, "{body}");
            }
        }
    }
}
