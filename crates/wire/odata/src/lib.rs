//! OData query options and Graph's page and error shapes.
