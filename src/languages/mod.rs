//! Translates the pages for people who don't choose English. `www/start.js` chooses the language, and starts this beside
//! the page's own module. It translates the document once, and then each change. The page's own code knows nothing of it.

mod starting;
mod translator;

pub use starting::start;
