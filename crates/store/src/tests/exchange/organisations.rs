//! Organisations, their connectors, and how one becomes that.

use chrono::TimeDelta;
use domain::access::Level;
use domain::access::exchange::{Characteristic, DeviceRule, OrganisationRules};
use domain::id::ConnectorId;
use uuid::Uuid;

use super::super::databases::all;
use super::super::rows::{now, write};
use super::{ORGANISATION, organisation};
use crate::Error;
use crate::exchange::connector::NewConnector;

#[tokio::test]
async fn an_organisation_is_read_as_it_was_written() {
    for database in all().await {
        let store = &database.store;
        let mut organisation = organisation(store).await;
        let rule = DeviceRule {
            characteristic: Characteristic::DeviceType,
            query: "Android".into(),
            level: Level::Block,
        };
        let rules = OrganisationRules { default_level: Level::Quarantine, rules: vec![rule.clone()] };
        organisation.access.included_groups.push(domain::id::GroupId(Uuid::from_u128(1)));
        write(store, async |tx| tx.update_exchange_organisation(&organisation).await).await;
        write(store, async |tx| tx.put_exchange_rules(ORGANISATION, &rules).await).await;
        write(store, async |tx| tx.put_own_exchange_rules(ORGANISATION, std::slice::from_ref(&rule)).await)
            .await;
        write(store, async |tx| tx.want_exchange_sync(ORGANISATION, Some("full")).await).await;
        let report = serde_json::json!({"missing": []});
        write(store, async |tx| tx.exchange_reported(ORGANISATION, "guid", &report).await).await;
        organisation.rules = Some(rules);
        organisation.own_rules.push(rule);
        organisation.sync_wanted = Some("full".into());
        organisation.exchange_id = Some("guid".into());
        organisation.report = Some(report);
        let kept = write(store, async |tx| tx.exchange_organisations().await).await;
        assert_eq!(kept, [organisation]);
        assert!(write(store, async |tx| tx.delete_exchange_organisation(ORGANISATION).await).await);
        assert_eq!(write(store, async |tx| tx.exchange_organisation(ORGANISATION).await).await, None);
        database.end().await;
    }
}

fn connector(number: u8) -> NewConnector<'static> {
    NewConnector {
        id: ConnectorId(Uuid::from_u128(number.into())),
        organisation: ORGANISATION,
        host: "srv",
        version: "0.1.0",
        system: "linux",
        certificate_sha256: [number; 32],
        registered_at: now(),
        may_write_at: now() + TimeDelta::minutes(4),
    }
}

#[tokio::test]
async fn an_organisation_has_one_live_connector() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        write(store, async |tx| tx.add_connector(&connector(1)).await).await;
        let mut tx = store.write().await.unwrap();
        let second = tx.add_connector(&connector(2)).await.unwrap_err();
        assert!(matches!(second, Error::Duplicate(_)), "{second}");
        drop(tx);
        write(store, async |tx| tx.end_connector(connector(1).id, now(), "replaced").await).await;
        write(store, async |tx| tx.add_connector(&connector(2)).await).await;
        write(store, async |tx| tx.connector_may_write(ORGANISATION, now()).await).await;
        let live = write(store, async |tx| tx.live_connector(ORGANISATION).await).await.unwrap();
        assert_eq!((live.id, live.may_write_at), (connector(2).id, now()));
        let old = write(store, async |tx| tx.connector_by_certificate(&[1; 32]).await).await.unwrap();
        assert_eq!(old.end_reason.as_deref(), Some("replaced"), "known, and none any more");
        database.end().await;
    }
}

#[tokio::test]
async fn a_registration_token_works_once_and_a_new_one_ends_it() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let until = now() + TimeDelta::hours(1);
        let add = async |hash| {
            write(store, async |tx| {
                tx.add_exchange_registration([hash; 32], ORGANISATION, "Ola", now(), until).await
            })
            .await;
        };
        let take = async |hash, at| {
            write(store, async |tx| tx.use_exchange_registration([hash; 32], at).await).await
        };
        add(1).await;
        add(2).await;
        assert!(!take(1, now()).await, "a new one ends it");
        assert!(!take(2, until).await, "over");
        assert!(take(2, now()).await);
        assert!(!take(2, now()).await, "used");
        database.end().await;
    }
}
