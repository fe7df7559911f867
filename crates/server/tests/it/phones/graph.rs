//! The API as an administrator's script uses it.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// A client with a bearer token.
pub(crate) struct Graph {
    client: Client,
    web: String,
    token: String,
}

impl Graph {
    pub(crate) fn new(client: Client, web: String, token: String) -> Self {
        Self { client, web, token }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request =
            self.client.request(method, format!("{}/beta{path}", self.web)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(Method::POST, path, Some(body)).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// Makes a profile; returns its id.
    pub(crate) async fn create(&self, body: Value) -> String {
        let made = self.post("/deviceManagement/deviceConfigurations", body).await;
        made["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn delete(&self, path: &str) {
        let (status, answer) = self.ask(Method::DELETE, path, None).await;
        assert!(status.is_success(), "{status} {answer}");
    }

    pub(crate) fn profile_url(&self, id: &str) -> String {
        format!("{}/beta/deviceManagement/deviceConfigurations('{id}')", self.web)
    }

    /// Assigns a profile to groups; one whose name begins with `-` is excluded.
    pub(crate) async fn assign(&self, profile: &str, groups: &[&str]) {
        let mut lines = Vec::new();
        for group in groups {
            let (kind, name) = match group.strip_prefix('-') {
                Some(name) => ("exclusionGroupAssignmentTarget", name),
                None => ("groupAssignmentTarget", *group),
            };
            let found = self.get(&format!("/groups?$filter=displayName eq '{name}'")).await;
            lines.push(json!({"target": {
                "@odata.type": format!("#microsoft.graph.{kind}"),
                "groupId": found["value"][0]["id"],
            }}));
        }
        let path = format!("/deviceManagement/deviceConfigurations/{profile}/assign");
        self.post(&path, json!({ "assignments": lines })).await;
    }

    /// The status of a profile on the device of this name; `None` where there is no row.
    pub(crate) async fn status(&self, profile: &str, device: &str) -> Option<String> {
        let path = format!("/deviceManagement/deviceConfigurations/{profile}/deviceStatuses");
        let rows = self.get(&path).await;
        let row = rows["value"].as_array().unwrap().iter().find(|row| row["deviceDisplayName"] == device)?;
        Some(row["status"].as_str().unwrap().to_owned())
    }

    /// Every device of this UDID, the oldest first.
    pub(crate) async fn devices(&self, udid: &str) -> Vec<Value> {
        let all = self.get("/deviceManagement/managedDevices?$top=100").await;
        let mut found: Vec<_> =
            all["value"].as_array().unwrap().iter().filter(|row| row["udid"] == udid).cloned().collect();
        found.sort_by_key(|row| row["enrolledDateTime"].as_str().unwrap().to_owned());
        found
    }
}
