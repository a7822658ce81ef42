//! The languages of the pages, and catalogues that translate their sentences. English stays in the sources; a catalogue
//! maps each English sentence to its translation. No browser. `docs/languages.md` describes the files.

mod catalogue;
mod error;
mod language;
mod numbers;
mod plural;
mod sentences;
mod template;

pub use catalogue::Catalogue;
pub use error::{CatalogueError, Fault};
pub use language::{
    ENGLISH, FOLDER, KEPT_KEY, LANGUAGES, Language, Marks, choices, file_of, find, of_tag,
};
pub use plural::Category;
pub use template::tidy;
