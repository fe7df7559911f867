//! What one transaction reads belongs together, whatever others write meanwhile; and it writes nothing.

use domain::directory::{User, UserAttributes};
use domain::id::UserId;
use uuid::Uuid;

use super::databases::all;
use super::rows::{now, write};

#[tokio::test]
async fn a_reading_transaction_sees_one_state_and_writes_nothing() {
    for database in all().await {
        let store = &database.store;
        let user = |number| User {
            id: UserId(Uuid::from_u128(number)),
            attributes: UserAttributes { external_id: number.to_string(), ..UserAttributes::default() },
            disabled_at: None,
            removed_at: None,
        };
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.user(user(1).id).await.unwrap(), None);
        write(store, async |tx| tx.put_user(&user(1), now()).await).await;
        assert_eq!(
            tx.user(user(1).id).await.unwrap(),
            None,
            "{}: as it was at the beginning",
            store.engine()
        );
        tx.put_user(&user(2), now()).await.unwrap_err();
        drop(tx);
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.user(user(1).id).await.unwrap(), Some(user(1)));
        assert_eq!(tx.user(user(2).id).await.unwrap(), None);
        drop(tx);
        database.end().await;
    }
}
