//! The page with a graphics chip, which SwiftShader emulates: reading and learning, and a chip that is missing,
//! lost, out of memory, or fails to compile shaders.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use tempfile::TempDir;

use crate::harness::driver::SOFTWARE_GPU;
use crate::harness::{Page, dist, in_browser, in_browser_with_gpu, in_this_browser, site_with};
use crate::learning::learn;
use crate::templates::{flowing, plain, two_hands};

const MODULE: &str = "learner_gpu_bg.wasm";
/// The longest download, compilation and warm-up on the emulated chip.
pub const PATIENCE: Duration = Duration::from_secs(900);
/// The smallest base, because these tests are about the device.
const SOFTMAX: &str = "?base=softmax&engine=gpu";

async fn until_device_is(page: &Page, device: &str) {
    let is_device = format!("at('engine')?.dataset.kind === '{device}'");
    page.until_within(PATIENCE, &format!("the {device} computes"), &is_device).await;
    page.until_ready().await;
}

/// A copy of the site whose loader runs a script before this worker starts.
pub fn site_with_script(worker: &str, script: &str) -> TempDir {
    const LOADER: &str = "loader.js";
    let loader = fs::read_to_string(dist().join(LOADER)).unwrap();
    site_with(LOADER, &format!("if (self.name === '{worker}') {{ {script} }}\n{loader}"))
}

/// A site where `spoil` runs a script on the GPU device.
pub fn spoilable_site(script: &str) -> TempDir {
    site_with_script(
        "learner_gpu",
        &format!(
            "const ask = GPUAdapter.prototype.requestDevice;
         GPUAdapter.prototype.requestDevice = async function (...given) {{
             const device = await ask.apply(this, given);
             new BroadcastChannel('spoil').onmessage = () => {{ {script} }};
             return device;
         }};"
        ),
    )
}

pub const DESTROY: &str = "device.destroy();";
const FULL: &str = "device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror',
    { error: new GPUOutOfMemoryError('full') }));";
const NO_SHADERS: &str = "
    const create = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function (given) {
        return create.call(this, { ...given, code: 'nothing that compiles' });
    };";

/// Records the stages of learning, in order.
const RECORD_STAGES: &str = "
    window.stages = [];
    new MutationObserver(() => {
        const stage = at('progress')?.dataset.stage;
        if (stage && stage !== window.stages.at(-1)) window.stages.push(stage);
    }).observe(document, { subtree: true, childList: true, attributes: true });
    return null;";

/// Runs the script of a `spoilable_site`.
pub async fn spoil(page: &Page) {
    page.script::<()>("new BroadcastChannel('spoil').postMessage(0); return null;").await;
}

#[test]
fn a_digit_is_read_labelled_and_learned_on_the_graphics_chip() {
    in_browser_with_gpu(async |page| {
        page.open(SOFTMAX).await;
        until_device_is(page, "graphics chip").await;
        let downloaded = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(downloaded, "the GPU learner was not downloaded");
        assert_eq!(page.read(&plain(3)).await, 3);
        page.click("label-3").await;
        let shown = learn(page).await;
        assert_eq!(shown.before.1, 1.0);
        assert!(shown.mnist.1 > 0.8, "{shown:?}");
        assert_eq!(page.read(&flowing(3)).await, 3);
        until_device_is(page, "graphics chip").await;
        page.click("engine-summary").await;
        page.click("engine-cpu").await;
        until_device_is(page, "processor").await;
        assert_eq!(page.read(&plain(7)).await, 7);
    });
}

#[test]
fn a_lost_or_full_chip_loses_no_work() {
    for script in [DESTROY, FULL] {
        in_this_browser(SOFTWARE_GPU, spoilable_site(script).path(), async |page| {
            page.expect_on_console("wgpu error");
            page.open(SOFTMAX).await;
            until_device_is(page, "graphics chip").await;
            page.add_sample(&plain(3), 3).await;
            page.add_sample(&plain(7), 7).await;
            page.script::<()>(RECORD_STAGES).await;
            page.click("fine-tune").await;
            let is_training = "at('progress')?.dataset.stage === 'training'";
            page.until_within(PATIENCE, "training has started", is_training).await;
            spoil(page).await;
            page.until("an alert is shown", "at('alert')").await;
            assert!(page.text("alert").await.contains("nothing is lost"));
            page.click("dismiss").await;
            page.until_within(PATIENCE, "learning has ended", "at('result')").await;
            let stages: Vec<String> = page.value("window.stages").await;
            println!("Stages: {}", stages.join(", "));
            let checks = stages.iter().filter(|stage| *stage == "cross-validation").count();
            assert_eq!(checks, 1, "the cross-validation of the chip is repeated");
            until_device_is(page, "processor").await;
            assert_eq!(page.read(&plain(3)).await, 3);
            assert!(!page.is_shown("alert").await, "{}", page.text("alert").await);
        });
    }
}

