//! Describes a row's experiment in sentences, generated from its data.

use crate::recipe::*;
use crate::scale::Scale;
use ink::Image28;
use network::layers::{Conv, Layer};
use network::settings::{Loss, Optimizer, Schedule, Settings};

/// A few sentences. `scale` determines the numbers of pictures and epochs in them.
pub fn describe(row: &Row, scale: Scale) -> Vec<String> {
    let most = row.work.most(scale).train;
    match &row.work {
        Work::Train(work) => {
            let classes = work.data.classes.labels().len();
            let mut sentences = vec![network(work.network, work.start, classes)];
            sentences.extend(first(work.start));
            sentences.push(learns(&pictures(&work.data, most, scale), &work.settings, scale));
            if let Some(patience) = work.settings.patience {
                sentences.push(format!(
                    "It stops when {patience} epochs bring no lower loss on the validation pictures, and the best epoch is kept."
                ));
            }
            sentences
        }
        Work::Classify(work) => {
            let source = match work.features {
                Features::TrunkOf(row) => format!("the network of row “{row}”"),
                Features::Shipped => "the network that this site reads digits with".to_owned(),
                Features::Vgg16 => "VGG16, which was trained on ImageNet’s photos".to_owned(),
            };
            let mut sentences = vec![format!("Each picture’s features are computed by {source}.")];
            if work.scaled {
                sentences.push("Each of them is brought to mean 0 and variance 1.".to_owned());
            }
            if let Some(components) = work.components {
                sentences.push(format!("Only their {components} principal components, the directions of the largest variance, are used."));
            }
            sentences.push(classifier(work, most, scale));
            sentences
        }
        Work::Adapt(work) => vec![
            network(work.network, Start::Scratch, Classes::All.labels().len()),
            "A second output tells MNIST’s pictures from yours, and its gradient is reversed: the network learns features that are alike for both.".to_owned(),
            learns(
                &format!("{} and {} of your digits", pictures(&Data::MNIST, most, scale), work.own),
                &work.settings,
                scale,
            ),
            match work.balance {
                Balance::Nothing => "Your digits are not oversampled.".to_owned(),
                Balance::Smote => "New digits are interpolated between yours until there are as many as MNIST’s (SMOTE).".to_owned(),
            },
        ],
        Work::Shipped(_) => vec![
            "The network that this site reads digits with, as it is: nothing is learned here, it only reads the test pictures.".to_owned(),
        ],
        Work::Personal { own } => vec![
            format!("The network that this site reads digits with learns {own} of your digits, the way “Learn my hand” does, and is tested on 20 others."),
        ],
        Work::Signs(work) => signs(work, scale),
    }
}

fn signs(Signs { shots, way }: &Signs, scale: Scale) -> Vec<String> {
    let drawn = format!(
        "A made-up writer draws each of {SIGNS} signs {shots} times to learn from and {SIGN_TESTS} times to test, and so do other writers with other signs: {} sets in all.",
        scale.sign_sets()
    );
    let mut sentences = vec![drawn];
    match way {
        Way::NewTop { top, settings } => {
            let layers: Vec<_> = top.iter().map(|layer| in_words(*layer)).collect();
            sentences.push(format!(
                "The network that this site reads digits with loses its last layer and stays as it is. Its features go through {} to {SIGNS} outputs, one for each sign.",
                layers.join(", ")
            ));
            sentences.push(learns("a set’s drawings", settings, Scale::Full));
        }
        Way::Matched => sentences.push(
            "The network that this site reads digits with stays as it is, its last layer too. Ink is read as a sign if its features are most like the mean of that sign’s drawings, or if the pen went as it did in one of them, the way “Add a sign” does.".to_owned(),
        ),
    }
    sentences
}

fn classifier(work: &Classifying, most: usize, scale: Scale) -> String {
    let pictures = pictures(&work.data, most, scale);
    let pictures = match work.most {
        Some(most) if scale == Scale::Full => format!("the first {most} of {pictures}"),
        _ => pictures,
    };
    match work.classifier {
        Classifier::SvmRbf { c } => {
            format!("A support vector machine (RBF kernel, C = {c}) learns from {pictures}.")
        }
        Classifier::SvmPolynomial { c, degree: 1 } => {
            format!("A linear support vector machine (C = {c}) learns from {pictures}.")
        }
        Classifier::SvmPolynomial { c, degree } => {
            format!(
                "A support vector machine (polynomial kernel of degree {degree}, C = {c}) learns from {pictures}."
            )
        }
        Classifier::Forest { criterion, trees } => {
            let criterion = match criterion {
                Criterion::Gini => "Gini impurity",
                Criterion::Entropy => "entropy",
            };
            format!(
                "{trees} decision trees, whose splits lower {criterion}, learn from {pictures} and vote."
            )
        }
        Classifier::Neighbours { k } => {
            format!("Each test picture is read as most of the {k} nearest among {pictures}.")
        }
        Classifier::Discriminant { shared } => {
            let covariance = match shared {
                true => "with one covariance for all digits",
                false => "with a covariance for each digit",
            };
            format!(
                "The features of each digit in {pictures} are modelled by a Gaussian, {covariance}; the most likely digit is read."
            )
        }
        Classifier::Network { top, ref settings } => {
            let layers: Vec<_> = top.iter().map(|layer| in_words(*layer)).collect();
            let through = match layers.is_empty() {
                true => "straight".to_owned(),
                false => format!("through {}", layers.join(", ")),
            };
            format!(
                "The features go {through} to the outputs. {}",
                learns(&pictures, settings, scale)
            )
        }
        Classifier::Clusters { k } => {
            format!(
                "The test pictures are grouped into {k} clusters without their labels (k-means); each cluster is read as its most frequent digit."
            )
        }
    }
}

