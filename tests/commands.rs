//! The command line as a person uses it: its figures on the shipped weights, its errors.

mod paper;
mod png;

use std::path::Path;
use std::process::{Command, Output};

use data::synthetic;
use network::layers::{Network, VGG16};
use network::weights::{LayerWeights, Metadata, Weights, WeightsFile};
use paper::{Paper, noise};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

/// The project's root, two folders above the package that makes the command.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Real pen digits of nine writers, from the root.
const PEN_FILE: &str = "tests/pen/pendigits-9-writers.tra.gz";

fn inkling(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inkling")).current_dir(ROOT).args(arguments).output().unwrap()
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

#[test]
fn the_shipped_bases_read_as_well_as_their_cards_say() {
    for (model, at_least) in [("softmax", 0.92), ("mlp", 0.985), ("cnn", 0.996)] {
        let report = json(&["eval", "--model", model, "--json"]);
        assert!(report["accuracy"].as_f64().unwrap() >= at_least, "{model}: {report}");
        let card = format!("{}/www/weights/{model}.json", ROOT);
        let card: Value = serde_json::from_slice(&std::fs::read(card).unwrap()).unwrap();
        assert_eq!(card["test"]["right"], report["right"], "{model}");
        assert_eq!(report["classes"].as_array().unwrap().len(), 10);
    }
}

#[test]
fn each_job_is_timed_on_the_network_that_is_asked_for() {
    let report = json(&["bench", "--network", "mlp", "--rounds", "1", "--ms", "1", "--json"]);
    let figures = report["figures"].as_array().unwrap();
    let jobs: Vec<_> = figures.iter().map(|figure| figure["job"].as_str().unwrap()).collect();
    assert_eq!(jobs, ["first-step", "step", "reading", "many"]);
    assert!(figures.iter().all(|figure| figure["ms"].as_f64().unwrap() > 0.0), "{report}");
    assert!(report["machine_gigaflops"].as_f64().unwrap() > 0.1, "{report}");
    assert!(refusal(&["bench", "--network", "vgg"]).contains("mlp, cnn or base"));
}

#[test]
fn the_default_base_is_small_on_the_wire() {
    let weights = Path::new(ROOT).join("www/weights/cnn.safetensors");
    assert!(weights.metadata().unwrap().len() <= 125_000);
}

#[test]
fn a_base_of_eight_bits_is_rounded_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = |file: &str| Path::new(ROOT).join("www/weights").join(file);
    let files = ["cnn.safetensors", "cnn.json"];
    for file in files {
        std::fs::copy(shipped(file), folder.path().join(file)).unwrap();
    }
    let weights = folder.path().to_str().unwrap();
    let output = inkling(&["eight-bits", "--model", "cnn", "--weights", weights]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let [file, card] = files.map(|file| std::fs::read(folder.path().join(file)).unwrap());
    assert!(file == std::fs::read(shipped(files[0])).unwrap());
    let card: Value = serde_json::from_slice(&card).unwrap();
    let before: Value = serde_json::from_slice(&std::fs::read(shipped(files[1])).unwrap()).unwrap();
    for part in ["bytes", "sha256", "test", "shapes"] {
        assert_eq!(card[part], before[part], "{part}");
    }
}

#[test]
fn two_of_each_digit_make_pen_writers_better_read_and_mnist_is_kept() {
    let report = json(&["pen", PEN_FILE, "--shots", "2", "--json"]);
    let number = |part: &str, name: &str| report[part][name].as_f64().unwrap();
    assert_eq!(report["writers"].as_array().unwrap().len(), 9);
    // Measured without made-up digits: 98.36 before, 99.76 after, the worst writer 98.70, retention 99.48.
    assert!(number("before", "mean") > 98.36, "{report}");
    assert!(number("after", "mean") > 99.6 && number("after", "worst") > 98.2, "{report}");
    assert!(number("retention", "mean") > 99.4, "{report}");
    println!(
        "pen, 2 shots: before {:.2} after {:.2} worst {:.2} retention {:.2}",
        number("before", "mean"),
        number("after", "mean"),
        number("after", "worst"),
        number("retention", "mean"),
    );
}

#[test]
fn made_up_digits_make_strangers_better_read_and_weigh_few_readings() {
    let report = |more: &[&str]| json(&[&["pen", PEN_FILE, "--json"][..], more].concat());
    let [none, unsure, always] = ["none", "unsure", "always"]
        .map(|prior| report(&["--prior", prior, "--time", "--model", "cnn"]));
    assert_eq!(report(&[])["before"], unsure["before"], "the page's way is the default");
    let number = |report: &Value, part: &str, name: &str| report[part][name].as_f64().unwrap();
    let mean = |report| number(report, "before", "mean");
    let weighed = |report| number(report, "cost", "weighed");
    println!("none {:.2}, unsure {:.2}, always {:.2}", mean(&none), mean(&unsure), mean(&always));
    println!("unsure readings: {:.2} %", weighed(&unsure));
    // Measured on all even writers, for all readings: 98.75 to 99.20.
    assert!(mean(&unsure) > mean(&none) && mean(&always) > mean(&none), "{unsure}");
    assert!(number(&unsure, "before", "worst") >= number(&none, "before", "worst"), "{unsure}");
    assert_eq!((weighed(&none), weighed(&always)), (0.0, 100.0));
    assert!((0.5..20.0).contains(&weighed(&unsure)), "{unsure}");
    assert!(number(&unsure, "cost", "median_ms") > 0.0, "{unsure}");
}

#[test]
fn heads_read_as_well_after_a_link_of_less_than_4_kb() {
    let arguments = ["pen", PEN_FILE, "--shots", "2", "--json"];
    let file = json(&arguments);
    let link = json(&[&arguments[..], &["--through-link"]].concat());
    for part in ["after", "retention", "others"] {
        let number = |report: &Value| report[part]["mean"].as_f64().unwrap();
        let (file, link) = (number(&file), number(&link));
        println!("{part}: {file:.3} from the file, {link:.3} through the link");
        // MNIST and the others may gain, because a link leaves out small changes of the layer.
        assert!(link > file - 0.1, "{part}: {file} {link}");
        assert!(part != "after" || link < file + 0.1, "{part}: {file} {link}");
    }
    println!("{}", link["links"]);
    assert!(link["links"]["longest"].as_u64().unwrap() < 4000, "{}", link["links"]);
    assert!(refusal(&["pen", PEN_FILE, "--without-traces"]).contains("--through-link"));
}

#[test]
fn signs_of_ones_own_are_read_and_digits_stay_digits() {
    let two_sets = ["signs", "--sets", "2", "--writers", "1", "--pictures", "1000", "--json"];
    let report = json(&[&two_sets[..], &["--shots", "5"]].concat());
    let share =
        |count: &Value| 100.0 * count["right"].as_f64().unwrap() / count["of"].as_f64().unwrap();
    let before = |digits: &str| share(&report["before"][digits]);
    let rows = report["rows"].as_array().unwrap();
    let methods: Vec<_> = rows.iter().map(|row| row["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["outputs", "prototypes", "traces", "union", "matched"]);
    for row in rows {
        let figure = |name: &str| row[name].as_f64().unwrap();
        let percent = |name: &str| row[name]["percent"].as_f64().unwrap();
        println!("{row}");
        assert!(percent("signs") > 80.0 && figure("rejected_scribbles") > 50.0, "{row}");
        assert!(figure("rejected_signs") < 20.0 && figure("rejected_pen") < 5.0, "{row}");
        if row["method"] == "union" {
            assert!(percent("signs") > 95.0, "{row}");
            assert!(percent("pen") > before("pen") - 1.0, "{row}");
            assert!(percent("mnist") > before("mnist") - 0.5, "{row}");
        }
    }
    assert!(refusal(&["signs", "--sets", "0"]).contains("--sets a number from 1"));
    assert!(refusal(&["signs", "--shots", "2,0"]).contains("--shots at least 1"));
    assert!(refusal(&["signs", "--method", "rows"]).contains("there is no method rows"));
}

#[test]
fn a_class_is_read_by_its_networks_with_the_figures_of_each_writer() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["2", "6"].map(|writer| {
        let file = folder.path().join(format!("writer-{writer}.inkling"));
        let file = file.to_str().unwrap().to_owned();
        let output = inkling(&["backup", &file, "--from-pen", PEN_FILE, "--writer", writer]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        file
    });
    let output = inkling(&["class", &files[0], &files[1], "--csv"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).unwrap();
    let report = json(&["pen", PEN_FILE, "--json"]);
    for (writer, line) in [2, 6].into_iter().zip(table.lines().skip(1)) {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(
            fields[..4],
            ["\"The base alone\"", "\"CNN\"", &format!("\"writer-{writer}\""), "read"]
        );
        let writers = report["writers"].as_array().unwrap();
        let alone = writers.iter().find(|it| it["writer"] == writer).unwrap();
        let accuracy: f64 = fields[6].parse().unwrap();
        let before = alone["before"].as_f64().unwrap() / 100.0;
        assert!((accuracy - before).abs() < 0.005, "{line}: {alone}");
    }
    let printed = inkling(&["class", &files[0]]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert!(printed.contains("The base alone (CNN)") && printed.contains("mean"), "{printed}");
    let readme = refusal(&["class", &files[0], "README.md"]);
    assert!(readme.contains("README.md: This is neither a head nor"), "{readme}");
    assert!(refusal(&["class", "README.md"]).contains("no digit to read"));
}

#[test]
fn a_digit_is_explained_in_sentences_and_a_drawing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("why.svg");
    let out = out.to_str().unwrap();
    let output = inkling(&["why", PEN_FILE, "--writer", "7", "--digit", "5", "--out", out]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    for begin in ["The base: ", "With your own digits: ", "It was drawn like", "Drawn in "] {
        assert!(said.lines().any(|line| line.starts_with(begin)), "{begin}: {said}");
    }
    let svg = std::fs::read_to_string(out).unwrap();
    assert!(svg.starts_with("<svg ") && svg.matches("labelled ").count() == 3);
    assert!(refusal(&["why", PEN_FILE, "--writer", "8"]).contains("choose 2, 6, 7"));
    assert!(refusal(&["why", PEN_FILE, "--digit", "251"]).contains("the writer has 250"));
}

/// What `inkling why` says of a digit, and its drawing.
fn why(arguments: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("why.svg");
    let digit = ["why", PEN_FILE, "--writer", "7", "--digit", "5", "--out", out.to_str().unwrap()];
    let output = inkling(&[&digit[..], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), std::fs::read_to_string(out).unwrap())
}

#[test]
fn the_network_is_opened_from_the_picture_to_the_scores() {
    for (base, layer, drawn) in [
        ("softmax", "Layer 1, the scores: 10 sums of 784 numbers.", ">for 9<"),
        ("mlp", "Layer 1, Hidden layer: 500 units.", ">unit "),
        ("cnn", "Layer 6, Convolution 6: 80 filters", ">filter 16<"),
    ] {
        let (said, svg) = why(&["--network", "--model", base]);
        assert!(said.lines().any(|line| line.starts_with(layer)), "{said}");
        assert_eq!(said.lines().filter(|line| line.starts_with("The score of ")).count(), 2);
        assert!(svg.contains(drawn), "{base}");
    }
}

#[test]
fn damage_costs_digits_and_a_mended_network_reads_as_before() {
    let whole = |damage: &str| {
        let (said, svg) = why(&["--break", damage]);
        assert!(svg.contains(">Whole<") && svg.contains(">Broken<"));
        said
    };
    let mended = whole("noise=0");
    let right: u32 = mended.split_whitespace().nth(6).unwrap().parse().unwrap();
    assert!(mended.starts_with("The network is whole: it reads ") && right > 980, "{mended}");
    let broken = whole("layer=2,bits=4");
    assert!(broken.starts_with("The broken network reads "), "{broken}");
    assert!(broken.contains(&format!(" of 1000 pictures right instead of {right}.")), "{broken}");
    let twice = ["noise=0.3"; 2].map(|damage| whole(damage).lines().next().map(str::to_owned));
    assert_eq!(twice[0], twice[1]);
    let refused = |damage: &str| refusal(&["why", PEN_FILE, "--break", damage]);
    assert!(refused("layer=8").contains("the network has no layer 8: choose one from 1 to 7"));
    assert!(refused("hit=1").contains("write layer=3"));
    assert!(refusal(&["why", PEN_FILE, "--map", "--network"]).contains("cannot be used with"));
}

#[test]
fn the_map_has_mnists_digits_and_the_writers() {
    let (said, svg) = why(&["--map"]);
    assert!(said.starts_with("Digits with similar scores lie close together."), "{said}");
    assert!(said.contains(" of 249 of your own digits right."), "{said}");
    assert_eq!(svg.matches("a digit labelled ").count(), 249);
}

#[test]
fn a_head_is_compared_with_its_base_on_all_test_pictures() {
    let refused = refusal(&["why", PEN_FILE, "--forgetting"]);
    assert!(refused.contains("without a head nothing is forgotten"), "{refused}");
    let base = std::fs::read(format!("{ROOT}/www/weights/cnn.safetensors")).unwrap();
    let mut head = network::Head::open(&network::HeadFile(base), network::BaseName::Cnn).unwrap();
    head.layer.bias[4] -= 8.0;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("head.safetensors");
    std::fs::write(&file, head.to_file(network::BaseName::Cnn).unwrap().0).unwrap();
    let (said, svg) = why(&["--forgetting", "--head", file.to_str().unwrap()]);
    assert!(said.starts_with("Your head reads ") && said.contains("of 10000"), "{said}");
    assert!(said.contains("The weights of 3 moved by 0.0 % of their length."), "{said}");
    assert!(!said.contains("The weights of 4 moved by 0.0 %"), "{said}");
    assert!(svg.contains(": 4 → "));
}

#[test]
fn each_method_that_says_why_is_better_than_chance() {
    let output = inkling(&["why", "--compare", "--digits", "60", PEN_FILE]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<Vec<&str>> = said
        .lines()
        .filter(|line| line.contains('±'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let better: Vec<f64> =
        rows.iter().map(|row| row[4].split_whitespace().next().unwrap().parse().unwrap()).collect();
    assert_eq!((rows[0][1], rows.len()), ("random", 6), "{said}");
    assert!(better[1..].iter().all(|better_by| *better_by > better[0]), "{said}");
    // Measured on 1,000 digits: 0.30 for the default, 0.00 for chance.
    assert!(better[1] > 0.2 && better[0] < 0.1, "{said}");
    assert!(said.contains("of 60 another digit"), "{said}");
}

#[test]
fn writers_with_too_few_digits_are_skipped_and_misread_digits_are_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (pen, few, worst) = (name("pen.tra"), name("few.tra"), name("worst.svg"));
    let one = ".SEGMENT DIGIT 0 ? \"8\"\n.COMMENT 8 99 1\n.PEN_DOWN\n 100 500\n 90 400\n.PEN_UP\n";
    let mut file = data::gunzip(&std::fs::read(format!("{ROOT}/{PEN_FILE}")).unwrap()).unwrap();
    file.extend(one.as_bytes());
    std::fs::write(&pen, file).unwrap();
    std::fs::write(&few, one).unwrap();
    let report =
        json(&["pen", &pen, "--model", "softmax", "--shots", "1", "--worst", &worst, "--json"]);
    assert_eq!((report["writers"].as_array().unwrap().len(), &report["skipped"]), (9, &1.into()));
    let read: Vec<Vec<u64>> = serde_json::from_value(report["confusion"].clone()).unwrap();
    let all: u64 = read.iter().flatten().sum();
    let right: u64 = (0..10).map(|digit| read[digit][digit]).sum();
    assert_eq!(report["digits"], all);
    assert!(right < all, "{report}");
    let drawn = std::fs::read_to_string(&worst).unwrap();
    assert_eq!(drawn.matches(" read as ").count() as u64, all - right);
    let text = inkling(&["pen", &pen, "--model", "softmax", "--half", "1"]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("written \\ read as"));
    assert!(refusal(&["pen", &few, "--shots", "1"]).contains("--shots fewer than 1"));
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
    let arguments = [
        "lab", "004", "--row", "ours-20", "--row", "alone-10", "--pen", PEN_FILE, "--writer", "7",
        "--json",
    ];
    let rows = json(&arguments);
    assert_eq!(rows[0]["writers"][0][0], 7);
    assert_eq!(rows[0]["test"]["count"]["of"], 20);
    let figure = |row: usize| rows[row]["figures"][0]["value"].as_f64().unwrap();
    assert!(figure(0) > figure(1), "{rows}");
}

/// The shipped weights of VGG16 without their metadata: the file that they were made of.
fn published_vgg16(shipped: &[u8]) -> Vec<u8> {
    let (length, rest) = shipped.split_first_chunk().unwrap();
    let (header, tensors) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let header = std::str::from_utf8(header).unwrap().trim_end();
    let mut header = format!("{{{}", &header[header.find("\"features.0.bias").unwrap()..]);
    header.extend(std::iter::repeat_n(' ', header.len().next_multiple_of(8) - header.len()));
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), tensors].concat()
}

#[test]
fn the_shipped_weights_of_vgg16_are_what_the_command_makes_of_the_published_file() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = |name: &str| std::fs::read(format!("{ROOT}/www/weights/{name}")).unwrap();
    let published = folder.path().join("published.safetensors");
    let mut bytes = published_vgg16(&shipped("vgg16.safetensors"));
    std::fs::write(&published, &bytes).unwrap();
    let (from, out) = (published.to_str().unwrap(), folder.path().to_str().unwrap());
    let arguments = ["data", "vgg16", "--from", from, "--out", out];
    let made = inkling(&arguments);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for name in ["vgg16.safetensors", "vgg16.json"] {
        assert!(std::fs::read(folder.path().join(name)).unwrap() == shipped(name), "{name}");
    }
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&published, &bytes).unwrap();
    let refused = refusal(&arguments);
    assert!(refused.contains("SHA-256") && refused.contains("inkling lab --vgg16"), "{refused}");
    assert!(refusal(&["data", "vgg16"]).contains("--from"));
}

/// An ONNX file that begins with the shipped weights' convolutions and goes on to a head. `more` is added to one number.
fn vgg16_as_onnx(shipped: &[u8], more: f32) -> Vec<u8> {
    let (input, trunk, names) = (VGG16.input, VGG16.trunk, VGG16.names);
    let network = Network { input, trunk, names, classes: Some(2), normalized: false };
    let mut weights = Weights::read(&VGG16, &WeightsFile::open(shipped).unwrap()).unwrap();
    weights.trunk[12].bias[0] += more;
    let (inputs, outputs) = (VGG16.features().unwrap(), 2);
    let (weight, bias) = (vec![0.5; inputs * outputs], vec![0.0; outputs]);
    weights.head = Some(LayerWeights { weight, bias, inputs, outputs });
    let about = onnx::About { name: "vgg16", text: "", metadata: &Metadata::new() };
    onnx::write(&network, &weights, None, &about).unwrap()
}

#[test]
fn the_weights_of_vgg16_are_the_same_from_an_onnx_file() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = std::fs::read(format!("{ROOT}/www/weights/vgg16.safetensors")).unwrap();
    let from = folder.path().join("classifier.onnx");
    std::fs::write(&from, vgg16_as_onnx(&shipped, 0.0)).unwrap();
    let (from_text, out) = (from.to_str().unwrap(), folder.path().to_str().unwrap());
    let arguments = ["data", "vgg16", "--from", from_text, "--out", out];
    let made = inkling(&arguments);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(std::fs::read(folder.path().join("vgg16.safetensors")).unwrap() == shipped);
    std::fs::write(&from, vgg16_as_onnx(&shipped, 0.5)).unwrap();
    assert!(refusal(&arguments).contains("SHA-256"));
    std::fs::write(&from, "hello").unwrap();
    let refused = refusal(&arguments);
    assert!(refused.contains("as safetensors") && refused.contains("as ONNX"), "{refused}");
}

#[test]
fn a_base_is_exported_with_a_head_of_that_base_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("model.onnx");
    let to = at.to_str().unwrap();
    assert!(inkling(&["export", "--model", "mlp", "--onnx", to]).status.success());
    let own = std::fs::read(&at).unwrap();
    let head = "www/weights/mlp.safetensors";
    assert!(inkling(&["export", "--model", "mlp", "--head", head, "--onnx", to]).status.success());
    assert!(std::fs::read(&at).unwrap() == own, "the base's own head");
    let refused = refusal(&["export", "--head", head, "--onnx", to]);
    assert!(refused.contains("this head belongs to the mlp base"), "{refused}");
    assert!(refusal(&["export"]).contains("--onnx"));
    let notebook = std::fs::read(format!("{ROOT}/www/notebook/inkling.ipynb")).unwrap();
    std::fs::write(&at, &notebook).unwrap();
    assert!(inkling(&["notebook", to]).status.success());
    assert!(std::fs::read(&at).unwrap() == notebook, "up to date");
    assert!(refusal(&["notebook", "Cargo.toml"]).contains("no notebook"));
}

#[test]
fn a_row_on_vgg16_runs_from_the_shipped_weights_and_its_features_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().to_str().unwrap();
    let run = |row: &str| {
        json(&["lab", "001", "--quick", "--row", row, "--keep", keep, "--json"])[0].clone()
    };
    let features = || std::fs::read_dir(folder.path()).unwrap().count();
    let row = run("mnist-vgg16-neighbours-3");
    // Parts of 96 pictures: 960 to learn from and 480 to test.
    assert_eq!(features(), 10 + 5);
    // Measured: 75.8.
    let accuracy = row["figures"][0]["value"].as_f64().unwrap();
    assert!((74.0..78.0).contains(&accuracy), "{row}");
    run("mnist-vgg16-perceptron");
    assert_eq!(features(), 10 + 5);
    let other = ["lab", "001", "--vgg16", "Cargo.toml", "--row", "mnist-vgg16-perceptron"];
    assert!(refusal(&other).contains("no safetensors file"));
    assert!(refusal(&["lab", "001", "--vgg16-scaling", "keras"]).contains("--vgg16"));
}