#[test]
fn the_processor_computes_if_shaders_do_not_compile() {
    in_this_browser(
        SOFTWARE_GPU,
        site_with_script("learner_gpu", NO_SHADERS).path(),
        async |page| {
            page.expect_on_console("wgpu error");
            page.open(SOFTMAX).await;
            page.until_within(PATIENCE, "an alert is shown", "at('alert')").await;
            assert!(page.text("alert").await.contains("Your processor computes instead"));
            assert_eq!(page.read(&plain(3)).await, 3);
        },
    );
}

#[test]
fn without_a_chip_the_processor_computes_and_the_page_gives_the_reason() {
    in_browser(async |page| {
        page.open(SOFTMAX).await;
        page.click("engine-summary").await;
        page.until(
            "the reason is shown",
            "at('engine-why').innerText.includes('lends no graphics chip')",
        )
        .await;
        assert_eq!(page.read(&plain(3)).await, 3);
        let downloaded = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(!downloaded, "the GPU learner was downloaded but not needed");
    });
}

#[test]
fn the_gpu_learner_is_not_downloaded_for_an_emulated_chip() {
    in_browser_with_gpu(async |page| {
        page.open("?base=softmax").await;
        page.add_sample(&plain(3), 3).await;
        page.click("engine-summary").await;
        page.until(
            "the reason is shown",
            "at('engine-why').innerText.includes('plays the graphics chip')",
        )
        .await;
        let downloaded = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(!downloaded, "the GPU learner was downloaded but not needed");
    });
}

/// The emulated chip hides that it is emulated.
#[test]
fn auto_measures_both_devices_and_remembers_the_faster_one() {
    const HIDE_EMULATION: &str = "
        for (const of of [GPUAdapterInfo, GPUAdapter]) {
            Object.defineProperty(of.prototype, 'isFallbackAdapter', { get: () => false });
        }
        Object.defineProperty(GPUAdapterInfo.prototype, 'architecture', { get: () => 'nameless' });";
    in_browser_with_gpu(async |page| {
        page.before_each_document(HIDE_EMULATION).await;
        page.open("?base=softmax").await;
        page.add_sample(&plain(3), 3).await;
        page.click("engine-summary").await;
        let measured = "at('engine-why').innerText.includes('learning from 20 digits')";
        page.until_within(PATIENCE, "both are measured", measured).await;
        println!("{}", page.text("engine-why").await);
        until_device_is(page, "processor").await;
        page.server.take_requests();
        page.reload().await;
        page.add_sample(&plain(4), 4).await;
        page.click("engine-summary").await;
        page.until("the measurement is remembered", measured).await;
        let downloaded = page.server.take_requests().iter().any(|path| path.contains(MODULE));
        assert!(!downloaded, "the GPU learner was downloaded to be measured again");
    });
}

/// Counts the chip's programs that the GPU learner runs, for each stage of learning.
const COUNT_DISPATCHES: &str = "
    const counted = GPUComputePassEncoder.prototype.dispatchWorkgroups;
    const channel = new BroadcastChannel('dispatches');
    GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...given) {
        channel.postMessage(null);
        return counted.apply(this, given);
    };";

const COUNT_BY_STAGE: &str = "
    window.dispatches = {};
    new BroadcastChannel('dispatches').onmessage = () => {
        const stage = at('progress')?.dataset.stage ?? 'none';
        window.dispatches[stage] = (window.dispatches[stage] ?? 0) + 1;
    };
    return null;";

/// Features come from the processor's kernels where these are faster than the chip: here the processor plays it.
#[test]
fn an_emulated_chip_computes_no_features_of_the_test_set() {
    in_this_browser(
        SOFTWARE_GPU,
        site_with_script("learner_gpu", COUNT_DISPATCHES).path(),
        async |page| {
            page.open_with(&two_hands()).await;
            page.goto("?engine=gpu").await;
            until_device_is(page, "graphics chip").await;
            page.script::<()>(COUNT_BY_STAGE).await;
            let start: f64 = page.value("performance.now()").await;
            learn(page).await;
            let seconds = (page.value::<f64>("performance.now()").await - start) / 1000.0;
            println!("Twenty digits learned on the emulated chip in {seconds:.1} s");
            let dispatches: HashMap<String, u32> = page.value("window.dispatches").await;
            println!("{dispatches:?}");
            // The chip trains. Features of 10,000 pictures, 64 at a time, would take it ten programs for each 64.
            assert!(dispatches["training"] > 0, "{dispatches:?}");
            assert!(dispatches.get("test").is_none_or(|count| *count < 1_200), "{dispatches:?}");
        },
    );
}
