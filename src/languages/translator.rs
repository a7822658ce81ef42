//! Replaces texts of the document in place: elements and text nodes stay those that the page has made.

use std::cell::OnceCell;
use std::rc::Rc;

use js_sys::{Array, WeakMap};
use languages::Catalogue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MutationObserver, MutationObserverInit, MutationRecord, Node};

use crate::dom::Made;

/// The attributes that hold sentences for people.
const ATTRIBUTES: [&str; 6] =
    ["aria-label", "title", "placeholder", "alt", "aria-valuetext", "aria-description"];

/// Elements that say whether their content is translated; see `allows`. A `lang` marks another language than the page's,
/// and no catalogue has code.
const DECISIVE: &str = "[translate], [lang]:not(:root), script, style, noscript, code, pre";

pub struct Translator {
    catalogue: Catalogue,
    /// The last translation of each text node: it is not translated once more if the node moves.
    texts: WeakMap,
    /// The same for each of `ATTRIBUTES`, by element.
    attributes: [WeakMap; ATTRIBUTES.len()],
    observer: OnceCell<MutationObserver>,
    watched: MutationObserverInit,
}

impl Translator {
    /// Translates `root` and all within it, for as long as the document lives.
    pub fn start(catalogue: Catalogue, root: &Element) -> Made<()> {
        let names: Array = ATTRIBUTES.into_iter().map(JsValue::from_str).collect();
        let watched = MutationObserverInit::new();
        watched.set_subtree(true);
        watched.set_child_list(true);
        watched.set_character_data(true);
        watched.set_attribute_filter(&names);
        let translator = Rc::new(Self {
            catalogue,
            texts: WeakMap::new(),
            attributes: std::array::from_fn(|_| WeakMap::new()),
            observer: OnceCell::new(),
            watched,
        });
        let following = Rc::clone(&translator);
        let changed = Closure::<dyn FnMut(Array)>::new(move |records: Array| {
            following.follow(&records);
        });
        let observer = MutationObserver::new(changed.into_js_value().unchecked_ref())?;
        // It fails only if it is filled already.
        let _ = translator.observer.set(observer);
        translator.watch(root)?;
        translator.visit(root, true)?;
        translator.forget_own_changes();
        Ok(())
    }

    fn watch(&self, root: &Node) -> Made<()> {
        let observer = self.observer.get();
        observer.map_or(Ok(()), |observer| observer.observe_with_options(root, &self.watched))
    }

    fn follow(&self, records: &Array) {
        for record in records.iter() {
            // The browser refuses wrong names alone. A text that it refuses stays English.
            let _ = self.change(record.unchecked_ref());
        }
        self.forget_own_changes();
    }

    /// Nothing else has run since this began to write.
    fn forget_own_changes(&self) {
        if let Some(observer) = self.observer.get() {
            observer.take_records();
        }
    }

    fn change(&self, record: &MutationRecord) -> Made<()> {
        let Some(target) = record.target() else { return Ok(()) };
        let around = match target.dyn_ref::<Element>() {
            Some(element) => Some(element.clone()),
            None => target.parent_element(),
        };
        // Only what is in a shadow root has no element around it.
        let is_translated = around.as_ref().map_or(Ok(true), is_translated)?;
        if target.node_type() == Node::TEXT_NODE {
            return self.visit(&target, is_translated);
        }
        if let Some(name) = record.attribute_name() {
            return match around.filter(|_| is_translated) {
                Some(element) => self.say_attribute(&element, &name),
                None => Ok(()),
            };
        }
        let added = record.added_nodes();
        for node in (0..added.length()).filter_map(|place| added.get(place)) {
            self.visit(&node, is_translated)?;
        }
        Ok(())
    }

    /// Translates a node and all within it; `is_translated`: whether the element around it says so.
    fn visit(&self, node: &Node, is_translated: bool) -> Made<()> {
        let Some(element) = node.dyn_ref::<Element>() else {
            if is_translated && node.node_type() == Node::TEXT_NODE {
                self.say_text(node);
            }
            return Ok(());
        };
        let is_translated = says(element)?.unwrap_or(is_translated);
        for name in ATTRIBUTES.into_iter().filter(|_| is_translated) {
            self.say_attribute(element, name)?;
        }
        if let Some(root) = element.shadow_root() {
            self.watch(&root)?;
            self.visit_within(&root, is_translated)?;
        }
        self.visit_within(element, is_translated)
    }

    fn visit_within(&self, parent: &Node, is_translated: bool) -> Made<()> {
        let mut next = parent.first_child();
        while let Some(node) = next {
            self.visit(&node, is_translated)?;
            next = node.next_sibling();
        }
        Ok(())
    }

    fn say_text(&self, node: &Node) {
        if let Some(said) = node.node_value().and_then(|text| self.say(&self.texts, node, &text)) {
            node.set_node_value(Some(&said));
        }
    }

    fn say_attribute(&self, element: &Element, name: &str) -> Made<()> {
        let written = ATTRIBUTES.iter().zip(&self.attributes).find(|(known, _)| **known == name);
        let (Some((_, written)), Some(text)) = (written, element.get_attribute(name)) else {
            return Ok(());
        };
        match self.say(written, element, &text) {
            Some(said) => element.set_attribute(name, &said),
            None => Ok(()),
        }
    }

    /// The translation of a node's text, which is remembered in `written`. `None` where nothing is to be written.
    fn say(&self, written: &WeakMap, node: &Node, text: &str) -> Option<String> {
        if written.get(node).as_string().as_deref() == Some(text) {
            return None;
        }
        let said = self.catalogue.say(text)?;
        written.set(node, &JsValue::from_str(&said));
        Some(said)
    }
}

/// Whether the content of an element is translated.
fn is_translated(element: &Element) -> Made<bool> {
    Ok(element.closest(DECISIVE)?.is_none_or(|found| allows(&found)))
}

/// What an element itself says of its content; `None` if that is as around it.
fn says(element: &Element) -> Made<Option<bool>> {
    Ok(element.matches(DECISIVE)?.then(|| allows(element)))
}

/// Whether an element of those that decide lets its content be translated.
fn allows(decisive: &Element) -> bool {
    decisive.get_attribute("translate").is_some_and(|value| value != "no")
}
