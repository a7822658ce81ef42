//! Lessons: a text file becomes a `Lesson`, and the `Player` decides what of it is shown. No browser.
//! `docs/lessons.md` describes the file for those who write one.

mod address;
mod answer;
mod condition;
mod error;
mod front;
mod lesson;
mod limits;
mod parse;
mod place;
mod player;
mod text;
mod tracker;
mod view;

pub use condition::{Condition, Which};
pub use error::{LessonError, Problem};
pub use lesson::{Answer, Lesson, Question, Step};
pub use limits::MOST_BYTES;
pub use parse::parse;
pub use place::Place;
pub use player::{Effect, Event, Player, SETTLED_MS};
pub use text::{Block, Inline, plain};
pub use tracker::Read;
pub use view::View;

/// The folder of the lessons on the site, relative to its pages.
pub const FOLDER: &str = "lessons";

/// The file in `FOLDER` that names the lessons in their order, one to a line.
pub const LIST: &str = "list.txt";

/// Where the lesson is that an address names: a lesson of the site by its name, any other by its
/// own address, which may be relative to the page.
pub fn address_of(asked: &str) -> String {
    if is_name(asked) { format!("{FOLDER}/{asked}.md") } else { asked.to_owned() }
}

/// Where a lesson of the site is in another language than English, by the language's code; `None` for any other lesson.
pub fn address_in(asked: &str, language: &str) -> Option<String> {
    is_name(asked).then(|| format!("{FOLDER}/{language}/{asked}.md"))
}

fn is_name(asked: &str) -> bool {
    !asked.is_empty()
        && asked.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_lesson_of_the_site_and_anything_else_an_address() {
        assert_eq!(address_of("digit"), "lessons/digit.md");
        assert_eq!(address_of("lab-000"), "lessons/lab-000.md");
        for address in ["course/week-6.md", "https://example.org/a.md", "../a", ""] {
            assert_eq!(address_of(address), address);
            assert_eq!(address_in(address, "de"), None);
        }
        assert_eq!(address_in("digit", "de").as_deref(), Some("lessons/de/digit.md"));
    }
}
