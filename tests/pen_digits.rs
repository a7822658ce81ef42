//! Pen digits that nine people wrote; `tests/pen/README.md` says where they come from.

use data::pen::{self, Writers};

/// Each writer's 250 digits.
pub fn writers() -> Writers {
    let file = include_bytes!("pen/pendigits-9-writers.tra.gz");
    let text = String::from_utf8(data::gunzip(file).unwrap()).unwrap();
    pen::parse(&text).unwrap()
}
