//! deviceManagement/exchangeOnPremisesPolicies, and the singleton exchangeOnPremisesPolicy.

use domain::access::exchange::{Characteristic, DeviceRule};
use domain::access::{AccessSettings, Level};
use serde_json::{Map, Value, json};
use services::exchange::{self, Organisation};

use super::field::{self, text, wrong};
use super::notification;
use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::exchange::{conditional_access, policy};

const PLACE: &str = "deviceManagement/exchangeOnPremisesPolicies";
const KIND: &str = "exchangeOnPremisesPolicy";
/// The most rules of a policy.
const RULES: usize = 200;

/// The policy of every organisation.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for organisation in exchange::organisations(&call.services, &call.actor).await? {
        entities.push(Value::Object(entity(&call, &organisation).await?));
    }
    page(&call, PLACE, entities)
}

/// GET of one policy.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let organisation = super::organisation(&call, KIND, "").await?;
    Ok(Reply::Json(call.entity(PLACE, entity(&call, &organisation).await?)))
}

/// PATCH of one policy: default level and rules. Exchange gets them once the last step is switched on in the console, where the
/// plan with names is shown first (CO-7). After that a change that would keep out a device that has mail is refused: it is saved in
/// the console as well.
pub(crate) async fn change(call: Call) -> Result<Reply, Failure> {
    let organisation = super::organisation(&call, KIND, "").await?;
    let (mut access, mut text) = (organisation.access.clone(), None);
    for (name, value) in call.object()? {
        match name.as_str() {
            "defaultAccessLevel" => access.default_level = default_level(value)?,
            "accessRules" => access.rules = rules(value)?,
            "notificationContent" => text = Some(value),
            "id" | "knownDeviceClasses" => {}
            other if other.contains("@odata.") => {}
            other => return Err(Failure::bad_request(format!("{KIND} has no property {other}"))),
        }
    }
    let text = match text {
        Some(text) => notification::read(&call, text).await?,
        None => None,
    };
    if access != organisation.access {
        exchange::set_access(&call.services, &call.actor, organisation.id, access).await?;
    }
    if let Some(text) = text {
        notification::set(&call, text).await?;
    }
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    let organisation = exchange::organisation(&call.services, &call.actor, organisation.id).await?;
    Ok(Reply::Json(call.entity(PLACE, entity(&call, &organisation).await?)))
}

/// DELETE of one policy: the organisation is as one that nobody has configured, and off. Refused while entries of ours are in
/// Exchange: they are undone first (CO-8).
pub(crate) async fn delete(call: Call) -> Result<Reply, Failure> {
    let organisation = super::organisation(&call, KIND, "").await?;
    exchange::set_access(&call.services, &call.actor, organisation.id, AccessSettings::default()).await?;
    Ok(Reply::Done)
}

async fn entity(call: &Call, organisation: &Organisation) -> Result<Map<String, Value>, Failure> {
    let known = exchange::overview(&call.services, &call.actor, organisation.id).await?;
    let content = notification::content(call).await?;
    let mut entity = policy(organisation, &known.classes, &content);
    for wanted in &call.query.expand {
        if wanted.property != "conditionalAccessSettings" {
            return Err(Failure::bad_request("$expand names a property that cannot be expanded"));
        }
        let mut settings = json!(conditional_access(organisation));
        if let Some(settings) = settings.as_object_mut() {
            odata::select(settings, &wanted.query.select);
        }
        entity.insert(wanted.property.clone(), settings);
    }
    Ok(entity)
}

fn default_level(value: &Value) -> Result<Option<Level>, Failure> {
    match value.as_str() {
        Some("none") => Ok(None),
        Some(name) => level("defaultAccessLevel", name).map(Some),
        None => Err(wrong("defaultAccessLevel", "none, allow, block or quarantine")),
    }
}

fn level(name: &str, word: &str) -> Result<Level, Failure> {
    Level::from_name(word).ok_or_else(|| wrong(name, "allow, block or quarantine"))
}

fn rules(value: &Value) -> Result<Vec<DeviceRule>, Failure> {
    let entries = field::list("accessRules", value)?;
    if entries.len() > RULES {
        return Err(wrong("accessRules", &format!("a list of up to {RULES} rules")));
    }
    let mut rules: Vec<DeviceRule> = Vec::new();
    for entry in entries {
        let class = entry.get("deviceClass");
        let characteristic = match class.and_then(|class| class.get("type")).and_then(Value::as_str) {
            Some("family") => Characteristic::DeviceType,
            Some("model") => Characteristic::DeviceModel,
            _ => return Err(wrong("accessRules/deviceClass/type", "family or model")),
        };
        let name = "accessRules/deviceClass/name";
        let query = text(name, class.and_then(|class| class.get("name")))?.trim();
        if query.is_empty() || query.chars().count() > 256 {
            return Err(wrong(name, "a text of 1 to 256 characters"));
        }
        let word = text("accessRules/accessLevel", entry.get("accessLevel"))?;
        let rule = DeviceRule {
            characteristic,
            query: query.to_owned(),
            level: level("accessRules/accessLevel", word)?,
        };
        if rules.iter().any(|known| known.name().eq_ignore_ascii_case(&rule.name())) {
            return Err(wrong("accessRules", "a list without the same class twice"));
        }
        rules.push(rule);
    }
    Ok(rules)
}
