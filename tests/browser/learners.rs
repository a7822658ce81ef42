//! The learners without a page, in a browser whose graphics chip is SwiftShader: they learn alike, and the one on the
//! chip reads as the reader does.

use std::io::Read;

use flate2::read::GzDecoder;
use ink::{Drawn, Image28, Labelled, Probabilities};
use machines::computing::{Kind, faster};
use network::{BaseName, FineTuneSettings};
use worker::envelope::{FromWorker, Protocol, TaskId};
use worker::learner::{self, Event, GPU_WORKER, Speed, Stage};
use worker::reader;

use crate::harness::{Heard, Page, Worker, in_browser_with_gpu, root, without_workers};
use crate::templates::two_hands;

type Learner<'a> = Worker<'a, learner::Command>;

const TASK: TaskId = TaskId(7);

/// The first of MNIST's test pictures.
fn pictures(count: usize) -> Vec<Drawn> {
    let packed = std::fs::read(root().join("www/data/mnist/test-images-00.idx.gz")).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let images = bytes[16..].chunks(Image28::PIXELS).take(count);
    images.map(|bytes| Drawn::Picture(Image28::from_bytes(bytes.to_vec()).unwrap())).collect()
}

fn digits() -> Vec<Labelled> {
    let labelled = |(label, strokes)| Labelled { label, drawn: Drawn::Ink(strokes), sure: false };
    two_hands().into_iter().map(labelled).collect()
}

async fn both(page: &Page) -> (Learner<'_>, Learner<'_>) {
    without_workers(page).await;
    let on_cpu = Learner::start(page, learner::Command::WORKER).await;
    (on_cpu, Learner::start(page, GPU_WORKER).await)
}

/// A worker that reads: the reader itself, or the learner on the graphics chip.
trait Reads {
    async fn answer(
        &self,
        command: reader::Command,
        is_answer: fn(&reader::Event) -> bool,
    ) -> reader::Event;
}

impl Reads for Worker<'_, reader::Command> {
    async fn answer(
        &self,
        command: reader::Command,
        is_answer: fn(&reader::Event) -> bool,
    ) -> reader::Event {
        let heard = self.ask(command, is_answer).await.1;
        heard.last().and_then(Heard::event).cloned().unwrap()
    }
}

impl Reads for Learner<'_> {
    async fn answer(
        &self,
        command: reader::Command,
        is_answer: fn(&reader::Event) -> bool,
    ) -> reader::Event {
        let command = learner::Command::Read(command);
        let opened = |event: &Event| match event {
            Event::Read(event) => Some(event.open().unwrap()),
            _ => None,
        };
        let is_answer = |event: &Event| opened(event).is_some_and(|event| is_answer(&event));
        let heard = self.ask(command, is_answer).await.1;
        heard.last().and_then(Heard::event).and_then(opened).unwrap()
    }
}

async fn load(worker: &impl Reads, base: BaseName) {
    let is_loaded = |event: &reader::Event| matches!(event, reader::Event::BaseLoaded { .. });
    worker.answer(reader::Command::LoadBase(base), is_loaded).await;
}

async fn read(worker: &impl Reads, digits: &[Drawn]) -> Vec<Probabilities> {
    let mut all = Vec::new();
    for digits in digits.chunks(250) {
        let command = reader::Command::ReadFound { id: 1, digits: digits.to_vec() };
        let is_read = |event: &reader::Event| matches!(event, reader::Event::FoundRead { .. });
        match worker.answer(command, is_read).await {
            reader::Event::FoundRead { digits, .. } => {
                all.extend(digits.into_iter().map(|read| read.probabilities));
            }
            other => panic!("{other:?}"),
        }
    }
    all
}

/// Logits but for what they have in common, which no probability depends on.
fn logits(probabilities: &Probabilities) -> [f64; 10] {
    let logs = probabilities.map(|p| f64::from(p.max(f32::MIN_POSITIVE)).ln());
    let mean = logs.iter().sum::<f64>() / 10.0;
    logs.map(|log| log - mean)
}

#[test]
fn the_chip_reads_a_thousand_pictures_as_the_reader_does_with_each_base() {
    in_browser_with_gpu(async |page| {
        without_workers(page).await;
        let pictures = pictures(1000);
        let reader = Worker::<reader::Command>::start(page, reader::Command::WORKER).await;
        let gpu = Learner::start(page, GPU_WORKER).await;
        for base in BaseName::ALL {
            load(&reader, base).await;
            load(&gpu, base).await;
            let (on_cpu, on_gpu) = (read(&reader, &pictures).await, read(&gpu, &pictures).await);
            assert_eq!((on_cpu.len(), on_gpu.len()), (1000, 1000));
            let apart = on_cpu.iter().zip(&on_gpu).flat_map(|(cpu, gpu)| {
                let (cpu, gpu) = (logits(cpu), logits(gpu));
                (0..10).map(move |i| (cpu[i] - gpu[i]).abs())
            });
            let most = apart.fold(0.0, f64::max);
            println!("{base}: logits at most {most:.1e} apart");
            assert!(most <= 1e-3, "{base}: {most}");
        }
    });
}

