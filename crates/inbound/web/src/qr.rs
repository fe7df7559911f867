//! QR codes as pictures that stand in the page itself: the content policy lets nothing else in, and a secret in an address of its
//! own would be in somebody's log.

use qrcode::{Color, QrCode as Matrix};

/// The light margin around a code, in modules (ISO/IEC 18004 §6.3.8).
const MARGIN: usize = 4;

/// A code, drawn as one path of unit squares.
pub(crate) struct QrCode {
    /// Width and height with the margin, in modules.
    pub(crate) side: usize,
    /// The dark modules.
    pub(crate) path: String,
    /// What it is, for those who hear it.
    pub(crate) label: String,
}

impl QrCode {
    /// The code of a text; `None` if that is too long for one.
    pub(crate) fn new(content: &str, label: impl Into<String>) -> Option<Self> {
        let matrix = Matrix::new(content).ok()?;
        let width = matrix.width();
        let mut path = Vec::new();
        for (row, colours) in matrix.to_colors().chunks(width).enumerate() {
            let mut column = 0;
            for run in colours.chunk_by(|left, right| left == right) {
                if run.first() == Some(&Color::Dark) {
                    let (x, y, long) = (column + MARGIN, row + MARGIN, run.len());
                    path.push(format!("M{x} {y}h{long}v1h-{long}z"));
                }
                column += run.len();
            }
        }
        Some(Self { side: width + 2 * MARGIN, path: path.concat(), label: label.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_finders_inside_the_margin() {
        let code = QrCode::new("otpauth://totp/a", "code").unwrap();
        assert_eq!((code.side - 2 * MARGIN - 17) % 4, 0, "a version has 17 + 4n modules");
        let far = code.side - MARGIN - 7;
        for finder in [
            format!("M{MARGIN} {MARGIN}h7v1"),
            format!("M{far} {MARGIN}h7v1"),
            format!("M{MARGIN} {far}h7v1"),
        ] {
            assert!(code.path.contains(&finder), "{finder} in {}", code.path);
        }
        assert!(QrCode::new(&"x".repeat(8000), "code").is_none());
    }
}
