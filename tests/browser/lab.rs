//! The Lab: runs, cancellation, stored results and their files.

use std::time::Duration;

use recipes::Outcome;
use thirtyfour::Key;

use crate::fitting::{overflow, resize};
use crate::graphics::site_with_script;
use crate::harness::{Ink, Page, in_browser, in_browser_at, in_traced_browser};
use crate::learning::assert_no_long_task;
use crate::templates::{again, flowing, plain};

/// The longest quick row on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(240);

/// The outcome of the command line; `tests/lab.rs` compares it with the same file.
const COMMAND_LINE_OUTCOME: &str = include_str!("../lab-003-adam-quick.json");

pub fn by_command() -> Outcome {
    serde_json::from_str(COMMAND_LINE_OUTCOME).unwrap()
}

pub async fn open(page: &Page, query: &str) {
    page.goto(&format!("lab.html{query}")).await;
    page.until("the rows are shown", "at('rows')").await;
}

/// Runs a row to its end.
pub async fn run(page: &Page, row: &str) {
    page.click(&format!("run-{row}")).await;
    finish(page).await;
}

/// Waits until the row that was started has computed something.
pub async fn until_it_runs(page: &Page, patience: Duration) {
    page.until_within(patience, "the row is running", "Number(at('bench')?.dataset.done) > 0")
        .await;
}

async fn finish(page: &Page) {
    page.until_within(PATIENCE, "the run ends", "!at('bench')").await;
    assert!(!page.is_shown("alert").await, "{}", page.text("alert").await);
}

/// The right readings and the total of a row.
pub async fn count(page: &Page, row: &str) -> (f64, f64) {
    let row = format!("row-{row}");
    (page.number(&row, "data-right").await, page.number(&row, "data-of").await)
}

/// Asserts that the row `adam` gave what it gives on the command line.
pub async fn assert_as_by_command(page: &Page) {
    let by_command = by_command();
    let (right, of) = count(page, "adam").await;
    assert_eq!(of, f64::from(by_command.test.count.of));
    let difference = (right - f64::from(by_command.test.count.right)).abs();
    assert!(difference <= 3.0, "{right} here, {} on the command line", by_command.test.count.right);
}

#[test]
fn a_quick_row_agrees_with_the_command_line_and_does_not_block_the_page() {
    in_traced_browser(async |page| {
        open(page, "?recipe=003&row=adam").await;
        page.work().await;
        run(page, "adam").await;
        assert_no_long_task(page).await;
        assert_as_by_command(page).await;
    });
}

#[test]
fn results_are_shown_in_full_survive_a_reload_and_download_as_files() {
    in_browser(async |page| {
        open(page, "?recipe=003&row=adam").await;
        run(page, "adam").await;
        let before = count(page, "adam").await;
        page.driver.refresh().await.unwrap();
        page.until("the stored result is shown", "at('came-to')").await;
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
            serde_json::from_str(&offered_file(page, "json").await).unwrap();
        assert_eq!((outcomes.len(), outcomes[0].row.as_str()), (1, "adam"));
        assert_eq!(f64::from(outcomes[0].test.count.right), before.0);
        assert_eq!(outcomes[0].epochs.len(), 3);
        let csv = offered_file(page, "csv").await;
        assert!(
            csv.contains("\r\n003,adam,\"784-512-10, ReLU, Adam\",as published,quick,"),
            "{csv}"
        );

        page.click("forget").await;
        page.until("the result is gone", "!at('came-to')").await;
        page.click("undo-forget").await;
        page.until("the result is back", "at('came-to')").await;
        page.click("forget").await;
        page.until("the result is gone again", "!at('came-to')").await;
        page.driver.refresh().await.unwrap();
        page.until("the rows are shown", "at('rows')").await;
        assert!(!page.is_shown("came-to").await);
    });
}

