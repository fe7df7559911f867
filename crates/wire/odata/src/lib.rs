//! OData query options, paths and Graph's page and error shapes: what is said on the wire of the REST API.
//!
//! Everything read from outside has limits on its length and depth. The filter is parsed into a tree and evaluated over JSON, so
//! that it means the same for every resource.

mod error;
mod filter;
pub mod fuzz;
mod metadata;
mod options;
mod page;
mod path;
mod select;
mod url;

pub use error::{Detail, Error, GraphError};
pub use filter::{Comparison, Expression, Filter, Operand};
pub use metadata::MetadataLevel;
pub use options::{Expand, Order, Query};
pub use page::{Page, next_link, order, sort};
pub use path::{Path, Segment};
pub use select::select;
