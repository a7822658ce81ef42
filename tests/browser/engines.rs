//! The GPU engine beside the CPU engine, in a browser whose graphics chip is SwiftShader.

use std::io::Read;

use flate2::read::GzDecoder;
use ink::Image28;
use ink::{Drawn, Labelled, Probabilities};
use machines::engines::{Kind, faster};
use network::{BaseName, FineTuneSettings};
use worker::protocol::{Command, Event, Speed, Stage, TaskId};

use crate::harness::{Engine, Heard, in_browser_with_gpu, root};
use crate::templates::{flowing, plain};

/// The first of MNIST's test pictures.
fn pictures(count: usize) -> Vec<Drawn> {
    let packed = std::fs::read(root().join("www/data/mnist/test-images-00.idx.gz")).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let images = bytes[16..].chunks(Image28::PIXELS).take(count);
    images.map(|bytes| Drawn::Picture(Image28::from_bytes(bytes.to_vec()).unwrap())).collect()
}

fn digits() -> Vec<Labelled> {
    (0..10)
        .flat_map(|label| [plain(label), flowing(label)].map(|strokes| (label, strokes)))
        .map(|(label, strokes)| Labelled { label, drawn: strokes.into(), sure: false })
        .collect()
}

async fn load(engine: &Engine<'_>, base: BaseName) {
    engine.ask(&Command::LoadBase(base), |event| matches!(event, Event::BaseLoaded { .. })).await;
}

async fn read(engine: &Engine<'_>, digits: &[Drawn]) -> Vec<Probabilities> {
    let mut all = Vec::new();
    for digits in digits.chunks(250) {
        let command = Command::ReadFound { id: 1, digits: digits.to_vec() };
        match engine.ask(&command, |event| matches!(event, Event::FoundRead { .. })).await.1.pop() {
            Some(Heard { event: Event::FoundRead { probabilities, .. }, .. }) => {
                all.extend(probabilities);
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
fn both_engines_read_a_thousand_pictures_alike_with_each_base() {
    in_browser_with_gpu(async |page| {
        Engine::nowhere(page).await;
        let pictures = pictures(1000);
        let cpu = Engine::start(page, "engine_cpu").await;
        let gpu = Engine::start(page, "engine_gpu").await;
        for base in BaseName::ALL {
            load(&cpu, base).await;
            load(&gpu, base).await;
            let (on_cpu, on_gpu) = (read(&cpu, &pictures).await, read(&gpu, &pictures).await);
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

/// What learning said up to an event, in which it is stopped, and when the command was given.
async fn learn(
    engine: &Engine<'_>,
    samples: &[Labelled],
    settings: FineTuneSettings,
    is_last: impl Fn(&Event) -> bool,
) -> (f64, Vec<Heard>) {
    let task = TaskId(7);
    let command = Command::FineTune { task, samples: samples.to_vec(), settings, from: None };
    let said = engine.ask(&command, is_last).await;
    let is_over =
        |event: &Event| matches!(event, Event::Cancelled { .. } | Event::FineTuned { .. });
    engine.ask(&Command::Cancel { task }, is_over).await;
    said
}

fn is_last_epoch(event: &Event) -> bool {
    matches!(event, Event::Epoch { epoch, epochs, .. } if epoch == epochs)
}

fn losses(heard: &[Heard]) -> Vec<f64> {
    let loss = |heard: &Heard| match heard.event {
        Event::Epoch { loss, .. } => Some(loss),
        _ => None,
    };
    heard.iter().filter_map(loss).collect()
}

async fn speed(engine: &Engine<'_>) -> Speed {
    let command = Command::Measure { task: TaskId(3) };
    match engine.ask(&command, |event| matches!(event, Event::Measured { .. })).await.1.pop() {
        Some(Heard { event: Event::Measured { speed, .. }, .. }) => speed,
        other => panic!("{other:?}"),
    }
}

/// One sample, which leaves nothing for folds: the processor plays the chip, and takes its time.
#[test]
fn both_engines_learn_alike() {
    in_browser_with_gpu(async |page| {
        Engine::nowhere(page).await;
        let settings = FineTuneSettings { epochs: 50, replay: 100, ..FineTuneSettings::default() };
        let cpu = Engine::start(page, "engine_cpu").await;
        let gpu = Engine::start(page, "engine_gpu").await;
        for base in BaseName::ALL {
            load(&cpu, base).await;
            load(&gpu, base).await;
            let (_, on_cpu) = learn(&cpu, &digits()[..1], settings, is_last_epoch).await;
            let (_, on_gpu) = learn(&gpu, &digits()[..1], settings, is_last_epoch).await;
            let (on_cpu, on_gpu) = (losses(&on_cpu), losses(&on_gpu));
            assert_eq!((on_cpu.len(), on_gpu.len()), (50, 50));
            let apart = on_cpu.iter().zip(&on_gpu).map(|(cpu, gpu)| (cpu - gpu).abs() / cpu.abs());
            let most = apart.fold(0.0, f64::max);
            println!("{base}: losses at most {most:.1e} apart");
            assert!(most <= 1e-2, "{base}: {on_cpu:?} {on_gpu:?}");
        }
    });
}

/// The first time the shaders are compiled; measuring has done that by the second time.
#[test]
fn the_first_step_of_learning() {
    in_browser_with_gpu(async |page| {
        Engine::nowhere(page).await;
        let gpu = Engine::start(page, "engine_gpu").await;
        load(&gpu, BaseName::Softmax).await;
        for what in ["shaders compiled on the way", "warmed up"] {
            let settings = FineTuneSettings { epochs: 1, ..FineTuneSettings::default() };
            let first = |event: &Event| {
                matches!(event, Event::Progress { stage: Stage::CrossValidation, .. })
            };
            let (at, heard) = learn(&gpu, &digits(), settings, first).await;
            let first = heard.last().unwrap();
            println!("softmax, {what}: the first step after {:.0} ms", first.at_ms - at);
            speed(&gpu).await;
        }
    });
}

/// Which engine is measured to be faster, and which one is.
#[test]
fn the_faster_engine_is_told_by_measuring() {
    in_browser_with_gpu(async |page| {
        Engine::nowhere(page).await;
        let cpu = Engine::start(page, "engine_cpu").await;
        let gpu = Engine::start(page, "engine_gpu").await;
        load(&cpu, BaseName::Softmax).await;
        load(&gpu, BaseName::Softmax).await;
        let (on_cpu, on_gpu) = (speed(&cpu).await, speed(&gpu).await);
        println!("cpu: {on_cpu:?}\ngpu: {on_gpu:?}");
        let mut took = Vec::new();
        for engine in [&cpu, &gpu] {
            let settings = FineTuneSettings { epochs: 4, ..FineTuneSettings::default() };
            let (at, heard) = learn(engine, &digits(), settings, is_last_epoch).await;
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
