//! XC-13: messages by Exchange Web Services, against the independent server of `peers/ews`, which takes only what the schema
//! allows.

mod autodiscover;
mod house;
mod kerberos;
mod proving;
mod sending;
