//! A writer whose digits no base knows.

use ink::{Labelled, Stroke};

pub type Place = (f32, f32);

/// A writer whose 1 is a roof and whose 7 is a hook: forms that no base knows.
pub fn odd_hand() -> Vec<Labelled> {
    let one: &[Place] = &[(0.1, 0.9), (0.3, 0.5), (0.5, 0.1), (0.7, 0.5), (0.9, 0.9)];
    let seven: &[Place] = &[(0.8, 0.9), (0.75, 0.4), (0.5, 0.1), (0.25, 0.35), (0.2, 0.5)];
    let zero: &[Place] =
        &[(0.5, 0.1), (0.2, 0.3), (0.2, 0.7), (0.5, 0.9), (0.8, 0.7), (0.8, 0.3), (0.5, 0.1)];
    let forms: [(u8, &[Place]); 3] = [(1, one), (7, seven), (0, zero)];
    (0..4)
        .flat_map(|time| forms.map(|(label, places)| written(label, places, time as f32)))
        .collect()
}

/// A little different each time.
pub fn written(label: u8, places: &[Place], time: f32) -> Labelled {
    let places: Vec<Place> = places
        .iter()
        .enumerate()
        .map(|(i, &(x, y))| {
            let wobble = 0.02 * (time * 2.0 + i as f32 * 1.7).sin();
            (x * (0.9 + 0.04 * time) + wobble, y - wobble)
        })
        .collect();
    Labelled { label, drawn: vec![Stroke::from(places.as_slice())].into(), ..Labelled::default() }
}
