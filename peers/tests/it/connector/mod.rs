//! The whole connector between a running server and the independent Exchange organisation of `peers/exchange`: it registers,
//! reads everything, and what the server decides is so in Exchange.

mod failing_over;
mod faults;
mod house;
mod kerberos;
mod many_properties;
mod proxies;
mod taking_over;
mod telling;
mod twenty_thousand;

use self::house::{House, Registered};
