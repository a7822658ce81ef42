//! The effort of learning and reading signs.

use super::{Effort, Part, TEST_PICTURES, top, trained};
use crate::recipe::{SIGN_TESTS, SIGNS, Signs, Trunk, Way};
use crate::scale::Scale;
use ink::CLASSES;
use network::FineTuneSettings;
use network::layers::Cost;
use network::signs::Rehearsed;

/// The effort of a row, over all sets.
pub fn effort(Signs { shots, way }: &Signs, scale: Scale) -> Effort {
    let trunk = Part::trunk(Trunk::Cnn);
    let read = |pictures: usize| Effort::from(trunk.cost()) * pictures as f64;
    let (learned, tested) = (SIGNS * shots, SIGNS * SIGN_TESTS);
    let sets = scale.sign_sets() as f64;
    match *way {
        Way::NewTop { top: layers, ref settings } => {
            let top = top(layers, trunk.width(), SIGNS);
            (read(learned + tested) + trained(top, learned, settings, settings.epochs)) * sets
        }
        Way::Matched => {
            let settings = FineTuneSettings::default();
            let digits = TEST_PICTURES.min(scale.pictures().test);
            let varied = learned * (1 + settings.copies as usize);
            // The features of each are compared with the weights and the mean of each class.
            let compare = Effort::from(Cost::of_dense(trunk.width(), 2 * (CLASSES + SIGNS)));
            (read(varied + tested) + compare * (tested + digits) as f64) * sets
                + read(settings.replay as usize + CLASSES * Rehearsed::OF_EACH + digits)
        }
    }
}