/// The messages of learning up to an event, at which it is cancelled, and when the command was sent.
async fn learn(
    learner: &Learner<'_>,
    base: BaseName,
    samples: &[Labelled],
    settings: FineTuneSettings,
    is_last: impl Fn(&Event) -> bool,
) -> (f64, Vec<Heard<Event>>) {
    let samples = samples.to_vec();
    let command = learner::Command::Learn { task: TASK, base, samples, settings, from: None };
    let heard = learner.ask(command, is_last).await;
    learner.cancel(TASK).await;
    let is_over = |message: &FromWorker<Event>| {
        matches!(message, FromWorker::Cancelled { .. } | FromWorker::Event(Event::FineTuned { .. }))
    };
    learner.hear(is_over).await;
    heard
}

fn is_last_epoch(event: &Event) -> bool {
    matches!(event, Event::Epoch { epoch, epochs, .. } if epoch == epochs)
}

fn losses(heard: &[Heard<Event>]) -> Vec<f64> {
    let loss = |heard: &Heard<Event>| match heard.event() {
        Some(Event::Epoch { loss, .. }) => Some(*loss),
        _ => None,
    };
    heard.iter().filter_map(loss).collect()
}

async fn speed(learner: &Learner<'_>, base: BaseName) -> Speed {
    let command = learner::Command::Measure { task: TaskId(3), base };
    let is_measured = |event: &Event| matches!(event, Event::Measured { .. });
    match learner.ask(command, is_measured).await.1.last().and_then(Heard::event) {
        Some(Event::Measured { speed, .. }) => *speed,
        other => panic!("{other:?}"),
    }
}

/// One sample leaves nothing for folds: the processor plays the chip, and takes its time.
#[test]
fn both_learners_learn_alike() {
    in_browser_with_gpu(async |page| {
        let settings = FineTuneSettings { epochs: 50, replay: 100, ..FineTuneSettings::default() };
        let (cpu, gpu) = both(page).await;
        for base in BaseName::ALL {
            let samples = &digits()[..1];
            let (_, on_cpu) = learn(&cpu, base, samples, settings, is_last_epoch).await;
            let (_, on_gpu) = learn(&gpu, base, samples, settings, is_last_epoch).await;
            let (on_cpu, on_gpu) = (losses(&on_cpu), losses(&on_gpu));
            assert_eq!((on_cpu.len(), on_gpu.len()), (50, 50));
            let apart = on_cpu.iter().zip(&on_gpu).map(|(cpu, gpu)| (cpu - gpu).abs() / cpu.abs());
            let most = apart.fold(0.0, f64::max);
            println!("{base}: losses at most {most:.1e} apart");
            assert!(most <= 1e-2, "{base}: {on_cpu:?} {on_gpu:?}");
        }
    });
}

/// Shaders are compiled on the way the first time; measuring has compiled them before the second.
#[test]
fn the_first_step_of_learning_is_sooner_once_shaders_are_compiled() {
    in_browser_with_gpu(async |page| {
        let (_, gpu) = both(page).await;
        let mut after = Vec::new();
        for what in ["shaders compiled on the way", "warmed up"] {
            let settings = FineTuneSettings { epochs: 1, ..FineTuneSettings::default() };
            let is_step = |event: &Event| {
                matches!(event, Event::Progress { stage: Stage::CrossValidation, .. })
            };
            let (at, heard) = learn(&gpu, BaseName::Softmax, &digits(), settings, is_step).await;
            let ms = heard.last().unwrap().at_ms - at;
            println!("softmax, {what}: the first step after {ms:.0} ms");
            after.push(ms);
            speed(&gpu, BaseName::Softmax).await;
        }
        assert!(after[1] < after[0], "{after:?}");
    });
}

/// The learner that is measured to be faster is the faster one.
#[test]
fn the_faster_learner_is_found_by_measuring() {
    in_browser_with_gpu(async |page| {
        let (cpu, gpu) = both(page).await;
        let base = BaseName::Softmax;
        let (on_cpu, on_gpu) = (speed(&cpu, base).await, speed(&gpu, base).await);
        println!("cpu: {on_cpu:?}\ngpu: {on_gpu:?}");
        let mut took = Vec::new();
        for learner in [&cpu, &gpu] {
            let settings = FineTuneSettings { epochs: 4, ..FineTuneSettings::default() };
            let (at, heard) = learn(learner, base, &digits(), settings, is_last_epoch).await;
            took.push(heard.last().unwrap().at_ms - at);
        }
        println!("Learning from twenty digits in {took:?} ms");
        let (chosen, other) = match faster(&on_cpu, &on_gpu) {
            Kind::Cpu => (took[0], took[1]),
            Kind::Gpu => (took[1], took[0]),
        };
        assert!(chosen <= 1.2 * other, "{took:?}");
    });
}
