//! The explainer as a worker drives it, with the shipped bases.

mod driven;
mod odd_hand;
mod said_alike;
mod shipped;
mod turned;

use ink::metrics::most_likely;
use ink::{CLASSES, Drawn, Hand, Image28, Labelled, Stroke};
use network::weights::{LayerWeights, Metadata, Weights};
use network::{BaseName, Head, HeadFile, LayerList};
use worker::envelope::{FromWorker, ToWorker};
use worker::explainer::{
    ChangedPicture, Command, Damage, Event, Forgetting, Map, MapPoint, Origin, Placed, Set, Side,
    TrainedNetwork,
};
use worker::wire::Encoded;

use driven::{Driven, ROOT};
use odd_hand::odd_hand;
use shipped::own_layer;
use turned::turned;

/// The site as it is shipped, from the package that runs this.
mod site {
    use std::path::{Path, PathBuf};

    pub fn www() -> PathBuf {
        Path::new(super::ROOT).join("www")
    }
}

fn seven() -> Vec<Stroke> {
    let stroke = |points: &[(f32, f32)]| Stroke::from(points);
    vec![stroke(&[(0.2, 0.2), (0.8, 0.2)]), stroke(&[(0.8, 0.2), (0.45, 0.9)])]
}

/// A head without traces and signs.
fn head(layer: LayerWeights, base: BaseName) -> HeadFile {
    Head { layer, hand: Hand::default(), signs: None }.to_file(base).unwrap()
}

/// A shipped base as if the Lab had trained it on the even digits.
fn of_even_digits(base: BaseName) -> TrainedNetwork {
    let Weights { trunk, head } = shipped::weights(base);
    let LayerWeights { weight, bias, inputs, .. } = head.unwrap();
    let even = |numbers: &[f32]| -> Vec<f32> {
        numbers.chunks(CLASSES).flat_map(|row| row.iter().step_by(2)).copied().collect()
    };
    let head = LayerWeights { weight: even(&weight), bias: even(&bias), inputs, outputs: 5 };
    let layers = base.network().trunk.to_vec();
    let list = LayerList { trunk: layers.clone(), classes: 5 };
    let weights = Weights { trunk, head: Some(head) };
    let weights = weights.to_file(&list.network(), &Metadata::new()).unwrap();
    TrainedNetwork { layers, digits: vec![0, 2, 4, 6, 8], weights }
}

fn load_trained(id: u32, network: &TrainedNetwork) -> Command {
    Command::LoadTrained { id, network: Encoded::of(network).unwrap() }
}

/// A head that reads every digit d as 9 - d.
fn turned_head(base: BaseName) -> HeadFile {
    head(turned(base), base)
}

/// A head that is the base's own last layer.
fn unchanged(base: BaseName) -> HeadFile {
    head(own_layer(base), base)
}

#[test]
fn the_parts_of_an_explanation_add_up_and_lie_on_the_strokes() {
    let mut explainer = Driven::with(BaseName::Cnn);
    let asked = Command::Explain { id: 4, strokes: seven(), against: Some(1) };
    let Event::Explained { sides, .. } = explainer.event(asked) else { panic!() };
    let [why] = sides.as_slice() else { panic!("{sides:?}") };
    assert_eq!((why.digit, why.against, why.hand), (7, 1, 0.0));
    explainer.remember(&odd_hand());
    let sides = explainer.explain(&seven());
    assert_eq!(sides.len(), 2);
    for why in &sides {
        let parts: f32 = why.parts.iter().map(|part| part.weight).sum();
        let all = parts + why.hand + why.prior + why.rest;
        assert!((all - why.margin).abs() < 1e-3, "{why:?}");
        assert_eq!(why.digit, most_likely(&why.read));
        assert!(why.parts.iter().all(|part| part.stroke < 2 && !part.points.is_empty()));
    }
}

