//! A mail server in memory.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use outbound_mail::{Mail, MailError, Relay, Submit, Submitting};

type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A mail server that notes what it gets, and takes everything until it is told to fail.
#[derive(Default)]
pub struct Post {
    sent: Mutex<Vec<Mail>>,
    tried: Mutex<Vec<String>>,
    error: Mutex<Option<MailError>>,
    meanwhile: Mutex<Option<Meanwhile>>,
}

impl Post {
    /// Everything that it took.
    pub fn sent(&self) -> Vec<Mail> {
        held(&self.sent).clone()
    }

    /// The id of everything that it was asked to take.
    pub fn tried(&self) -> Vec<String> {
        held(&self.tried).clone()
    }

    /// From now on it fails with this, or works.
    pub fn fail(&self, error: Option<MailError>) {
        *held(&self.error) = error;
    }

    /// Does this while the next mail is taken.
    pub fn meanwhile(&self, act: impl Future<Output = ()> + Send + 'static) {
        *held(&self.meanwhile) = Some(Box::pin(act));
    }

    fn answer(&self) -> Result<(), MailError> {
        held(&self.error).clone().map_or(Ok(()), Err)
    }
}

impl Submit for Post {
    fn submit<'a>(&'a self, _: &'a Relay, mail: &'a Mail) -> Submitting<'a> {
        held(&self.tried).push(mail.id.clone());
        let answer = self.answer();
        if answer.is_ok() {
            held(&self.sent).push(mail.clone());
        }
        let meanwhile = held(&self.meanwhile).take();
        Box::pin(async {
            if let Some(act) = meanwhile {
                act.await;
            }
            answer
        })
    }

    fn check<'a>(&'a self, _: &'a Relay, _: &'a str) -> Submitting<'a> {
        let answer = self.answer();
        Box::pin(async { answer })
    }
}

fn held<T>(kept: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
