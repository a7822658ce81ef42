//! Makes elements and listens to them.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, KeyboardEvent, Window};

/// Fails only where there is no window, or where a name is no name of an element.
pub type Made<T> = Result<T, JsValue>;

pub fn window() -> Made<Window> {
    web_sys::window().ok_or(JsValue::NULL)
}

pub fn document() -> Made<Document> {
    window()?.document().ok_or(JsValue::NULL)
}

pub fn body() -> Made<HtmlElement> {
    document()?.body().ok_or(JsValue::NULL)
}

/// Ends the page: the browser has refused to make an element or to change one, which it does for
/// wrong names alone. `www/start.js` tells the person that the page is broken.
pub fn fail(error: &JsValue) -> ! {
    panic!("the page can't be changed: {error:?}")
}

/// The code of the page's language, which `www/start.js` has chosen.
pub fn language() -> Made<String> {
    let root = document()?.document_element();
    Ok(root.and_then(|root| root.get_attribute("lang")).unwrap_or_default())
}

/// An element; `class` may be empty.
pub fn make(tag: &str, class: &str) -> Made<HtmlElement> {
    let element = document()?.create_element(tag)?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    Ok(element.unchecked_into())
}

pub fn with_text(tag: &str, class: &str, text: &str) -> Made<HtmlElement> {
    let element = make(tag, class)?;
    element.set_text_content(Some(text));
    Ok(element)
}

pub fn link(class: &str, to: &str, text: &str) -> Made<HtmlElement> {
    let link = with_text("a", class, text)?;
    link.set_attribute("href", to)?;
    Ok(link)
}

pub fn button(class: &str, testid: &str, text: &str) -> Made<HtmlElement> {
    let button = with_text("button", class, text)?;
    button.set_attribute("type", "button")?;
    name(&button, testid)?;
    Ok(button)
}

/// The name by which tests find it.
pub fn name(element: &Element, testid: &str) -> Made<()> {
    element.set_attribute("data-testid", testid)
}

pub fn add(to: &Element, child: &HtmlElement) -> Made<()> {
    to.append_child(child).map(drop)
}

/// Sets or removes an attribute without a value.
pub fn flag(element: &Element, name: &str, is_set: bool) -> Made<()> {
    if is_set { element.set_attribute(name, "") } else { element.remove_attribute(name) }
}

/// Sets an attribute to `true` or `false`, as those of ARIA are.
pub fn state(element: &Element, name: &str, is_so: bool) -> Made<()> {
    element.set_attribute(name, if is_so { "true" } else { "false" })
}

/// Listens for as long as the page lives.
pub fn on(target: &EventTarget, event: &str, heard: impl FnMut(Event) + 'static) -> Made<()> {
    let heard = Closure::<dyn FnMut(Event)>::new(heard).into_js_value();
    target.add_event_listener_with_callback(event, heard.unchecked_ref())
}

/// Whether a key belongs to the browser or the system, such as that which enlarges the page.
pub fn is_shortcut(key: &KeyboardEvent) -> bool {
    key.ctrl_key() || key.alt_key() || key.meta_key()
}

pub fn after(ms: i32, then: impl FnOnce() + 'static) -> Made<()> {
    let then = Closure::once_into_js(then);
    let window = window()?;
    window.set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), ms).map(drop)
}