fn network(network: Network, start: Start, classes: usize) -> String {
    let mut parts = Vec::new();
    match network.trunk {
        Trunk::Cnn => parts.push("this site’s own six convolutions".to_owned()),
        Trunk::Layers(layers) => parts.extend(layers.iter().map(|layer| in_words(*layer))),
    }
    parts.extend(network.top.iter().map(|layer| in_words(*layer)));
    let parts = match parts.is_empty() {
        true => "straight".to_owned(),
        false => format!("through {}", parts.join(", ")),
    };
    let frozen = match start {
        Start::TrunkOf { transfer: Transfer::Frozen, .. } => {
            " The layers that came from there stay as they are."
        }
        _ => "",
    };
    format!(
        "{} pixels go {parts} to {classes} outputs, one for each digit.{frozen}",
        Image28::PIXELS
    )
}

fn in_words(layer: Layer) -> String {
    match layer {
        Layer::Dense(outputs) => format!("{outputs} units"),
        Layer::Conv(Conv { filters, side, .. }) => format!("{filters} filters of {side}×{side}"),
        Layer::MaxPool => "a max-pooling that halves the picture".to_owned(),
        Layer::Relu => "ReLU".to_owned(),
        Layer::Tanh => "tanh".to_owned(),
    }
}

fn first(start: Start) -> Option<String> {
    match start {
        Start::Scratch => None,
        Start::TrunkOf { row, .. } => Some(format!(
            "It begins with the trained network of row “{row}”, below a new last layer. That row is run first where it hasn’t been."
        )),
    }
}

fn pictures(data: &Data, most: usize, scale: Scale) -> String {
    let which = match data.classes {
        Classes::All => "",
        Classes::Even => " of even digits",
        Classes::Odd => " of odd digits",
    };
    let share = match data.share {
        1.0 => String::new(),
        share => format!("{:.0} % of ", 100.0 * share),
    };
    match (data.set, scale) {
        (Set::Hand { own }, _) => format!("{own} of your digits"),
        (Set::Mnist, Scale::Full) => format!("{share}MNIST’s training pictures{which}"),
        (Set::Fashion, Scale::Full) => format!("{share}Fashion-MNIST’s training pictures{which}"),
        (Set::Mnist, Scale::Quick) => format!("{share}{most} of MNIST’s training pictures{which}"),
        (Set::Fashion, Scale::Quick) => {
            format!("{share}{most} of Fashion-MNIST’s training pictures{which}")
        }
    }
}

fn learns(pictures: &str, settings: &Settings, scale: Scale) -> String {
    let Settings { optimizer, loss, learning_rate, schedule, batch, epochs, .. } = *settings;
    let optimizer = match optimizer {
        Optimizer::Sgd => "plain gradient descent (SGD)",
        Optimizer::Adam => "Adam",
    };
    let loss = match loss {
        Loss::CrossEntropy => "cross-entropy",
        Loss::CrossEntropyOfSoftmax => "cross-entropy of a softmax taken twice",
        Loss::BinaryCrossEntropy => "binary cross-entropy",
        Loss::MeanSquared => "mean squared error",
        Loss::Hinge => "multi-class hinge",
        Loss::Perceptron => "the perceptron’s",
    };
    let fading = match schedule {
        Schedule::Constant => "",
        Schedule::Cosine => ", which fades to zero",
    };
    let epochs = match scale.epochs(epochs) {
        1 => "1 epoch".to_owned(),
        epochs => format!("{epochs} epochs"),
    };
    format!(
        "It learns from {pictures} in {epochs}, in batches of {batch} pictures, with {optimizer} at a learning rate of {learning_rate}{fading}; the loss is {loss}."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RECIPES, find};

    #[test]
    fn every_description_contains_the_rows_numbers() {
        let description = |recipe: &str, row: &str, scale| {
            describe(find(recipe).unwrap().row(row).unwrap(), scale).join(" ")
        };
        let network = description("003", "sgd-tanh", Scale::Full);
        assert!(
            network.contains("784 pixels go through 512 units, ReLU, 64 units, tanh to 10 outputs")
        );
        assert!(network.contains(
            "in 10 epochs, in batches of 64 pictures, with plain gradient descent (SGD)"
        ));
        let quick = description("000", "odd-softmax-20", Scale::Quick);
        assert!(
            quick.contains("20 % of 2000 of MNIST’s training pictures of odd digits in 3 epochs")
        );
        let deep = description("001", "mnist-vgg16-neighbours-3", Scale::Quick);
        assert!(deep.contains("80 % of 960 of MNIST’s training pictures"), "{deep}");
        assert!(description("000", "even-transfer-frozen", Scale::Full).contains("“odd-network”"));
        assert!(description("004", "svm-15", Scale::Full).contains("15 of your digits"));
        let signs = description("005", "top-2", Scale::Quick);
        assert!(signs.contains("each of 10 signs 2 times") && signs.contains(": 4 sets in all."));
        assert!(signs.contains("from a set’s drawings in 100 epochs"), "{signs}");
        assert!(description("005", "ours-5", Scale::Full).contains("24 sets"));
        for row in RECIPES.into_iter().flat_map(|recipe| recipe.rows) {
            assert!(!describe(row, Scale::Full).is_empty());
        }
    }
}
