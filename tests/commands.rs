//! The command line as a person uses it: its figures on the shipped weights, its errors.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn inkling(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inkling"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = inkling(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The sentence that a command fails with.
fn refusal(arguments: &[&str]) -> String {
    let output = inkling(arguments);
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Real pen strokes lie beside the project where it is developed, not in it.
fn pen_file() -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/pen/pendigits-orig.tra.gz");
    let there = file.is_file();
    if !there {
        println!("no pen file at {}: went without it", file.display());
    }
    there.then_some(file)
}

#[test]
fn the_shipped_bases_read_as_well_as_their_cards_say() {
    for (model, at_least) in [("softmax", 0.92), ("mlp", 0.985), ("cnn", 0.996)] {
        let report = json(&["eval", "--model", model, "--json"]);
        assert!(report["accuracy"].as_f64().unwrap() >= at_least, "{model}: {report}");
        let card = format!("{}/www/weights/{model}.json", env!("CARGO_MANIFEST_DIR"));
        let card: Value = serde_json::from_slice(&std::fs::read(card).unwrap()).unwrap();
        assert_eq!(card["test"]["right"], report["right"], "{model}");
        assert_eq!(report["classes"].as_array().unwrap().len(), 10);
    }
}

#[test]
fn the_default_base_is_small_on_the_wire() {
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/weights/cnn.safetensors");
    assert!(weights.metadata().unwrap().len() <= 250_000);
}

#[test]
fn two_of_each_digit_make_pen_writers_better_read_and_mnist_is_kept() {
    let Some(file) = pen_file() else { return };
    let report = json(&["pen", file.to_str().unwrap(), "--shots", "2", "--json"]);
    let number = |part: &str, name: &str| report[part][name].as_f64().unwrap();
    assert!(number("after", "mean") > number("before", "mean"), "{report}");
    assert!(number("after", "mean") > 97.0 && number("retention", "mean") > 99.0, "{report}");
    assert_eq!(report["writers"].as_array().unwrap().len(), 30);
    println!(
        "pen, 2 shots: before {:.2} after {:.2} worst {:.2} retention {:.2}",
        number("before", "mean"),
        number("after", "mean"),
        number("after", "worst"),
        number("retention", "mean"),
    );
}

#[test]
fn pretraining_twice_with_one_seed_writes_the_same_bytes() {
    let made = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()].map(|folder| {
        let out = folder.path().to_str().unwrap();
        for model in ["mlp", "cnn"] {
            let arguments =
                ["pretrain", "--model", model, "--epochs", "1", "--limit", "640", "--out", out];
            let output = inkling(&arguments);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        ["mlp", "cnn"].map(|model| {
            std::fs::read(folder.path().join(model).with_extension("safetensors")).unwrap()
        })
    });
    assert!(made[0] == made[1]);
}

#[test]
fn a_quick_row_of_the_lab_comes_out_the_same_twice_and_says_that_it_is_quick() {
    let row = || {
        let mut rows = json(&["lab", "003", "--row", "adam", "--quick", "--json"]);
        let mut row = rows[0].take();
        assert!(row["elapsed_ms"].take().as_f64().is_some());
        row
    };
    let first = row();
    assert_eq!(first, row());
    assert_eq!((&first["quick"], &first["recipe"]), (&true.into(), &"003".into()));
    assert_eq!(first["epochs"].as_array().unwrap().len(), 3);
    assert!(first["figures"][0]["value"].as_f64().unwrap() > 80.0, "{first}");
}

#[test]
fn the_lab_lists_its_recipes() {
    let listed = inkling(&["lab"]).stdout;
    let listed = String::from_utf8(listed).unwrap();
    assert!(
        ["000  Even", "002  ", "003  ", "004  ", "even-network"].iter().all(|t| listed.contains(t))
    );
}

#[test]
fn a_hand_of_a_pen_file_is_learned_from_twenty_digits() {
    let Some(file) = pen_file() else { return };
    let file = file.to_str().unwrap();
    let arguments = [
        "lab", "004", "--row", "ours-20", "--row", "alone-10", "--pen", file, "--writer", "7",
        "--json",
    ];
    let rows = json(&arguments);
    assert_eq!(rows[0]["writers"][0][0], 7);
    assert_eq!(rows[0]["test"]["count"]["of"], 20);
    assert!(rows[0]["figures"][0]["value"].as_f64() > rows[1]["figures"][0]["value"].as_f64());
}

#[test]
fn mistakes_are_told_in_a_sentence() {
    assert!(refusal(&["lab", "007"]).contains("choose 000, 002, 003, 004"));
    assert!(refusal(&["lab", "000", "--row", "none"]).contains("even-softmax"));
    assert!(refusal(&["lab", "004", "--row", "svm-20", "--quick"]).contains("--pen"));
    assert!(refusal(&["lab", "--tables", "Cargo.toml"]).contains("no results of the Lab"));
    assert!(refusal(&["eval", "--model", "vgg"]).contains("choose softmax, mlp or cnn"));
    let none = refusal(&["eval", "--model", "cnn", "--weights", "no/such/folder"]);
    assert!(none.contains("inkling pretrain --model cnn") && none.contains("no/such/folder"));
    assert!(refusal(&["pen", "Cargo.toml"]).contains("no digit in this pen file"));
    let writers = refusal(&["pretrain", "--model", "mlp", "--writers", "Cargo.toml"]);
    assert!(writers.contains("not QMNIST's extended labels"), "{writers}");
}
