//! Digits in pictures.

use ink::picture::PictureError;
use ink::sheet::{self, Gray};
use worker::reader::{Event, FoundDigit};

/// The digits in an opened picture, or why there are none.
pub fn digits(picture: Result<Gray, PictureError>) -> Event {
    match picture.and_then(|picture| Ok(sheet::read(picture)?)) {
        Ok(sheet) => {
            let digits = sheet.digits.into_iter();
            Event::Found(digits.map(|d| FoundDigit { image: d.image, row: d.row }).collect())
        }
        Err(error) => Event::NothingFound { sentence: error.to_string() },
    }
}
