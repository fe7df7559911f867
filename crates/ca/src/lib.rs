//! Keys and signing: authorities, templates, CRLs, SCEP cryptography, sealing of secrets.
