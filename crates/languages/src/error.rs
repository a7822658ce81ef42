//! What is wrong with a catalogue.

/// Why a catalogue can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    #[error("The catalogue is no JSON object ({0}): correct it there.")]
    Json(String),
    #[error("The catalogue’s entry “{key}” is wrong: {fault}.")]
    Entry { key: String, fault: Fault },
}

/// What is wrong with an entry of a catalogue.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("its holes must be {{1}}, {{2}} and so on, in this order")]
    Order,
    #[error("its translation must be a text, or an object with a text for each plural category")]
    Kind,
    #[error("“{0}” is no plural category: use zero, one, two, few, many or other")]
    Category(String),
    #[error("it needs a text for the plural category “other”")]
    NoOther,
    #[error("“by” must be the number of one of its holes")]
    By,
    #[error("its translation has a hole {{{0}}}, which the English text lacks")]
    Hole(usize),
}
