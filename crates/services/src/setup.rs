//! Setting the server up: the first administrator behind a one-time link, then organisation, public names, directory and
//! push certificate. Each step can be done again later, except for what is for life.

mod addresses;
mod first;
mod organisation;
mod push;
mod state;

pub use outbound_reach::Reach;

pub use addresses::{Found, NewAddresses, Verdict, WHO, check_addresses, set_addresses, who};
pub use first::{first_administrator, is_open};
pub use organisation::{NewOrganisation, set_organisation};
pub use push::{
    PushRequest, accept_certificate, keep_vendor_signed, new_request, push_request, skip_push,
    use_push_certificate,
};
pub use state::{SetUpState, finish, state};
