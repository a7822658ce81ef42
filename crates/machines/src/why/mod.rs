//! The pane that explains readings, or opens a network of the Lab: what it has got from the page around it, what the
//! explainer is asked, and what is shown. The browser's part is `src/why`.

mod answers;
mod asking;
mod camera;
mod damage;
mod events;
mod figures;
mod given;
mod picture;
mod sentences;
mod slices;
mod slot;
#[cfg(test)]
mod tests;
mod view;

pub use answers::Answers;
pub use camera::{Camera, between, nearest};
pub use damage::is_off;
pub use events::{Effect, Event, Part};
pub use figures::signed;
pub use picture::{Square, strength};
pub use sentences::Status;
pub use slices::Slices;
pub use slot::{Refusal, Slot};
pub use view::View;

use ink::{Drawn, Image28, Stroke, centre_lines};
use worker::client::Heard;
use worker::envelope::FromWorker;
use worker::explainer::{self, Damage, Origin, Set, Side, Trained};

use crate::numbers::Numbers;
use answers::{Ink, Network};
use given::{Changed, Given, has_grown};

/// The value of `contract::KEY` in a message from the pad to the pane.
pub const FOR_THE_PANE: &str = "why";
/// The same in a message from the Lab's page.
pub const FROM_THE_LAB: &str = "network";
/// The key of such a message's bytes: those of a `ToWorker<reader::Command>`, or of a `Trained` from the Lab.
pub const BYTES: &str = "bytes";

/// How long the ink stays the same until the slow questions are asked, in milliseconds.
pub const STILL_MS: u32 = 250;

#[derive(Clone, Debug, Default, PartialEq)]
enum Explainer {
    #[default]
    Starting,
    Ready,
    /// With the sentence that says why.
    Lost(String),
}

/// The machine.
#[derive(Clone, Debug, Default)]
pub struct Why {
    explainer: Explainer,
    given: Given,
    answers: Answers,
    view: View,
    network: Network,
    ink: Ink,
    /// Which of several digits is explained.
    place: usize,
    against: Option<u8>,
    damage: Damage,
    /// The damage of the last `Break`.
    sent_damage: Damage,
    /// The damage of the network that the explainer explains.
    damage_in_use: Damage,
    looked_at: Option<(usize, usize)>,
    wants_forgetting: bool,
    wants_own: bool,
    wants_mnist: bool,
    /// Whether the ink has not changed for a moment.
    is_still: bool,
    /// Of a long question: its number, and how many pictures are read of how many.
    progress: Option<(u32, u32, u32)>,
    /// Bytes of weights or pictures: downloaded, total.
    download: Option<(u64, u64)>,
    said: Option<String>,
    numbers: Numbers,
    effects: Vec<Effect>,
}

impl Why {
    pub fn view(&self) -> View {
        self.view
    }

    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The digits on the pad, from left to right.
    pub fn digits(&self) -> &[Drawn] {
        self.given.digits()
    }

    /// Which of them is explained.
    pub fn place(&self) -> usize {
        self.place.min(self.digits().len().saturating_sub(1))
    }

    /// The digit that is explained; `None` if the pad is empty.
    fn drawn(&self) -> Option<&Drawn> {
        self.digits().get(self.place())
    }

    /// Its strokes; a picture has none.
    pub fn strokes(&self) -> &[Stroke] {
        self.drawn().map_or(&[], Drawn::strokes)
    }

    /// The other digit that the person has chosen to compare with.
    pub fn against(&self) -> Option<u8> {
        self.against
    }

    /// How the person has broken the network.
    pub fn damage_done(&self) -> &Damage {
        &self.damage
    }

    /// Whether the Lab has trained the network: then it is opened alone.
    pub fn is_of_lab(&self) -> bool {
        self.given.is_of_lab()
    }

