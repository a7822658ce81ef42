//! The three views as tabs.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent, UrlSearchParams};

use super::pane::Act;
use crate::dom::{Made, add, button, document, flag, is_shortcut, make, on, state, window};
use machines::names::{LANG, THEME, VIEW};
use machines::why::{Event, View, Why};

pub struct Tabs {
    list: HtmlElement,
    tabs: Vec<HtmlElement>,
    /// What each tab shows.
    pub panels: [HtmlElement; View::ALL.len()],
}

/// The view that the page's address names.
pub fn asked() -> Made<View> {
    let query = UrlSearchParams::new_with_str(&window()?.location().search()?)?;
    Ok(query.get(VIEW).and_then(|name| name.parse().ok()).unwrap_or_default())
}

impl Tabs {
    pub fn new(to: &Element, act: &Act) -> Made<Self> {
        let list = make("div", "tabs")?;
        list.set_attribute("role", "tablist")?;
        list.set_attribute("aria-label", "What is shown")?;
        let mut tabs = Vec::new();
        for view in View::ALL {
            let tab = button("", &format!("tab-{}", view.as_str()), view.title())?;
            tab.set_id(&format!("tab-{}", view.as_str()));
            tab.set_attribute("role", "tab")?;
            tab.set_attribute("aria-controls", &format!("view-{}", view.as_str()))?;
            let acting = Rc::clone(act);
            on(&tab, "click", move |_| acting(Event::Open(view)))?;
            let acting = Rc::clone(act);
            on(&tab, "keydown", move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                let next = if is_right_to_left() { -1 } else { 1 };
                let opened = match key.key().as_str() {
                    _ if is_shortcut(key) => return,
                    "ArrowRight" => view.moved(next),
                    "ArrowLeft" => view.moved(-next),
                    "Home" => View::Why,
                    "End" => View::Map,
                    _ => return,
                };
                key.prevent_default();
                acting(Event::Open(opened));
                focus(opened);
            })?;
            add(&list, &tab)?;
            tabs.push(tab);
        }
        add(to, &list)?;
        let panel = |view: View| -> Made<HtmlElement> {
            let panel = make("section", "view")?;
            panel.set_id(&format!("view-{}", view.as_str()));
            panel.set_attribute("role", "tabpanel")?;
            panel.set_attribute("aria-labelledby", &format!("tab-{}", view.as_str()))?;
            add(to, &panel)?;
            Ok(panel)
        };
        let panels = [panel(View::Why)?, panel(View::Network)?, panel(View::Map)?];
        Ok(Self { list, tabs, panels })
    }

    /// Shows the open view, and names it in the page's address. A network of the Lab has no other one.
    pub fn show(&self, why: &Why) -> Made<()> {
        let open = why.view();
        flag(&self.list, "hidden", why.is_of_lab())?;
        for (view, (tab, panel)) in View::ALL.into_iter().zip(self.tabs.iter().zip(&self.panels)) {
            let is_open = view == open;
            state(tab, "aria-selected", is_open)?;
            tab.set_attribute("tabindex", if is_open { "0" } else { "-1" })?;
            flag(panel, "hidden", !is_open)?;
        }
        let query = UrlSearchParams::new_with_str(&window()?.location().search()?)?;
        // The other choices are of the page around this one.
        let mut address = format!("?{VIEW}={}", open.as_str());
        for name in [THEME, LANG] {
            // Words alone, because nothing here is escaped.
            let is_word = |value: &String| value.bytes().all(|byte| byte.is_ascii_lowercase());
            if let Some(value) = query.get(name).filter(is_word) {
                address += &format!("&{name}={value}");
            }
        }
        window()?.history()?.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    }
}

/// Whether the next tab is on the left.
fn is_right_to_left() -> bool {
    let root = document().ok().and_then(|page| page.document_element());
    root.and_then(|root| root.get_attribute("dir")).is_some_and(|dir| dir == "rtl")
}

/// Moves the focus to the tab of a view.
fn focus(view: View) {
    let tab = window().ok().and_then(|window| window.document());
    let tab = tab.and_then(|page| page.get_element_by_id(&format!("tab-{}", view.as_str())));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        // It fails for what can't have the focus.
        let _ = tab.focus();
    }
}