#[test]
fn a_variant_of_a_recipe_is_measured_and_its_line_becomes_a_table() {
    let variant = |row: &str| {
        let few = ["--pictures", "100", "--test", "100", "--row", row, "--json"];
        inkling(&[&["lab", "001", "--variants"][..], &few].concat())
    };
    let output = variant("steps-1-raw");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let measured: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&measured["pictures"], &measured["test"]), (&100.into(), &100.into()));
    let cells = measured["cells"].as_array().unwrap();
    // Only what a gradient trains is changed by the steps.
    assert_eq!(cells.iter().filter(|cell| cell["accuracy"].is_number()).count(), 4, "{measured}");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, &output.stdout).unwrap();
    let table = inkling(&["lab", "--tables", file.path().to_str().unwrap()]).stdout;
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("| `steps-1-raw` |") && table.contains("80.31"), "{table}");
    let refused = String::from_utf8(variant("steps-1").stderr).unwrap();
    assert!(refused.contains("no variant \"steps-1\"") && refused.contains("unit-z"), "{refused}");
    assert!(refusal(&["lab", "003", "--variants"]).contains("only recipe 001"));
    assert!(refusal(&["lab", "001", "--pictures", "200"]).contains("--variants"));
}

#[test]
fn mistakes_are_told_in_a_sentence() {
    assert!(refusal(&["lab", "007"]).contains("choose 000, 001, 002, 003, 004"));
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

/// Forty made-up digits in rows of ten, 0 to 9 in each.
fn sheet(seed: u64, pen: f32) -> Paper {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut paper = Paper::new(1240, 560);
    for i in 0..40 {
        let (strokes, _) = synthetic::strokes((i % 10) as u8, &mut rng).unwrap();
        let (left, top) = (40.0 + 120.0 * (i % 10) as f32, 40.0 + 130.0 * (i / 10) as f32);
        paper.write(&strokes, left, top, 85.0, pen);
    }
    paper
}

/// How many of the digits that a picture holds, 0 to 9 in each of four rows, were read right.
fn right(report: &Value) -> usize {
    let digits = report["digits"].as_array().unwrap_or_else(|| panic!("{report}"));
    assert_eq!(digits.len(), 40, "{report}");
    let is_right = |(i, read): &(usize, &Value)| {
        assert_eq!(read["row"], i / 10);
        read["digit"] == i % 10
    };
    digits.iter().enumerate().filter(is_right).count()
}

#[test]
fn pictures_of_digits_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let lit = |x: usize, y: usize| {
        let light = 1.0 - 0.0004 * x as f32;
        (230.0 * light + 4.0 * noise(x, y), 60.0 * light)
    };
    let (scan, photo, board) = (sheet(1, 6.0), sheet(2, 9.0), sheet(3, 4.0));
    let (width, height) = (scan.width as u16, scan.height as u16);
    std::fs::write(name("scan.png"), png::png(1240, 560, &scan.photo(lit))).unwrap();
    let chalk = board.photo(|x, y| (50.0 + 4.0 * noise(x, y), 200.0));
    let mut webp = Vec::new();
    image_webp::WebPEncoder::new(&mut webp)
        .encode(&chalk, width.into(), height.into(), image_webp::ColorType::L8)
        .unwrap();
    std::fs::write(name("board.webp"), webp).unwrap();
    // A phone held upright: the sensor lay on its side, and EXIF says how to turn what it took.
    let upright = photo.photo(lit);
    let (w, h) = (photo.width, photo.height);
    let taken: Vec<u8> = (0..w * h).map(|i| upright[(h - 1 - i % h) * w + i / h]).collect();
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 85);
    encoder.add_app_segment(1, EXIF_ON_ITS_SIDE).unwrap();
    encoder.encode(&taken, height, width, jpeg_encoder::ColorType::Luma).unwrap();
    std::fs::write(name("photo.jpg"), jpeg).unwrap();

    let files = ["scan.png", "photo.jpg", "board.webp"].map(name);
    let report = json(&["classify", &files[0], &files[1], &files[2], "--json"]);
    let read: Vec<usize> = report.as_array().unwrap().iter().map(right).collect();
    println!("Read right of 40 each, in a scan, a photo and on a board: {read:?}");
    assert!(read.iter().sum::<usize>() >= 114, "{read:?}");

    let shown = inkling(&["classify", &files[0]]);
    assert!(shown.status.success());
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert_eq!(shown.lines().count(), 5, "{shown}");
    assert!(shown.lines().nth(1).unwrap().trim_start().starts_with("0 1 2"), "{shown}");
}

