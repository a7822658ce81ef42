//! Translates the pages for people who don't choose English. `www/start.js` chooses the language, and starts this beside
//! the page's own module. The page is translated once, and then whatever changes in it: it knows nothing of this.

mod starting;
mod translator;

pub use starting::start;
