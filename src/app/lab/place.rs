//! The current place in the Lab, stored in the address.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use machines::computing::Kind;
use machines::lab::place::Place;
use machines::lab::rows::RowId;
use recipes::recipe::Recipe;
use recipes::scale::Scale;

#[derive(Clone, Copy)]
pub struct PlaceStore {
    pub place: RwSignal<Place>,
    pub scale: Memo<Scale>,
    pub kind: Memo<Kind>,
}

impl PlaceStore {
    /// The place in the address, and a sentence for each unknown name.
    pub fn new() -> (Self, Vec<String>) {
        let (place, complaints) = Place::parse(&query());
        let place = RwSignal::new(place);
        let scale = Memo::new(move |_| place.with(|place| place.scale));
        let kind = Memo::new(move |_| place.with(|place| place.kind));
        (Self { place, scale, kind }, complaints)
    }

    /// Opens another project and adds an entry to the browser's history.
    pub fn open(self, recipe: &'static Recipe) {
        let place = self.place.get_untracked().in_recipe(recipe);
        self.go(place, |history, query| {
            history.push_state_with_url(&JsValue::NULL, "", Some(query))
        });
    }

    pub fn toggle(self, row: RowId) {
        self.replace(self.place.get_untracked().toggled(row));
    }

    pub fn choose_scale(self, scale: Scale) {
        self.replace(Place { scale, ..self.place.get_untracked() });
    }

    pub fn choose_kind(self, kind: Kind) {
        self.replace(Place { kind, ..self.place.get_untracked() });
    }

    /// Updates the place after the browser goes back or forward.
    pub fn follow_address(self) {
        self.place.set(Place::parse(&query()).0);
    }

    fn replace(self, place: Place) {
        self.go(place, |history, query| {
            history.replace_state_with_url(&JsValue::NULL, "", Some(query))
        });
    }

    fn go(self, place: Place, change: fn(&web_sys::History, &str) -> Result<(), JsValue>) {
        if let Ok(history) = window().history() {
            // If the address can't be changed, only the link to this place is lost.
            let _ = change(&history, &place.query_after(&query()));
        }
        self.place.set(place);
    }
}

fn query() -> String {
    window().location().search().unwrap_or_default()
}
