//! The Lab on a graphics chip, which SwiftShader emulates: rows, weights from a file, a missing chip and a lost one.

use std::time::Duration;

use crate::graphics::{DESTROY, PATIENCE, spoil, spoilable_site};
use crate::harness::driver::SOFTWARE_GPU;
use crate::harness::{Page, in_browser, in_browser_with_gpu, in_this_browser};
use crate::lab::{by_command, count, open, until_it_runs};
use crate::lab_downloads::formula;

/// Opens the Lab with the chip as its device.
pub async fn open_on_chip(page: &Page, query: &str) {
    open(page, &format!("{query}&engine=gpu")).await;
    let measured = "at('where').dataset.measured === 'true'";
    page.until_within(PATIENCE, "the chip is measured", measured).await;
    assert!(page.text("where").await.contains("swiftshader"));
}

async fn stop(page: &Page) {
    page.click("cancel").await;
    page.until_within(Duration::from_secs(120), "the run has stopped", "!at('bench')").await;
}

#[test]
fn a_row_on_the_graphics_chip_agrees_with_the_command_line() {
    in_browser_with_gpu(async |page| {
        open_on_chip(page, "?recipe=003&row=adam").await;
        assert!(page.text("run-all").await.contains("Run all"));
        page.click("run-adam").await;
        page.until_within(PATIENCE, "the run ends", "!at('bench')").await;
        let by_command = by_command().test.count;
        let (right, of) = count(page, "adam").await;
        assert_eq!(of, f64::from(by_command.of));
        let difference = (right - f64::from(by_command.right)).abs();
        assert!(difference <= 5.0, "{right} here, {} on the command line", by_command.right);
        assert!(page.text("detail-adam").await.contains("Burn, WebGPU"));
        page.click("engine-cpu").await;
        assert!(page.text("where").await.contains("processor"));
        assert!(!page.value::<String>("location.search").await.contains("engine"));
    });
}

#[test]
fn weights_from_a_file_are_passed_to_the_graphics_chip() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vgg16.safetensors");
    std::fs::write(&path, formula::file(512)).unwrap();
    in_browser_with_gpu(async move |page| {
        open(page, "?recipe=001&row=mnist-vgg16-perceptron").await;
        page.until("other weights can be given", "at('vgg16-other')").await;
        page.click("vgg16-other").await;
        page.element("vgg16-file").await.send_keys(path.to_str().unwrap()).await.unwrap();
        page.until_within(PATIENCE, "the processor has them", "at('vgg16-hash')").await;
        page.click("engine-gpu").await;
        page.until("the chip's learner starts without them", "!at('vgg16-hash')").await;
        page.until_within(PATIENCE, "the chip has them", "at('vgg16-hash')").await;
        page.click("run-mnist-vgg16-perceptron").await;
        until_it_runs(page, PATIENCE).await;
        stop(page).await;
    });
}

#[test]
fn the_processor_runs_rows_after_the_chip_is_lost() {
    in_this_browser(SOFTWARE_GPU, spoilable_site(DESTROY).path(), async |page| {
        page.expect_on_console("wgpu error");
        open_on_chip(page, "?recipe=000&setting=faithful").await;
        page.click("run-even-network").await;
        until_it_runs(page, PATIENCE).await;
        spoil(page).await;
        page.until("an alert is shown", "at('alert')").await;
        assert!(page.text("alert").await.contains("The processor computes from now on."));
        assert!(page.value::<bool>("at('engine-cpu').checked").await);
        page.click("try-again").await;
        until_it_runs(page, PATIENCE).await;
        stop(page).await;
    });
}

#[test]
fn without_a_chip_the_processor_computes_and_the_lab_gives_the_reason() {
    in_browser(async |page| {
        open(page, "?recipe=003&engine=gpu").await;
        page.until("an alert is shown", "at('alert')").await;
        assert!(page.text("alert").await.contains("lends no graphics chip"));
        assert!(page.value::<bool>("at('engine-cpu').checked").await);
        let downloaded =
            page.server.take_requests().iter().any(|path| path.contains("learner_gpu"));
        assert!(!downloaded, "the GPU learner was downloaded but not needed");
    });
}
