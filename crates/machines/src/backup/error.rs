//! What can go wrong with a backup, as sentences for people.

use crate::shelf::StoreError;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    #[error("This file is too large for one that “Save everything” has made: choose another file.")]
    TooLarge,
    #[error(
        "This file was not made by “Save everything”: choose one whose name ends with .inkling."
    )]
    NotABackup,
    #[error(
        "This file was saved by a newer version of Inkling: get that version (in a browser, reload the page), then open the file again."
    )]
    Newer,
    #[error(
        "This file holds more digits, signs, heads or results than this page can hold, 20,000 of each: open another file."
    )]
    TooMany,
    #[error("This file is cut off: copy it again, or open another copy.")]
    CutOff,
    #[error("This file is damaged: copy it again, or open another copy.")]
    Damaged,
    #[error(
        "This file holds everything that was saved, not one head: open it with “Open a saved file” at the end of the page."
    )]
    NotAHead,
    #[error("The file could not be made: reload the page, then save everything again.")]
    NotMade,
    /// The stored records are missing in the file.
    #[error(
        "The browser could not read what it keeps for this page ({0}): the file holds what this page shows, without the Lab’s results."
    )]
    Partial(StoreError),
    #[error(
        "The Lab’s results in this file are left out, because the browser can’t read those that it keeps: reload the page, then open the file again."
    )]
    ResultsLeftOut,
}
