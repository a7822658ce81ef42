//! Bytes as text for an address: base64, or decimal digits, of which a QR code holds more.

use base64ct::{Base64UrlUnpadded, Encoding};

/// Bytes that become digits together: 29 digits for 12 bytes waste the least.
const BLOCK: usize = 12;

/// The longest text that is read.
const LONGEST: usize = 20_000;

/// The number of decimal digits for a number of this many bytes.
const fn digits_of(bytes: usize) -> usize {
    // log10(256) is 2.40824.
    (bytes * 240_824).div_ceil(100_000)
}

/// In letters, digits, `-` and `_`.
pub fn letters(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// In decimal digits.
pub fn digits(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    for block in bytes.chunks(BLOCK) {
        let mut number =
            block.iter().fold(0, |number: u128, byte| (number << 8) | u128::from(*byte));
        let end = text.len() + digits_of(block.len());
        text.resize(end, b'0');
        for digit in text.iter_mut().rev().take(digits_of(block.len())) {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
    }
    text.into_iter().map(char::from).collect()
}

/// The bytes of either kind of text. `None` if it is neither.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Base64UrlUnpadded::decode_vec(text).ok();
    }
    let mut bytes = Vec::new();
    for block in text.as_bytes().chunks(digits_of(BLOCK)) {
        let digit = |number: u128, digit: &u8| 10 * number + u128::from(digit - b'0');
        let number = block.iter().fold(0, digit);
        let length = (1..=BLOCK).find(|length| digits_of(*length) == block.len())?;
        if number >> (8 * length) > 0 {
            return None;
        }
        bytes.extend_from_slice(&number.to_be_bytes()[size_of::<u128>() - length..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_survive_both_kinds_of_text(more in prop::collection::vec(any::<u8>(), 0..80)) {
            // The first byte of a link, which no base64 of digits alone has.
            let all = [&[1], more.as_slice()].concat();
            prop_assert_eq!(bytes(&letters(&all)), Some(all.clone()));
            prop_assert_eq!(bytes(&digits(&all)), Some(all));
        }

        #[test]
        fn any_text_is_bytes_or_none(text in ".{0,80}", number in "[0-9]{0,80}") {
            let _ = (bytes(&text), bytes(&number));
        }
    }

    #[test]
    fn twelve_bytes_are_29_digits_and_too_large_numbers_are_none() {
        assert_eq!((digits_of(12), digits(&[255; 12]).len()), (29, 29));
        for length in 1..=BLOCK {
            let largest = (1u128 << (8 * length)) - 1;
            assert_eq!(largest.to_string().len(), digits_of(length));
        }
        assert_eq!(bytes(&"9".repeat(29)), None);
        assert_eq!(bytes(&"1".repeat(LONGEST + 1)), None);
    }
}
