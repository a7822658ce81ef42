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
        let strokes = self.strokes().to_vec();
        let (network, ink, against) = (self.network, self.ink, self.against);
        let Self { answers, numbers, .. } = self;
        let explain = answers.explained.ask((network, ink, against), numbers);
        // They take longer, and would hold up the pen.
        let slow = self.is_still;
        let likes = slow.then(|| answers.likes.ask((network.loads, ink), numbers)).flatten();
        let mind = slow.then(|| answers.minds.ask((network, ink), numbers)).flatten();
        if let Some(id) = explain {
            self.send(Command::Explain { id, strokes: strokes.clone(), against });
        }
        // The likes may need MNIST's pictures first.
        if let Some(id) = mind {
            self.send(Command::Mind { id, strokes: strokes.clone() });
        }
        if let Some(id) = likes {
            self.send(Command::Likes { id, strokes });
        }
    }

    fn ask_about_network(&mut self) {
        let (network, ink, side) = (self.network, self.ink, self.side());
        let Self { answers, numbers, looked_at, .. } = self;
        let units = answers.units.ask(network, numbers);
        let filter = looked_at.and_then(|(layer, channel)| {
            let id = answers.filter.ask((network, layer, channel), numbers)?;
            Some(Command::Filter { id, side, layer, channel })
        });
        let wants = self.wants_forgetting && self.given.has_head();
        let forgetting = wants.then(|| answers.forgetting.ask(network.loads, numbers)).flatten();
        let drawn = self.given.digits().get(self.place()).filter(|drawn| drawn.has_ink()).cloned();
        if let Some(drawn) = drawn
            && let Some(id) = self.answers.layers.ask((network, ink), &mut self.numbers)
        {
            self.send(Command::Layers { id, drawn });
        }
        let others = [
            filter,
            units.map(|id| Command::Units { id, side }),
            forgetting.map(|id| Command::Forgetting { id }),
        ];
        others.into_iter().flatten().for_each(|command| self.send(command));
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
        if self.given.has_head() { Side::Head } else { Side::Base }
    }

    fn send(&mut self, command: Command) {
        self.effects.push(Effect::Send(command));
    }
}