/// The text of the file that a button offers for download.
async fn offered_file(page: &Page, button: &str) -> String {
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
fn arrow_keys_move_through_the_confusion_matrix() {
    in_browser(async |page| {
        open(page, "?recipe=000&row=odd-softmax").await;
        run(page, "odd-softmax").await;
        page.script::<()>(
            "at('confusion').querySelector('[tabindex=\"0\"]').focus(); return null;",
        )
        .await;
        page.press(Key::Right + Key::Down).await;
        let description = page.text("cell-told").await;
        assert!(description.starts_with("Written 3, read as 3"), "{description}");
    });
}

#[test]
fn the_expected_time_of_a_row_follows_the_chosen_setting() {
    in_browser(async |page| {
        open(page, "?recipe=000").await;
        let quick = page.text("time-even-network").await;
        assert!(quick.contains("5 s"), "{quick}");
        page.click("setting-faithful").await;
        page.until("the time is in minutes", "at('time-even-network').textContent.endsWith('min')")
            .await;
        page.click("setting-quick").await;
        page.until("the time is in seconds", "at('time-even-network').textContent.endsWith('s')")
            .await;
        assert_eq!(page.text("time-even-network").await, quick);
    });
}

#[test]
fn a_run_can_be_cancelled_and_another_one_started() {
    in_browser(async |page| {
        open(page, "?recipe=000&setting=faithful").await;
        page.click("run-even-network").await;
        until_it_runs(page, PATIENCE).await;
        assert!(page.text("time-left").await.contains("left"));
        assert!(page.value::<bool>("at('run-all').disabled").await);
        page.click("cancel").await;
        page.until_within(Duration::from_secs(10), "the run has stopped", "!at('bench')").await;
        assert!(!page.value::<bool>("'right' in at('row-even-network').dataset").await);
        page.click("setting-quick").await;
        run(page, "even-softmax").await;
        assert_eq!(count(page, "even-softmax").await.1, 1000.0);
        // A quick result does not count as a faithful one.
        page.click("setting-faithful").await;
        assert!(!page.value::<bool>("'right' in at('row-even-softmax').dataset").await);
    });
}

#[test]
fn a_dead_learner_is_reported_and_the_row_can_be_run_again() {
    in_browser(async |page| {
        open(page, "?recipe=000&setting=faithful").await;
        page.click("run-even-network").await;
        until_it_runs(page, PATIENCE).await;
        page.script::<()>("inklingTests.terminate('learner'); return null;").await;
        page.until_within(PATIENCE, "an alert is shown", "at('alert')").await;
        assert!(page.text("alert").await.contains("no longer answers"));
        assert!(!page.is_shown("bench").await);
        page.click("try-again").await;
        until_it_runs(page, PATIENCE).await;
        page.click("cancel").await;
        page.until_within(Duration::from_secs(10), "the run has stopped", "!at('bench')").await;
    });
}

#[test]
fn a_learner_that_computes_for_fifteen_seconds_without_an_answer_finishes_its_row() {
    /// Keeps the learner's thread busy at the row's first download, as a long computation does. The pad takes a worker
    /// for dead after ten seconds.
    const BUSY: &str = "
        const { fetch } = self;
        self.fetch = (...asked) => {
            if (`${asked[0].url ?? asked[0]}`.includes('/mnist/')) {
                self.fetch = fetch;
                const end = performance.now() + 15_000;
                while (performance.now() < end);
            }
            return fetch(...asked);
        };";
    in_browser_at(site_with_script("learner", BUSY).path(), async |page| {
        open(page, "?recipe=003&row=adam").await;
        let start: f64 = page.value("performance.now()").await;
        run(page, "adam").await;
        let end: f64 = page.value("performance.now()").await;
        assert!(end - start > 15_000.0, "the learner was not busy: {} ms", end - start);
        assert_as_by_command(page).await;
    });
}

#[test]
fn the_url_selects_the_project_row_and_setting() {
    in_browser(async |page| {
        page.open("").await;
        page.click("to-the-lab").await;
        page.until("the Lab is shown", "at('project')?.dataset.recipe === '003'").await;
        page.click("recipe-002").await;
        page.until("the project is shown", "at('project').dataset.recipe === '002'").await;
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
fn the_persons_own_digits_are_learned_once_there_are_enough() {
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
        // The page appears before it has read the stored digits.
        let missing = "at('lacks-digits')?.innerText.includes('1 × 7')";
        page.until("the missing digits are listed", missing).await;
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
fn a_plot_of_clusters_can_be_rotated_and_coloured() {
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
        let rotated: f64 = page.value(pixels).await;
        assert_ne!(first, rotated);
        page.script::<()>("at('scatter').querySelectorAll('button')[1].click(); return null;")
            .await;
        page.until(
            "the colours show clusters",
            "at('scatter').querySelectorAll('button')[1].ariaPressed === 'true'",
        )
        .await;
        assert_ne!(rotated, page.value::<f64>(pixels).await);
    });
}

#[test]
fn the_lab_fits_a_phone() {
    in_browser(async |page| {
        resize(page, 390, 844).await;
        for recipe in ["000", "001", "002", "003", "004", "005"] {
            open(page, &format!("?recipe={recipe}")).await;
            assert!(overflow(page).await.0 <= 0.0, "{recipe}");
        }
        open(page, "?recipe=003&row=sgd").await;
        page.click("run-sgd").await;
        until_it_runs(page, PATIENCE).await;
        assert!(overflow(page).await.0 <= 0.0, "while it runs");
        finish(page).await;
        page.until("the result is shown", "at('confusion')").await;
        assert!(overflow(page).await.0 <= 0.0, "with a result");
    });
}
