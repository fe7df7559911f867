//! A phone in somebody's pocket: it asks for commands when it is pushed to, and never otherwise.

use std::sync::Arc;

use simulators::apns::Notification;
use simulators::iphone::{Account, IPhone};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinHandle;

/// A phone that lives until this is dropped.
pub(crate) struct Carrier {
    phone: Arc<Mutex<IPhone>>,
    /// The types of all commands that came.
    commands: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Carrier {
    pub(crate) fn new(phone: IPhone, mut messages: UnboundedReceiver<Notification>) -> Self {
        let phone = Arc::new(Mutex::new(phone));
        let commands = Arc::new(Mutex::new(Vec::new()));
        let (own, done) = (Arc::clone(&phone), Arc::clone(&commands));
        let task = tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                let mut phone = own.lock().await;
                // A message with another magic is for an earlier enrolment: iOS ignores it as well.
                if phone.push_address().is_some_and(|(_, magic)| magic == message.magic) {
                    match phone.poll().await {
                        Ok(kinds) => done.lock().await.extend(kinds),
                        Err(error) => eprintln!("{}: {error}", phone.model().device_name),
                    }
                }
            }
        });
        Self { phone, commands, task }
    }

    /// The phone, while it is not at work.
    pub(crate) async fn phone(&self) -> MutexGuard<'_, IPhone> {
        self.phone.lock().await
    }

    /// Its name.
    pub(crate) async fn name(&self) -> String {
        self.phone().await.model().device_name.clone()
    }

    /// Its accounts.
    pub(crate) async fn accounts(&self) -> Vec<Account> {
        self.phone().await.accounts().to_vec()
    }

    /// The addresses of the accounts that came with profiles.
    pub(crate) async fn managed(&self) -> Vec<String> {
        let accounts = self.accounts().await;
        accounts
            .into_iter()
            .filter(|account| account.profile.is_some())
            .map(|account| account.address)
            .collect()
    }

    /// How often a command of this type came.
    pub(crate) async fn count(&self, kind: &str) -> usize {
        // While the phone is at work its commands are not counted yet.
        let _idle = self.phone().await;
        self.commands.lock().await.iter().filter(|known| *known == kind).count()
    }

    /// Asks for commands without a push, as after the phone is unlocked.
    pub(crate) async fn poll(&self) {
        let mut phone = self.phone().await;
        let kinds = phone.poll().await.unwrap();
        self.commands.lock().await.extend(kinds);
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.task.abort();
    }
}
