//! What people take home, held to the page's own readings: the ONNX file in onnxruntime, and the notebook.

mod in_onnxruntime;
mod odd_hand;
mod pen_digits;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use burn::tensor::Device;
use ink::metrics::{is_likely, most_likely};
use ink::{CLASSES, Drawn, Image28, Labelled, Prior, Probabilities};
use learn::{model, personal};
use machines::backup::{self, SavedRecord};
use machines::record::{Head, Id, Sample, Scores};
use machines::shelf::PadItem;
use network::samples::{Samples, trusted};
use network::weights::{Weights, WeightsFile};
use network::{BaseName, FineTuneSettings, HeadFile, plan};
use odd_hand::odd_hand;
use reader::compute::Processor;
use serde::Deserialize;
use serde_json::Value;
use worker::envelope::{FromWorker, TaskId};
use worker::learner::{self, FineTuned};
use worker::native::NativeHost;
use worker::reader::{Command as Ask, Event, Remembered};

/// The project's root, two folders above the package that runs this.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn root() -> &'static Path {
    Path::new(ROOT)
}

/// Python with what `tests/notebook/requirements.txt` names.
fn python(arguments: &[&Path]) -> Vec<u8> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache");
    let tools = cache.unwrap_or_else(home).join("inkling/tools");
    let python = tools.join("notebook/bin/python");
    assert!(python.exists(), "there is no {}: run script/setup --notebook", python.display());
    let settings = tempfile::tempdir().unwrap();
    let output =
        Command::new(python).args(arguments).env("IPYTHONDIR", settings.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    println!("{said}");
    output.stdout
}

/// The page's reader.
struct Reader {
    host: Rc<NativeHost<Ask>>,
    session: reader::session::Session<Rc<NativeHost<Ask>>, Processor>,
}

impl Reader {
    fn with(base: BaseName) -> Self {
        let host = Rc::new(NativeHost::new(&root().join("www")));
        let session = reader::session::Session::new(host.clone(), Processor);
        let mut reader = Self { host, session };
        reader.ask(Ask::LoadBase(base));
        reader
    }

    fn ask(&mut self, command: Ask) -> Event {
        pollster::block_on(self.session.handle(command));
        match self.host.take_sent().pop() {
            Some(FromWorker::Event(event)) => event,
            other => panic!("{other:?}"),
        }
    }

    fn use_head(&mut self, head: Option<HeadFile>) {
        let personal = head.is_some();
        let used = self.ask(Ask::UseHead { id: 1, head });
        assert_eq!(used, Event::HeadInUse { id: 1, personal, signs: Vec::new() });
    }

    fn export(&mut self) -> Vec<u8> {
        match self.ask(Ask::Export { id: 2 }) {
            Event::Exported { file, .. } => file.0,
            other => panic!("{other:?}"),
        }
    }

