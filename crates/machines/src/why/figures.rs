//! Numbers as the pane shows them.

use crate::wording;

/// A whole number with a comma between thousands.
pub fn thousands(number: u32) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", thousands(number / 1000), number % 1000)
}

/// A weight with its sign and two decimals. The minus is as wide as the plus.
pub fn signed(number: f32) -> String {
    let digits = wording::decimal(number.abs(), 2);
    let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = match number < 0.0 {
        _ if is_zero => "",
        true => "−",
        false => "+",
    };
    format!("{sign}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(
            [0, 999, 1000, 10_007, 1_002_003].map(thousands),
            ["0", "999", "1,000", "10,007", "1,002,003"]
        );
        assert_eq!([0.0, -0.001, 1.5, -2.254].map(signed), ["0.00", "0.00", "+1.50", "−2.25"]);
    }
}
