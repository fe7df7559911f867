//! Users, groups, the organisation and who asks.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::House;

fn names(page: &Value) -> Vec<&str> {
    page["value"].as_array().unwrap().iter().map(|entity| entity["displayName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn users_are_found_by_id_name_and_filter() {
    let house = House::new().await;
    assert_eq!(names(&house.get("/v1.0/users").await), ["ADA", "BOB"]);
    let found = house.get("/v1.0/users?$filter=tolower(userPrincipalName)%20eq%20'ada@example.com'").await;
    assert_eq!(names(&found), ["ADA"]);
    assert_eq!(house.get("/v1.0/users/ada@example.com").await["id"], house.ada.to_string());
    assert_eq!(house.get(&format!("/beta/users('{}')", house.ada)).await["mail"], "ada@example.com");
    let answer = house.ask(Method::GET, "/v1.0/users/nobody@example.com", Value::Null).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn outside_addresses_are_graphs_other_mails() {
    let house = House::new().await;
    let mut tx = house.services.store.write().await.unwrap();
    let mut ada = tx.user(house.ada).await.unwrap().unwrap();
    ada.attributes.other_mails = vec!["ada@home.example".to_owned()];
    tx.put_user(&ada, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let user = house.get("/v1.0/users/ada@example.com?$select=id,otherMails").await;
    assert_eq!(user["otherMails"], json!(["ada@home.example"]));
    assert_eq!(house.get("/beta/users/bob@example.com").await["otherMails"], json!([]));
}

#[tokio::test]
async fn as_1_members_are_direct_or_all_however_deep() {
    let house = House::new().await;
    let members = async |kind: &str| house.get(&format!("/v1.0/groups/{}/{kind}", house.everyone)).await;
    assert_eq!(names(&members("members").await), ["Staff"]);
    assert_eq!(names(&members("transitiveMembers").await), ["ADA", "Staff"], "in the order of their ids");
    assert_eq!(names(&members("transitiveMembers/microsoft.graph.user").await), ["ADA"]);
    assert_eq!(names(&house.get("/v1.0/users/ada@example.com/memberOf").await), ["Staff"]);
    let mut all = house.get("/v1.0/users/ada@example.com/transitiveMemberOf").await;
    all["value"].as_array_mut().unwrap().sort_by_key(|group| group["displayName"].to_string());
    assert_eq!(names(&all), ["Everyone", "Staff"]);
    let group = house
        .get(&format!("/beta/groups/{}?$select=displayName,id,groupTypes,membershipRule", house.staff))
        .await;
    assert_eq!((&group["displayName"], &group["groupTypes"]), (&json!("Staff"), &json!([])));
}

#[tokio::test]
async fn the_organisation_and_who_asks_are_answered() {
    let house = House::new().await;
    let page = house.get("/v1.0/organization").await;
    assert_eq!(page["value"][0]["displayName"], "Example");
    let id = page["value"][0]["id"].as_str().unwrap();
    assert_eq!(
        house.get(&format!("/v1.0/organization/{id}")).await["verifiedDomains"][0]["name"],
        "example.com"
    );
    assert_eq!(house.get("/v1.0/me").await["displayName"], "test");
    assert_eq!(house.get("/beta/deviceManagement/roleScopeTags").await["value"][0]["id"], "0");
    assert_eq!(house.get("/beta/deviceManagement/assignmentFilters").await["value"], json!([]));
}
