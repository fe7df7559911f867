//! Phones whose users try again whenever something fails, as users do.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use simulators::iphone::{Behaviour, IPhone, Model};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::organisation::{Organisation, PEOPLE, TOPIC};

/// How often a phone asks by itself, beside the pushes that it gets.
const ASKS_EVERY: Duration = Duration::from_millis(300);

/// One phone after the other begins, so that at every kill one is in the middle of something.
const BEGINS_AFTER: Duration = Duration::from_secs(3);

pub(crate) struct Fleet {
    phones: Vec<Arc<Mutex<IPhone>>>,
    failures: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Fleet {
    pub(crate) fn start(organisation: &Organisation) -> Self {
        let (mut phones, mut tasks) = (Vec::new(), JoinSet::new());
        let failures = Arc::new(AtomicUsize::new(0));
        for (number, name) in (1..).zip(PEOPLE) {
            let token = [number; 32];
            let mut messages = organisation.push.register(&token, TOPIC);
            let behaviour = Behaviour {
                push_token: Some(token.to_vec()),
                // Some are locked at first.
                not_now: u32::from(number % 2),
                ..Behaviour::default()
            };
            let model = Model::iphone(u32::from(number), "18.1");
            let phone = IPhone::new(model, behaviour, &organisation.root).unwrap();
            let phone = Arc::new(Mutex::new(phone));
            phones.push(Arc::clone(&phone));
            let offers = organisation.offers[name].clone();
            let failures = Arc::clone(&failures);
            tasks.spawn(async move {
                tokio::time::sleep(BEGINS_AFTER * u32::from(number - 1)).await;
                enrol(&phone, &offers, &failures).await;
                loop {
                    tokio::select! {
                        _ = messages.recv() => (),
                        () = tokio::time::sleep(ASKS_EVERY) => (),
                    }
                    // The network fails: it asks again later, and an answer that did not arrive is gone.
                    if phone.lock().await.poll().await.is_err() {
                        failures.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        Self { phones, failures, _tasks: tasks }
    }

    /// Whether everybody has the mail account.
    pub(crate) async fn have_mail(&self) -> bool {
        for phone in &self.phones {
            if phone.lock().await.accounts().len() != 1 {
                return false;
            }
        }
        true
    }

    /// Each phone has one account, made once, one bundle beside its management, and one identity for each of the two.
    pub(crate) async fn assert_one_of_each(&self) {
        for phone in &self.phones {
            let phone = phone.lock().await;
            assert!(phone.is_enrolled());
            let [account] = phone.accounts() else { panic!("{:?}", phone.accounts()) };
            assert_eq!(account.made, 1);
            assert_eq!((phone.profiles().len(), phone.identities().len()), (2, 2));
        }
    }

    /// How often a phone could not do what it wanted.
    pub(crate) fn failures(&self) -> usize {
        self.failures.load(Ordering::Relaxed)
    }

    /// How the phones are, for a test that failed.
    pub(crate) async fn describe(&self) -> String {
        let mut text = String::new();
        for phone in &self.phones {
            let phone = phone.lock().await;
            let name = &phone.model().device_name;
            let (profiles, accounts) = (phone.profiles(), phone.accounts());
            writeln!(text, "{name}: enrolled {}, {profiles:?}, {accounts:?}", phone.is_enrolled()).unwrap();
        }
        text
    }
}

/// Tries each profile twice: the second time in case only the network was at fault.
async fn enrol(phone: &Mutex<IPhone>, offers: &[Vec<u8>], failures: &AtomicUsize) {
    loop {
        for profile in offers.iter().flat_map(|profile| [profile, profile]) {
            if phone.lock().await.enrol(profile).await.is_ok() {
                return;
            }
            failures.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
