//! What can be wrong with a lesson's file, with the line and what to do.

use crate::condition::EXAMPLES;
use network::BaseName;

use crate::limits::{DEEPEST, MOST_ANSWERS, MOST_BYTES, MOST_MINUTES, MOST_STEPS};
use crate::view::View;

/// A problem, and the line of the file where it is; the first line is 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LessonError {
    pub line: usize,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("The file is larger than {} KB: make two lessons of it.", MOST_BYTES >> 10)]
    Large,
    #[error("The file is no text in UTF-8: save it as UTF-8.")]
    NoText,
    #[error("A lesson begins with a line ---, then title: and minutes:, then another line ---.")]
    NoBeginning,
    #[error("The front matter that begins here has no end: add a line --- after its last key.")]
    NoEnd,
    #[error(
        "“{0}” is no “key: value”: a line --- begins a step. For a rule in the text, write ***."
    )]
    NoKey(String),
    #[error("There is no key “{key}” here. The keys are {known}.")]
    UnknownKey { key: String, known: &'static str },
    #[error("“{0}” is here a second time: keep one of them.")]
    Twice(&'static str),
    #[error("“{0}” has no value: write one after the colon.")]
    Empty(&'static str),
    #[error("“{0}” is missing in the front matter that begins here.")]
    Missing(&'static str),
    #[error("“minutes” is a number from 1 to {}.", MOST_MINUTES)]
    Minutes,
    #[error("There is no view “{0}”: choose {choices}.", choices = View::choices())]
    UnknownView(String),
    #[error("There is no base “{name}”: choose {}.", BaseName::choices(""))]
    UnknownBase { name: String },
    #[error("There is no setting “{0}”: choose quick or faithful.")]
    UnknownSetting(String),
    #[error("“{0}” is a name of small letters, digits and -.")]
    NoName(&'static str),
    #[error("“{key}” does nothing with view: {shown}.", shown = .view.as_str())]
    WrongView { key: &'static str, view: View },
    #[error(
        "A step can change the base only if the lesson names the first one: add base: to the lesson’s front matter."
    )]
    NoFirstBase,
    #[error("Text stands before the first step: move it into a step.")]
    EarlyText,
    #[error("The lesson has no steps: add one, with a line ---, title: and another line ---.")]
    NoSteps,
    #[error("This is one step too many: a lesson has at most {}.", MOST_STEPS)]
    ManySteps,
    #[error("“{0}” is nothing that a step can wait for. Examples: {examples}.", examples = EXAMPLES)]
    UnknownCondition(String),
    #[error("With view: {shown}, a step can’t wait for “{name}”: {instead}.", shown = .view.as_str(), instead = .view.instead())]
    NeverHeard { name: &'static str, view: View },
    #[error("The step waits for something and doesn’t say what to do: add do:.")]
    NothingToDo,
    #[error("“{0}” belongs to a question: add ask:.")]
    NoQuestion(&'static str),
    #[error("The question needs one right: and at least one wrong:.")]
    NoAnswers,
    #[error("The question has more than {} answers: leave some out.", MOST_ANSWERS)]
    ManyAnswers,
    #[error("HTML is not shown: write it as Markdown, or < as &lt;.")]
    Html,
    #[error(
        "“{0}” is no address for a link or picture: use one that begins with http:// or https://, or one that is relative to this file, without spaces."
    )]
    Address(String),
    #[error("The picture has no description: write what it shows between ![ and ].")]
    NoDescription,
    #[error("This is nested more than {} times: make it flatter.", DEEPEST)]
    Deep,
    #[error("“{0}” takes one line of text, without lists, headings and pictures.")]
    OneLine(&'static str),
}
