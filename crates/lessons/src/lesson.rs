//! A lesson that has been checked.

use network::BaseName;

use crate::condition::Condition;
use crate::text::{Block, Inline};

/// More steps nobody finishes.
pub const MOST_STEPS: usize = 30;
pub const MOST_ANSWERS: usize = 6;
pub const MOST_MINUTES: u32 = 240;

/// What is shown beside the text: the values of `<inkling-pad view>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The pad and its reading.
    #[default]
    Pad,
    /// Also learning.
    Train,
    /// The Lab, which tells nothing.
    Lab,
}

impl View {
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pad, Self::Train, Self::Lab].into_iter().find(|view| view.as_str() == name)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pad => "pad",
            Self::Train => "train",
            Self::Lab => "lab",
        }
    }

    /// What to do where this view never tells what a step waits for.
    pub(crate) fn instead(self) -> &'static str {
        match self {
            Self::Pad | Self::Train => "choose view: train",
            Self::Lab => "the Lab tells nothing, so leave done: out or ask a question",
        }
    }
}

/// How the Lab computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Quick,
    Faithful,
}

impl Setting {
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Quick, Self::Faithful].into_iter().find(|setting| setting.as_str() == name)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Faithful => "faithful",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    pub title: String,
    /// One sentence for the list of lessons.
    pub about: Option<String>,
    pub minutes: u32,
    pub view: View,
    /// The base that reads at first; the person's last choice if it is not named.
    pub base: Option<BaseName>,
    /// The Lab's project, the row that is open, and the setting.
    pub recipe: Option<String>,
    pub row: Option<String>,
    pub setting: Option<Setting>,
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
    /// What the person is told after choosing it.
    pub reply: String,
}
