//! Recipe 000: even and odd digits, softmax regression, one hidden layer, and its transfer.

use crate::recipe::*;
use network::layers::Layer;
use network::settings::{Schedule, Settings};

const TABLE_3: &str = "table 3";
const TABLE_4: &str = "table 4";

const fn settings(epochs: usize) -> Settings {
    Settings { epochs, ..USUAL }
}

const fn data(classes: Classes, share: f64) -> Data {
    Data { classes, share, ..Data::MNIST }
}

const SOFTMAX: Network = Network { trunk: Trunk::Layers(&[]), top: &[] };
const HIDDEN: Network =
    Network { trunk: Trunk::Layers(&[Layer::Dense(500), Layer::Relu]), top: &[] };

const fn softmax(classes: Classes, share: f64) -> Work {
    Work::Train(Training {
        data: data(classes, share),
        network: SOFTMAX,
        start: Start::Scratch,
        settings: settings(100),
    })
}

const fn hidden(classes: Classes) -> Work {
    Work::Train(Training {
        data: data(classes, 1.0),
        network: HIDDEN,
        start: Start::Scratch,
        settings: settings(100),
    })
}

const fn transfer(classes: Classes, share: f64, row: &'static str, transfer: Transfer) -> Work {
    Work::Train(Training {
        data: data(classes, share),
        network: HIDDEN,
        start: Start::TrunkOf { row, transfer },
        settings: settings(30),
    })
}

/// The product's network, trained from scratch on the same pictures. A few epochs suffice.
const fn ours(classes: Classes, share: f64, epochs: usize) -> Work {
    let settings =
        Settings { learning_rate: 0.002, schedule: Schedule::Cosine, ..settings(epochs) };
    Work::Train(Training {
        data: data(classes, share),
        network: Network::CNN,
        start: Start::Scratch,
        settings,
    })
}

use Classes::{Even, Odd};
use Transfer::{Frozen, Trained};

