//! The Lab: projects run again, stopped, kept, handed over.

use std::os::unix::fs::symlink;
use std::time::Duration;

use recipes::Outcome;
use thirtyfour::Key;

use crate::fitting::{overflow, resize};
use crate::harness::{Ink, Page, dist, in_browser, in_browser_at};
use crate::learning::long_tasks_since;
use crate::templates::{again, flowing, plain};

#[path = "../vgg16/formula.rs"]
pub mod formula;

/// The most that quick rows may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(240);

/// What the command line came to; `tests/lab.rs` holds it to the same file.
const BY_COMMAND: &str = include_str!("../lab-003-adam-quick.json");

pub fn by_command() -> Outcome {
    serde_json::from_str(BY_COMMAND).unwrap()
}

pub async fn open(page: &Page, query: &str) {
    page.goto(&format!("lab.html{query}")).await;
    page.until("the rows are there", "at('rows')").await;
}

/// Runs a row to its end.
pub async fn run(page: &Page, row: &str) {
    page.click(&format!("run-{row}")).await;
    finish(page).await;
}

async fn finish(page: &Page) {
    page.until_within(PATIENCE, "the run ends", "!at('bench')").await;
    assert!(!page.is_shown("alert").await, "{}", page.text("alert").await);
}

/// So many right of so many.
pub async fn count(page: &Page, row: &str) -> (f64, f64) {
    let row = format!("row-{row}");
    (page.number(&row, "data-right").await, page.number(&row, "data-of").await)
}

#[test]
fn a_quick_row_comes_to_what_the_command_line_comes_to_and_holds_nothing_up() {
    in_browser(async |page| {
        open(page, "?recipe=003&row=adam").await;
        let mut held_up = Vec::new();
        for _ in 0..3 {
            let begun: f64 = page.value("performance.now()").await;
            run(page, "adam").await;
            let by_command = by_command();
            let (right, of) = count(page, "adam").await;
            assert_eq!(of, f64::from(by_command.test.count.of));
            let apart = (right - f64::from(by_command.test.count.right)).abs();
            assert!(apart <= 3.0, "{right} here, {} there", by_command.test.count.right);
            held_up = long_tasks_since(page, begun).await;
            if held_up.is_empty() {
                return;
            }
            println!("The page's thread was held up (at ms, for ms): {held_up:?}");
        }
        panic!("the page's thread was held up each time, at last (at ms, for ms): {held_up:?}");
    });
}

#[test]
fn results_are_shown_in_full_kept_over_a_reload_and_handed_over_as_files() {
    in_browser(async |page| {
        open(page, "?recipe=003&row=adam").await;
        run(page, "adam").await;
        let before = count(page, "adam").await;
        page.driver.refresh().await.unwrap();
        page.until("the result is kept", "at('came-to')").await;
        assert_eq!(count(page, "adam").await, before);
        assert!(page.text("came-to").await.contains("Quick look"));
        for plot in ["plot-accuracy", "plot-loss"] {
            assert_eq!(page.number(plot, "data-rounds").await, 3.0);
        }
        let counts: f64 = page
            .value("[...at('confusion').tBodies[0].querySelectorAll('td')].reduce((sum, cell) => sum + Number(cell.textContent), 0)")
            .await;
        assert_eq!(counts, before.1);
        assert_eq!(page.value::<f64>("at('misread').children.length").await, 12.0);
        assert_eq!(page.value::<f64>("at('classes').tBodies[0].rows.length").await, 10.0);

        let outcomes: Vec<Outcome> =
            serde_json::from_str(&handed_over(page, "json").await).unwrap();
        assert_eq!((outcomes.len(), outcomes[0].row.as_str()), (1, "adam"));
        assert_eq!(f64::from(outcomes[0].test.count.right), before.0);
        assert_eq!(outcomes[0].epochs.len(), 3);
        let csv = handed_over(page, "csv").await;
        assert!(
            csv.contains("\r\n003,adam,\"784-512-10, ReLU, Adam\",as published,quick,"),
            "{csv}"
        );

        page.click("forget").await;
        page.click("confirm").await;
        page.until("the result is gone", "!at('came-to')").await;
        page.driver.refresh().await.unwrap();
        page.until("the rows are there", "at('rows')").await;
        assert!(!page.is_shown("came-to").await);
    });
}

/// The text of the file that a button offers.
async fn handed_over(page: &Page, button: &str) -> String {
    page.script::<()>(
        "window.offered = null;
         const real = URL.createObjectURL.bind(URL);
         URL.createObjectURL = file => (window.offered = file, real(file));
         return null;",
    )
    .await;
    page.click(button).await;
    page.until("a file is offered", "window.offered").await;
    page.awaited("return await window.offered.text();").await
}

