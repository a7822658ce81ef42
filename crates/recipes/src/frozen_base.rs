//! Recipe 002: a frozen base that hasn't seen the task, and a new top.

use crate::recipe::*;
use network::layers::Layer;
use network::settings::{Schedule, Settings};

const NEW_TOP: Network = Network { trunk: Trunk::Cnn, top: &[Layer::Dense(256), Layer::Relu] };

const BASE: Settings =
    Settings { learning_rate: 0.002, schedule: Schedule::Cosine, epochs: 3, ..USUAL };
const TOP: Settings = Settings { epochs: 30, patience: Some(3), ..USUAL };

const fn base(name: &'static str, what: &'static str, data: Data) -> Row {
    let work = Work::Train(Training {
        data,
        network: Network::CNN,
        start: Start::Scratch,
        settings: BASE,
    });
    Row::wished(name, what, &[], work)
}

const fn top(data: Data, row: &'static str) -> Work {
    let start = Start::TrunkOf { row, transfer: Transfer::Frozen };
    let data = Data { held_back: 0.1, ..data };
    Work::Train(Training { data, network: NEW_TOP, start, settings: TOP })
}

/// The same top on VGG16, which is frozen too.
const ON_VGG16: Classifying = Classifying {
    data: Data { held_back: 0.1, ..Data::MNIST },
    most: None,
    features: Features::Vgg16,
    scaled: false,
    components: None,
    classifier: Classifier::Network { top: NEW_TOP.top, settings: TOP },
};

const ACCURACY: &[Published] = &[Published::accuracy(98.9, "“Results”")];

pub const RECIPE: Recipe = Recipe {
    id: "002",
    title: "Frozen base, new top",
    authors: "20EG106152: MNIST Digit Classification with Transfer Learning",
    story: [
        "A network that was trained on another task loses its last layers and is frozen.",
        "New fully connected layers with a softmax are put on top and alone are trained on MNIST, with cross-entropy and Adam.",
        "Training, validation and test pictures are kept apart; training stops early by the loss on the validation pictures.",
        "Accuracy, precision, recall and F1 of each digit and the confusion matrix are told of the test pictures.",
    ],
    choices: &[
        "The base is left open (“VGG, ResNet”): VGG16 with ImageNet's weights, as 001 has it; and our cnn, pretrained for 3 epochs on a task that isn't the one it is tested on.",
        "Three such tasks: Fashion-MNIST (then all ten digits are new to the base), the even digits (tested on the odd ones), and the odd digits (tested on the even ones).",
        "The top: 256 units with ReLU, then the last layer; Adam at 0.001, batches of 64.",
        "One training picture in ten is held back; training stops after three epochs without a lower loss on them, and the best epoch's weights are kept (30 epochs at most).",
    ],
    rows: &[
        base(
            "base-fashion",
            "our cnn on Fashion-MNIST: the base",
            Data { set: Set::Fashion, ..Data::MNIST },
        ),
        base(
            "base-even",
            "our cnn on even digits: the base",
            Data { classes: Classes::Even, ..Data::MNIST },
        ),
        base(
            "base-odd",
            "our cnn on odd digits: the base",
            Data { classes: Classes::Odd, ..Data::MNIST },
        ),
        Row::faithful(
            "top-on-vgg16",
            "frozen VGG16, new top, ten digits",
            ACCURACY,
            Work::Classify(ON_VGG16),
        ),
        Row::faithful(
            "top-on-fashion",
            "frozen Fashion-MNIST base, new top, ten digits",
            ACCURACY,
            top(Data::MNIST, "base-fashion"),
        ),
        Row::faithful(
            "top-on-even",
            "frozen even base, new top, odd digits",
            ACCURACY,
            top(Data { classes: Classes::Odd, ..Data::MNIST }, "base-even"),
        ),
        Row::faithful(
            "top-on-odd",
            "frozen odd base, new top, even digits",
            ACCURACY,
            top(Data { classes: Classes::Even, ..Data::MNIST }, "base-odd"),
        ),
        Row::ours(
            "ours",
            "our shipped cnn, which has learned MNIST",
            ACCURACY,
            Work::Shipped(Data::MNIST),
        ),
    ],
};
