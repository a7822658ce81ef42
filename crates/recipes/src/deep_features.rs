//! Recipe 001: deep features, classic classifiers.

use crate::recipe::*;
use network::layers::Layer;
use network::settings::{Loss, Optimizer, Schedule, Settings};

/// "About 48,000": four fifths of 60,000.
const SHARE: f64 = 0.8;

const MNIST: Data = Data { share: SHARE, ..Data::MNIST };
const FASHION: Data = Data { set: Set::Fashion, ..MNIST };

const BASE: Settings =
    Settings { learning_rate: 0.002, schedule: Schedule::Cosine, epochs: 3, ..USUAL };
const ROUNDS: Settings = Settings { epochs: 20, ..USUAL };

const LOGISTIC: Classifier = Classifier::Network { top: &[], settings: ROUNDS };
const NETWORK: Classifier = Classifier::Network {
    top: &[Layer::Dense(64), Layer::Relu, Layer::Dense(32), Layer::Relu],
    settings: ROUNDS,
};
const PERCEPTRON: Classifier = Classifier::Network {
    top: &[],
    settings: Settings {
        optimizer: Optimizer::Sgd,
        loss: Loss::Perceptron,
        learning_rate: 1.0,
        epochs: 5,
        ..USUAL
    },
};
const LINEAR: Classifier =
    Classifier::Network { top: &[], settings: Settings { loss: Loss::Hinge, ..ROUNDS } };
const CUBIC: Classifier = Classifier::SvmPolynomial { c: 1.0, degree: 3 };

/// Number of training pictures for trees and kernel machines, whose training time grows steeply
/// with it.
const FOREST_PICTURES: usize = 10_000;
const MACHINE_PICTURES: usize = 5_000;

const fn on(data: Data, features: Features, classifier: Classifier) -> Classifying {
    Classifying { data, most: None, features, scaled: true, components: None, classifier }
}

const fn all(data: Data, features: Features, classifier: Classifier) -> Work {
    Work::Classify(on(data, features, classifier))
}

const fn forest(data: Data, features: Features, criterion: Criterion, trees: usize) -> Work {
    let most = Some(FOREST_PICTURES);
    let classifier = Classifier::Forest { criterion, trees };
    Work::Classify(Classifying { most, ..on(data, features, classifier) })
}

const fn few(data: Data, features: Features, classifier: Classifier) -> Work {
    Work::Classify(Classifying { most: Some(MACHINE_PICTURES), ..on(data, features, classifier) })
}

const fn components(
    data: Data,
    features: Features,
    components: usize,
    classifier: Classifier,
) -> Work {
    let components = Some(components);
    Work::Classify(Classifying { components, ..on(data, features, classifier) })
}

/// With few components, training is fast enough for more pictures.
const fn few_components(data: Data, features: Features, components: usize) -> Work {
    let classifier = Classifier::SvmPolynomial { c: 1.0, degree: 1 };
    let (most, components) = (Some(FOREST_PICTURES), Some(components));
    Work::Classify(Classifying { most, components, ..on(data, features, classifier) })
}

const TABLE: &str = "“Results”, the table";

/// A base that was not trained on digits.
const UNSEEN: Features = Features::TrunkOf("base-fashion");

/// The table's lines for both data sets, in the text's order: name, description, published numbers
/// for Fashion-MNIST and MNIST, and the work.
macro_rules! rows {
    (
        [$($before:expr),*]
        $($name:literal $what:literal $fashion:literal $mnist:literal $work:ident($($with:expr),*);)*
        [$($after:expr),*]
    ) => {
        &[
            $($before,)*
            $(Row::ours(
                concat!("mnist-", $name),
                concat!($what, ", MNIST"),
                &[Published::accuracy($mnist, TABLE)],
                $work(MNIST, Features::Shipped, $($with),*),
            ).part("MNIST, features of our shipped cnn"),)*
            $(Row::ours(
                concat!("mnist-unseen-", $name),
                concat!($what, " on a base that never saw a digit, MNIST"),
                &[Published::accuracy($mnist, TABLE)],
                $work(MNIST, UNSEEN, $($with),*),
            ).part("MNIST, features of a base that never saw a digit"),)*
            $(Row::ours(
                concat!("fashion-", $name),
                concat!($what, ", Fashion-MNIST"),
                &[Published::accuracy($fashion, TABLE)],
                $work(FASHION, Features::Shipped, $($with),*),
            ).part("Fashion-MNIST, features of our shipped cnn"),)*
            $(Row::faithful(
                concat!("mnist-vgg16-", $name),
                concat!($what, " on VGG16’s features, MNIST"),
                &[Published::accuracy($mnist, TABLE)],
                $work(MNIST, Features::Vgg16, $($with),*),
            ).part("MNIST, VGG16’s features"),)*
            $(Row::faithful(
                concat!("fashion-vgg16-", $name),
                concat!($what, " on VGG16’s features, Fashion-MNIST"),
                &[Published::accuracy($fashion, TABLE)],
                $work(FASHION, Features::Vgg16, $($with),*),
            ).part("Fashion-MNIST, VGG16’s features"),)*
            $($after,)*
        ]
    };
}

const fn wished(name: &'static str, what: &'static str, work: Work) -> Row {
    Row::wished(name, what, &[], work)
}

const LDA: Classifier = Classifier::Discriminant { shared: true };
const QDA: Classifier = Classifier::Discriminant { shared: false };
const CLUSTERS: Classifier = Classifier::Clusters { k: 10 };

