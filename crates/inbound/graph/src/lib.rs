//! The REST API with Microsoft Graph's names and shapes.
