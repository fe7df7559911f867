//! The notification account: Autodiscover, and web services.

use outbound_exchange::ExchangeError;

use super::Check;
use crate::{Courier, Found};

pub(super) async fn look(courier: Option<&dyn Courier>) -> Vec<Check> {
    let Some(courier) = courier else {
        return vec![Check::skipped(
            "ews",
            "there is no notification account: users get messages by SMTP, or none",
        )];
    };
    match courier.test().await {
        Ok(tested) => {
            let discovered = match &tested.found {
                Found::Fixed => Check::skipped("autodiscover", "the address of the web services is fixed"),
                Found::Discovered(by) => {
                    Check::good("autodiscover", format!("{by} names {}", tested.services))
                }
                Found::Usual(why) => Check::warning(
                    "autodiscover",
                    format!(
                        "it finds nothing, and the usual address is used: {why}; fix the address with --ews-url"
                    ),
                ),
            };
            vec![discovered, Check::good("ews", tested)]
        }
        Err(error @ ExchangeError::NotDiscovered { .. }) => vec![Check::failed("autodiscover", error)],
        Err(error) => vec![Check::failed("ews", error)],
    }
}
