//! The lessons' page: a lesson's text beside the pad, which is a frame (`www/inkling.js`) as in any
//! other page. What is shown and said is decided by `lessons::Player`. It takes the browser's DOM as
//! it is: a lesson's parts are made once, and there is little to change in them.

mod list;
mod load;
mod pad;
mod page;
mod prose;
mod step;
mod text;

pub use page::start;
