//! The program as people meet it.

#[cfg(test)]
mod command_line;