#[test]
fn a_digit_is_like_its_own_kind() {
    let mut explainer = Driven::with(BaseName::Cnn);
    assert!(explainer.likes(&seven()).own.is_none());
    let sample = |label, drawn: Drawn| Labelled { label, drawn, sure: false };
    let other = vec![Stroke::from([(0.22, 0.21), (0.8, 0.2), (0.47, 0.9)].as_slice())];
    let one = vec![Stroke::from([(0.5, 0.1), (0.5, 0.9)].as_slice())];
    explainer.remember(&[sample(1, one.into()), sample(7, other.into())]);
    let likes = explainer.likes(&seven());
    let own = likes.own.unwrap();
    assert_eq!((own.place, own.label), (1, 7));
    assert!(own.distance < Hand::REACH && !own.pairs.is_empty());
    assert_eq!(likes.pictures.len(), 3);
    assert!(likes.pictures[0].label == 7 && likes.pictures[0].image.has_ink());
    assert!(likes.pictures.windows(2).all(|two| two[0].likeness >= two[1].likeness));
}

#[test]
fn each_network_is_opened_from_its_weights_to_its_scores() {
    let drawn: Drawn = seven().into();
    for (base, layers, units, side) in
        [(BaseName::Softmax, 0, 10, 28), (BaseName::Mlp, 2, 500, 28), (BaseName::Cnn, 15, 16, 3)]
    {
        let mut explainer = Driven::with(base);
        explainer.use_head(Some(turned_head(base)));
        let open = explainer.layers(&drawn);
        assert_eq!(open.layers.len(), layers, "{base}");
        assert_eq!(Some(&open.image), drawn.image().as_ref());
        assert_eq!(
            open.scores.iter().map(|s| s.side).collect::<Vec<_>>(),
            [Side::Base, Side::Head]
        );
        assert_eq!(open.scores.iter().map(|s| most_likely(&s.read)).collect::<Vec<_>>(), [7, 2]);
        for sum in open.scores.iter().flat_map(|scores| &scores.sums) {
            let terms: f32 = sum.terms.iter().map(|term| term.value * term.weight).sum();
            let all = terms + sum.rest + sum.bias;
            assert!((all - sum.logit).abs() < 1e-3 * sum.logit.abs().max(1.0), "{base}");
            assert!(sum.terms.iter().all(|term| !term.name.is_empty()));
        }
        let told = explainer.units(Side::Base);
        assert_eq!((told.weights.count(), told.weights.side), (units, side));
        // The last layer is the only one that a head changes.
        let same = explainer.units(Side::Head).weights == told.weights;
        assert_eq!(same, base != BaseName::Softmax);
        let with_weights = open.layers.iter().filter_map(|layer| layer.weights).count();
        let filter = |layer, channel| Command::Filter { id: 9, side: Side::Base, layer, channel };
        for layer in 0..=with_weights {
            match explainer.event(filter(layer, 9)) {
                Event::Filter { id: 9, filter } => {
                    assert_eq!((filter.layer, filter.channel), (layer, 9));
                    assert!(filter.weights.count() > 0);
                }
                other => panic!("{other:?}"),
            }
        }
        let sentence = "the network has no such filter: choose one that is shown";
        assert_eq!(explainer.refusal(filter(with_weights + 1, 0)), sentence);
        assert_eq!(explainer.refusal(filter(with_weights, 10)), sentence);
    }
}

