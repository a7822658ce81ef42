//! What ink is read as: a digit, or a sign of the person's own.

use ink::metrics::{SURE, is_digit};
use worker::reader::DigitRead;

use crate::wording;

/// The name of what ink is read as, and its probability.
pub fn read_as(read: &DigitRead) -> (String, f32) {
    match &read.sign {
        Some(sign) => (sign.name.clone(), sign.probability),
        None => {
            let (digit, probability) = wording::top(&read.probabilities);
            (digit.to_string(), probability)
        }
    }
}

/// The probability of a digit. A sign's probability is taken from all digits in proportion.
pub fn of_digit(read: &DigitRead, digit: u8) -> f32 {
    let sign = read.sign.as_ref().map_or(0.0, |sign| sign.probability);
    read.probabilities[usize::from(digit)] * (1.0 - sign)
}

/// The confidence of a reading as a sentence. `signs`: whether signs are read beside the digits.
pub fn confidence(read: &DigitRead, signs: bool) -> String {
    match &read.sign {
        Some(sign) if sign.probability >= SURE => "quite sure".to_owned(),
        Some(_) => format!("not sure: or a {}?", wording::top(&read.probabilities).0),
        None if signs && !is_digit(read.digit) => {
            "neither a digit nor one of your signs?".to_owned()
        }
        None => wording::confidence(&read.probabilities, read.digit),
    }
}

#[cfg(test)]
mod tests {
    use ink::{CLASSES, Image28};
    use worker::reader::SignRead;

    use super::*;

    fn read(digit: f32, sign: Option<f32>) -> DigitRead {
        let mut probabilities = [0.0; CLASSES];
        (probabilities[3], probabilities[8]) = (0.95, 0.05);
        let image = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
        let sign = sign.map(|probability| SignRead { name: "star".to_owned(), probability });
        DigitRead { probabilities, digit, sign, image }
    }

    #[test]
    fn a_sign_takes_its_share_from_the_digits() {
        let sign = read(1.0, Some(0.75));
        assert_eq!(read_as(&sign), ("star".to_owned(), 0.75));
        assert!((of_digit(&sign, 3) - 0.2375).abs() < 1e-6);
        let digit = read(1.0, None);
        assert_eq!(read_as(&digit), ("3".to_owned(), 0.95));
        assert_eq!([3, 8, 1].map(|label| of_digit(&digit, label)), [0.95, 0.05, 0.0]);
    }

    #[test]
    fn the_confidence_names_what_else_it_may_be() {
        let said = |digit, sign, signs| confidence(&read(digit, sign), signs);
        assert_eq!(said(0.1, Some(0.95), true), "quite sure");
        assert_eq!(said(1.0, Some(0.6), true), "not sure: or a 3?");
        assert_eq!(said(0.1, None, true), "neither a digit nor one of your signs?");
        assert_eq!(said(0.1, None, false), "not sure: is it a digit?");
        assert_eq!(said(1.0, None, true), "quite sure");
    }
}
