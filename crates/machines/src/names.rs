//! The names of choices. They are the same in the addresses of all pages, as attributes of the element, in lessons' files
//! and on the command line; `tests/names.rs` compares them.

/// The part of the page that is shown, such as `pad`.
pub const VIEW: &str = "view";
/// The base that reads.
pub const BASE: &str = "base";
/// What computes.
pub const ENGINE: &str = "engine";
/// Light or dark colours.
pub const THEME: &str = "theme";
/// The language of the page.
pub const LANG: &str = "lang";
/// The Lab's project.
pub const RECIPE: &str = "recipe";
/// The row of the project that is open.
pub const ROW: &str = "row";
/// How much of a row is run.
pub const SETTING: &str = "setting";
/// A lesson, by its name or its address.
pub const LESSON: &str = "lesson";
