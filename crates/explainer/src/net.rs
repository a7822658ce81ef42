//! A network, intact or broken, with its own last layer and that of a head.

use ink::CLASSES;
use network::weights::{Weights, WeightsFile};
use network::{Architecture, Base, BaseName, LayerList, LayerWeights};
use why::{Damage, DamageError, Trunk};
use worker::explainer::{self, Side, TrainedNetwork};

use crate::error::TrainedError;

/// The weights of a network, and a head's last layer.
pub(crate) struct AllWeights {
    layers: Architecture,
    /// The digits of the last layer's outputs.
    digits: Vec<u8>,
    trunk: Vec<LayerWeights>,
    own: LayerWeights,
    head: Option<LayerWeights>,
}

impl AllWeights {
    /// `trunk`: the weights of its layers that have any, in order.
    pub fn of_base(base: &Base, trunk: Vec<LayerWeights>) -> Self {
        let (layers, digits) = (base.name().into(), (0..CLASSES as u8).collect());
        Self { layers, digits, trunk, own: base.head.clone(), head: None }
    }

    /// Of a network that the Lab has trained.
    pub fn of_lab(network: TrainedNetwork) -> Result<Self, TrainedError> {
        let TrainedNetwork { layers, digits, weights } = network;
        if let Some(&other) = digits.iter().find(|&&digit| usize::from(digit) >= CLASSES) {
            return Err(TrainedError::Digit(other));
        }
        let list = LayerList { trunk: layers, classes: digits.len() };
        let Weights { trunk, head } =
            Weights::read(&list.network(), &WeightsFile::open(&weights)?)?;
        let own = head.filter(|head| head.outputs > 0).ok_or(TrainedError::NoHead)?;
        Ok(Self { layers: Architecture::List(list), digits, trunk, own, head: None })
    }

    /// `None` for a network of the Lab.
    pub fn base(&self) -> Option<BaseName> {
        match self.layers {
            Architecture::Base(base) => Some(base),
            Architecture::List(_) => None,
        }
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
        let Weights { trunk, head } = damage.apply(&self.layers.network(), &self.weights(last))?;
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
        let (layers, digits) = (self.layers.clone(), self.digits.clone());
        let computed = Trunk::new(layers.clone(), trunk.clone())?.remembering();
        Ok(Net { all: Self { layers, digits, trunk, own, head }, trunk: computed })
    }
}

/// A network that computes.
pub(crate) struct Net {
    all: AllWeights,
    pub trunk: Trunk,
}

impl Net {
    /// The digits of the last layer's outputs.
    pub fn digits(&self) -> &[u8] {
        &self.all.digits
    }

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
