//! The language of a lesson's text, which no catalogue translates.

use web_sys::Element;

use crate::dom::Made;
use languages::ENGLISH;

/// Whose words a lesson's text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prose {
    /// English, on a page in English.
    Plain,
    /// The page's other language, by the lesson's own translator.
    Translated,
    /// English on a page in another language, because the lesson has not been translated.
    English,
    /// Of another site.
    Foreign,
}

impl Prose {
    /// Marks an element whose content is the lesson's.
    pub fn mark(self, element: &Element) -> Made<()> {
        let attributes: &[(&str, &str)] = match self {
            Self::Plain => &[],
            Self::Translated => &[("translate", "no")],
            Self::English => &[("lang", ENGLISH.code), ("dir", "ltr")],
            Self::Foreign => &[("translate", "no"), ("dir", "auto")],
        };
        for (name, value) in attributes {
            element.set_attribute(name, value)?;
        }
        Ok(())
    }

    /// Marks all that an element holds so far.
    pub fn mark_within(self, element: &Element) -> Made<()> {
        let mut next = element.first_element_child();
        while let Some(child) = next {
            self.mark(&child)?;
            next = child.next_element_sibling();
        }
        Ok(())
    }
}
