//! The ONNX file in onnxruntime, held to the page's own readings.

use std::path::Path;
use std::process::Command;

use data::Part;
use data::signs::Writer;
use ink::{CLASSES, Drawn, Image28, Stroke};
use network::weights::LayerWeights;
use network::{BaseName, HeadFile};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use worker::reader::{Command as Ask, Event, Sign};

use super::{ROOT, Reader, features, new_layer, onnx, python, root, samples};

/// MNIST's first test pictures.
fn pictures() -> Vec<Image28> {
    let digits = data::load(&root().join("www/data/mnist"), Part::Test, None).unwrap();
    (0..1000).map(|place| digits.picture(place).unwrap()).collect()
}

/// n × 10, summed in 64 bits.
fn logits(head: &LayerWeights, features: &[f32]) -> Vec<f32> {
    let logit = |row: &[f32], class: usize| {
        let products = row.iter().enumerate().map(|(at, feature)| {
            f64::from(*feature) * f64::from(head.weight[at * CLASSES + class])
        });
        (products.sum::<f64>() + f64::from(head.bias[class])) as f32
    };
    let rows = features.chunks_exact(head.inputs);
    rows.flat_map(|row| (0..CLASSES).map(move |class| logit(row, class))).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// What onnxruntime computes of pictures with the folder's `model.onnx`: for each picture, all outputs one after the
/// other.
fn by_onnxruntime(folder: &Path, pictures: &[Image28]) -> Vec<f32> {
    let at = |name: &str| folder.join(name);
    let intensities = pictures.iter().flat_map(Image28::intensities);
    let bytes: Vec<u8> = intensities.flat_map(f32::to_le_bytes).collect();
    std::fs::write(at("pictures"), bytes).unwrap();
    let script = root().join("tests/notebook/read.py");
    python(&[&script, &at("model.onnx"), &at("pictures"), &at("results")]);
    floats(&std::fs::read(at("results")).unwrap())
}

fn apart<'a>(
    ours: impl IntoIterator<Item = &'a f32>,
    theirs: impl IntoIterator<Item = f32>,
) -> f32 {
    ours.into_iter().zip(theirs).map(|(ours, theirs)| (ours - theirs).abs()).fold(0.0, f32::max)
}

#[test]
fn onnxruntime_gives_the_pages_logits_and_probabilities() {
    let (samples, pictures) = (samples(), pictures());
    for base in BaseName::ALL {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let head = new_layer(base, &samples);
        let mut reader = Reader::with(base);
        reader.use_head(Some(head.clone()));
        let model = onnx(base, Some(head.clone()));

        std::fs::write(at("head.safetensors"), &head.0).unwrap();
        let exported = Command::new(env!("CARGO_BIN_EXE_inkling"))
            .current_dir(ROOT)
            .args(["export", "--model", base.as_str(), "--head"])
            .arg(at("head.safetensors"))
            .arg("--onnx")
            .arg(at("model.onnx"))
            .status()
            .unwrap();
        assert!(exported.success());
        assert!(std::fs::read(at("model.onnx")).unwrap() == model, "{base}: the page's file");

        let results = by_onnxruntime(folder.path(), &pictures);
        assert_eq!(results.len(), 2 * CLASSES * pictures.len());
        let rows = results.chunks_exact(2 * CLASSES);
        let (theirs, probabilities): (Vec<_>, Vec<_>) =
            rows.map(|row| row.split_at(CLASSES)).unzip();

        let layer = network::Head::open(&head, base).unwrap().layer;
        let ours = logits(&layer, &features(base, &pictures));
        let of_logits = apart(&ours, theirs.concat());
        let read = reader.read(pictures.iter().cloned().map(Drawn::Picture).collect());
        let of_probabilities = apart(read.as_flattened(), probabilities.concat());
        println!("{base}: logits {of_logits:e} apart, probabilities {of_probabilities:e}");
        assert!(of_logits < 1e-4, "{base}: {of_logits}");
        assert!(of_probabilities < 1e-4, "{base}: {of_probabilities}");
        assert!(onnx(base, None) != model, "{base}: without the head");
        let own = HeadFile(reader.export());
        assert!(onnx(base, Some(own)) == model, "{base}: with the exported head");
    }
}

#[test]
fn onnxruntime_reads_signs_in_pictures_as_the_reader_does() {
    let rng = &mut ChaCha8Rng::seed_from_u64(10);
    let writer = Writer::new(rng);
    let names = ["star", "heart", "house"];
    let mut drawn = |name: &str, times: usize| -> Vec<Vec<Stroke>> {
        (0..times).map(|_| writer.draw(name, rng).unwrap()).collect()
    };
    let signs = names.map(|name| Sign { name: name.to_owned(), drawings: drawn(name, 4) });
    let new: Vec<Drawn> = names.iter().flat_map(|name| drawn(name, 5)).map(Drawn::Ink).collect();
    let digits = samples().into_iter().map(|digit| digit.drawn);
    let images: Vec<Image28> =
        new.into_iter().chain(digits).map(|drawn| drawn.image().unwrap()).collect();
    for base in BaseName::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut reader = Reader::with(base);
        let (id, samples, signs) = (4, Vec::new(), signs.to_vec());
        reader.ask(Ask::Remember { id, samples, use_ink: true, signs });
        let file = HeadFile(reader.export());
        std::fs::write(folder.path().join("model.onnx"), onnx(base, Some(file))).unwrap();
        let results = by_onnxruntime(folder.path(), &images);
        // Logits and probabilities of the digits; a digit or a sign; the likeness of each sign.
        let width = 2 * CLASSES + 1 + 2 * names.len();
        assert_eq!(results.len(), width * images.len());
        let pictures = images.iter().cloned().map(Drawn::Picture).collect();
        let Event::FoundRead { digits: ours, .. } =
            reader.ask(Ask::ReadFound { id: 3, digits: pictures })
        else {
            panic!("not read")
        };
        let mut read = 0;
        for (ours, theirs) in ours.iter().zip(results.chunks_exact(width)) {
            let (shares, likeness) = theirs[2 * CLASSES..].split_at(1 + names.len());
            let sign =
                (0..names.len()).find(|&sign| shares[1 + sign] > 0.5 && likeness[sign] >= 0.0);
            let theirs = sign.map(|sign| (names[sign], shares[1 + sign]));
            let ours = ours.sign.as_ref().map(|sign| (sign.name.as_str(), sign.probability));
            let unclear = likeness.iter().any(|likeness| likeness.abs() < 1e-4)
                || shares.iter().any(|share| (share - 0.5).abs() < 1e-3);
            match (ours, theirs) {
                (Some((ours, p)), Some((theirs, q))) => {
                    assert!(
                        ours == theirs && (p - q).abs() < 1e-3,
                        "{base}: {ours} {theirs} {p} {q}"
                    );
                    read += 1;
                }
                (ours, theirs) => assert!(ours == theirs || unclear, "{base}: {ours:?} {theirs:?}"),
            }
        }
        println!("{base}: {read} of {} pictures read as signs", images.len());
        assert!(read > 0, "{base}");
    }
}
