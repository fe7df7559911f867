//! The enrolment page in the phone's browser: its user signs in, follows the form and downloads the profile.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Certificate, Client, RequestBuilder, Response, Url, redirect};

use super::signed::{is_signed, open};
use super::{Error, IPhone};

/// A sign-in leads to the page that it was asked for in fewer steps than this.
const MOST_STEPS: usize = 5;

impl IPhone {
    /// Fetches an enrolment profile as its user does: opens the page, signs in with the directory's password, presses the
    /// button. The profile has to be signed, and its signature right.
    pub async fn download(&self, page: &str, name: &str, password: &str) -> Result<Vec<u8>, Error> {
        let mut safari = Safari::new(&self.root)?;
        let mut opened = safari.get(page).await?;
        if let Some(form) = Form::of(&opened.text, |form| form.has("password")) {
            opened = safari.submit(&opened, form, &[("name", name), ("password", password)]).await?;
        }
        let path = Url::parse(page).map(|url| url.path().to_owned()).unwrap_or_default();
        let form = Form::of(&opened.text, |form| form.action == path);
        let form = form.ok_or_else(|| wrong("the page offers no profile"))?;
        let answer = safari.submit(&opened, form, &[]).await?;
        if answer.content_type != "application/x-apple-aspen-config" {
            return Err(wrong("what came is no profile"));
        }
        if !is_signed(&answer.bytes) {
            return Err(wrong("the profile is not signed"));
        }
        open(&answer.bytes, &self.root)?;
        Ok(answer.bytes)
    }
}

fn wrong(why: &str) -> Error {
    Error::Answer { what: "the enrolment page", why: why.to_owned() }
}

/// A page, or a file.
struct Opened {
    url: Url,
    content_type: String,
    text: String,
    bytes: Vec<u8>,
}

/// The browser with its cookies.
struct Safari {
    client: Client,
    cookies: Vec<(String, String)>,
}

impl Safari {
    fn new(root: &[u8]) -> Result<Self, Error> {
        let client = Client::builder()
            .tls_certs_only([Certificate::from_der(root)?])
            // Followed here: a cookie that comes with a redirection counts for where it leads.
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_mins(1))
            .no_proxy()
            .build()?;
        Ok(Self { client, cookies: Vec::new() })
    }

    async fn get(&mut self, url: &str) -> Result<Opened, Error> {
        let response = self.send(self.client.get(url)).await?;
        self.follow(response).await
    }

    /// Sends a form with what its user typed; what the page filled in itself goes along.
    async fn submit(&mut self, on: &Opened, form: Form, typed: &[(&str, &str)]) -> Result<Opened, Error> {
        let url = on.url.join(&form.action).map_err(|_| wrong("a form leads nowhere"))?;
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let kept = form.inputs.into_iter().filter(|(name, _)| typed.clone().all(|(other, _)| other != *name));
        let values: Vec<(String, String)> = kept.chain(typed.clone()).collect();
        let response = self.send(self.client.post(url).form(&values)).await?;
        self.follow(response).await
    }

    async fn follow(&mut self, mut response: Response) -> Result<Opened, Error> {
        for _ in 0..MOST_STEPS {
            let url = response.url().clone();
            if response.status().is_redirection() {
                let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                let to = to.and_then(|to| url.join(to).ok()).ok_or_else(|| wrong("it leads nowhere"))?;
                response = self.send(self.client.get(to)).await?;
                continue;
            }
            let status = response.status().as_u16();
            let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let content_type = kind.unwrap_or_default().to_owned();
            let bytes = response.bytes().await?.to_vec();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if status != 200 {
                let text = text.chars().take(200).collect();
                return Err(Error::Status { what: "the enrolment page", status, text });
            }
            return Ok(Opened { url, content_type, text, bytes });
        }
        Err(wrong("it leads round in circles"))
    }

    async fn send(&mut self, request: RequestBuilder) -> Result<Response, Error> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap_or_default();
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(response)
    }
}

/// A form of a page: where it goes, and what its fields hold.
#[derive(Debug)]
struct Form {
    action: String,
    inputs: Vec<(String, String)>,
}

impl Form {
    /// The first form of a page that is the wanted one.
    fn of(page: &str, wanted: impl Fn(&Self) -> bool) -> Option<Self> {
        page.split("<form ").skip(1).find_map(|rest| {
            let (form, _) = rest.split_once("</form>")?;
            let (head, body) = form.split_once('>')?;
            let inputs = body.split("<input ").skip(1).filter_map(|rest| {
                let (input, _) = rest.split_once('>')?;
                Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
            });
            let form = Self { action: attribute(head, "action")?, inputs: inputs.collect() };
            wanted(&form).then_some(form)
        })
    }

    fn has(&self, name: &str) -> bool {
        self.inputs.iter().any(|(known, _)| known == name)
    }
}

/// The value of an attribute, its entities resolved.
fn attribute(element: &str, name: &str) -> Option<String> {
    let element = format!(" {element}");
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let entities = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    Some(entities.iter().fold(value.to_owned(), |value, (entity, text)| value.replace(entity, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_is_meant_with_what_the_page_filled_in() {
        let page = r#"<form method="post" action="/language"><input type="hidden" name="csrf" value="a"></form>
            <form method="post" action="/enroll" novalidate><input type="hidden" name="csrf" value="b&#38;c">
            <input class="x" name="again" value=""></form>"#;
        let form = Form::of(page, |form| form.action == "/enroll").unwrap();
        assert_eq!(form.inputs, [("csrf".into(), "b&c".into()), ("again".into(), String::new())]);
        assert!(Form::of(page, |form| form.has("password")).is_none());
    }
}
