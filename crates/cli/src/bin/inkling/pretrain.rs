//! `inkling pretrain`: trains a base on MNIST and writes its weights and its card.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use burn::module::Module;
use burn::tensor::Device;
use data::Part;
use learn::model::{Base, NORMALIZATION, Reader};
use learn::pretrain;
use learn::pretrain::{SCHEDULE, Settings};
use machines::names::BASE;
use network::{BaseCard, BaseName, DataUsed, TrainingUsed, sentence};

use crate::files::{self, DATA, WEIGHTS};
use crate::held_back::HeldBack;

#[derive(clap::Args)]
pub struct Args {
    /// Name of the base: softmax, mlp or cnn
    #[arg(long, visible_alias = BASE)]
    model: BaseName,
    #[command(flatten)]
    held_back: HeldBack,
    /// Number of epochs
    #[arg(long)]
    epochs: Option<usize>,
    /// Highest learning rate of the schedule
    #[arg(long)]
    learning_rate: Option<f64>,
    /// Continue training the base in this folder, with weaker augmentation and a lower learning rate
    #[arg(long)]
    finish: Option<PathBuf>,
    /// Folder for the weights and the card
    #[arg(long, default_value = WEIGHTS)]
    out: PathBuf,
    /// Use only the first LIMIT training pictures
    #[arg(long)]
    limit: Option<usize>,
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let (mut settings, start) = match &args.finish {
        None => (Settings::of(args.model), None),
        Some(folder) => {
            let start = files::load_base(folder, args.model, &device)?;
            let card = files::load_card(folder, args.model)?;
            (Settings::finishing(args.model), Some((start, card)))
        }
    };
    settings.learning_rate = args.learning_rate.unwrap_or(settings.learning_rate);
    settings.seed = args.held_back.seed.unwrap_or(settings.seed);
    settings.epochs = args.epochs.unwrap_or(settings.epochs);
    ensure!(settings.epochs > 0, "0 epochs train nothing: give --epochs at least 1");
    let mut digits = files::mnist(Part::Train)?;
    let (mut split, how) = args.held_back.split(digits.len(), settings.seed)?;
    if let Some(limit) = args.limit {
        split.training.retain(|&i| i < limit);
        split.validation.retain(|&i| i < limit);
        digits = digits.select(&(0..limit.min(digits.len())).collect::<Vec<_>>());
    }
    eprintln!(
        "{}: {} training pictures, {} validation pictures ({how}), {} epochs, seed {}",
        settings.base,
        split.training.len(),
        split.validation.len(),
        settings.epochs,
        settings.seed
    );
    let start_time = Instant::now();
    let (start, start_card) =
        start.map(|(shipped, card)| (shipped.base.base().clone(), card)).unzip();
    let trained = pretrain::pretrain(&settings, &digits, &split, start, &device, |report| {
        eprintln!(
            "epoch {:>3}  loss {:.4}  validation {:.2} %  {:>5.0} s",
            report.epoch,
            report.loss,
            100.0 * report.validation.accuracy(),
            start_time.elapsed().as_secs_f64()
        );
    })?;

    let bytes = trained.base.to_file()?;
    let written = Base::read(settings.base, &bytes, &device)?;
    let test = files::test(&Reader::new(written.clone(), &device))?;
    let network = settings.base.network();
    let manifest = data::read_manifest(&std::path::Path::new(DATA).join("mnist"))?;
    let card = BaseCard {
        name: settings.base,
        architecture: sentence(network)?,
        parameters: written.num_params(),
        shapes: network.tensors()?.into_iter().map(|tensor| (tensor.name, tensor.shape)).collect(),
        normalization: NORMALIZATION,
        seed: settings.seed,
        data: DataUsed {
            name: "MNIST".to_owned(),
            train_images_sha256: manifest.file(Part::Train.images())?.sha256.clone(),
            train_images: split.training.len(),
            validation_images: split.validation.len(),
            split: how.to_owned(),
        },
        training: TrainingUsed {
            optimizer: format!("AdamW, weight decay {}", settings.weight_decay),
            learning_rate: settings.learning_rate,
            schedule: SCHEDULE.to_owned(),
            batch: settings.batch,
            epochs: settings.epochs,
            chosen_epoch: trained.chosen_epoch,
            validation: trained.validation,
            augmentation: settings.augmentation(),
            label_smoothing: settings.smoothing,
            temperature: 1.0 / trained.sharpness,
            commands: start_card
                .map_or(Vec::new(), |card| card.training.commands)
                .into_iter()
                .chain([files::command()])
                .collect(),
        },
        test,
        bytes: bytes.len() as u64,
        sha256: data::sha256(&bytes),
    };
    files::write_base(&args.out, &bytes, &card)?;
    println!(
        "{}: {} bytes, test accuracy {:.2} % ({} of {}), {:.0} s",
        settings.base,
        bytes.len(),
        100.0 * test.accuracy(),
        test.right,
        test.of,
        start_time.elapsed().as_secs_f64()
    );
    Ok(())
}
