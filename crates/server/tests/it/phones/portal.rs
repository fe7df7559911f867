//! The portal as its users see it, without scripts.

use reqwest::{Client, Response};

use super::people::PASSWORD;

/// Somebody who has signed in.
pub(crate) struct Portal {
    client: Client,
    web: String,
    cookie: String,
}

impl Portal {
    pub(crate) async fn sign_in(client: Client, web: String, who: &str) -> Self {
        let name = format!("{who}@example.com");
        let form = [("name", name.as_str()), ("password", PASSWORD)];
        let answer = client.post(format!("{web}/sign-in")).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{who} cannot sign in: {}", answer.text().await.unwrap());
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { client, web, cookie }
    }

    async fn get(&self, path: &str) -> String {
        let request = self.client.get(format!("{}{path}", self.web)).header("cookie", &self.cookie);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    async fn submit(&self, page: &str, path: &str) -> Response {
        let opened = self.get(page).await;
        let word = opened.split(" name=\"csrf\" value=\"").nth(1).expect("the page has a form");
        let word = word.split('"').next().unwrap();
        let request = self.client.post(format!("{}{path}", self.web)).header("cookie", &self.cookie);
        request.form(&[("csrf", word)]).send().await.unwrap()
    }

    /// "My devices", in English.
    pub(crate) async fn start(&self) -> String {
        self.get("/").await
    }

    /// Downloads an enrolment profile.
    pub(crate) async fn enrolment_profile(&self) -> Vec<u8> {
        let answer = self.submit("/enroll", "/enroll").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/x-apple-aspen-config");
        answer.bytes().await.unwrap().to_vec()
    }

    /// Chooses another language at the foot of the page.
    pub(crate) async fn choose_language(&self, tag: &str) {
        let page = self.get("/").await;
        let word = page.split(" name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let form = [("csrf", word.unwrap_or_default()), ("language", tag), ("back", "/")];
        let request = self.client.post(format!("{}/language", self.web)).header("cookie", &self.cookie);
        assert_eq!(request.form(&form).send().await.unwrap().status(), 303);
    }

    /// "Ask me again" for an app.
    pub(crate) async fn ask_for_app(&self, device: &str, app: &str) {
        let answer = self.submit("/", &format!("/devices/{device}/apps/{app}/ask")).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    }

    /// "I removed my account."
    pub(crate) async fn recheck(&self, device: &str) {
        let answer = self.submit("/", &format!("/devices/{device}/recheck")).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    }
}
