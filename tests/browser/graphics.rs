//! The page with a graphics chip, which the processor plays: the main job, and what happens when the chip is
//! not there, taken away, full, or its shaders won't compile.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use tempfile::TempDir;

use crate::harness::driver::SOFTWARE_GPU;
use crate::harness::{Page, dist, in_browser, in_browser_with_gpu, in_this_browser};
use crate::learning::learn;
use crate::templates::{flowing, plain};

const MODULE: &str = "learner_gpu_bg.wasm";
/// Fetching, compiling and warming up while the processor plays the chip.
pub const PATIENCE: Duration = Duration::from_secs(900);
/// The lightest base: what is tested here is who computes.
const SOFTMAX: &str = "?base=softmax&engine=gpu";

async fn until_computed_by(page: &Page, what: &str) {
    let there = format!("at('engine')?.dataset.kind === '{what}'");
    page.until_within(PATIENCE, &format!("the {what} computes"), &there).await;
    page.until_ready().await;
}

/// The page's site with a loader that runs a script before the learner on the chip.
fn with_script(script: &str) -> TempDir {
    const LOADER: &str = "loader.js";
    let site = TempDir::new().unwrap();
    for entry in fs::read_dir(dist()).unwrap().map(Result::unwrap) {
        if entry.file_name() != LOADER {
            symlink(entry.path(), site.path().join(entry.file_name())).unwrap();
        }
    }
    let loader = fs::read_to_string(dist().join(LOADER)).unwrap();
    let loader = format!("if (self.name.startsWith('learner_gpu')) {{ {script} }}\n{loader}");
    fs::write(site.path().join(LOADER), loader).unwrap();
    site
}

/// Does something to the learner's device when a test says so.
pub fn spoiling(deed: &str) -> TempDir {
    with_script(&format!(
        "const ask = GPUAdapter.prototype.requestDevice;
         GPUAdapter.prototype.requestDevice = async function (...given) {{
             const device = await ask.apply(this, given);
             new BroadcastChannel('spoil').onmessage = () => {{ {deed} }};
             return device;
         }};"
    ))
}

pub const DESTROY: &str = "device.destroy();";
const FULL: &str = "device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror',
    { error: new GPUOutOfMemoryError('full') }));";
const NO_SHADERS: &str = "
    const create = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function (given) {
        return create.call(this, { ...given, code: 'nothing that compiles' });
    };";

/// What learning is busy with, one after the other.
const NOTE_STAGES: &str = "
    window.stages = [];
    new MutationObserver(() => {
        const stage = at('progress')?.dataset.stage;
        if (stage && stage !== window.stages.at(-1)) window.stages.push(stage);
    }).observe(document, { subtree: true, childList: true, attributes: true });
    return null;";

pub async fn spoil(page: &Page) {
    page.script::<()>("new BroadcastChannel('spoil').postMessage(0); return null;").await;
}

#[test]
fn a_digit_is_read_labelled_and_learned_on_the_graphics_chip() {
    in_browser_with_gpu(async |page| {
        page.open(SOFTMAX).await;
        until_computed_by(page, "graphics chip").await;
        let fetched = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(fetched, "nothing was fetched for the chip");
        assert_eq!(page.read(&plain(3)).await, 3);
        page.click("label-3").await;
        let shown = learn(page).await;
        assert_eq!(shown.before.1, 1.0);
        assert!(shown.mnist.1 > 0.8, "{shown:?}");
        assert_eq!(page.read(&flowing(3)).await, 3);
        until_computed_by(page, "graphics chip").await;
        page.click("engine-summary").await;
        page.click("engine-cpu").await;
        until_computed_by(page, "processor").await;
        assert_eq!(page.read(&plain(7)).await, 7);
    });
}

#[test]
fn a_chip_that_is_taken_away_costs_nothing() {
    for deed in [DESTROY, FULL] {
        in_this_browser(SOFTWARE_GPU, spoiling(deed).path(), async |page| {
            page.expect_on_console("wgpu error");
            page.open(SOFTMAX).await;
            until_computed_by(page, "graphics chip").await;
            page.add_sample(&plain(3), 3).await;
            page.add_sample(&plain(7), 7).await;
            page.script::<()>(NOTE_STAGES).await;
            page.click("fine-tune").await;
            let learns = "at('progress')?.dataset.stage === 'training'";
            page.until_within(PATIENCE, "it learns", learns).await;
            spoil(page).await;
            page.until("it is told", "at('alert')").await;
            assert!(page.text("alert").await.contains("nothing is lost"));
            page.click("dismiss").await;
            page.until_within(PATIENCE, "it has learned", "at('result')").await;
            let stages: Vec<String> = page.value("window.stages").await;
            println!("Stages: {}", stages.join(", "));
            let checks = stages.iter().filter(|stage| *stage == "cross-validation").count();
            assert_eq!(checks, 1, "what the chip had done is done again");
            until_computed_by(page, "processor").await;
            assert_eq!(page.read(&plain(3)).await, 3);
            assert!(!page.is_shown("alert").await, "{}", page.text("alert").await);
        });
    }
}

#[test]
fn shaders_that_do_not_compile_leave_the_work_to_the_processor() {
    in_this_browser(SOFTWARE_GPU, with_script(NO_SHADERS).path(), async |page| {
        page.expect_on_console("wgpu error");
        page.open(SOFTMAX).await;
        page.until_within(PATIENCE, "it is told", "at('alert')").await;
        assert!(page.text("alert").await.contains("Your processor computes instead"));
        assert_eq!(page.read(&plain(3)).await, 3);
    });
}

#[test]
fn without_a_chip_the_processor_computes_and_the_page_says_so() {
    in_browser(async |page| {
        page.open(SOFTMAX).await;
        page.click("engine-summary").await;
        page.until("it is told", "at('engine-why').innerText.includes('lends no graphics chip')")
            .await;
        assert_eq!(page.read(&plain(3)).await, 3);
        let fetched = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(!fetched, "the learner on the chip was fetched for nothing");
    });
}

#[test]
fn nothing_is_fetched_for_a_chip_that_the_processor_plays() {
    in_browser_with_gpu(async |page| {
        page.open("?base=softmax").await;
        page.add_sample(&plain(3), 3).await;
        page.click("engine-summary").await;
        page.until(
            "the reason is told",
            "at('engine-why').innerText.includes('plays the graphics chip')",
        )
        .await;
        let fetched = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(!fetched, "the learner on the chip was fetched for nothing");
    });
}

/// A chip that doesn't say that it is imitated is measured, and remembered.
#[test]
fn auto_measures_both_engines_and_takes_the_faster_one() {
    const NAMELESS: &str = "
        for (const of of [GPUAdapterInfo, GPUAdapter]) {
            Object.defineProperty(of.prototype, 'isFallbackAdapter', { get: () => false });
        }
        Object.defineProperty(GPUAdapterInfo.prototype, 'architecture', { get: () => 'nameless' });";
    in_browser_with_gpu(async |page| {
        page.before_each_document(NAMELESS).await;
        page.open("?base=softmax").await;
        page.add_sample(&plain(3), 3).await;
        page.click("engine-summary").await;
        let told = "at('engine-why').innerText.includes('learning from 20 digits')";
        page.until_within(PATIENCE, "both were measured", told).await;
        println!("{}", page.text("engine-why").await);
        until_computed_by(page, "processor").await;
        page.server.take_requests();
        page.reload().await;
        page.add_sample(&plain(4), 4).await;
        page.click("engine-summary").await;
        page.until("it is remembered", told).await;
        let fetched = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(!fetched, "the learner on the chip was fetched to be measured again");
    });
}
