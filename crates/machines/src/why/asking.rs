//! What the explainer is asked next.

use worker::explainer::{Command, Set, Side};

use super::{Effect, Explainer, View, Why};

/// Sends what is needed and not yet sent.
pub fn advance(why: &mut Why) {
    if why.explainer != Explainer::Ready {
        return;
    }
    if let Some(command) = why.given.next(&mut why.numbers) {
        why.effects.push(Effect::Send(command));
    }
    if !why.given.is_settled() {
        return;
    }
    // Before all else: later answers are of the broken network.
    if why.damage != why.sent_damage {
        ask_what_is_broken(why);
    }
    match why.view {
        View::Why => ask_why(why),
        View::Network => {
            ask_about_network(why);
            // The accuracy of the intact network, which needs MNIST's pictures.
            ask_what_is_broken(why);
        }
        View::Map => ask_about_many(why),
    }
}

fn ask_what_is_broken(why: &mut Why) {
    let state = (why.network.loads, why.damage.clone());
    if let Some(id) = why.answers.broken.ask(state, &mut why.numbers) {
        why.sent_damage.clone_from(&why.damage);
        let damage = why.damage.clone();
        send(why, Command::Break { id, damage });
    }
}

fn ask_why(why: &mut Why) {
    if why.strokes().is_empty() {
        return;
    }
    let (network, ink, against) = (why.network, why.ink, why.against);
    let state = (network, ink, against);
    if let Some(id) = why.answers.explained.ask(state, &mut why.numbers) {
        let strokes = why.strokes().to_vec();
        send(why, Command::Explain { id, strokes, against });
    }
    // The others take longer, and would hold up the pen.
    if !why.is_still {
        return;
    }
    if let Some(id) = why.answers.minds.ask((network, ink), &mut why.numbers) {
        let strokes = why.strokes().to_vec();
        send(why, Command::Mind { id, strokes });
    }
    // These may need MNIST's pictures first.
    if let Some(id) = why.answers.likes.ask((network.loads, ink), &mut why.numbers) {
        let strokes = why.strokes().to_vec();
        send(why, Command::Likes { id, strokes });
    }
}

fn ask_about_network(why: &mut Why) {
    let (network, ink, side) = (why.network, why.ink, side(why));
    let drawn = why.drawn().filter(|drawn| drawn.has_ink()).cloned();
    if let Some(drawn) = drawn
        && let Some(id) = why.answers.layers.ask((network, ink), &mut why.numbers)
    {
        send(why, Command::Layers { id, drawn });
    }
    if let Some((layer, channel)) = why.looked_at
        && let Some(id) = why.answers.filter.ask((network, layer, channel), &mut why.numbers)
    {
        send(why, Command::Filter { id, side, layer, channel });
    }
    if let Some(id) = why.answers.units.ask(network, &mut why.numbers) {
        send(why, Command::Units { id, side });
    }
    if why.wants_forgetting
        && why.has_head()
        && let Some(id) = why.answers.forgetting.ask(network.loads, &mut why.numbers)
    {
        send(why, Command::Forgetting { id });
    }
}

fn ask_about_many(why: &mut Why) {
    let loads = why.network.loads;
    if let Some(id) = why.answers.map.ask(loads, &mut why.numbers) {
        send(why, Command::Map { id });
    }
    if why.wants_own
        && let Some(id) = why.answers.own.ask(loads, &mut why.numbers)
    {
        send(why, Command::Confusion { id, of: Set::Own });
    }
    if why.wants_mnist
        && let Some(id) = why.answers.mnist.ask(loads, &mut why.numbers)
    {
        send(why, Command::Confusion { id, of: Set::Mnist });
    }
}

/// Whose weights are shown.
fn side(why: &Why) -> Side {
    if why.has_head() { Side::Head } else { Side::Base }
}

fn send(why: &mut Why, command: Command) {
    why.effects.push(Effect::Send(command));
}
