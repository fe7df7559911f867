//! Pages: resumed, repeated, out of order, too large, from the wrong program.

use connector_protocol::path;
use connector_protocol::refusal::{Code, Refusal};
use connector_protocol::sync::{Content, SyncFinish, SyncFinished, SyncKind, SyncPage};
use connector_protocol::{MAX_ITEMS, MAX_LENGTH};
use uuid::Uuid;

use crate::house::{House, Key, mailbox, partnership};

#[tokio::test]
async fn a_sync_that_was_cut_off_goes_on_after_its_last_page() {
    let house = House::new().await;
    let program = house.connector().await;
    let fence = program.fence().await;
    let started = program.start(fence, SyncKind::Quick).await;
    assert_eq!((started.kind, started.next_page), (SyncKind::Full, 0), "there is nothing to build on");
    let mailboxes = || Content::Mailboxes(vec![mailbox()]);
    program.page(fence, started.sync, 0, mailboxes()).await.unwrap();
    let again = program.start(fence, SyncKind::Full).await;
    assert_eq!((again.sync, again.next_page, again.cursor.as_deref()), (started.sync, 1, Some("after 0")));
    // The answer to page 0 was lost: it comes again, and counts once.
    assert_eq!(program.page(fence, started.sync, 0, mailboxes()).await.unwrap().next_page, 1);
    let (status, refusal) = program.page(fence, started.sync, 7, mailboxes()).await.unwrap_err();
    assert_eq!((status.as_u16(), refusal.code), (409, Code::OutOfOrder));
    let found = Content::Partnerships(vec![partnership("ONE")]);
    program.page(fence, started.sync, 1, found).await.unwrap();
    assert_eq!(program.finish(fence, started.sync, 1).await.removed, 0);
    assert_eq!(house.partnerships().await, 1);
    let (status, refusal) = program.page(fence, started.sync, 2, mailboxes()).await.unwrap_err();
    assert_eq!((status.as_u16(), refusal.code), (404, Code::UnknownSync), "it is over");
}

#[tokio::test]
async fn what_did_not_come_to_its_end_takes_nobody_away() {
    let house = House::new().await;
    let program = house.connector().await;
    let fence = program.fence().await;
    program.full_sync(fence, &["ONE", "TWO"]).await;
    let sync = program.start(fence, SyncKind::Full).await.sync;
    program.page(fence, sync, 0, Content::Mailboxes(vec![mailbox()])).await.unwrap();
    // The count says that a page got lost on its way: complete, and yet not all of it came.
    assert_eq!(program.finish(fence, sync, 2).await.removed, 0);
    assert_eq!(house.partnerships().await, 2);
    let sync = program.start(fence, SyncKind::Full).await.sync;
    let cut_off = SyncFinish {
        fence,
        sync,
        complete: false,
        mailboxes: 0,
        partnerships: 0,
        error: Some("the server closed the shell".to_owned()),
    };
    let finished: SyncFinished = program.ask(path::SYNC_FINISH, &cut_off).await.unwrap();
    assert_eq!((finished.removed, house.partnerships().await), (0, 2));
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let house = House::new().await;
    let program = house.connector().await;
    let fence = program.fence().await;
    let sync = program.start(fence, SyncKind::Full).await.sync;
    let many = (0..=MAX_ITEMS).map(|number| format!(r#"{{"deviceType":"t{number}","model":"m"}}"#));
    let items = many.collect::<Vec<_>>().join(",");
    let body = format!(
        r#"{{"fence":{fence},"sync":"{sync}","page":0,"cursor":null,"content":{{"kind":"classes","items":[{items}]}}}}"#
    );
    let (status, answer) = program.post(path::SYNC_PAGE, body.into_bytes()).await;
    let refusal: Refusal = connector_protocol::read(&answer).unwrap();
    assert_eq!((status.as_u16(), refusal.code), (400, Code::BadMessage));
    assert!(refusal.message.contains("1000"), "{}", refusal.message);
    let (status, _) = program.post(path::SYNC_PAGE, vec![b' '; MAX_LENGTH + 1]).await;
    assert_eq!(status.as_u16(), 413);
}

#[tokio::test]
async fn a_connector_of_another_organisation_cannot_write_into_this_ones_sync() {
    let house = House::new().await;
    let program = house.connector().await;
    let fence = program.fence().await;
    let sync = program.start(fence, SyncKind::Full).await.sync;
    let other = house.organisation("Other").await;
    let key = Key::ecdsa();
    let registered = house.register(other, &key, false).await.unwrap();
    let stranger = house.program(Some((&registered.certificate, &key)));
    let their_fence = stranger.fence().await;
    let page = SyncPage {
        fence: their_fence,
        sync,
        page: 0,
        cursor: None,
        content: Content::Partnerships(vec![partnership("PLANTED")]),
    };
    let refused = stranger.ask::<_, SyncFinished>(path::SYNC_PAGE, &page).await.unwrap_err();
    assert_eq!(refused.1.code, Code::UnknownSync);
    let finish = SyncFinish {
        fence: their_fence,
        sync: Uuid::nil(),
        complete: true,
        mailboxes: 0,
        partnerships: 0,
        error: None,
    };
    let refused = stranger.ask::<_, SyncFinished>(path::SYNC_FINISH, &finish).await.unwrap_err();
    assert_eq!(refused.1.code, Code::UnknownSync);
    assert_eq!(house.partnerships().await, 0);
}