    fn read(&mut self, digits: Vec<Drawn>) -> Vec<Probabilities> {
        match self.ask(Ask::ReadFound { id: 3, digits }) {
            Event::FoundRead { digits, .. } => {
                digits.into_iter().map(|read| read.probabilities).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    fn remember(&mut self, samples: &[Labelled], use_ink: bool) -> Remembered {
        match self.ask(Ask::Remember {
            id: 4,
            samples: samples.to_vec(),
            use_ink,
            signs: Vec::new(),
        }) {
            Event::Remembered { remembered, .. } => remembered,
            other => panic!("{other:?}"),
        }
    }
}

/// The ONNX file that the page's packer writes.
fn onnx(base: BaseName, head: Option<HeadFile>) -> Vec<u8> {
    let host = Rc::new(NativeHost::new(&root().join("www")));
    let session = packer::session::Session::new(host.clone());
    let command = worker::packer::Command::Onnx { id: 1, base, head };
    pollster::block_on(session.handle(command));
    match host.take_sent().pop() {
        Some(FromWorker::Event(worker::packer::Event::Onnx { file, .. })) => file.0,
        other => panic!("{other:?}"),
    }
}

/// What the page's learner makes of samples.
fn learned(base: BaseName, samples: &[Labelled]) -> FineTuned {
    let host = Rc::new(NativeHost::new(&root().join("www")));
    let mut session = ::learner::session::Session::new(host.clone(), Device::flex(), "test");
    let (task, samples) = (TaskId(1), samples.to_vec());
    let settings = FineTuneSettings::default();
    let learn = learner::Command::Learn { task, base, samples, settings, from: None };
    pollster::block_on(session.handle(learn));
    match host.take_sent().pop() {
        Some(FromWorker::Event(learner::Event::FineTuned { outcome, .. })) => {
            outcome.open().unwrap()
        }
        other => panic!("{other:?}"),
    }
}

/// A new last layer that these digits have taught, whether the page would keep it or not.
fn new_layer(base: BaseName, samples: &[Labelled]) -> HeadFile {
    let (file, device) = (std::fs::read(weights_path(base)).unwrap(), Device::flex());
    let reader = model::Reader::new(model::Base::read(base, &file, &device).unwrap(), &device);
    let (samples, settings) = (samples.iter().collect::<Vec<_>>(), FineTuneSettings::default());
    let head = personal::learn(&reader, &samples, None, &settings, Prior::NONE).unwrap().unwrap();
    pollster::block_on(head.whole.plain()).unwrap().to_file(base).unwrap()
}

/// A writer's first digits of each class: one with a wrong label, one with a confirmed label, one as a picture. Then a
/// writer's whose digits no base knows.
fn samples() -> Vec<Labelled> {
    let mut seen = [0; CLASSES];
    let digits = pen_digits::writers().remove(&7).unwrap().into_iter();
    let mut samples: Vec<Labelled> = digits
        .filter(|digit| {
            let seen = &mut seen[usize::from(digit.label)];
            *seen += 1;
            *seen <= 4
        })
        .collect();
    assert_eq!(samples.len(), 4 * CLASSES);
    samples[3].label = (samples[3].label + 1) % 10;
    samples[5].sure = true;
    let picture = samples[8].drawn.image().unwrap();
    samples[8].drawn = Drawn::Picture(picture);
    samples.extend(odd_hand());
    samples
}

fn weights_path(base: BaseName) -> PathBuf {
    root().join("www/weights").join(base.weights_file())
}

fn features(base: BaseName, pictures: &[Image28]) -> Vec<f32> {
    let file = std::fs::read(weights_path(base)).unwrap();
    let weights = Weights::read(base.network(), &WeightsFile::open(&file).unwrap()).unwrap();
    let intensities: Vec<f32> = pictures.iter().flat_map(Image28::intensities).collect();
    plan::forward(base.network(), weights.trunk).unwrap().features(&intensities)
}

/// What `tests/notebook/run.py` prints.
#[derive(Deserialize)]
struct Figures {
    before: u32,
    after: u32,
    after_read: Vec<u8>,
    cross_validated: Option<u32>,
    head_read: Vec<u8>,
    suspects: Vec<u32>,
    pictures: Vec<Vec<u8>>,
    onnx_apart: f32,
}

/// Samples as they are read without made-up digits, which the notebook does not have.
struct Plain {
    before: u32,
    after: u32,
    /// Each beside the others.
    beside: Vec<Probabilities>,
    /// Each with the head.
    with_head: Vec<Probabilities>,
}

impl Plain {
    fn of(samples: &[Labelled], base: BaseName, head: &HeadFile) -> Self {
        let pictures: Vec<Image28> = samples.iter().map(|s| s.drawn.image().unwrap()).collect();
        let file = std::fs::read(weights_path(base)).unwrap();
        let weights = Weights::read(base.network(), &WeightsFile::open(&file).unwrap()).unwrap();
        let layer = weights.head.unwrap();
        let own = Samples::new(&layer, samples, features(base, &pictures), Prior::NONE);
        let all = own.all();
        let beside = own.weighed_by(&own.hand(&trusted(&all, &own.suspects(&all))), &all);
        let with_head = own.probabilities(&network::Head::open(head, base).unwrap(), &all);
        let (before, after) = (own.before().right, own.count(&beside).right);
        Self { before, after, beside, with_head }
    }
}

fn digits(read: &[Probabilities]) -> Vec<u8> {
    read.iter().map(most_likely).collect()
}

/// The page reads ink otherwise than these readings only where they are unsure.
fn assert_made_up_digits_weigh_only_the_unsure(plain: &[Probabilities], page: &[u8]) {
    for (plain, &page) in plain.iter().zip(page) {
        assert!(most_likely(plain) == page || !is_likely(plain), "{page} {plain:?}");
    }
}

/// A file of *Save everything* with these digits and this head.
fn saved(samples: &[Labelled], outcome: &FineTuned) -> String {
    let id = |number: u8| Id::from_random([number; 16]);
    let digits = samples.iter().zip(0u8..).map(|(digit, number)| {
        let Labelled { label, drawn, sure } = digit.clone();
        PadItem::Sample(Sample { id: id(number), made_ms: f64::from(number), label, drawn, sure })
    });
    let (base, file) = (outcome.base, outcome.head.clone());
    let scores = Some(Scores::of(outcome, samples));
    let head = PadItem::Head(Head { id: id(255), made_ms: 1e3, base, file, scores });
    let records: Vec<SavedRecord> =
        digits.chain([head]).map(|item| backup::record_of::<Value>(&item).unwrap()).collect();
    backup::file_of(&records, 2e3, None)
}

#[test]
fn the_notebook_reproduces_the_pages_before_and_after_and_its_head_opens_on_the_page() {
    let samples = samples();
    // Not softmax: it reads one of these digits by 0.6 points, and one of 300 bytes of the pictures differs.
    for (base, misread) in [(BaseName::Mlp, true), (BaseName::Cnn, false)] {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut reader = Reader::with(base);
        let at_once = reader.remember(&samples, true);
        let outcome = learned(base, &samples);
        assert_eq!(outcome.before, at_once.before);
        reader.use_head(Some(outcome.head.clone()));
        let with_head = reader.remember(&samples, false);
        let model = onnx(base, Some(outcome.head.clone()));
        std::fs::write(at(&format!("inkling-{base}.onnx")), model).unwrap();
        std::fs::write(at(&format!("inkling-{base}.safetensors")), reader.export()).unwrap();
        std::fs::copy(weights_path(base), at(&base.weights_file())).unwrap();
        std::fs::write(at("inkling-2026-01-01.inkling"), saved(&samples, &outcome)).unwrap();

        let notebook = root().join("www/notebook/inkling.ipynb");
        let printed = python(&[&root().join("tests/notebook/run.py"), &notebook, folder.path()]);
        let figures: Figures = serde_json::from_slice(&printed).unwrap();
        let plain = Plain::of(&samples, base, &outcome.head);
        assert_eq!((figures.before, figures.after), (plain.before, plain.after), "{base}");
        assert_eq!(figures.cross_validated, Some(outcome.after.right), "{base}: as the page says");
        assert_eq!(figures.after_read, digits(&plain.beside), "{base}: beside the others");
        assert_eq!(figures.head_read, digits(&plain.with_head), "{base}: with the head");
        assert_made_up_digits_weigh_only_the_unsure(&plain.beside, &at_once.read);
        assert_made_up_digits_weigh_only_the_unsure(&plain.with_head, &with_head.read);
        let suspects: Vec<u32> = at_once.suspects.iter().map(|suspect| suspect.place).collect();
        assert_eq!(figures.suspects, suspects, "{base}");
        assert!(suspects.contains(&3), "{base}: the wrong label");
        assert_eq!(plain.before < plain.after, misread, "{base}: {at_once:?}");
        assert!(figures.onnx_apart < 1e-4, "{base}: {}", figures.onnx_apart);
        let bytes = samples.iter().zip(&figures.pictures).flat_map(|(sample, theirs)| {
            let ours = sample.drawn.image().unwrap();
            ours.bytes().iter().zip(theirs).map(|(a, b)| a.abs_diff(*b)).collect::<Vec<_>>()
        });
        let bytes: Vec<u8> = bytes.collect();
        let differ = bytes.iter().filter(|&&apart| apart > 0).count();
        let most = bytes.iter().max().copied().unwrap_or_default();
        println!("{base}: {differ} of {} bytes differ, by at most {most}", bytes.len());
        assert!(most <= 64 && differ < bytes.len() / 200, "{base}: {differ} by {most}");

        let own = HeadFile(std::fs::read(at("my-head.safetensors")).unwrap());
        let opened = network::Head::open(&own, base).unwrap();
        assert_eq!(opened.hand.0.len(), samples.len() - 1 - suspects.len(), "{base}: no picture");
        reader.use_head(Some(own));
        let read = reader.remember(&samples, false).read;
        let right = read.iter().zip(&samples).filter(|(read, s)| **read == s.label).count();
        assert!(right >= at_once.before.right as usize, "{base}: {right}");
    }
}
