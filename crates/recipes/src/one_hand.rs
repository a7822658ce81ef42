//! Recipe 004: twenty digits of one hand.

use crate::recipe::*;
use network::layers::Layer;
use network::settings::Settings;

/// Three convolutions with two pooling layers between them, then three dense layers. The third is
/// the last layer, which is not listed.
const CONVOLUTIONS: &[Layer] = &[
    Layer::conv3(32),
    Layer::Relu,
    Layer::MaxPool,
    Layer::conv3(64),
    Layer::Relu,
    Layer::MaxPool,
    Layer::conv3(64),
    Layer::Relu,
];
const DENSE: &[Layer] = &[Layer::Dense(128), Layer::Relu, Layer::Dense(64), Layer::Relu];
const CONVNET: Network = Network { trunk: Trunk::Layers(CONVOLUTIONS), top: DENSE };

/// The text doesn't state the base's number of epochs.
const SETTINGS: Settings = Settings { epochs: 5, ..USUAL };

const fn alone(own: usize) -> Work {
    Work::Train(Training {
        data: Data::hand(own),
        network: CONVNET,
        start: Start::Scratch,
        // All pictures fit in one batch of 32, Keras's default.
        settings: Settings { epochs: 10, batch: 32, ..SETTINGS },
    })
}

const fn svm(own: usize) -> Work {
    Work::Classify(Classifying {
        data: Data::hand(own),
        most: None,
        features: Features::TrunkOf("base"),
        scaled: false,
        components: None,
        classifier: Classifier::SvmRbf { c: 1.0 },
    })
}

const fn adapt(against: Against, balance: Balance, epochs: usize) -> Work {
    Work::Adapt(Adapting {
        own: 20,
        network: CONVNET,
        domain_top: DENSE,
        lambda: (1.0, 1.0),
        against,
        balance,
        settings: Settings { epochs, ..SETTINGS },
    })
}

const TABLE_1: &str = "table 1";
const TABLE_2: &str = "table 2";
const TABLE_3: &str = "table 3";

pub const RECIPE: Recipe = Recipe {
    id: "004",
    title: "Twenty samples of one hand",
    authors: "Shubham Gupta, Priyesh Pratap Singh, Apoorva Sharma: Application of Transfer Learning on Hand Written Digits Classification, 2019",
    story: [
        "Twenty of one's own digits are there to learn from, and twenty to test.",
        "Without transfer a small convolutional network learns from 20, 15 or 10 of them alone.",
        "With transfer the network learns MNIST, is frozen, loses its dense layers, and a support vector machine with an RBF kernel learns the own digits from its features.",
        "Domain adaptation gives the network a second output, MNIST or own, whose gradient is reversed; 60,000 against 20 is blamed for its failure, and oversampling (SMOTE) proposed.",
    ],
    choices: &[
        "Sizes aren't given: convolutions 3×3 with 32, 64 and 64 channels, dense layers 128 and 64 before the last. The network without transfer is the same one.",
        "The base's epochs aren't given: 5, batch 64, Adam at 0.001. Domain adaptation: 3 epochs, 1 with SMOTE (its epoch is twice as long).",
        "Own digits: the first two of each digit to learn from, the next two to test; 15 and 10 are the first of two rounds from 0 to 9.",
        "The SVM has C = 1 and γ = 1 / (features × variance), scikit-learn's defaults; classes are told apart two by two and vote.",
        "Table 3 prints “Train Size = 20” twice; its last row (65 %) is taken for 10 samples, as in table 1.",
        "Gradients are said to be reversed, and λ₁·L₁ − λ₂·L₂ is printed as the loss. If all weights minimize that, the domain's output learns to be wrong, until its loss meets Keras's bound of −ln 10⁻⁷ = 16.1, beyond which nothing is learned from it: table 4 prints 16.11, and a domain accuracy of 0. So the rows do that; one row has a layer that reverses gradients for the convolutions alone instead.",
        "SMOTE makes as many own pictures as MNIST has, between own pictures of the same digit.",
        "With 20 test digits one digit is 5 points: look at the intervals. The text's 35 % is between 18 and 57.",
    ],
    rows: &[
        Row::faithful(
            "alone-20",
            "no transfer, 20 own digits",
            &[Published::accuracy(35.0, TABLE_1)],
            alone(20),
        ),
        Row::faithful(
            "alone-15",
            "no transfer, 15 own digits",
            &[Published::accuracy(10.0, TABLE_1)],
            alone(15),
        ),
        Row::faithful(
            "alone-10",
            "no transfer, 10 own digits",
            &[Published::accuracy(25.0, TABLE_1)],
            alone(10),
        ),
        Row::faithful(
            "base",
            "the base on MNIST",
            &[
                Published::accuracy(99.09, TABLE_2),
                Published::exactly(Figure::TestLoss, 0.0320, TABLE_2),
                Published::exactly(Figure::TrainAccuracy, 99.24, TABLE_2),
                Published::exactly(Figure::TrainLoss, 0.0231, TABLE_2),
            ],
            Work::Train(Training {
                data: Data::MNIST,
                network: CONVNET,
                start: Start::Scratch,
                settings: SETTINGS,
            }),
        ),
        Row::faithful(
            "svm-20",
            "frozen base, RBF SVM, 20 own digits",
            &[Published::accuracy(70.0, TABLE_3)],
            svm(20),
        ),
        Row::faithful(
            "svm-15",
            "frozen base, RBF SVM, 15 own digits",
            &[Published::accuracy(50.0, TABLE_3)],
            svm(15),
        ),
        Row::faithful(
            "svm-10",
            "frozen base, RBF SVM, 10 own digits",
            &[Published::accuracy(65.0, TABLE_3)],
            svm(10),
        ),
        Row::faithful(
            "adapted",
            "domain adaptation by the printed loss, 60,000 + 20",
            &[
                Published::accuracy(65.0, "table 5"),
                Published::exactly(Figure::MnistAccuracy, 97.75, "table 4"),
                Published::exactly(Figure::TrainAccuracy, 98.02, "table 4"),
            ],
            adapt(Against::All, Balance::Nothing, 3),
        ),
        Row::wished(
            "adapted-reversed",
            "domain adaptation by a layer that reverses gradients, 60,000 + 20",
            &[
                Published::accuracy(65.0, "table 5, by the printed loss"),
                Published::exactly(Figure::MnistAccuracy, 97.75, "table 4, by the printed loss"),
            ],
            adapt(Against::Trunk, Balance::Nothing, 3),
        ),
        Row::wished(
            "adapted-smote",
            "domain adaptation by the printed loss, 60,000 + 60,000 by SMOTE",
            &[Published::accuracy(65.0, "table 5, without SMOTE")],
            adapt(Against::All, Balance::Smote, 1),
        ),
        Row::ours(
            "ours-20",
            "our cnn learns the hand, 20 own digits",
            &[
                Published::accuracy(70.0, TABLE_3),
                Published::exactly(Figure::MnistAccuracy, 99.09, TABLE_2),
            ],
            Work::Personal { own: 20 },
        ),
        Row::ours(
            "ours-15",
            "our cnn learns the hand, 15 own digits",
            &[Published::accuracy(50.0, TABLE_3)],
            Work::Personal { own: 15 },
        ),
        Row::ours(
            "ours-10",
            "our cnn learns the hand, 10 own digits",
            &[Published::accuracy(65.0, TABLE_3)],
            Work::Personal { own: 10 },
        ),
    ],
};
