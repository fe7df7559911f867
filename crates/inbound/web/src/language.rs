//! The choice of language, at the foot of every page.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use services::{accounts, sessions};
use texts::Language;

use crate::cookie::{self, CONSOLE, PORTAL};
use crate::failure::Failure;
use crate::visit::Visit;

/// What the form at the foot sends.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    language: String,
    #[serde(default)]
    back: String,
}

/// `POST /language`
pub(crate) async fn choose(
    visit: Visit,
    jar: CookieJar,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    let back = own_path(&chosen.back).unwrap_or("/");
    let Some(language) = Language::from_tag(&chosen.language) else {
        return Ok(Redirect::to(back).into_response());
    };
    for name in [CONSOLE, PORTAL] {
        if let Some(cookie) = jar.get(name)
            && let Some(session) = sessions::find(visit.services(), cookie.value()).await?
        {
            accounts::choose_language(visit.services(), &session.actor, language.tag()).await?;
        }
    }
    let jar = jar.add(cookie::language(language.tag()));
    Ok((jar, Redirect::to(back)).into_response())
}

/// A path of ours, never another site.
pub(crate) fn own_path(path: &str) -> Option<&str> {
    let is_own = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_own.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(own_path("/console/profiles"), Some("/console/profiles"));
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\r\nb"]
        {
            assert_eq!(own_path(elsewhere), None, "{elsewhere}");
        }
    }
}