/// EXIF with one field: orientation 8, so that it must be turned to the left to be upright.
const EXIF_ON_ITS_SIDE: &[u8] =
    b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";

#[test]
fn a_picture_that_cannot_be_read_says_why_and_takes_no_other_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (good, empty, cut) = (name("good.png"), name("empty.png"), name("cut.png"));
    let paper = sheet(1, 6.0);
    let file = png::png(1240, 560, &paper.photo(|_, _| (250.0, 20.0)));
    std::fs::write(&good, &file).unwrap();
    std::fs::write(&cut, &file[..file.len() / 2]).unwrap();
    std::fs::write(&empty, png::png(300, 200, &[255; 60_000])).unwrap();
    let output = inkling(&["classify", &empty, &good, "Cargo.toml", &cut, "none.png", "--json"]);
    assert!(!output.status.success());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(right(&report[1]), 40);
    let why = |i: usize| report[i]["error"].as_str().unwrap_or_else(|| panic!("{report}"));
    assert!(why(0).contains("nothing stands out"), "{}", why(0));
    assert!(why(2).contains("no PNG, JPEG or WebP"), "{}", why(2));
    assert!(why(3).contains("can't be opened"), "{}", why(3));
    assert!(why(4).contains("can't be read"), "{}", why(4));
    assert!(refusal(&["classify", &empty]).contains("darker pen"));
}

#[test]
fn a_backup_is_checked_written_and_evaluated() {
    let fixture = &format!("{ROOT}/tests/backups/version-1.inkling");
    assert!(inkling(&["backup", "--check", fixture]).status.success());
    assert!(refusal(&["backup", "--check", "Cargo.toml"]).contains("Save everything"));
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("writer.inkling");
    let written = written.to_str().unwrap();
    let pen = format!("{ROOT}/tests/pen/pendigits-9-writers.tra.gz");
    assert!(
        inkling(&["backup", written, "--from-pen", &pen, "--writer", "2"]).status.success(),
        "the writer's digits are written"
    );
    assert!(inkling(&["backup", "--check", written]).status.success());
    let report = json(&["pen", written, "--shots", "2", "--json"]);
    assert!(report["after"]["mean"].as_f64().unwrap() >= 95.0, "{report}");
}
