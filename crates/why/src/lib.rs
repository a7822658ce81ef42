//! Why a digit is read as it is: what in the ink spoke for it, which digits it is like, and the
//! smallest change that would make it another digit. No tensor library, no browser.

mod curves;
mod edits;
mod explanation;
mod likes;
mod methods;
mod mind;
mod parts;
mod question;
mod svg;
#[cfg(test)]
mod testing;
mod trunk;
mod words;

pub use curves::{Curves, curves, random_weights};
pub use edits::{Edit, End};
pub use explanation::{Explanation, WeighedPart, WhyError, explain};
pub use likes::{Gallery, Like, OwnLike, own_like};
pub use methods::Method;
pub use mind::{Change, smallest_change};
pub use parts::{Part, Parts};
pub use question::{Question, Reader};
pub use svg::{Column, Sheet};
pub use trunk::{Logits, Trunk};
pub use words::{change_sentence, first_sentence, own_sentence};
