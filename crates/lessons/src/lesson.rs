//! A lesson that has been checked.

use network::BaseName;
use recipes::scale::Scale;

use crate::condition::Condition;
use crate::text::{Block, Inline};
use crate::view::View;

#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    pub title: String,
    /// One sentence for the list of lessons.
    pub about: Option<String>,
    pub minutes: u32,
    pub view: View,
    /// The base that reads at first; if it is not named, that of the address or the person's last choice.
    pub base: Option<BaseName>,
    /// The Lab's project, the row that is open, and the setting.
    pub recipe: Option<String>,
    pub row: Option<String>,
    pub setting: Option<Scale>,
    /// At least one.
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The line of the file on which its front matter begins.
    pub line: usize,
    pub title: String,
    /// What the person is to do.
    pub task: Option<Vec<Inline>>,
    pub done: Condition,
    pub hint: Option<Vec<Inline>>,
    pub question: Option<Question>,
    /// The base that reads from this step on.
    pub base: Option<BaseName>,
    pub text: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub ask: Vec<Inline>,
    /// One is right, at least one is wrong.
    pub answers: Vec<Answer>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub is_right: bool,
    pub text: Vec<Inline>,
    /// The lesson's own words in the reply, after the verdict; empty if it has none.
    pub words: String,
}

impl Answer {
    /// The sentence that begins the reply to this choice.
    pub fn verdict(&self) -> &'static str {
        if self.is_right { "Right." } else { "Not quite: choose again." }
    }
}
