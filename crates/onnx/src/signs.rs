//! Signs that are read beside the digits, as nodes of the graph: by the means of their features. Traces are no part of it,
//! as the graph's input is pictures.

use network::layers::Tensor;
use network::signs::{LEAD, Prototypes, TEMPERATURE};

use crate::graph::{Chain, int, ints};

/// An output: the probability of any digit, then of each sign, `[n, 1 + signs]`.
pub const SIGN_PROBABILITIES: &str = "sign_probabilities";
/// An output: for each sign, its similarity to the picture less that from which on ink is like the sign, `[n, signs]`.
pub const SIGN_LIKENESS: &str = "sign_likeness";

/// Adds the nodes. `features`: the value that the last layer takes, `[n, features]`.
pub fn add(chain: &mut Chain, features: &str, prototypes: &Prototypes) {
    let (middle, directions) = (prototypes.middle(), prototypes.directions());
    let (least, width) = (prototypes.least(), middle.len());
    let signs = least.len();
    let classes = directions.len() / width.max(1);
    let digits = classes.saturating_sub(signs);
    let rows = || directions.chunks_exact(classes.max(1)).map(|row| row.split_at(digits));
    let of_digits: Vec<f32> = rows().flat_map(|(digits, _)| digits).copied().collect();
    let of_signs: Vec<f32> = rows().flat_map(|(_, signs)| signs).copied().collect();
    let tensor =
        |name: &str, shape: &[usize]| Tensor { name: name.to_owned(), shape: shape.to_vec() };
    let of_each_row = || vec![ints("axes", [1]), int("keepdims", 1)];

    chain.branch(features);
    chain.push("Sub", "signs.centred", Vec::new());
    chain.weigh(&tensor("signs.middle", &[width]), middle);
    chain.push("ReduceL2", "signs.length", of_each_row());
    // Zeros are divided too.
    chain.push("Max", "signs.divisor", Vec::new());
    chain.weigh(&tensor("signs.shortest", &[1]), &[f32::MIN_POSITIVE]);
    chain.branch("signs.centred");
    chain.push("Div", "signs.direction", Vec::new());
    chain.join("signs.divisor");

    chain.push("MatMul", "signs.near_digits", Vec::new());
    chain.weigh(&tensor("signs.of_digits", &[width, digits]), &of_digits);
    chain.push("ReduceMax", "signs.nearest_digit", of_each_row());
    chain.push("Add", "signs.near_digit", Vec::new());
    chain.weigh(&tensor("signs.lead", &[1]), &[LEAD]);
    chain.branch("signs.direction");
    chain.push("MatMul", "signs.near_signs", Vec::new());
    chain.weigh(&tensor("signs.of_signs", &[width, signs]), &of_signs);
    chain.push_output("Sub", "signs.likeness", SIGN_LIKENESS, Vec::new());
    chain.weigh(&tensor("signs.least", &[signs]), least);

    chain.branch("signs.near_digit");
    chain.push("Concat", "signs.near", vec![int("axis", 1)]);
    chain.join("signs.near_signs");
    chain.push("Div", "signs.logits", Vec::new());
    chain.weigh(&tensor("signs.temperature", &[1]), &[TEMPERATURE]);
    chain.push_output("Softmax", "signs.softmax", SIGN_PROBABILITIES, vec![int("axis", 1)]);
}