#[test]
fn the_table_of_mistakes_is_walked_with_arrow_keys() {
    in_browser(async |page| {
        open(page, "?recipe=000&row=odd-softmax").await;
        run(page, "odd-softmax").await;
        page.script::<()>(
            "at('confusion').querySelector('[tabindex=\"0\"]').focus(); return null;",
        )
        .await;
        page.press(Key::Right + Key::Down).await;
        let told = page.text("cell-told").await;
        assert!(told.starts_with("Written 3, read as 3"), "{told}");
    });
}

#[test]
fn how_long_a_row_will_take_is_told_anew_when_more_of_it_is_chosen() {
    in_browser(async |page| {
        open(page, "?recipe=000").await;
        let quick = page.text("time-even-network").await;
        assert!(quick.contains("5 s"), "{quick}");
        page.click("setting-faithful").await;
        page.until("minutes are told", "at('time-even-network').textContent.endsWith('min')").await;
        page.click("setting-quick").await;
        page.until("seconds are told", "at('time-even-network').textContent.endsWith('s')").await;
        assert_eq!(page.text("time-even-network").await, quick);
    });
}

#[test]
fn a_run_can_be_stopped_and_another_one_begun() {
    in_browser(async |page| {
        open(page, "?recipe=000&setting=faithful").await;
        page.click("run-even-network").await;
        page.until_within(PATIENCE, "it learns", "Number(at('bench')?.dataset.done) > 0").await;
        assert!(page.text("time-left").await.contains("left"));
        assert!(page.value::<bool>("at('run-all').disabled").await);
        page.click("cancel").await;
        page.until_within(Duration::from_secs(10), "it has stopped", "!at('bench')").await;
        assert!(!page.value::<bool>("'right' in at('row-even-network').dataset").await);
        page.click("setting-quick").await;
        run(page, "even-softmax").await;
        assert_eq!(count(page, "even-softmax").await.1, 1000.0);
        // A quick look is no faithful run.
        page.click("setting-faithful").await;
        assert!(!page.value::<bool>("'right' in at('row-even-softmax').dataset").await);
    });
}

#[test]
fn an_engine_that_dies_is_told_and_the_rest_can_be_run() {
    in_browser(async |page| {
        open(page, "?recipe=000&setting=faithful").await;
        page.click("run-even-network").await;
        page.until_within(PATIENCE, "it learns", "Number(at('bench')?.dataset.done) > 0").await;
        page.script::<()>("inklingTests.end('learner'); return null;").await;
        page.until("it is told", "at('alert')").await;
        assert!(page.text("alert").await.contains("no longer answers"));
        assert!(!page.is_shown("bench").await);
        page.click("try-again").await;
        page.until_within(PATIENCE, "it learns again", "Number(at('bench')?.dataset.done) > 0")
            .await;
        page.click("cancel").await;
        page.until_within(Duration::from_secs(10), "it has stopped", "!at('bench')").await;
    });
}

#[test]
fn vgg16_computes_with_weights_that_a_person_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vgg16.safetensors");
    let file = formula::file(512);
    std::fs::write(&path, &file).unwrap();
    in_browser(async move |page| {
        open(page, "?recipe=001").await;
        page.until("rows that lack something are folded", "!at('row-mnist-vgg16-perceptron')")
            .await;
        page.click("part-mnist-vgg16-logistic").await;
        assert!(page.value::<bool>("at('run-mnist-vgg16-perceptron').disabled").await);
        page.element("vgg16-address").await.send_keys("./weights/mlp.safetensors").await.unwrap();
        page.script::<()>("at('vgg16-address').type = 'text'; return null;").await;
        page.click("vgg16-fetch").await;
        page.until_within(PATIENCE, "another network is refused", "at('alert')").await;
        assert!(page.text("alert").await.contains("features.0.weight"));
        page.click("dismiss").await;
        page.element("vgg16-file").await.send_keys(path.to_str().unwrap()).await.unwrap();
        page.until_within(PATIENCE, "the weights are there", "at('vgg16-hash')").await;
        assert_eq!(page.text("vgg16-hash").await, data::sha256(&file));
        page.click("run-mnist-vgg16-perceptron").await;
        page.until_within(PATIENCE, "it computes", "Number(at('bench')?.dataset.done) > 2").await;
        assert!(page.text("time-left").await.contains("left"));
        page.click("cancel").await;
        page.until_within(Duration::from_secs(30), "it has stopped", "!at('bench')").await;
    });
}

/// A site that has a second data set beside MNIST: MNIST's own files under Fashion-MNIST's name, which
/// are of the same kind and weigh less.
fn with_fashion() -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(dist()).unwrap().map(Result::unwrap) {
        if entry.file_name() != "data" {
            symlink(entry.path(), site.path().join(entry.file_name())).unwrap();
        }
    }
    let data = site.path().join("data");
    std::fs::create_dir(&data).unwrap();
    for set in ["fashion", "mnist"] {
        symlink(dist().join("data/mnist"), data.join(set)).unwrap();
    }
    std::fs::write(data.join("sets.json"), r#"["fashion", "mnist"]"#).unwrap();
    site
}