    /// The title of what reads.
    pub fn title(&self, side: Side) -> &'static str {
        if self.is_of_lab() { "The trained network" } else { side.title() }
    }

    /// Whether there is a head whose forgetting can be shown.
    pub fn has_head(&self) -> bool {
        self.given.has_head()
    }

    /// The strokes of a digit on the map or in a matrix, as the pad draws them. `picture`: how it looks.
    pub fn strokes_of(&self, from: Origin, picture: Option<&Image28>) -> Vec<Stroke> {
        let own: &[Stroke] = match from {
            Origin::Own(place) => self.sample(place as usize),
            Origin::Mnist(_) => &[],
        };
        match own {
            [] => picture.map(centre_lines).unwrap_or_default(),
            strokes => strokes.to_vec(),
        }
    }

    /// The strokes of one of the person's samples; none if it was found in a picture.
    pub fn sample(&self, place: usize) -> &[Stroke] {
        self.given.samples().get(place).map_or(&[], |sample| sample.drawn.strokes())
    }

    /// Handles an event. Returns the effects, to be carried out in order.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let before = self.status();
        self.take(event);
        asking::advance(self);
        self.announce();
        if self.status() != before {
            self.show(Part::Status);
        }
        std::mem::take(&mut self.effects)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Begin => {
                self.effects.push(Effect::Start);
                self.show_all();
            }
            Event::FromPad(command) => self.hear(command),
            Event::FromLab(trained) => self.open_trained(trained),
            Event::FromExplainer(Heard::Message(message)) => self.message(message),
            Event::FromExplainer(Heard::Lost { sentence }) | Event::NotStarted { sentence } => {
                self.explainer = Explainer::Lost(sentence);
                self.lose();
            }
            Event::Settled { number } => self.is_still |= number == self.ink,
            Event::Open(view) => {
                self.view = view;
                self.said = None;
                self.show(Part::View);
            }
            Event::ChooseDigit(place) => {
                let before = self.drawn().cloned();
                self.place = place;
                self.ink_changed(before.as_ref());
            }
            Event::ChooseAgainst(digit) => {
                self.against = digit;
                self.show(Part::Explained);
            }
            Event::Mend => self.damage(|damage| *damage = Damage::default()),
            Event::Switch(layer, channel) => {
                self.damage(|damage| damage::switch_channel(damage, layer, channel));
            }
            Event::SwitchLayer(layer) => {
                self.damage(|damage| damage::switch_layer(damage, layer));
            }
            Event::Noise(noise) => self.damage(|damage| damage.noise = noise),
            Event::Bits(bits) => self.damage(|damage| damage.bits = bits),
            Event::LookAt(layer, channel) => self.looked_at = Some((layer, channel)),
            Event::WantForgetting => self.wants_forgetting = true,
            Event::WantConfusions(Set::Own) => self.wants_own = true,
            Event::WantConfusions(Set::Mnist) => self.wants_mnist = true,
            Event::TryAgain => self.try_again(),
        }
    }

    fn damage(&mut self, change: impl FnOnce(&mut Damage)) {
        change(&mut self.damage);
        self.show(Part::Broken);
    }

    fn hear(&mut self, command: worker::reader::Command) {
        let before = self.drawn().cloned();
        match self.given.take(command) {
            Changed::Network => self.network_changed(),
            Changed::Personal => self.personal_changed(),
            Changed::Places => {
                // They name samples by their places.
                self.answers.map.forget();
                self.answers.own.forget();
                self.show(Part::Map);
                self.show(Part::Confusions(Set::Own));
                self.personal_changed();
            }
            Changed::Ink => {
                if self.digits().is_empty() {
                    self.place = 0;
                }
                self.ink_changed(before.as_ref());
            }
            Changed::Nothing => {}
        }
    }

    fn open_trained(&mut self, trained: Trained) {
        self.given.take_trained(trained);
        (self.view, self.place) = (View::Network, 0);
        self.ink += 1;
        self.network_changed();
    }

    fn network_changed(&mut self) {
        self.answers.forget();
        self.damage = Damage::default();
        (self.sent_damage, self.damage_in_use) = (Damage::default(), Damage::default());
        (self.looked_at, self.progress, self.download) = (None, None, None);
        self.network.loads += 1;
        self.show_all();
    }

    fn personal_changed(&mut self) {
        self.network.loads += 1;
        self.show(Part::Forgetting);
    }

    /// `before`: the digit that was explained.
    fn ink_changed(&mut self, before: Option<&Drawn>) {
        self.show(Part::Digits);
        if self.drawn() == before {
            return;
        }
        if !has_grown(before.map_or(&[], Drawn::strokes), self.strokes()) {
            self.answers.forget_ink();
            (self.against, self.said) = (None, None);
            for part in [Part::Explained, Part::Likes, Part::Minds, Part::Layers] {
                self.show(part);
            }
        }
        self.ink += 1;
        self.is_still = false;
        self.effects.push(Effect::SettleAfter { ms: STILL_MS, number: self.ink });
    }

    fn message(&mut self, message: FromWorker<explainer::Event>) {
        match message {
            FromWorker::Ready { .. } => {
                self.explainer = Explainer::Ready;
                self.lose();
            }
            FromWorker::Event(event) => self.answer(event),
            FromWorker::Download { done, total, .. } => {
                self.download = (done < total).then_some((done, total));
            }
            FromWorker::Failed { sentence, .. } => {
                self.explainer = Explainer::Lost(sentence);
                self.lose();
            }
            // The explainer has no tasks. Its client handles the other messages.
            FromWorker::Cancelled { .. } | FromWorker::Pong { .. } | FromWorker::Crashed { .. } => {
            }
        }
    }

    fn answer(&mut self, event: explainer::Event) {
        use explainer::Event as Answer;
        self.download = None;
        match event {
            Answer::BaseLoaded { id, .. }
            | Answer::NetworkLoaded { id }
            | Answer::HeadInUse { id, .. }
            | Answer::Remembered { id } => self.given.done(id),
            Answer::Progress { id, done, total } => self.progress = Some((id, done, total)),
            Answer::Refused { id, sentence, retry } => {
                let refusal = Refusal { sentence, retry };
                if !self.given.refuse(id, &refusal)
                    && let Some(part) = self.answers.refuse(id, &refusal)
                {
                    self.show(part);
                }
            }
            answer => {
                if let Some(part) = self.answers.take(answer) {
                    self.show(part);
                    if part == Part::Broken && self.damage_in_use != self.sent_damage {
                        // Until now, the quick questions had answers about the network before.
                        self.damage_in_use.clone_from(&self.sent_damage);
                        self.network.breaks += 1;
                    }
                }
            }
        }
        if self.progress.is_some_and(|(id, ..)| !self.answers.wait_for(id)) {
            self.progress = None;
        }
    }

    /// A new explainer has nothing, and is not broken.
    fn lose(&mut self) {
        self.given.lose();
        self.answers.lose();
        // It is asked for again, so that the new explainer is broken too.
        self.answers.broken.forget();
        (self.sent_damage, self.damage_in_use) = (Damage::default(), Damage::default());
        (self.progress, self.download) = (None, None);
    }

    fn try_again(&mut self) {
        if let Explainer::Lost(_) = self.explainer {
            self.explainer = Explainer::Starting;
            self.effects.push(Effect::Start);
        } else if self.given.refusal().is_some() {
            self.lose();
        }
        self.answers.allow_again();
        self.show_all();
    }

    /// Announces the sentence of the open view once the ink is still.
    fn announce(&mut self) {
        let sentence = match self.view {
            View::Why => {
                let state = (self.network, self.ink, self.against);
                let explained = &self.answers.explained;
                let sides =
                    explained.answer().filter(|_| self.is_still && explained.is_about(&state));
                sides.and_then(|sides| sides.last()).map(|side| &side.sentence)
            }
            View::Network => {
                let state = (self.network.loads, self.damage.clone());
                let broken = &self.answers.broken;
                let is_broken = self.damage != Damage::default() && broken.is_about(&state);
                broken.answer().filter(|_| is_broken).map(|broken| &broken.sentence)
            }
            View::Map => self.answers.map.answer().map(|map| &map.sentence),
        };
        if let Some(sentence) = sentence.filter(|sentence| self.said.as_ref() != Some(*sentence)) {
            self.said = Some(sentence.clone());
            self.effects.push(Effect::Say(sentence.clone()));
        }
    }

    fn show(&mut self, part: Part) {
        let effect = Effect::Show(part);
        if !self.effects.contains(&effect) {
            self.effects.push(effect);
        }
    }

    fn show_all(&mut self) {
        for part in Part::ALL {
            self.show(part);
        }
    }
}
