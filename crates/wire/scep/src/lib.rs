//! SCEP messages (RFC 8894) and the tolerant BER reader that they need.
