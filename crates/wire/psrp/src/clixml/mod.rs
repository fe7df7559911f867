//! CLIXML (MS-PSRP 2.2.5): how PowerShell writes objects, read as tolerantly as Exchange writes them.
//!
//! The same property comes as a string, as an object with a `ToString`, as an enumeration, as a list, as a single
//! value instead of a list, as nil, or not at all, by version of Exchange and by how much of a type the server
//! serialises. So nothing here maps a type: [`Object`] has getters by property name that accept all of these.

mod decode;
mod encode;
mod escape;
mod lookup;
mod object;
mod time;
mod value;
mod xml;

pub use decode::{Limits, decode, decode_all};
pub use encode::encode;
pub use object::{Content, Object};
pub use value::{Scalar, Value};
