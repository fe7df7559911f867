//! Decodes a CLIXML message many times, for who measures what that costs. A program of its own, since it allocates as the connector does.
//!
//! The message comes as a line of JSON. `ready` says that it is there, the next line begins, and `done` says that it was decoded as often
//! as the argument says; then it waits until its input ends.

use std::hint::black_box;
use std::io::{BufRead as _, Write as _, stdin, stdout};

use anyhow::Context;
use psrp::clixml::{self, Limits};

fn main() -> anyhow::Result<()> {
    let times: u32 = std::env::args().nth(1).context("how often?")?.parse()?;
    let mut lines = stdin().lock().lines();
    let message: String = serde_json::from_str(&lines.next().context("no message")??)?;
    writeln!(stdout(), "ready")?;
    lines.next().context("nobody says when to begin")??;
    for _ in 0..times {
        black_box(clixml::decode(black_box(message.as_bytes()), Limits::MESSAGE)?);
    }
    writeln!(stdout(), "done")?;
    lines.try_for_each(|line| line.map(drop))?;
    Ok(())
}
