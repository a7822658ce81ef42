//! Recipe 005, our own: new signs on a frozen base.

use crate::recipe::*;
use network::layers::Layer;
use network::settings::Settings;

/// The top of recipe 002.
const TOP: &[Layer] = &[Layer::Dense(256), Layer::Relu];
/// All drawings are one batch.
const SETTINGS: Settings = Settings { epochs: 100, ..USUAL };

const fn new_top(shots: usize) -> Work {
    Work::Signs(Signs { shots, way: Way::NewTop { top: TOP, settings: SETTINGS } })
}

const fn matched(shots: usize) -> Work {
    Work::Signs(Signs { shots, way: Way::Matched })
}

const NO_DIGITS: &str = "It reads the ten signs alone, and no digit any more.";
const WITH_DIGITS: &str = "It reads the ten digits too: MNIST's figure is with ten signs beside them. A digit can be lost only to a sign, never to another digit.";

pub const RECIPE: Recipe = Recipe {
    id: "005",
    title: "New signs on a frozen base",
    authors: "A recipe of our own: the method of 000 and 002, for signs that are no digits",
    story: [
        "The base that this site reads digits with is frozen, and is to read ten more signs: letters, a star, a heart.",
        "The projects' way: new layers with a softmax are put on top, and only they are trained, on the drawings of the signs. The digits are lost.",
        "The page's way: the network keeps its ten digits. For each sign the page keeps the mean of its drawings' features, and the path of the pen in each. Ink is read as a sign if it is more like these than like any digit or other sign.",
        "Both learn from two or five drawings of each sign, and are tested on twenty others.",
    ],
    choices: &[
        "No text prints a number for this task, so there is none to compare with.",
        "Made-up writers draw the signs: 24 sets of ten signs, letters included, each by another writer; the first four sets in a quick look. Nobody's handwriting is among them, and with real handwriting the figures may be lower.",
        "The new top is that of 002: 256 units with ReLU, then the last layer; Adam at 0.001. It has 100 epochs, each of one batch. No drawing is held back, because two leave none.",
        "The page's way also learns from 12 variations of each drawing and from 300 made-up digits.",
        "The drawings of all sets are counted together. A sign that is read as a digit is misread.",
    ],
    rows: &[
        Row::wished("top-2", "frozen base, new top, 2 drawings of each sign", &[], new_top(2))
            .noted(NO_DIGITS),
        Row::wished("top-5", "frozen base, new top, 5 drawings of each sign", &[], new_top(5))
            .noted(NO_DIGITS),
        Row::ours(
            "ours-2",
            "class means and nearest paths beside the digits, 2 drawings of each sign",
            &[],
            matched(2),
        )
        .noted(WITH_DIGITS),
        Row::ours(
            "ours-5",
            "class means and nearest paths beside the digits, 5 drawings of each sign",
            &[],
            matched(5),
        )
        .noted(WITH_DIGITS),
    ],
};
