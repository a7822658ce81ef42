//! Looking for digits in pictures: a worker of its own, which ends with each picture, and a photo's
//! memory with it. It knows no network; what the digits are is the engine's to say.

pub mod client;

use serde::{Deserialize, Serialize};

use ink::Image28;

/// A digit that was found in a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spotted {
    pub image: Image28,
    /// Rows of digits are counted from 0 at the top.
    pub row: usize,
}

/// What the worker tells its page; asked by a URL under which the page holds a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Seen {
    /// It listens.
    Ready,
    /// In reading order; at least one.
    Digits(Vec<Spotted>),
    /// Why there are none, in a sentence that tells the person what to do.
    Refused(String),
}
