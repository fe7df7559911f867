//! What is made of the objects that a server gives.

use outbound_exchange::{Cmdlets, ExchangeError, Identity, Invoking, Offer, Session, Take};
use psrp::clixml::{Object, Value};
use psrp::{Command, Outcome, PipelineState};
use uuid::Uuid;

/// Answers each cmdlet with an object, so often.
struct Answers {
    object: Object,
    times: usize,
}

impl Session for Answers {
    fn invoke<'a>(&'a mut self, command: &'a Command, take: Take<'a>) -> Invoking<'a> {
        Box::pin(async move {
            if command.name == "Get-Command" {
                for name in ["Get-MobileDevice", "Get-ActiveSyncDeviceClass"] {
                    take(Object::extended([("Name", Value::from(name))]));
                }
            } else {
                (0..self.times).for_each(|_| take(self.object.clone()));
            }
            let state = PipelineState::Completed;
            Ok(Outcome { objects: Vec::new(), errors: Vec::new(), warnings: Vec::new(), state })
        })
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_there_all_the_same() {
    let guid = Identity::guid(Uuid::from_u128(7)).unwrap();
    // Without the id that every partnership has.
    let object = Object::extended([("Guid", Value::from("00000000-0000-0000-0000-000000000007"))]);
    let mut session = Answers { object, times: 1 };
    let offer = Offer::probe(&mut session).await.unwrap();
    let error = Cmdlets::new(&mut session, &offer).partnership(&guid, None).await.unwrap_err();
    assert_eq!(error, ExchangeError::Truncated { cmdlet: "Get-MobileDevice".to_owned() });
    session.times = 0;
    assert_eq!(Cmdlets::new(&mut session, &offer).partnership(&guid, None).await.unwrap(), None);
}

#[tokio::test]
async fn a_listing_without_end_is_not_kept() {
    let object = Object::extended([("DeviceType", Value::from("iPhone"))]);
    let mut session = Answers { object, times: 1_000_000 };
    let offer = Offer::probe(&mut session).await.unwrap();
    assert_eq!(Cmdlets::new(&mut session, &offer).classes().await.unwrap().items.len(), 1_000_000);
    session.times += 1;
    let error = Cmdlets::new(&mut session, &offer).classes().await.unwrap_err();
    let cmdlet = "Get-ActiveSyncDeviceClass".to_owned();
    assert_eq!(error, ExchangeError::TooMany { cmdlet, limit: 1_000_000 });
}
