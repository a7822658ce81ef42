//! Tells the page around the frame, the *host*, what happens in the Lab.

use leptos::prelude::*;

use crate::app::lab::place::PlaceStore;
use crate::app::lab::running::RunningStore;
use crate::app::parent::{self, Data};
use crate::app::stores::HostStore;
use machines::contract::{LabEvent, LabMessage, LabProgress, parse_for_lab};

/// Listens to the window around this one, if this is a frame. The driver tells of the results.
pub fn listen(host: HostStore, place: PlaceStore, running: RunningStore) {
    let tell_ready = move || host.post(&LabEvent::Ready(place.place.get_untracked()));
    let hear = move |origin: &str, data: &Data| match parse_for_lab(data) {
        Some(LabMessage { hello: Ok(()), .. }) => {
            host.open(origin);
            tell_ready();
        }
        Some(LabMessage { id, hello: Err(error) }) => host.refuse(id, error),
        None => {}
    };
    if !parent::listen(host, hear) {
        return;
    }
    Effect::new(move |told: Option<()>| {
        place.place.track();
        if told.is_some() {
            tell_ready();
        }
    });
    Effect::new(move |was_running: Option<bool>| {
        running.running.with(|running| {
            match running.as_ref().map(LabProgress::of) {
                Some(Some(progress)) => host.post(&LabEvent::Progress(Some(progress))),
                None if was_running == Some(true) => host.post(&LabEvent::Progress(None)),
                // The learner is starting, or nothing runs.
                _ => {}
            }
            running.is_some()
        })
    });
    host.announce();
}
