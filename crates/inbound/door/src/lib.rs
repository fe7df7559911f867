//! Listeners, peers, authentication classes and limits, shared by everything that speaks HTTP.
