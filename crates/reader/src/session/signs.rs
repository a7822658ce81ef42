//! Remembering signs: features of their drawings, what reads them, and how well it does.

use std::rc::Rc;

use data::synthetic;
use ink::{CLASSES, Count, Hand, Image28, Stroke, Trace, variations};
use network::FineTuneSettings;
use network::samples::Samples;
use network::signs::{Classes, Drawing, Matcher, Prototypes, Rehearsed, Sketch, Taught};
use worker::host::Host;
use worker::reader::{Command, Sign, SignsRead};

use super::{Session, SessionError};
use crate::compute::Compute;
use crate::loaded::Loaded;
use crate::signs::{Signs, known};

/// Labelled digits that are compared with the signs between two pauses: a few milliseconds.
const DIGITS_AT_ONCE: usize = 64;

impl<H: Host<Protocol = Command>, C: Compute> Session<H, C> {
    /// Reads these signs from now on, where the head in use has none. `digits`: the labelled digits. `None` without
    /// signs.
    pub(super) async fn remember_signs(
        &self,
        loaded: &Loaded<C::Trunk>,
        signs: &[Sign],
        digits: &Samples,
        later: &mut Vec<Command>,
    ) -> Result<Option<SignsRead>, SessionError> {
        let signs = &signs[..signs.len().min(Classes::MOST_SIGNS)];
        let features = self.drawing_features(loaded, signs, later).await?;
        if signs.is_empty() {
            loaded.signs.replace(None);
            return Ok(None);
        }
        let rehearsed = self.rehearsed(loaded, later).await?;
        let drawings = features.iter().map(|(label, rows)| rehearsed.drawing(*label, rows));
        let mut drawings: Vec<Drawing> = drawings.collect();
        let strokes = signs.iter().flat_map(|sign| &sign.drawings);
        let traces: Vec<Option<Trace>> = strokes.map(|strokes| Trace::of(strokes)).collect();
        let own = features.iter().zip(&traces);
        let own = own.filter_map(|((label, _), trace)| Some((trace.clone()?, *label)));
        let own = Hand(own.collect());
        let matcher = |drawings: &[Drawing]| {
            let prototypes = Prototypes::new(CLASSES + signs.len(), &rehearsed, drawings);
            Matcher::new(prototypes, own.clone())
        };
        let all = matcher(&drawings);
        let names = signs.iter().map(|sign| sign.name.clone()).collect();
        let labels = features.iter().map(|(label, _)| *label);
        let strokes = signs.iter().flat_map(|sign| &sign.drawings);
        let sketches = strokes.zip(labels);
        let sketches =
            sketches.filter_map(|(strokes, label)| Some((Sketch::of(strokes)?, label))).collect();
        let own_signs = Signs { names, drawings: sketches, matcher: all.clone() };
        loaded.signs.replace(Some(own_signs));

        let (width, hand) = (loaded.base.head.inputs, loaded.hand().clone());
        let mut right = Count::default();
        for (place, ((label, rows), trace)) in features.iter().zip(&traces).enumerate() {
            // A trace has no say in its own reading.
            let held_out = drawings.remove(place);
            let others = matcher(&drawings);
            if let Some(own) = rows.get(..width) {
                let read = others.read(own, trace.as_ref(), known(&hand));
                let class = usize::from(*label);
                right.add(read.is_some_and(|(sign, _)| CLASSES + sign == class));
            }
            drawings.insert(place, held_out);
            self.pause(later).await;
        }
        let mut taken = Count::default();
        let rows = digits.features().chunks_exact(width);
        for (place, (row, trace)) in rows.zip(digits.traces()).enumerate() {
            taken.add(all.read(row, trace.as_ref(), known(&hand)).is_some());
            if place % DIGITS_AT_ONCE == DIGITS_AT_ONCE - 1 {
                self.pause(later).await;
            }
        }
        Ok(Some(SignsRead { right, taken }))
    }

    /// What reads the signs of a head of which only the sketches are known.
    pub(super) async fn matcher_of(
        &self,
        loaded: &Loaded<C::Trunk>,
        taught: &Taught,
        later: &mut Vec<Command>,
    ) -> Result<Matcher, SessionError> {
        let rehearsed = self.rehearsed(loaded, later).await?;
        let (mut drawings, mut traces) = (Vec::new(), Vec::new());
        for (sketch, label) in &taught.drawings {
            let strokes = sketch.strokes();
            let features = self.varied_features(loaded, &strokes, later).await?;
            drawings.push(rehearsed.drawing(*label, &features));
            traces.extend(Trace::of(&strokes).map(|trace| (trace, *label)));
        }
        let prototypes = Prototypes::new(taught.classes.count(), &rehearsed, &drawings);
        Ok(Matcher::new(prototypes, Hand(traces)))
    }

    /// The class of each drawing, and the features of its picture and of its variations, one sign after the other.
    /// Reuses features already computed.
    async fn drawing_features(
        &self,
        loaded: &Loaded<C::Trunk>,
        signs: &[Sign],
        later: &mut Vec<Command>,
    ) -> Result<Vec<(u8, Rc<Vec<f32>>)>, SessionError> {
        let (mut all, mut computed) = (Vec::new(), Vec::new());
        for (label, sign) in (CLASSES as u8..).zip(signs) {
            for strokes in &sign.drawings {
                let key = variations::fingerprint_of_ink(strokes);
                let features = match loaded.drawing(key) {
                    Some(features) => features,
                    None => Rc::new(self.varied_features(loaded, strokes, later).await?),
                };
                computed.push((key, features.clone()));
                all.push((label, features));
            }
        }
        loaded.drawings.replace(computed);
        Ok(all)
    }

    /// The features of ink's picture and of its variations.
    async fn varied_features(
        &self,
        loaded: &Loaded<C::Trunk>,
        strokes: &[Stroke],
        later: &mut Vec<Command>,
    ) -> Result<Vec<f32>, SessionError> {
        let FineTuneSettings { copies, seed, .. } = FineTuneSettings::default();
        let pictures = variations::of_ink(strokes, copies as usize, seed);
        self.features_of(loaded, &pictures, later).await
    }

    /// The digits that signs are told from. Their features are computed once for each base.
    async fn rehearsed(
        &self,
        loaded: &Loaded<C::Trunk>,
        later: &mut Vec<Command>,
    ) -> Result<Rc<Rehearsed>, SessionError> {
        let known = loaded.rehearsed.borrow().clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let seed = FineTuneSettings::default().seed;
        let (pictures, labels) = synthetic::pen_digits(Rehearsed::OF_EACH, seed);
        let features = self.features_of(loaded, &pictures, later).await?;
        let rehearsed = Rc::new(Rehearsed::new(&features, &labels));
        loaded.rehearsed.replace(Some(rehearsed.clone()));
        Ok(rehearsed)
    }

    /// n × features of n pictures, with a pause after each batch.
    async fn features_of(
        &self,
        loaded: &Loaded<C::Trunk>,
        pictures: &[Image28],
        later: &mut Vec<Command>,
    ) -> Result<Vec<f32>, SessionError> {
        let mut all = Vec::new();
        for pictures in pictures.chunks(self.compute.pictures_at_once()) {
            all.extend(self.features(loaded, pictures).await?);
            self.pause(later).await;
        }
        Ok(all)
    }
}
