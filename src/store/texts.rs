//! Small texts in `localStorage` and `sessionStorage`: choices, measured speeds, places in lessons, and this tab's draft.

use js_sys::JSON;
use web_sys::Storage;

use ink::Stroke;
use languages::KEPT_KEY;
use machines::record::Ink;

const DRAFT_PREFIX: &str = "inkling-draft-";

/// Begins the keys of where the person is in a lesson.
pub const LESSON_PREFIX: &str = "inkling-lesson-";

/// Stores this tab's unlabelled drawing. `frame` separates the frames of one tab.
pub fn keep_draft(frame: &str, strokes: &[Stroke]) {
    let Some(storage) = session() else { return };
    if strokes.is_empty() {
        let _ = storage.remove_item(&draft_key(frame));
        return;
    }
    let text = serde_wasm_bindgen::to_value(&Ink::from(strokes))
        .ok()
        .and_then(|value| JSON::stringify(&value).ok())
        .and_then(|text| text.as_string());
    if let Some(text) = text {
        // If session storage is full, only an unfinished drawing is lost at a reload.
        let _ = storage.set_item(&draft_key(frame), &text);
    }
}

pub fn kept_draft(frame: &str) -> Option<Vec<Stroke>> {
    let text = session()?.get_item(&draft_key(frame)).ok()??;
    let ink: Ink = serde_wasm_bindgen::from_value(JSON::parse(&text).ok()?).ok()?;
    ink.strokes().ok()
}

pub fn forget_draft(frame: &str) {
    keep_draft(frame, &[]);
}

/// Deletes the drafts of this tab and its frames, the places in all lessons, and the chosen language.
pub fn forget_drafts() {
    for (storage, prefix) in [(session(), DRAFT_PREFIX), (local(), LESSON_PREFIX)] {
        let Some(storage) = storage else { continue };
        let count = storage.length().unwrap_or(0);
        let keys: Vec<_> = (0..count).filter_map(|i| storage.key(i).ok().flatten()).collect();
        for key in keys.iter().filter(|key| key.starts_with(prefix) || *key == KEPT_KEY) {
            let _ = storage.remove_item(key);
        }
    }
}

fn draft_key(frame: &str) -> String {
    format!("{DRAFT_PREFIX}{frame}")
}

/// Stores a small choice or figure for the next visit. Without storage, the choice or measurement
/// is repeated then. An empty text is deleted.
pub fn keep_text(key: &str, text: &str) {
    if let Some(storage) = local() {
        let _ =
            if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }
}

pub fn kept_text(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