#[test]
fn a_site_with_fashion_mnist_offers_the_projects_that_need_it() {
    in_browser_at(with_fashion().path(), async |page| {
        open(page, "?recipe=001").await;
        page.until("it can be run", "at('run-fashion-perceptron')?.disabled === false").await;
        assert!(!page.is_shown("lacks-fashion").await);
        run(page, "fashion-perceptron").await;
        assert_eq!(count(page, "fashion-perceptron").await.1, 1000.0);
        let asked = page.server.take_requests();
        assert!(asked.iter().any(|path| path.contains("data/fashion/")), "{asked:?}");
    });
}

#[test]
fn every_place_has_an_address() {
    in_browser(async |page| {
        page.open("").await;
        page.click("to-the-lab").await;
        page.until("the Lab is there", "at('project')?.dataset.recipe === '003'").await;
        page.click("recipe-002").await;
        page.until("the project is there", "at('project').dataset.recipe === '002'").await;
        assert!(
            page.is_shown("lacks-fashion").await
                || !page.value::<bool>("at('run-base-fashion').disabled").await
        );
        page.click("open-top-on-odd").await;
        page.click("setting-faithful").await;
        let query: String = page.value("location.search").await;
        assert_eq!(query, "?recipe=002&row=top-on-odd&setting=faithful");
        page.driver.refresh().await.unwrap();
        page.until("the row is open", "at('detail-top-on-odd')").await;
        assert!(page.value::<bool>("at('setting-faithful').checked").await);
        page.driver.back().await.unwrap();
        page.until("the first project is back", "at('project')?.dataset.recipe === '003'").await;
        open(page, "?recipe=007").await;
        assert!(page.text("alert").await.contains("007"));
        page.click("to-the-pad").await;
        page.until_ready().await;
    });
}

#[test]
fn ones_own_digits_are_learned_once_there_are_enough() {
    in_browser(async |page| {
        let digits = |times: std::ops::Range<u8>| {
            times
                .flat_map(|time| {
                    (0..10u8).map(move |digit| {
                        let ink: Ink = if time % 2 == 0 { plain(digit) } else { flowing(digit) };
                        (digit, again(&ink, time))
                    })
                })
                .collect::<Vec<_>>()
        };
        page.open_with(&digits(0..3)).await;
        open(page, "?recipe=004").await;
        // What is kept is read while the page is there already.
        let asked = "at('lacks-digits')?.innerText.includes('1 × 7')";
        page.until("the missing digits are asked for", asked).await;
        assert!(page.value::<bool>("at('run-alone-10').disabled").await);
        page.open_with(&digits(0..4)).await;
        open(page, "?recipe=004").await;
        page.until("there are enough", "at('run-alone-10') && !at('run-alone-10').disabled").await;
        assert!(!page.is_shown("lacks-digits").await);
        run(page, "alone-10").await;
        assert_eq!(count(page, "alone-10").await.1, 20.0);
    });
}

#[test]
fn clusters_are_shown_as_points_that_turn_and_change_their_colours() {
    in_browser(async |page| {
        open(page, "?recipe=001&row=mnist-clusters").await;
        assert!(page.is_shown("vgg16").await);
        run(page, "mnist-clusters").await;
        assert_eq!(count(page, "mnist-clusters").await.1, 1000.0);
        assert_eq!(page.number("scatter", "data-points").await, 1000.0);
        let pixels = "(() => {
            const canvas = at('scatter').querySelector('canvas');
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return data.reduce((sum, value, i) => (sum * 31 + value * (i + 1)) % 1000003, 7);
        })()";
        let first: f64 = page.value(pixels).await;
        page.script::<()>("at('scatter').querySelector('canvas').focus(); return null;").await;
        page.press(Key::Right).await;
        let turned: f64 = page.value(pixels).await;
        assert_ne!(first, turned);
        page.script::<()>("at('scatter').querySelectorAll('button')[1].click(); return null;")
            .await;
        page.until(
            "clusters are coloured",
            "at('scatter').querySelectorAll('button')[1].ariaPressed === 'true'",
        )
        .await;
        assert_ne!(turned, page.value::<f64>(pixels).await);
    });
}

#[test]
fn the_lab_fits_a_phone() {
    in_browser(async |page| {
        resize(page, 390, 844).await;
        for recipe in ["000", "001", "002", "003", "004"] {
            open(page, &format!("?recipe={recipe}")).await;
            assert!(overflow(page).await.0 <= 0.0, "{recipe}");
        }
        open(page, "?recipe=003&row=sgd").await;
        page.click("run-sgd").await;
        page.until_within(PATIENCE, "it runs", "Number(at('bench')?.dataset.done) > 0").await;
        assert!(overflow(page).await.0 <= 0.0, "while it runs");
        finish(page).await;
        page.until("the result is shown", "at('confusion')").await;
        assert!(overflow(page).await.0 <= 0.0, "with a result");
    });
}
