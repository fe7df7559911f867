//! Apple's configuration profiles and MDM messages as types: bytes in, bytes out.