pub const RECIPE: Recipe = Recipe {
    id: "001",
    title: "Deep features, classic classifiers",
    authors: "Anish Hiranandani, Animesh Kumar Jha: Transfer Learning on Fashion-MNIST and MNIST datasets, MATH 4432 Final Project",
    story: [
        "A deep network that was trained on other pictures (VGG16 on ImageNet) loses its last layers and is frozen: it turns each picture into numbers, its features.",
        "MNIST's digits and Fashion-MNIST's clothes go through it, and the features are brought to mean 0 and variance 1.",
        "Principal components and k-means show how the features lie.",
        "Seven kinds of simple classifiers, in fourteen settings, learn to read the pictures from the features alone.",
    ],
    choices: &[
        "VGG16 has the weights that Keras ships, its authors' own, in 16-bit floats. Pictures are resized to 48×48 between neighbouring pixels, stacked three times, and go in as those weights want them: from 0 to 255, minus ImageNet's mean of each colour.",
        "Our rows use the features of our own cnn, 720 a picture, as this site ships it: it has learned MNIST and seen no clothes. Rows on “a base that never saw a digit” use the same network trained for 3 epochs on Fashion-MNIST alone: there nothing is known of the task beforehand.",
        "“About 48,000” training pictures: four fifths, drawn by the seed. The text tests on MNIST's and Fashion-MNIST's test pictures, as is done here.",
        "Logistic regression, the network and the linear support vector machine on all features are trained with Adam at 0.001 for 20 epochs, batches of 64; the machine's loss is the multi-class hinge.",
        "The perceptron's rule with steps of 1, over batches of 64, 5 epochs.",
        "Forests and the machine on 15 components learn from 10,000 of the pictures and the cubic one from 5,000: more take them very long. Those two machines tell classes apart two by two. Trees grow without a limit of depth, with √features at a split; C = 1 and γ = 1 / (features × variance), scikit-learn's defaults.",
        "The discriminant analyses, which the text names and does not run, see 50 principal components; k-means sees 3, as the text's plots, and looks for 10 clusters among the test pictures.",
    ],
    rows: rows! {
        [Row::wished(
            "base-fashion",
            "our cnn on Fashion-MNIST: the base",
            &[],
            Work::Train(Training {
                data: Data { set: Set::Fashion, ..Data::MNIST },
                network: Network::CNN,
                start: Start::Scratch,
                settings: BASE,
            })
        )]
        "logistic" "logistic regression" 73.02 80.31 all(LOGISTIC);
        "forest-gini-25" "random forest, Gini, 25 trees" 76.41 91.17 forest(Criterion::Gini, 25);
        "forest-gini-50" "random forest, Gini, 50 trees" 76.91 91.72 forest(Criterion::Gini, 50);
        "forest-gini-100" "random forest, Gini, 100 trees" 77.49 92.13 forest(Criterion::Gini, 100);
        "forest-entropy-25" "random forest, entropy, 25 trees" 76.57 91.15 forest(Criterion::Entropy, 25);
        "forest-entropy-50" "random forest, entropy, 50 trees" 77.13 91.65 forest(Criterion::Entropy, 50);
        "forest-entropy-100" "random forest, entropy, 100 trees" 77.72 92.19 forest(Criterion::Entropy, 100);
        "neighbours-3" "3 nearest neighbours" 75.80 88.00 all(Classifier::Neighbours { k: 3 });
        "neighbours-5" "5 nearest neighbours" 76.40 87.68 all(Classifier::Neighbours { k: 5 });
        "network" "network of 64 and 32 units" 75.48 82.11 all(NETWORK);
        "perceptron" "perceptron" 59.97 68.82 all(PERCEPTRON);
        "svm-linear" "support vector machine, linear" 70.26 79.92 all(LINEAR);
        "svm-cubic" "support vector machine, cubic" 74.01 81.21 few(CUBIC);
        "svm-15" "support vector machine, linear, 15 principal components" 77.70 84.43 few_components(15);
        [
            wished(
                "mnist-lda",
                "linear discriminant analysis, MNIST",
                components(MNIST, Features::Shipped, 50, LDA)
            ),
            wished(
                "mnist-qda",
                "quadratic discriminant analysis, MNIST",
                components(MNIST, Features::Shipped, 50, QDA)
            ),
            wished("mnist-clusters", "k-means, MNIST", components(MNIST, Features::Shipped, 3, CLUSTERS)),
            wished(
                "fashion-lda",
                "linear discriminant analysis, Fashion-MNIST",
                components(FASHION, Features::Shipped, 50, LDA)
            ),
            wished(
                "fashion-qda",
                "quadratic discriminant analysis, Fashion-MNIST",
                components(FASHION, Features::Shipped, 50, QDA)
            ),
            wished(
                "fashion-clusters",
                "k-means, Fashion-MNIST",
                components(FASHION, Features::Shipped, 3, CLUSTERS)
            ),
            wished(
                "mnist-vgg16-clusters",
                "k-means on VGG16’s features, MNIST",
                components(MNIST, Features::Vgg16, 3, CLUSTERS)
            ),
            wished(
                "fashion-vgg16-clusters",
                "k-means on VGG16’s features, Fashion-MNIST",
                components(FASHION, Features::Vgg16, 3, CLUSTERS)
            ),
            Row::ours(
                "ours",
                "our shipped cnn, which has learned MNIST",
                &[Published::accuracy(92.19, TABLE)],
                Work::Shipped(Data::MNIST)
            )
        ]
    },
};
