//! Which Exchange organisation a connector sits at: several forests have one that is called the same, and two are never mixed.

use connector_protocol::refusal::Code;
use connector_protocol::report::Report;
use domain::id::{ConnectorId, OrganisationId};
use services::exchange::{self, ConnectorIdentity, NewOrganisation, Refused};
use store::exchange::connector::NewConnector;
use uuid::Uuid;

use super::world::{WHO, World};

const NAME: &str = "/o=First Organization";
const NORTH: &str = "/o=First Organization/dc=north,dc=example";
const SOUTH: &str = "/o=First Organization/dc=south,dc=example";

/// What becomes of a connector's report that it sits there.
async fn report(world: &World, identity: &ConnectorIdentity, exchange_id: &str) -> Result<(), Refused> {
    let lease = exchange::lease(&world.services, identity, &World::asking()).await.unwrap().unwrap();
    let report = Report {
        fence: lease.fence.unwrap(),
        exchange_id: exchange_id.to_owned(),
        exchange_name: "First Organization".to_owned(),
        hosted: false,
        cmdlets: Vec::new(),
        missing_cmdlets: Vec::new(),
        checks: Vec::new(),
    };
    exchange::report(&world.services, identity, &report).await.unwrap()
}

/// Another organisation in the console, with a connector of its own.
async fn another(world: &World) -> (OrganisationId, ConnectorIdentity) {
    let new = NewOrganisation { name: "Another".to_owned() };
    let organisation = exchange::create(&world.services, WHO, new).await.unwrap().id;
    let identity = ConnectorIdentity { sha256: [8; 32] };
    let mut tx = world.services.store.write().await.unwrap();
    let connector = NewConnector {
        id: ConnectorId(Uuid::from_u128(2)),
        organisation,
        certificate_sha256: identity.sha256,
        ..world.connector()
    };
    tx.add_connector(&connector).await.unwrap();
    tx.commit().await.unwrap();
    (organisation, identity)
}

async fn known(world: &World, id: OrganisationId) -> Option<String> {
    exchange::organisation(&world.services, WHO, id).await.unwrap().exchange_id
}

#[tokio::test]
async fn two_forests_may_have_organisations_that_are_called_the_same() {
    let world = World::new().await;
    let (other, second) = another(&world).await;
    report(&world, &world.identity, NORTH).await.unwrap();
    let twice = report(&world, &second, NORTH).await.unwrap_err();
    assert_eq!(twice.code, Code::OrganisationHasConnector, "one organisation has one connector");
    report(&world, &second, SOUTH).await.unwrap();
    assert_eq!(
        (known(&world, world.id).await.as_deref(), known(&world, other).await.as_deref()),
        (Some(NORTH), Some(SOUTH))
    );
    let moved =
        report(&world, &world.identity, "/o=First Organization/dc=west,dc=example").await.unwrap_err();
    assert_eq!(moved.code, Code::BadMessage);
    assert!(moved.message.contains("another Exchange organisation than before"), "{}", moved.message);
}

#[tokio::test]
async fn a_connector_that_is_updated_names_its_forest_and_stays_the_same() {
    let world = World::new().await;
    let (_, second) = another(&world).await;
    report(&world, &world.identity, NAME).await.unwrap();
    let unclear = report(&world, &second, SOUTH).await.unwrap_err();
    assert_eq!(unclear.code, Code::OrganisationHasConnector, "it may be the same one");
    assert!(unclear.message.contains("update its connector"), "{}", unclear.message);
    report(&world, &world.identity, NORTH).await.unwrap();
    assert_eq!(known(&world, world.id).await.as_deref(), Some(NORTH));
    report(&world, &second, SOUTH).await.unwrap();
    // The older program is put back: it is still the same one.
    report(&world, &world.identity, NAME).await.unwrap();
    assert_eq!(known(&world, world.id).await.as_deref(), Some(NORTH));
    assert!(report(&world, &world.identity, SOUTH).await.is_err());
}
