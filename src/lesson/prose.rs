//! The language of a lesson's text, which no catalogue translates.

use web_sys::Element;

use crate::dom::Made;
use languages::ENGLISH;

/// Which text of a lesson is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prose {
    /// English, on a page in English.
    Plain,
    /// The site's translation of the lesson into the page's language, which is not English.
    Translated,
    /// English on a page in another language, because the lesson has not been translated.
    English,
    /// A lesson of another site, in a language that nobody has named, on a page that is not in English.
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
