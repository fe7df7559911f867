//! Push messages to Apple's push service.
