//! The door as a client sees it, over real sockets.

#[cfg(test)]
mod listener;
#[cfg(test)]
mod routes;
