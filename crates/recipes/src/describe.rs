//! A row's experiment in plain sentences, made from its data.

use crate::recipe::*;
use crate::scale::Scale;
use ink::Image28;
use network::layers::{Conv, Layer};
use network::settings::{Loss, Optimizer, Schedule, Settings};

/// A few sentences; `scale` says how many pictures and epochs are used.
pub fn describe(row: &Row, scale: Scale) -> Vec<String> {
    match &row.work {
        Work::Train(work) => {
            let classes = work.data.classes.labels().len();
            let mut sentences = vec![network(work.network, work.start, classes)];
            sentences.extend(first(work.start));
            sentences.push(learns(&pictures(&work.data, scale), &work.settings, scale));
            if let Some(patience) = work.settings.patience {
                sentences.push(format!(
                    "It stops when {patience} rounds bring no lower loss on the pictures held back, and the best round is kept."
                ));
            }
            sentences
        }
        Work::Classify(work) => {
            let source = match work.features {
                Features::TrunkOf(row) => format!("the network of row “{row}”"),
                Features::Shipped => "the network that this site reads digits with".to_owned(),
                Features::Vgg16 => "VGG16, which has learned ImageNet’s photos,".to_owned(),
            };
            let mut sentences = vec![format!("What {source} makes of each picture is kept: its features.")];
            if work.scaled {
                sentences.push("Each of them is brought to mean 0 and variance 1.".to_owned());
            }
            if let Some(components) = work.components {
                sentences.push(format!("Only the {components} directions in which they differ most (principal components) are used."));
            }
            sentences.push(classifier(work, scale));
            sentences
        }
        Work::Adapt(work) => vec![
            network(work.network, Start::Scratch, Classes::All.labels().len()),
            "A second output tells MNIST’s pictures from yours, and its lesson is turned round: the network learns to make both look alike.".to_owned(),
            learns(
                &format!("{} and {} of your digits", pictures(&Data::MNIST, scale), work.own),
                &work.settings,
                scale,
            ),
            match work.balance {
                Balance::Nothing => "Your few digits stay few.".to_owned(),
                Balance::Smote => "Between your digits new ones are made up until there are as many as MNIST’s (SMOTE).".to_owned(),
            },
        ],
        Work::Shipped(_) => vec![
            "The network that this site reads digits with, as it is: nothing is learned here, it only reads the test pictures.".to_owned(),
        ],
        Work::Personal { own } => vec![
            format!("The network that this site reads digits with learns {own} of your digits, the way “Learn my hand” does, and is tested on 20 others."),
        ],
    }
}

fn classifier(work: &Classifying, scale: Scale) -> String {
    let pictures = pictures(&work.data, scale);
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
            let own = if shared { "one shape for all" } else { "a shape for each" };
            format!(
                "Each digit’s features in {pictures} are taken for a bell curve (Gaussian), {own}; the likeliest one is read."
            )
        }
        Classifier::Network { top, ref settings } => {
            let layers: Vec<_> = top.iter().map(|layer| in_words(*layer)).collect();
            let through = match layers.is_empty() {
                true => "straight".to_owned(),
                false => format!("through {}", layers.join(", ")),
            };
            format!(
                "The features go {through} to the answers. {}",
                learns(&pictures, settings, scale)
            )
        }
        Classifier::Clusters { k } => {
            format!(
                "The test pictures are sorted into {k} heaps without being told what they show (k-means); each heap is read as what most of it is."
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
        "{} pixels go {parts} to {classes} answers, one for each digit.{frozen}",
        Image28::PIXELS
    )
}

fn in_words(layer: Layer) -> String {
    match layer {
        Layer::Dense(outputs) => format!("{outputs} units"),
        Layer::Conv(Conv { filters, side, .. }) => format!("{filters} filters of {side}×{side}"),
        Layer::MaxPool => "a halving of the picture".to_owned(),
        Layer::Relu => "ReLU".to_owned(),
        Layer::Tanh => "tanh".to_owned(),
    }
}

fn first(start: Start) -> Option<String> {
    match start {
        Start::Scratch => None,
        Start::TrunkOf { row, .. } => Some(format!(
            "It begins with what the network of row “{row}” has learned, below a new last layer. That row is run first where it hasn’t been."
        )),
    }
}

fn pictures(data: &Data, scale: Scale) -> String {
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
        (Set::Mnist, quick) => {
            format!("{share}{} of MNIST’s training pictures{which}", quick.train())
        }
        (Set::Fashion, quick) => {
            format!("{share}{} of Fashion-MNIST’s training pictures{which}", quick.train())
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
        Loss::Perceptron => "how far answers are on the wrong side",
    };
    let fading = match schedule {
        Schedule::Constant => "",
        Schedule::Cosine => ", which fades to zero",
    };
    let rounds = match scale.epochs(epochs) {
        1 => "1 round".to_owned(),
        rounds => format!("{rounds} rounds"),
    };
    format!(
        "It learns from {pictures} in {rounds}, {batch} pictures at a time, with {optimizer} at a learning rate of {learning_rate}{fading}; what is made small is {loss}."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RECIPES, find};

    #[test]
    fn every_row_is_told_with_its_own_numbers() {
        let told = |recipe: &str, row: &str, scale| {
            describe(find(recipe).unwrap().row(row).unwrap(), scale).join(" ")
        };
        let network = told("003", "sgd-tanh", Scale::Full);
        assert!(
            network.contains("784 pixels go through 512 units, ReLU, 64 units, tanh to 10 answers")
        );
        assert!(
            network
                .contains("in 10 rounds, 64 pictures at a time, with plain gradient descent (SGD)")
        );
        let quick = told("000", "odd-softmax-20", Scale::Quick);
        assert!(
            quick.contains("20 % of 2000 of MNIST’s training pictures of odd digits in 3 rounds")
        );
        assert!(told("000", "even-transfer-frozen", Scale::Full).contains("“odd-network”"));
        assert!(told("004", "svm-15", Scale::Full).contains("15 of your digits"));
        for row in RECIPES.into_iter().flat_map(|recipe| recipe.rows) {
            assert!(!describe(row, Scale::Full).is_empty());
        }
    }
}
