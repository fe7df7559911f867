//! The console and the portal in a real browser: Playwright and axe against Debian's Chromium and a running demo.

use std::process::Command;

use crate::demo::Running;
use crate::find::{program, root};
use crate::report::{Count, left_out};

/// Runs the tests of `e2e/`.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what the command is for")]
pub(crate) fn run() -> anyhow::Result<Count> {
    let root = root()?;
    let tests = root.join("e2e");
    let Some(npx) = program("npx") else { return Ok(left_out("browser", "Node.js is not installed")) };
    let Some(chromium) = program("chromium") else {
        return Ok(left_out("browser", "Chromium is not installed"));
    };
    if !tests.join("node_modules").is_dir() {
        return Ok(left_out("browser", "run `npm ci` in e2e first"));
    }
    let demo = Running::start()?;
    let output = Command::new(npx)
        .args(["playwright", "test", "--reporter=list"])
        .current_dir(tests)
        .env("GATEPOST_CHROMIUM", chromium)
        .env("GATEPOST_DEMO", &demo.sign_in)
        .env("GATEPOST_ROUTES", root.join("crates/server/tests/golden/routes-by-role.txt"))
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut count = Count {
        passed: closing(&text, " passed"),
        failed: closing(&text, " failed"),
        skipped: closing(&text, " skipped"),
    };
    if !output.status.success() {
        println!("{text}{}", String::from_utf8_lossy(&output.stderr));
        // Playwright numbers what failed: `  1) [wide] › pages.spec.js:12:1 › a page`.
        for line in text.lines().filter(|line| line.contains(") [") && line.contains(".spec.js:")) {
            eprintln!("error: {}", line.trim());
        }
        count.failed = count.failed.max(1);
    }
    Ok(count)
}

/// The number in one of Playwright's closing lines, `  12 passed (17.0s)`.
fn closing(text: &str, word: &str) -> u64 {
    let number = |line: &str| line.trim().split_once(word).and_then(|(number, _)| number.parse().ok());
    text.lines().rev().find_map(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_read() {
        let text = "  ok 1 a page\n\n  1 failed\n    a page\n  12 passed (17.0s)\n";
        assert_eq!(
            (closing(text, " passed"), closing(text, " failed"), closing(text, " skipped")),
            (12, 1, 0)
        );
    }
}
