//! Every text that a person reads, in English, Dutch and Swedish.
