//! Pictures of digits: picked, dropped or pasted, looked at and read. What was found is shown in `found`.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use web_sys::{DataTransfer, File};

use crate::app::state::State;
use crate::store;
use ink::{Drawn, Probabilities};
use machines::record::Sample;
use machines::shelf::PadItem;
use machines::tray::{Candidate, Tray};
use machines::wording;
use worker::finder::client::Finder;
use worker::finder::{Seen, Spotted};
use worker::protocol::Command;

/// What the person may pick; a phone that keeps photos in another way then makes them one of these.
/// Dropped and pasted files are looked at when they are opened.
const ACCEPTED: &str = "image/png,image/jpeg,image/webp";

/// A picture that is being read.
pub struct AskedPicture {
    id: u32,
    /// Ends with it.
    _finder: Finder,
    /// What was found in it.
    found: Vec<Spotted>,
    /// The engine was asked what the digits are.
    sent: bool,
}

/// Picks a picture; on a phone the camera is offered as well.
#[component]
pub fn PickPicture() -> impl IntoView {
    let state = expect_context::<State>();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_: ev::Event| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        if let Some(file) = file {
            state.open_picture(&file);
        }
        // Else the same file could not be chosen twice in a row.
        input.set_value("");
    };
    view! {
        <label class="button quiet" title="A photo, scan or screenshot of digits. You can also drop or paste one.">
            "From a picture"
            <input
                class="hidden"
                type="file"
                accept=ACCEPTED
                data-testid="pick-picture"
                node_ref=input
                on:change=chosen
            />
        </label>
    }
}

/// Files that are dropped or pasted anywhere on the page; true while one is held over it.
pub fn listen(state: State) -> RwSignal<bool> {
    let held = RwSignal::new(false);
    let over = window_event_listener(ev::dragover, move |event| {
        if event.data_transfer().is_some_and(|data| data.types().iter().any(|t| t == "Files")) {
            // Without this the browser would leave the page for the file.
            event.prevent_default();
            held.set(true);
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            held.set(false);
        }
    });
    let open = move |event: &ev::Event, data: Option<DataTransfer>| {
        if let Some(file) = data.and_then(|data| data.files()?.get(0)) {
            event.prevent_default();
            state.open_picture(&file);
        }
    };
    let dropped = window_event_listener(ev::drop, move |event| {
        held.set(false);
        open(&event, event.data_transfer());
    });
    let pasted =
        window_event_listener(ev::paste, move |event| open(&event, event.clipboard_data()));
    on_cleanup(move || [over, left, dropped, pasted].into_iter().for_each(|heard| heard.remove()));
    held
}

impl State {
    pub fn open_picture(self, file: &File) {
        let id = self.number();
        self.close_tray();
        match Finder::start(file, move |seen| self.seen(id, seen)) {
            Ok(finder) => {
                let asked = AskedPicture { id, _finder: finder, found: Vec::new(), sent: false };
                self.link.update_value(|link| link.picture = Some(asked));
                self.tray.set(Tray::Reading);
            }
            Err(_) => self.tray.set(Tray::Refused(
                "this browser can’t open pictures here: try a current Firefox, Chrome, Edge or Safari"
                    .to_owned(),
            )),
        }
    }

    fn seen(self, id: u32, seen: Seen) {
        if self.link.with_value(|link| link.picture.as_ref().is_none_or(|asked| asked.id != id)) {
            return;
        }
        match seen {
            Seen::Ready => {}
            Seen::Refused(sentence) => self.tray.set(Tray::Refused(sentence)),
            Seen::Digits(found) => {
                self.link.update_value(|link| {
                    if let Some(asked) = &mut link.picture {
                        asked.found = found;
                    }
                });
                self.read_found();
            }
        }
    }

    /// As soon as there is something to read it with.
    pub(super) fn read_found(self) {
        if self.in_use.with_untracked(|in_use| in_use.settled().is_none()) {
            return;
        }
        let asked = self.link.try_update_value(|link| {
            let asked =
                link.picture.as_mut().filter(|asked| !asked.sent && !asked.found.is_empty())?;
            asked.sent = true;
            let drawn = |spotted: &Spotted| Drawn::Picture(spotted.image.clone());
            Some((asked.id, asked.found.iter().map(drawn).collect()))
        });
        if let Some(Some((id, digits))) = asked {
            self.send(Command::ReadFound { id, digits });
        }
    }

    pub(super) fn found_read(self, id: u32, probabilities: &[Probabilities]) {
        let ours = self.link.try_update_value(|link| link.picture.take_if(|asked| asked.id == id));
        if let Some(asked) = ours.flatten() {
            let found = asked.found.into_iter().zip(probabilities);
            let candidates = found.map(|(spotted, read)| Candidate::new(spotted, read));
            self.tray.set(Tray::Read(candidates.collect()));
        }
    }

    /// The next engine is asked anew.
    pub(super) fn engine_of_picture_lost(self) {
        self.link.update_value(|link| {
            if let Some(asked) = &mut link.picture {
                asked.sent = false;
            }
        });
    }

    pub fn close_tray(self) {
        self.choosing.set(None);
        self.tray.set(Tray::Closed);
        self.link.update_value(|link| link.picture = None);
    }

    /// Keeps all that is wanted as samples.
    pub fn keep_found(self) {
        let (mut samples, mut readings) = (Vec::new(), Vec::new());
        self.tray.with_untracked(|tray| {
            for (place, candidate) in tray.wanted().enumerate() {
                let id = store::new_id();
                readings.push((id.clone(), candidate.read));
                let Candidate { image, label, read, .. } = candidate.clone();
                // In the order in which they were read.
                let made_ms = store::now_ms() + place as f64 / 1000.0;
                samples.push(Sample {
                    id,
                    made_ms,
                    label,
                    drawn: Drawn::Picture(image),
                    sure: label != read,
                });
            }
        });
        self.close_tray();
        self.readings.update(|known| known.extend(readings));
        self.said.set(format!("Labelled {}.", wording::digits(samples.len())));
        self.labelled.set(true);
        self.shelf.put(samples.into_iter().map(PadItem::Sample));
        self.shelf.keep_for_good();
    }
}
