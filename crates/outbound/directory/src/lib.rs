//! Users and groups from an LDAP directory or a file.