pub const RECIPE: Recipe = Recipe {
    id: "000",
    title: "Even and odd",
    authors: "Charmaine Aurette, Prince Mensah, Leonard Sanya: Transfer Learning using MNIST dataset, 2024",
    story: [
        "MNIST is split into its even and its odd digits, five classes each.",
        "Softmax regression and a network with one hidden layer of 500 units learn each half.",
        "The network that knows one half is then trained for 30 epochs on the other: transfer.",
        "Softmax regression and the transferred network are tried again with 20, 50 and 80 % of the training pictures.",
    ],
    choices: &[
        "The optimizer isn't named: Adam. Nor is the batch: 64.",
        "Softmax regression's learning rate isn't given: 0.001, as the network's.",
        "Which layers are retrained is left open (“either left unchanged or slightly adjusted”): the last layer is always new, and the hidden one is kept frozen in one row and trained on in another.",
        "The text calls the 20, 50 and 80 % networks transferred, without epochs or layers: 30 epochs, both ways.",
        "Weights begin evenly drawn from ±1/√inputs.",
    ],
    rows: &[
        Row::faithful(
            "even-softmax",
            "softmax regression, even",
            &[Published::accuracy(96.02, TABLE_3)],
            softmax(Even, 1.0),
        ),
        Row::faithful(
            "odd-softmax",
            "softmax regression, odd",
            &[Published::accuracy(95.13, TABLE_3)],
            softmax(Odd, 1.0),
        ),
        Row::faithful(
            "even-network",
            "784-500-5 with ReLU, even",
            &[Published::accuracy(98.52, "section 3.2"), Published::accuracy(98.56, TABLE_3)],
            hidden(Even),
        ),
        Row::faithful(
            "odd-network",
            "784-500-5 with ReLU, odd",
            &[Published::accuracy(98.34, TABLE_3)],
            hidden(Odd),
        ),
        Row::faithful(
            "odd-transfer-frozen",
            "the even network's hidden layer, frozen; odd",
            &[Published::accuracy(98.06, TABLE_3)],
            transfer(Odd, 1.0, "even-network", Frozen),
        ),
        Row::faithful(
            "odd-transfer-trained",
            "the even network's hidden layer, trained on; odd",
            &[Published::accuracy(98.06, TABLE_3)],
            transfer(Odd, 1.0, "even-network", Trained),
        ),
        Row::faithful(
            "even-transfer-frozen",
            "the odd network's hidden layer, frozen; even",
            &[Published::accuracy(98.21, TABLE_3)],
            transfer(Even, 1.0, "odd-network", Frozen),
        ),
        Row::faithful(
            "even-transfer-trained",
            "the odd network's hidden layer, trained on; even",
            &[Published::accuracy(98.21, TABLE_3)],
            transfer(Even, 1.0, "odd-network", Trained),
        ),
        Row::faithful(
            "even-softmax-20",
            "softmax regression, even, 20 %",
            &[Published::accuracy(95.18, TABLE_4)],
            softmax(Even, 0.2),
        ),
        Row::faithful(
            "even-softmax-50",
            "softmax regression, even, 50 %",
            &[Published::accuracy(95.86, TABLE_4)],
            softmax(Even, 0.5),
        ),
        Row::faithful(
            "even-softmax-80",
            "softmax regression, even, 80 %",
            &[Published::accuracy(96.08, TABLE_4)],
            softmax(Even, 0.8),
        ),
        Row::faithful(
            "odd-softmax-20",
            "softmax regression, odd, 20 %",
            &[Published::accuracy(94.05, TABLE_4)],
            softmax(Odd, 0.2),
        ),
        Row::faithful(
            "odd-softmax-50",
            "softmax regression, odd, 50 %",
            &[Published::accuracy(94.72, TABLE_4)],
            softmax(Odd, 0.5),
        ),
        Row::faithful(
            "odd-softmax-80",
            "softmax regression, odd, 80 %",
            &[Published::accuracy(95.17, TABLE_4)],
            softmax(Odd, 0.8),
        ),
        Row::faithful(
            "even-frozen-20",
            "transferred, frozen, even, 20 %",
            &[Published::accuracy(95.25, TABLE_4)],
            transfer(Even, 0.2, "odd-network", Frozen),
        ),
        Row::faithful(
            "even-frozen-50",
            "transferred, frozen, even, 50 %",
            &[Published::accuracy(96.47, TABLE_4)],
            transfer(Even, 0.5, "odd-network", Frozen),
        ),
        Row::faithful(
            "even-frozen-80",
            "transferred, frozen, even, 80 %",
            &[Published::accuracy(97.2, TABLE_4)],
            transfer(Even, 0.8, "odd-network", Frozen),
        ),
        Row::faithful(
            "odd-frozen-20",
            "transferred, frozen, odd, 20 %",
            &[Published::accuracy(95.64, TABLE_4)],
            transfer(Odd, 0.2, "even-network", Frozen),
        ),
        Row::faithful(
            "odd-frozen-50",
            "transferred, frozen, odd, 50 %",
            &[Published::accuracy(96.33, TABLE_4)],
            transfer(Odd, 0.5, "even-network", Frozen),
        ),
        Row::faithful(
            "odd-frozen-80",
            "transferred, frozen, odd, 80 %",
            &[Published::accuracy(97.05, TABLE_4)],
            transfer(Odd, 0.8, "even-network", Frozen),
        ),
        Row::faithful(
            "even-trained-20",
            "transferred, trained on, even, 20 %",
            &[Published::accuracy(95.25, TABLE_4)],
            transfer(Even, 0.2, "odd-network", Trained),
        ),
        Row::faithful(
            "even-trained-50",
            "transferred, trained on, even, 50 %",
            &[Published::accuracy(96.47, TABLE_4)],
            transfer(Even, 0.5, "odd-network", Trained),
        ),
        Row::faithful(
            "even-trained-80",
            "transferred, trained on, even, 80 %",
            &[Published::accuracy(97.2, TABLE_4)],
            transfer(Even, 0.8, "odd-network", Trained),
        ),
        Row::faithful(
            "odd-trained-20",
            "transferred, trained on, odd, 20 %",
            &[Published::accuracy(95.64, TABLE_4)],
            transfer(Odd, 0.2, "even-network", Trained),
        ),
        Row::faithful(
            "odd-trained-50",
            "transferred, trained on, odd, 50 %",
            &[Published::accuracy(96.33, TABLE_4)],
            transfer(Odd, 0.5, "even-network", Trained),
        ),
        Row::faithful(
            "odd-trained-80",
            "transferred, trained on, odd, 80 %",
            &[Published::accuracy(97.05, TABLE_4)],
            transfer(Odd, 0.8, "even-network", Trained),
        ),
        Row::ours(
            "even-ours",
            "our cnn from scratch, even",
            &[Published::accuracy(98.56, TABLE_3)],
            ours(Even, 1.0, 3),
        ),
        Row::ours(
            "odd-ours",
            "our cnn from scratch, odd",
            &[Published::accuracy(98.34, TABLE_3)],
            ours(Odd, 1.0, 3),
        ),
        Row::ours(
            "even-ours-20",
            "our cnn from scratch, even, 20 %",
            &[Published::accuracy(95.25, TABLE_4)],
            ours(Even, 0.2, 6),
        ),
        Row::ours(
            "even-ours-50",
            "our cnn from scratch, even, 50 %",
            &[Published::accuracy(96.47, TABLE_4)],
            ours(Even, 0.5, 3),
        ),
        Row::ours(
            "even-ours-80",
            "our cnn from scratch, even, 80 %",
            &[Published::accuracy(97.2, TABLE_4)],
            ours(Even, 0.8, 3),
        ),
        Row::ours(
            "odd-ours-20",
            "our cnn from scratch, odd, 20 %",
            &[Published::accuracy(95.64, TABLE_4)],
            ours(Odd, 0.2, 6),
        ),
        Row::ours(
            "odd-ours-50",
            "our cnn from scratch, odd, 50 %",
            &[Published::accuracy(96.33, TABLE_4)],
            ours(Odd, 0.5, 3),
        ),
        Row::ours(
            "odd-ours-80",
            "our cnn from scratch, odd, 80 %",
            &[Published::accuracy(97.05, TABLE_4)],
            ours(Odd, 0.8, 3),
        ),
    ],
};
