//! A class of three: Anna's digits and head, Ben's digits, and Carla's head as a link; and how each network reads each
//! person's digits, computed without a worker.

use std::path::Path;

use data::made_up;
use ink::metrics::most_likely;
use ink::{Count, Hand, Labelled};
use machines::backup::{file_of, record_of};
use machines::class::Cell;
use machines::record::{self, Id, Sample, Scores};
use machines::shelf::PadItem;
use network::link::{Link, Packing};
use network::reading::probabilities;
use network::{Base, BaseName, Head, SiteCard, plan};
use serde_json::Value;

use crate::odd_hand::{Place, odd_hand, written};

const BASE: BaseName = BaseName::Cnn;

/// Anna's figure of her own digits, which her backup keeps.
const MEASURED: Count = Count { right: 11, of: 12 };

/// Of Ben's digits, the first ones are also in Carla's head.
const SHARED: usize = 2;

pub struct Class {
    /// Anna's backup.
    pub anna: Vec<u8>,
    /// Ben's backup, which holds no head.
    pub ben: Vec<u8>,
    /// A link of Carla's head.
    pub carla: String,
    /// The rows: the base, Anna's head and Carla's. The columns: Anna's digits and Ben's.
    pub cells: [[Cell; 2]; 3],
}

impl Class {
    /// `www`: the folder that the page is served from.
    pub fn new(www: &Path) -> Self {
        let read = |file: String| std::fs::read(www.join("weights").join(file)).unwrap();
        let card = SiteCard::parse(BASE, &read(BASE.card_file())).unwrap();
        let (base, weights) = Base::open(card, read(BASE.weights_file())).unwrap();
        let trunk = plan::forward(BASE.network(), weights).unwrap();
        let own = Head { layer: base.head, hand: Hand::default(), signs: None };
        let count = |head: &Head, digits: &[Labelled]| {
            let mut count = Count::default();
            for digit in digits {
                let pixels: Vec<f32> = digit.drawn.image().unwrap().intensities().collect();
                let mut read = probabilities(&head.layer, &trunk.features(&pixels))[0];
                made_up::prior().weigh(&head.hand, digit.drawn.trace().as_ref(), &mut read);
                count.add(most_likely(&read) == digit.label);
            }
            count
        };
        let (anna, mut ben) = (odd_hand(), plain_hand());
        // A slip: every network reads what was written.
        ben[7].label = 3;
        let with = |places: std::ops::Range<usize>, digits: &[Labelled], more: u8| {
            let mut head = Head { hand: hand(&digits[places]), ..own.clone() };
            head.layer.bias[usize::from(more)] += 1.0;
            head
        };
        // A file holds 16-bit floats.
        let filed = |head: &Head| head.to_file(BASE).unwrap();
        let file = filed(&with(0..anna.len(), &anna, 1));
        let annas = Head::open(&file, BASE).unwrap();
        let carlas = with(0..SHARED, &ben, 3);
        let link = Link::of(&carlas, BASE, &own.layer, Packing::of(BASE)).unwrap();
        let carla = format!("https://example.org/inkling/#hand={}", link.letters());
        let opened = Head::open(&filed(&link.open(&own.layer).unwrap()), BASE).unwrap();

        let all = |count| Cell::Read { count, left_out: 0 };
        let cells = [
            [all(count(&own, &anna)), all(count(&own, &ben))],
            [Cell::CrossValidated(MEASURED), all(count(&annas, &ben))],
            [
                all(count(&opened, &anna)),
                Cell::Read { count: count(&opened, &ben[SHARED..]), left_out: SHARED },
            ],
        ];
        let scores = Scores { after: MEASURED, folds: 3, ..Scores::default() };
        let head =
            record::Head { id: id(255, 0), made_ms: 1e6, base: BASE, file, scores: Some(scores) };
        Self { anna: backup(1, &anna, Some(head)), ben: backup(2, &ben, None), carla, cells }
    }
}

/// Schoolbook forms of 7, 1, 0 and 2, twice.
fn plain_hand() -> Vec<Labelled> {
    let seven: &[Place] = &[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)];
    let one: &[Place] = &[(0.52, 0.1), (0.5, 0.5), (0.48, 0.9)];
    // Other places than those of Anna's zero, which her head has learned.
    let zero: &[Place] =
        &[(0.6, 0.1), (0.3, 0.2), (0.2, 0.6), (0.4, 0.9), (0.7, 0.8), (0.8, 0.4), (0.6, 0.1)];
    let two: &[Place] = &[(0.2, 0.3), (0.5, 0.1), (0.8, 0.3), (0.6, 0.6), (0.2, 0.9), (0.85, 0.9)];
    let forms = [(7, seven), (1, one), (0, zero), (2, two)];
    (0..2).flat_map(|time| forms.map(|(label, form)| written(label, form, time as f32))).collect()
}

fn hand(digits: &[Labelled]) -> Hand {
    Hand(digits.iter().map(|digit| (digit.drawn.trace().unwrap(), digit.label)).collect())
}

fn id(who: u8, place: u8) -> Id {
    let mut bytes = [0; 16];
    (bytes[0], bytes[1]) = (who, place);
    Id::from_random(bytes)
}

fn backup(who: u8, digits: &[Labelled], head: Option<record::Head>) -> Vec<u8> {
    let samples = (0..).zip(digits).map(|(place, digit)| {
        let Labelled { label, drawn, sure } = digit.clone();
        let (id, made_ms) = (id(who, place), f64::from(place));
        PadItem::Sample(Sample { id, made_ms, label, drawn, sure })
    });
    let items = samples.chain(head.map(PadItem::Head));
    let records: Vec<_> = items.map(|item| record_of::<Value>(&item).unwrap()).collect();
    file_of(&records, 0.0, None).into_bytes()
}
