//! What the fuzzer and a test feed to templates: they come from outside, through the API.

use super::{Branding, Placeholder, Template, Values};

/// Reads a template from arbitrary bytes and renders it with values from the same bytes. Whatever it is, the HTML has no tag that is
/// not ours.
///
/// # Panics
///
/// If another tag comes out.
pub fn fuzz(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (subject, body) = text.split_once('\n').unwrap_or(("subject", &text));
    let Ok(template) = Template::parse(subject, body) else { return };
    let mut values = Values::default();
    for placeholder in Placeholder::ALL {
        values = values.with(*placeholder, &text);
    }
    let rendered = template.render(&values, Branding::BUILT_IN, "en");
    assert!(!rendered.subject.chars().any(|one| matches!(one, '\r' | '\n')), "a subject of two lines");
    assert!(only_our_tags(&rendered.html), "a tag that is not ours");
}

/// The tags that HTML of messages has.
const OURS: &[&str] = &[
    "!doctype html",
    "html",
    "head",
    "meta charset",
    "title",
    "body",
    "p",
    "h2",
    "ul",
    "ol",
    "li",
    "hr",
    "br",
    "a",
    "strong",
    "em",
];

/// Whether each `<` begins one of our tags, and each link leads where links may lead.
pub(super) fn only_our_tags(html: &str) -> bool {
    html.split('<').skip(1).all(|part| {
        let Some((tag, _)) = part.split_once('>') else { return false };
        let name = tag.trim_start_matches('/');
        let name = name.split_once('=').map_or(name, |(name, _)| name);
        let leads = tag.strip_prefix("a href=\"").is_none_or(|to| {
            let to = to.to_ascii_lowercase();
            ["https://", "http://", "mailto:"].iter().any(|scheme| to.starts_with(scheme))
        });
        leads && (OURS.contains(&name) || matches!(name, "html lang" | "a href"))
    })
}
