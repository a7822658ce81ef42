//! What the explainer is asked next.

use worker::explainer::{Command, Set, Side};

use super::{Effect, Explainer, View, Why};

impl Why {
    /// Sends what is needed and not yet sent.
    pub(super) fn advance(&mut self) {
        if self.explainer != Explainer::Ready {
            return;
        }
        if let Some(command) = self.given.next(&mut self.numbers) {
            self.effects.push(Effect::Send(command));
        }
        if !self.given.is_settled() {
            return;
        }
        // Before all else: later answers are of the broken network.
        if self.damage != self.sent_damage {
            self.ask_what_is_broken();
        }
        match self.view {
            View::Why => self.ask_why(),
            View::Network => {
                self.ask_about_network();
                // The accuracy of the intact network, which needs MNIST's pictures.
                self.ask_what_is_broken();
            }
            View::Map => self.ask_about_many(),
        }
    }

    fn ask_what_is_broken(&mut self) {
        let state = (self.network.loads, self.damage.clone());
        if let Some(id) = self.answers.broken.ask(state, &mut self.numbers) {
            self.sent_damage.clone_from(&self.damage);
            self.send(Command::Break { id, damage: self.damage.clone() });
        }
    }

    fn ask_why(&mut self) {
        if self.strokes().is_empty() {
            return;
        }
        let (network, ink, against) = (self.network, self.ink, self.against);
        let state = (network, ink, against);
        if let Some(id) = self.answers.explained.ask(state, &mut self.numbers) {
            let strokes = self.strokes().to_vec();
            self.send(Command::Explain { id, strokes, against });
        }
        // The others take longer, and would hold up the pen.
        if !self.is_still {
            return;
        }
        if let Some(id) = self.answers.minds.ask((network, ink), &mut self.numbers) {
            let strokes = self.strokes().to_vec();
            self.send(Command::Mind { id, strokes });
        }
        // These may need MNIST's pictures first.
        if let Some(id) = self.answers.likes.ask((network.loads, ink), &mut self.numbers) {
            let strokes = self.strokes().to_vec();
            self.send(Command::Likes { id, strokes });
        }
    }

    fn ask_about_network(&mut self) {
        let (network, ink, side) = (self.network, self.ink, self.side());
        let drawn = self.drawn().filter(|drawn| drawn.has_ink()).cloned();
        if let Some(drawn) = drawn
            && let Some(id) = self.answers.layers.ask((network, ink), &mut self.numbers)
        {
            self.send(Command::Layers { id, drawn });
        }
        if let Some((layer, channel)) = self.looked_at
            && let Some(id) = self.answers.filter.ask((network, layer, channel), &mut self.numbers)
        {
            self.send(Command::Filter { id, side, layer, channel });
        }
        if let Some(id) = self.answers.units.ask(network, &mut self.numbers) {
            self.send(Command::Units { id, side });
        }
        if self.wants_forgetting
            && self.has_head()
            && let Some(id) = self.answers.forgetting.ask(network.loads, &mut self.numbers)
        {
            self.send(Command::Forgetting { id });
        }
    }

    fn ask_about_many(&mut self) {
        let loads = self.network.loads;
        if let Some(id) = self.answers.map.ask(loads, &mut self.numbers) {
            self.send(Command::Map { id });
        }
        if self.wants_own
            && let Some(id) = self.answers.own.ask(loads, &mut self.numbers)
        {
            self.send(Command::Confusion { id, of: Set::Own });
        }
        if self.wants_mnist
            && let Some(id) = self.answers.mnist.ask(loads, &mut self.numbers)
        {
            self.send(Command::Confusion { id, of: Set::Mnist });
        }
    }

    /// Whose weights are shown.
    fn side(&self) -> Side {
        if self.has_head() { Side::Head } else { Side::Base }
    }

    fn send(&mut self, command: Command) {
        self.effects.push(Effect::Send(command));
    }
}
