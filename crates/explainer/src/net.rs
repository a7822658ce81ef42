//! A base's network, intact or broken, with its own last layer and that of a head.

use network::weights::Weights;
use network::{Base, BaseName, LayerWeights};
use why::{Damage, DamageError, Trunk};
use worker::explainer::{self, Side};

/// The weights of a base, and a head's last layer.
pub(crate) struct AllWeights {
    base: BaseName,
    trunk: Vec<LayerWeights>,
    own: LayerWeights,
    head: Option<LayerWeights>,
}

impl AllWeights {
    /// `trunk`: the weights of its layers that have any, in order.
    pub fn new(base: &Base, trunk: Vec<LayerWeights>) -> Self {
        Self { base: base.name(), trunk, own: base.head.clone(), head: None }
    }

    pub fn base(&self) -> BaseName {
        self.base
    }

    /// Uses the last layer of another head; `None`: the base's own. No head changes the trunk.
    pub fn use_head(&mut self, head: Option<LayerWeights>) {
        self.head = head;
    }

    /// The trunk and a last layer, with damage.
    pub fn broken(
        &self,
        last: &LayerWeights,
        damage: &Damage,
    ) -> Result<(Vec<LayerWeights>, LayerWeights), DamageError> {
        let Weights { trunk, head } = damage.apply(self.base.network(), &self.weights(last))?;
        Ok((trunk, head.ok_or(DamageError::OtherNetwork)?))
    }

    fn weights(&self, last: &LayerWeights) -> Weights {
        Weights { trunk: self.trunk.clone(), head: Some(last.clone()) }
    }

    /// The network that they make, with damage.
    pub fn net(&self, damage: &Damage) -> Result<Net, DamageError> {
        let (trunk, own) = self.broken(&self.own, damage)?;
        let head = self.head.as_ref().map(|head| self.broken(head, damage)).transpose()?;
        let head = head.map(|(_, head)| head);
        let computed = Trunk::new(self.base, trunk.clone())?.remembering();
        Ok(Net { all: Self { base: self.base, trunk, own, head }, trunk: computed })
    }
}

/// A network that computes.
pub(crate) struct Net {
    all: AllWeights,
    pub trunk: Trunk,
}

impl Net {
    /// The last layer of a side.
    pub fn layer(&self, side: Side) -> &LayerWeights {
        let own = &self.all.own;
        match side {
            Side::Base | Side::Digits => own,
            Side::Head => self.all.head.as_ref().unwrap_or(own),
        }
    }

    /// Uses the last layer of another head. The features that the trunk remembers stay.
    pub fn use_head(&mut self, head: Option<LayerWeights>) {
        self.all.use_head(head);
    }

    /// All weights of a side.
    pub fn weights(&self, side: Side) -> Weights {
        self.all.weights(self.layer(side))
    }

    /// The sides whose last layers differ: the base, and the head if there is one.
    pub fn sides(&self) -> impl Iterator<Item = Side> + use<> {
        let head = self.all.head.as_ref().map(|_| Side::Head);
        std::iter::once(Side::Base).chain(head)
    }
}

/// Damage as the page asks for it.
pub(crate) fn damage(asked: &explainer::Damage) -> Damage {
    Damage {
        layers: asked.layers_off.iter().copied().collect(),
        channels: asked.channels_off.iter().copied().collect(),
        noise: asked.noise,
        seed: asked.seed,
        bits: asked.bits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_offers_the_damage_that_can_be_done() {
        assert_eq!(explainer::Damage::MOST_NOISE, why::MOST_NOISE);
        assert_eq!(explainer::Damage::BITS, why::BITS);
        assert_eq!(damage(&explainer::Damage::default()), Damage::default());
    }
}
