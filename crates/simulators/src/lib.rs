//! Simulated devices and push service: wire and TLS only.