#[test]
fn a_network_of_the_lab_is_opened_and_broken_like_a_base() {
    let drawn: Drawn = seven().into();
    for (base, units) in [(BaseName::Softmax, 5), (BaseName::Mlp, 500), (BaseName::Cnn, 16)] {
        let mut shipped = Driven::with(base);
        let whole = shipped.layers(&drawn);
        let mut explainer = Driven::with(BaseName::Softmax);
        let loaded = explainer.event(load_trained(1, &of_even_digits(base)));
        assert_eq!(loaded, Event::NetworkLoaded { id: 1 });
        let open = explainer.layers(&drawn);
        assert_eq!((&open.layers, &open.image), (&whole.layers, &whole.image), "{base}");
        assert!(open.sentence.contains("adds to 5 scores"), "{}", open.sentence);
        let [scores] = open.scores.as_slice() else { panic!("{:?}", open.scores) };
        let even: Vec<_> = whole.scores[0].sums.iter().step_by(2).cloned().collect();
        assert_eq!(scores.sums, even, "{base}");
        assert!((scores.read.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(scores.read.iter().skip(1).step_by(2).all(|odd| *odd == 0.0));
        assert_eq!(explainer.units(Side::Base).weights.count(), units);
        let intact = explainer.break_with(Damage::default()).sides[0].intact;
        // Half of the pictures show an even digit.
        assert!((400..600).contains(&intact.of) && intact.accuracy() > 0.93, "{base}: {intact:?}");
        let last = open.layers.iter().filter(|layer| layer.weights.is_some()).count();
        let dead = explainer.break_with(Damage { layers_off: vec![last], ..Damage::default() });
        assert!(dead.sides[0].broken.accuracy() < 0.3, "{base}: {dead:?}");
        let explain = Command::Explain { id: 9, strokes: seven(), against: None };
        for command in [explain, Command::Map { id: 9 }, Command::UseHead { id: 9, head: None }] {
            assert!(explainer.refusal(command).contains("can be opened and broken"));
        }
    }
}

#[test]
fn what_is_no_network_of_digits_is_not_opened() {
    let mut explainer = Driven::with(BaseName::Softmax);
    let even = of_even_digits(BaseName::Mlp);
    let none = TrainedNetwork { weights: vec![1, 2, 3], ..even.clone() };
    assert!(explainer.refusal(load_trained(9, &none)).contains("no safetensors file"));
    let ten = TrainedNetwork { digits: vec![0, 2, 4, 6, 10], ..even.clone() };
    assert!(explainer.refusal(load_trained(9, &ten)).contains("it reads 10"));
    let fewer = TrainedNetwork { digits: vec![0, 2], ..even.clone() };
    assert!(explainer.refusal(load_trained(9, &fewer)).contains("head.weight"));
    let other = TrainedNetwork { layers: Vec::new(), ..even };
    assert!(explainer.refusal(load_trained(9, &other)).contains("head.weight"));
    assert_eq!(explainer.explain(&seven()).len(), 1, "the base is still there");
}

#[test]
fn a_broken_network_is_mended_to_the_digit() {
    let mut explainer = Driven::with(BaseName::Cnn);
    explainer.use_head(Some(turned_head(BaseName::Cnn)));
    let drawn: Drawn = seven().into();
    let (why, open) = (explainer.explain(&seven()), explainer.layers(&drawn));
    let whole = explainer.break_with(Damage::default());
    let [base, head] = whole.sides.as_slice() else { panic!("{whole:?}") };
    assert_eq!((base.side, head.side), (Side::Base, Side::Head));
    assert_eq!((base.intact, base.intact.of), (base.broken, 1000));
    assert!(base.intact.right > 980 && head.intact.right < 300, "{whole:?}");

    let damage = Damage { channels_off: vec![(2, 5)], noise: 1.0, seed: 1, ..Damage::default() };
    let broken = explainer.break_with(damage.clone());
    assert_eq!(broken.sides[0].intact, base.intact);
    assert!(broken.sides[0].broken.right < base.intact.right, "{broken:?}");
    assert_eq!(explainer.break_with(damage), broken);
    let hurt = explainer.layers(&drawn);
    let place = hurt.layers.iter().position(|layer| layer.weights == Some(2)).unwrap();
    // The layer after it keeps what is positive.
    let outputs = &hurt.layers[place + 1].outputs;
    assert_eq!(outputs.range.0, 0.0);
    assert!(outputs.plane(5).unwrap().iter().all(|pixel| *pixel == 0));
    assert_ne!(explainer.explain(&seven()), why);

    assert_eq!(explainer.break_with(Damage::default()), whole);
    assert_eq!((explainer.explain(&seven()), explainer.layers(&drawn)), (why, open));
}

#[test]
fn a_change_of_head_leaves_the_damage() {
    let mut explainer = Driven::with(BaseName::Softmax);
    let drawn: Drawn = seven().into();
    let whole = explainer.layers(&drawn);
    explainer.break_with(Damage { layers_off: vec![0], ..Damage::default() });
    explainer.use_head(Some(turned_head(BaseName::Softmax)));
    let dead = explainer.layers(&drawn).scores;
    assert_eq!(dead.len(), 2);
    assert!(dead.iter().flat_map(|scores| scores.read).all(|p| (p - 0.1).abs() < 1e-6));
    explainer.use_head(None);
    explainer.break_with(Damage::default());
    assert_eq!(explainer.layers(&drawn), whole);
}

#[test]
fn what_a_head_has_forgotten_is_counted_and_shown() {
    let mut explainer = Driven::with(BaseName::Mlp);
    explainer.use_head(Some(unchanged(BaseName::Mlp)));
    let same = explainer.forgetting();
    assert_eq!((same.before, same.changed), (same.after, 0));
    assert!(same.pictures.is_empty() && same.moved.iter().all(|moved| moved.distance < 1e-3));
    assert_eq!(same.before.of, 10_000);

    explainer.use_head(Some(turned_head(BaseName::Mlp)));
    let known = explainer.forgetting();
    assert_eq!(known.before, same.before);
    assert!(known.after.right < 1000 && known.changed > 9000, "{:?}", known.after);
    let lost: u32 = known.changes.iter().map(|change| change.lost).sum();
    let gained: u32 = known.changes.iter().map(|change| change.gained).sum();
    assert_eq!(known.before.right - lost + gained, known.after.right);
    assert_eq!(known.pictures.len(), Forgetting::SHOWN);
    let forgotten = |shown: &ChangedPicture| shown.before == shown.label;
    assert!(known.pictures.iter().all(|shown| forgotten(shown) && shown.after == 9 - shown.before));
    assert!(known.moved.iter().all(|moved| moved.distance > 0.0 && moved.share > 0.0));
}

#[test]
fn the_map_has_mnists_digits_and_the_persons_own() {
    let mut explainer = Driven::with(BaseName::Softmax);
    let own = odd_hand();
    explainer.remember(&own);
    let map = explainer.map();
    assert_eq!((map.points.len(), map.after), (Map::PICTURES + own.len(), Side::Digits));
    // Traces move no point.
    let there = |p: &Placed| (p.x, p.y);
    assert!(map.points.iter().all(|point| there(&point.before) == there(&point.after)));
    let mine: Vec<_> =
        map.points.iter().filter(|point| matches!(point.from, Origin::Own(_))).collect();
    let right =
        |read: fn(&MapPoint) -> u8| mine.iter().filter(|point| read(point) == point.label).count();
    assert!(right(|point| point.before.read) < right(|point| point.after.read));
    for (place, sample) in own.iter().enumerate() {
        let picture = map.pictures.picture((Map::PICTURES + place) as u32);
        assert_eq!(picture, sample.drawn.image());
        assert_eq!(map.points[Map::PICTURES + place].label, sample.label);
    }
    assert!(map.shown.0 >= map.shown.1 && map.shown.1 > 0.0);

    explainer.use_head(Some(turned_head(BaseName::Softmax)));
    let moved = explainer.map();
    assert_eq!((moved.after, moved.shown), (Side::Head, map.shown));
    let pairs = map.points.iter().zip(&moved.points);
    assert!(pairs.clone().all(|(one, other)| one.before == other.before));
    assert!(pairs.filter(|(one, other)| one.after != other.after).count() > 1900);
}

#[test]
fn samples_that_come_one_by_one_are_remembered_like_all_at_once() {
    let own = odd_hand();
    let mut fewer = own.clone();
    fewer.remove(2);
    let mut grown = Driven::with(BaseName::Softmax);
    for samples in [&own[..5], fewer.as_slice(), &[], own.as_slice()] {
        grown.remember(samples);
    }
    let mut fresh = Driven::with(BaseName::Softmax);
    fresh.remember(&own);
    assert_eq!(grown.map(), fresh.map());
    assert_eq!(grown.confusions(Set::Own), fresh.confusions(Set::Own));
}

#[test]
fn the_cells_of_a_confusion_open_their_pictures() {
    let mut explainer = Driven::with(BaseName::Softmax);
    let own = odd_hand();
    explainer.remember(&own);
    let mine = explainer.confusions(Set::Own);
    let [base, digits] = mine.sides.as_slice() else { panic!("{:?}", mine.sides) };
    assert_eq!((base.side, digits.side), (Side::Base, Side::Digits));
    let [before, after] = [base, digits].map(|side| side.counts.count());
    assert_eq!((before.of as usize, after.of as usize), (own.len(), own.len()));
    assert!(before.right < after.right, "{before:?} {after:?}");
    for cell in mine.sides.iter().flat_map(|side| &side.cells) {
        for digit in &cell.digits {
            let Origin::Own(place) = digit.from else { panic!("{digit:?}") };
            let sample = &own[place as usize];
            assert_eq!(sample.label, cell.label);
            assert_eq!(mine.pictures.picture(digit.picture), sample.drawn.image());
        }
    }
    let mnist = explainer.confusions(Set::Mnist);
    // Traces don't weigh pictures.
    let [base] = mnist.sides.as_slice() else { panic!("{:?}", mnist.sides) };
    let count = base.counts.count();
    assert!(count.of == 10_000 && count.right > 9200, "{count:?}");
    assert!(base.cells.len() > CLASSES);
}

#[test]
fn an_explanation_is_answered_while_the_map_is_computed() {
    let explain = || Command::Explain { id: 4, strokes: seven(), against: None };
    let mut explainer = Driven::reacting(BaseName::Softmax, move |message| match message {
        FromWorker::Event(Event::Progress { id: 8, done: 400, .. }) => {
            vec![ToWorker::Command(explain())]
        }
        _ => vec![],
    });
    let sent = explainer.send(Command::Map { id: 8 });
    let place = |kind: fn(&Event) -> bool| {
        sent.iter().position(|message| matches!(message, FromWorker::Event(e) if kind(e))).unwrap()
    };
    let explained = place(|event| matches!(event, Event::Explained { id: 4, .. }));
    let last =
        place(|event| matches!(event, Event::Progress { id: 8, done, total } if done == total));
    assert!(explained < last && last < place(|event| matches!(event, Event::Map { .. })));
}

#[test]
fn what_cannot_be_explained_is_refused_with_a_sentence() {
    let www = site::www();
    let mut none = Driven::at(&www, |_| vec![]);
    let layers = |drawn| Command::Layers { id: 9, drawn };
    assert!(none.refusal(layers(seven().into())).starts_with("no base is loaded yet"));
    let mut explainer = Driven::with(BaseName::Softmax);
    let explain = |strokes| Command::Explain { id: 9, strokes, against: None };
    let paper = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
    let labelled = |label, drawn| Command::Remember {
        id: 9,
        samples: vec![Labelled { label, drawn, sure: false }],
        use_ink: true,
    };
    let damage = |damage| Command::Break { id: 9, damage };
    let head = HeadFile(vec![1, 2, 3]);
    let huge = vec![Stroke::from([(-3e38, 0.0), (3e38, 3e38)].as_slice())];
    for (command, part) in [
        (explain(vec![]), "there is no ink"),
        (explain(huge.clone()), "there is no ink"),
        (Command::Mind { id: 9, strokes: vec![] }, "there is no ink"),
        (Command::Mind { id: 9, strokes: huge }, "there is no ink"),
        (Command::Likes { id: 9, strokes: vec![] }, "there is no ink"),
        (layers(Drawn::Picture(paper)), "there is no ink"),
        (labelled(7, Drawn::default()), "a digit labelled 7 has no ink"),
        (labelled(10, seven().into()), "a digit is labelled 10"),
        (damage(Damage { layers_off: vec![1], ..Damage::default() }), "has no layer 2"),
        (damage(Damage { noise: f32::NAN, ..Damage::default() }), "noise is a number"),
        (Command::Forgetting { id: 9 }, "choose a head of yours"),
        (Command::Confusion { id: 9, of: Set::Own }, "there is no labelled digit yet"),
        (Command::UseHead { id: 9, head: Some(head) }, "no last layer for the softmax base"),
    ] {
        let sentence = explainer.refusal(command);
        assert!(sentence.contains(part), "{sentence}");
    }
    let empty = tempfile::tempdir().unwrap();
    let mut offline = Driven::at(empty.path(), |_| vec![]);
    match offline.event(Command::LoadBase { id: 9, base: BaseName::Cnn }) {
        Event::Refused { id: 9, sentence, retry: true } => {
            assert!(sentence.starts_with("weights/cnn.json could not be downloaded"), "{sentence}");
        }
        other => panic!("{other:?}"),
    }
}
