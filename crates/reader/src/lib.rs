//! The reader's work: finds digits in pictures. No tensor library.

pub mod bitmap;
pub mod finder;

use ink::picture::PictureError;
use ink::sheet::{self, Gray};
use worker::finder::{Seen, Spotted};

/// What is to be seen in a picture that was opened, or could not be.
pub fn look(picture: Result<Gray, PictureError>) -> Seen {
    let sheet = picture.and_then(|picture| Ok(sheet::read(picture)?));
    match sheet {
        Ok(sheet) => {
            let spotted = sheet
                .digits
                .into_iter()
                .map(|found| Spotted { image: found.image, row: found.row });
            Seen::Digits(spotted.collect())
        }
        Err(error) => Seen::Refused(error.to_string()),
    }
}
