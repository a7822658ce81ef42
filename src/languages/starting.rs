//! Fetches the catalogue of the document's language and starts to translate.

use js_sys::Intl::PluralRules;
use js_sys::{Array, Object};
use languages::{Catalogue, CatalogueError, Category, file_of, find};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, Response, console};

use super::translator::Translator;
use crate::dom::{self, Made, document, window};

/// The window's event for `www/start.js`, which tells the person.
const UNTRANSLATED: &str = "untranslated";

#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error("There is no language “{0}”.")]
    Language(String),
    #[error("The server answered with error {0}.")]
    Status(u16),
    #[error("The browser says {0:?}.")]
    Browser(JsValue),
    #[error("{0}")]
    Catalogue(#[from] CatalogueError),
}

impl From<JsValue> for StartError {
    fn from(error: JsValue) -> Self {
        Self::Browser(error)
    }
}

/// Translates this document into the language that its root names.
pub fn start() {
    spawn_local(async {
        if let Err(error) = translate().await {
            console::warn_1(&format!("The page stays in English. {error}").into());
            // Nobody can be told where there is no window.
            let _ = tell();
        }
    });
}

fn tell() -> Made<()> {
    window()?.dispatch_event(&Event::new(UNTRANSLATED)?).map(drop)
}

async fn translate() -> Result<(), StartError> {
    let code = dom::language()?;
    let language = find(&code).ok_or(StartError::Language(code))?;
    let Some(file) = file_of(language) else { return Ok(()) };
    let json = fetch(&file).await?;
    let catalogue = Catalogue::parse(language, &json, plural(language.code))?;
    let root = document()?.document_element().ok_or(JsValue::NULL)?;
    Translator::start(catalogue, &root)?;
    Ok(())
}

async fn fetch(file: &str) -> Result<String, StartError> {
    let response: Response = JsFuture::from(window()?.fetch_with_str(file)).await?.unchecked_into();
    if !response.ok() {
        return Err(StartError::Status(response.status()));
    }
    Ok(JsFuture::from(response.text()?).await?.as_string().unwrap_or_default())
}

/// The plural category of a number, as the browser has it.
fn plural(code: &str) -> impl Fn(f64) -> Category + use<> {
    let rules = PluralRules::new(&Array::of1(&code.into()), &Object::new());
    move |number| {
        let name = rules.select(number).as_string();
        name.and_then(|name| Category::parse(&name)).unwrap_or(Category::Other)
    }
}
