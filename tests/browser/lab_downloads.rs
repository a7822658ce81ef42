//! Downloads of the Lab's rows: VGG16's weights and Fashion-MNIST, also where a site lacks them.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use tempfile::TempDir;

use crate::graphics::site_with_script;
use crate::harness::{dist, in_browser, in_browser_at, site_without};
use crate::lab::{PATIENCE, count, open, run};

#[path = "../vgg16/formula.rs"]
pub mod formula;

#[test]
fn vgg16_runs_with_weights_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vgg16.safetensors");
    let file = formula::file(512);
    fs::write(&path, &file).unwrap();
    in_browser_at(site_without_vgg16().path(), async move |page| {
        page.expect_on_console("weights/vgg16.json");
        open(page, "?recipe=001").await;
        page.until("rows without their weights are folded", "!at('row-mnist-vgg16-perceptron')")
            .await;
        page.click("part-mnist-vgg16-logistic").await;
        assert!(page.value::<bool>("at('run-mnist-vgg16-perceptron').disabled").await);
        page.element("vgg16-address").await.send_keys("./weights/mlp.safetensors").await.unwrap();
        page.script::<()>("at('vgg16-address').type = 'text'; return null;").await;
        page.click("vgg16-fetch").await;
        page.until_within(PATIENCE, "the weights of another network are refused", "at('alert')")
            .await;
        assert!(page.text("alert").await.contains("features.0.weight"));
        page.click("dismiss").await;
        page.element("vgg16-file").await.send_keys(path.to_str().unwrap()).await.unwrap();
        page.until_within(PATIENCE, "the weights are loaded", "at('vgg16-hash')").await;
        assert_eq!(page.text("vgg16-hash").await, data::sha256(&file));
        page.click("run-mnist-vgg16-perceptron").await;
        page.until_within(PATIENCE, "the row is running", "Number(at('bench')?.dataset.done) > 2")
            .await;
        assert!(page.text("time-left").await.contains("left"));
        page.click("cancel").await;
        page.until_within(Duration::from_secs(30), "the run has stopped", "!at('bench')").await;
    });
}

/// A site that ships no weights of VGG16.
fn site_without_vgg16() -> TempDir {
    let site = site_without("weights");
    let weights = site.path().join("weights");
    fs::create_dir(&weights).unwrap();
    for entry in fs::read_dir(dist().join("weights")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if !name.starts_with("vgg16") {
            symlink(entry.path(), weights.join(name)).unwrap();
        }
    }
    site
}

/// Put before the learner's first script: it tells how much memory its wasm has. The browser's own measure leaves that out.
const TELL_MEMORY: &str = "
    const memories = new BroadcastChannel('memory');
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const instantiate = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const made = await instantiate(...given);
            const { memory } = (made.instance ?? made).exports;
            memories.onmessage = () => memories.postMessage(memory.buffer.byteLength);
            return made;
        };
    }";

/// Bytes of the learner's memory.
const MEMORY: &str = "
    const memories = new BroadcastChannel('memory');
    const told = new Promise(resolve => { memories.onmessage = ({ data }) => resolve(data); });
    memories.postMessage(null);
    return await told;";

#[test]
fn a_quick_row_on_the_shipped_vgg16_goes_on_after_a_reload() {
    const ROW: &str = "mnist-vgg16-neighbours-3";
    let weights = |requests: &[String]| {
        requests.iter().filter(|path| path.ends_with("weights/vgg16.safetensors")).count()
    };
    in_browser_at(site_with_script("learner", TELL_MEMORY).path(), async |page| {
        open(page, &format!("?recipe=001&row={ROW}")).await;
        page.until("the size is said", "at('vgg16-shipped')?.innerText.includes('29.4')").await;
        assert_eq!(weights(&page.server.take_requests()), 0, "fetched before a row needs them");
        page.click(&format!("run-{ROW}")).await;
        let some = "Number(at('bench')?.dataset.done) > 300";
        page.until_within(PATIENCE, "some features are computed", some).await;
        assert!(page.text("time-left").await.contains("left"));
        let (done, total): (f64, f64) =
            page.value("['done', 'total'].map(name => Number(at('bench').dataset[name]))").await;
        assert_eq!(weights(&page.server.take_requests()), 1);
        page.driver.refresh().await.unwrap();
        page.until("the rows are shown again", "at('rows') && !at('bench')").await;
        page.click(&format!("run-{ROW}")).await;
        let again = "Number(at('bench')?.dataset.total)";
        page.until_within(PATIENCE, "the run goes on", &format!("{again} > 0")).await;
        // All but the part that was under way are there.
        let rest: f64 = page.value(again).await;
        assert!(rest <= total - done + 100.0, "{rest} after {done} of {total}");
        page.until_within(3 * PATIENCE, "the run ends", "!at('bench')").await;
        assert_eq!(count(page, ROW).await.1, 480.0);
        assert_eq!(weights(&page.server.take_requests()), 0, "the weights were kept");
        // The next row begins with the same features.
        run(page, "mnist-vgg16-perceptron").await;
        let bytes: f64 = page.awaited(MEMORY).await;
        println!("The learner's memory after two rows on VGG16: {:.0} MB", bytes / 1e6);
        // Memory of wasm only grows, so that this is what the rows took at most.
        assert!((50e6..300e6).contains(&bytes), "{bytes}");
    });
}

/// A site whose host left Fashion-MNIST out.
fn site_without_fashion() -> TempDir {
    let site = site_without("data");
    let data = site.path().join("data");
    fs::create_dir(&data).unwrap();
    symlink(dist().join("data/mnist"), data.join("mnist")).unwrap();
    fs::write(data.join("sets.json"), r#"["mnist"]"#).unwrap();
    site
}

#[test]
fn a_quick_row_on_fashion_mnist_downloads_the_first_shards_alone() {
    in_browser(async |page| {
        open(page, "?recipe=001").await;
        page.until("the size is said", "at('offers-fashion')?.innerText.includes('4.8')").await;
        let shards = |requests: Vec<String>| {
            let is_shard = |path: &String| path.contains("data/fashion/") && path.contains(".gz");
            requests.into_iter().filter(is_shard).collect::<Vec<_>>()
        };
        assert_eq!(shards(page.server.take_requests()), [""; 0], "fetched before a row needs them");
        run(page, "fashion-perceptron").await;
        assert_eq!(count(page, "fashion-perceptron").await.1, 1000.0);
        let fetched = shards(page.server.take_requests());
        assert_eq!(fetched.len(), 4, "{fetched:?}");
        assert!(fetched.iter().all(|path| path.ends_with("-00.idx.gz")), "{fetched:?}");
    });
}

#[test]
fn a_site_without_fashion_mnist_says_so_and_runs_the_other_rows() {
    in_browser_at(site_without_fashion().path(), async |page| {
        open(page, "?recipe=001").await;
        page.until("what is missing is said", "at('lacks-fashion')").await;
        assert!(page.value::<bool>("!at('offers-fashion')").await);
        run(page, "mnist-perceptron").await;
        assert_eq!(count(page, "mnist-perceptron").await.1, 1000.0);
    });
}
