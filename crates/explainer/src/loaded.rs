//! A network in use: intact and broken, with a head, the labelled digits and their traces.

use std::cell::{OnceCell, RefCell};

use data::made_up;
use ink::{CLASSES, Hand, Image28, Labelled};
use network::comparisons::Comparisons;
use network::samples::{Samples, trusted};
use network::{Head, HeadFile, LayerWeights};
use reader::session::SessionError;
use why::{Damage, DamageError, Gallery, Reader};
use worker::explainer::Side;

use crate::error::ExplainError;
use crate::net::{AllWeights, Net};

static NO_HAND: Hand = Hand(Vec::new());

/// A network in use. Cells hold what is computed when it is first needed.
pub(crate) struct Loaded {
    weights: AllWeights,
    intact: Net,
    /// The damage, and the network that has it.
    broken: Option<(Damage, Net)>,
    head: Option<Head>,
    own: Own,
    /// All traces that weigh readings.
    hand: Hand,
    /// MNIST's pictures that a digit can be like.
    pub gallery: OnceCell<Gallery>,
    /// n × features of MNIST's first test pictures.
    pub tested: RefCell<Vec<f32>>,
    /// The labelled digits, compared with no traces and with all that weigh readings.
    compared: [RefCell<Comparisons>; 2],
}

/// The labelled digits.
pub(crate) struct Own {
    pub samples: Vec<Labelled>,
    pub images: Vec<Image28>,
    pub known: Samples,
    /// Their traces, if they weigh readings.
    hand: Hand,
}

impl Own {
    /// The pictures of labelled digits.
    pub fn images(samples: &[Labelled]) -> Result<Vec<Image28>, SessionError> {
        let image = |sample: &Labelled| match usize::from(sample.label) {
            CLASSES.. => Err(SessionError::Label(sample.label)),
            _ => sample.drawn.image().ok_or(SessionError::NoInk(sample.label)),
        };
        samples.iter().map(image).collect()
    }

    /// The features of the first of these pictures: of those that are also the first labelled digits, in the same order.
    pub fn features_of(&self, images: &[Image28]) -> &[f32] {
        let pairs = images.iter().zip(&self.images);
        let same = pairs.take_while(|(one, other)| one == other).count();
        let features = self.known.features();
        &features[..features.len() / self.images.len().max(1) * same]
    }

    /// `features`: n × features of `images`; `last`: the base's own last layer.
    pub fn new(
        samples: Vec<Labelled>,
        images: Vec<Image28>,
        features: Vec<f32>,
        last: &LayerWeights,
        use_ink: bool,
    ) -> Self {
        let known = Samples::new(last, &samples, features, made_up::prior());
        let all = known.all();
        let hand = match use_ink {
            true => known.hand(&trusted(&all, &known.suspects(&all))),
            false => Hand::default(),
        };
        Self { samples, images, known, hand }
    }
}

impl Loaded {
    pub fn new(weights: AllWeights) -> Result<Self, DamageError> {
        let intact = weights.net(&Damage::default())?;
        let own = Own::new(Vec::new(), Vec::new(), Vec::new(), intact.layer(Side::Base), false);
        Ok(Self {
            weights,
            intact,
            broken: None,
            head: None,
            own,
            hand: Hand::default(),
            gallery: OnceCell::new(),
            tested: RefCell::default(),
            compared: Default::default(),
        })
    }

    /// Whether the Lab has trained it.
    pub fn is_of_lab(&self) -> bool {
        self.weights.base().is_none()
    }

    /// Opens a head's file for this base, and checks that it reads.
    pub fn open_head(&self, file: &HeadFile) -> Result<Head, ExplainError> {
        let base = self.weights.base().ok_or(ExplainError::OfLab)?;
        let head = Head::open(file, base)?;
        let all_ink = Image28::from_bytes(vec![u8::MAX; Image28::PIXELS]);
        head.check_reading(&self.intact.trunk.features(all_ink.as_slice()))?;
        Ok(head)
    }

    /// Uses a head; `None`: the base's own. The damage stays.
    pub fn use_head(&mut self, head: Option<Head>) -> Result<(), DamageError> {
        let last = head.as_ref().map(|head| head.layer.clone());
        if let Some((damage, net)) = &mut self.broken {
            let hurt = last.as_ref().map(|last| self.weights.broken(last, damage)).transpose()?;
            net.use_head(hurt.map(|(_, last)| last));
        }
        self.weights.use_head(last.clone());
        self.intact.use_head(last);
        self.head = head;
        self.join_hands();
        Ok(())
    }

    pub fn remember(&mut self, own: Own) {
        self.own = own;
        self.join_hands();
    }

    fn join_hands(&mut self) {
        self.hand.clone_from(&self.own.hand);
        if let Some(head) = &self.head {
            self.hand.add(&head.hand);
        }
    }

    /// The network with damage; `None`: intact.
    pub fn broken_by(&self, damage: Damage) -> Result<Option<(Damage, Net)>, DamageError> {
        if damage == Damage::default() {
            return Ok(None);
        }
        let net = self.weights.net(&damage)?;
        Ok(Some((damage, net)))
    }

    pub fn use_broken(&mut self, broken: Option<(Damage, Net)>) {
        self.broken = broken;
    }

    pub fn intact(&self) -> &Net {
        &self.intact
    }

    /// The network that is explained.
    pub fn in_use(&self) -> &Net {
        self.broken.as_ref().map_or(&self.intact, |(_, net)| net)
    }

    pub fn own(&self) -> &Own {
        &self.own
    }

    /// The traces that weigh a side's readings.
    pub fn hand(&self, side: Side) -> &Hand {
        if side == Side::Base { &NO_HAND } else { &self.hand }
    }

    /// What is known of the labelled digits, compared with a side's traces. It stays between two commands, so that
    /// only what is new is compared.
    pub fn compared(&self, side: Side) -> &RefCell<Comparisons> {
        let [with_none, with_all] = &self.compared;
        if side == Side::Base { with_none } else { with_all }
    }

    /// What the person added; `None`: nothing.
    pub fn personal(&self) -> Option<Side> {
        match &self.head {
            Some(_) => Some(Side::Head),
            None => (!self.hand.0.is_empty()).then_some(Side::Digits),
        }
    }

    /// The base, and with what the person added.
    pub fn sides(&self) -> impl Iterator<Item = Side> + use<> {
        std::iter::once(Side::Base).chain(self.personal())
    }

    /// A side's reader in the network that is explained.
    pub fn reader(&self, side: Side) -> Reader<'_> {
        let net = self.in_use();
        Reader {
            trunk: &net.trunk,
            layer: net.layer(side),
            hand: self.hand(side),
            prior: made_up::prior(),
        }
    }
}
