//! script/hot: which functions of the page and its engines are called, in a site where they watch themselves;
//! writes the lists of script/split.

// The tests need more of these than this does.
#[allow(dead_code, unused_imports)]
#[path = "../harness/mod.rs"]
mod harness;
#[allow(dead_code)]
#[path = "../templates.rs"]
mod templates;
#[allow(dead_code)]
#[path = "../visit.rs"]
mod visit;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use browser_tests::Server;
use harness::Page;
use harness::driver::{Browser, NO_GPU, SOFTWARE_GPU};
use templates::{flowing, odd, plain, two_hands};
use visit::first_visit;

/// A processor that plays a graphics chip learns for minutes.
const PATIENCE: Duration = Duration::from_secs(1200);

fn argument(name: &str) -> PathBuf {
    let mut arguments = std::env::args().skip_while(|argument| argument != name).skip(1);
    arguments.next().unwrap_or_else(|| panic!("{name} is missing: run script/hot")).into()
}

fn main() {
    let (site, lists) = (argument("--site"), argument("--lists"));
    let wanted =
        |engine: &str| !std::env::args().any(|argument| argument == format!("--not-{engine}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if wanted("cpu") {
            page_and_cpu(&site, &lists).await;
        }
        if wanted("gpu") {
            gpu(&site, &lists.join("engine_gpu")).await;
        }
    });
}

async fn page(site: &Path, graphics: &[&str]) -> (Browser, Page, String) {
    let server = Server::start(site, "", 0).await.unwrap();
    let origin = server.origin();
    let browser = Browser::start(graphics).await;
    let page = Page::new(browser.driver.clone(), server).await;
    (browser, page, origin)
}

/// Parts are fetched soon after a beginning: until then nothing else is to be called.
const SOON: Duration = Duration::from_secs(4);

/// What is called until the first reading, and what later.
struct Heard {
    module: &'static str,
    first: BTreeSet<String>,
    later: BTreeSet<String>,
}

impl Heard {
    async fn new(module: &'static str, page: &Page) -> Self {
        Self { module, first: called(page, module).await, later: BTreeSet::new() }
    }

    /// What another beginning calls.
    async fn begin_again(&mut self, page: &Page) {
        self.first.extend(called(page, self.module).await);
    }

    /// Before a page or a worker ends, which forgets.
    async fn hear(&mut self, page: &Page) {
        self.later.extend(called(page, self.module).await);
    }

    fn write(&self, lists: &Path) {
        let lists = lists.join(self.module);
        write(&lists, "1-until-the-first-reading.txt", &self.first);
        write(&lists, "2-later.txt", &self.later.difference(&self.first).cloned().collect());
    }
}

async fn page_and_cpu(site: &Path, lists: &Path) {
    // On a slow line a page tells how far it is.
    let (browser, slow, origin) = page(site, NO_GPU).await;
    first_visit(&slow).await;
    tokio::time::sleep(SOON).await;
    let slowly = called(&slow, "page").await;
    browser.quit(&origin).await;

    let (browser, page, origin) = page(site, NO_GPU).await;
    page.open("").await;
    page.read(&plain(3)).await;
    tokio::time::sleep(SOON).await;
    let mut of_page = Heard::new("page", &page).await;
    of_page.first.extend(slowly);
    let mut of_engine = Heard::new("engine_cpu", &page).await;

    // One digit, a few and all twenty: what is learned beside them differs.
    for (i, (label, ink)) in two_hands().into_iter().enumerate() {
        page.add_sample(&ink, label).await;
        if [1, 6].contains(&(i + 1)) {
            learn(&page).await;
        }
    }
    // One that looks mislabelled.
    page.add_sample(&odd(1), 7).await;
    for ink in [odd(7), flowing(4)] {
        page.read(&ink).await;
    }
    learn(&page).await;
    learn(&page).await;
    page.click("use-base").await;
    page.read(&plain(6)).await;
    page.click("export").await;
    for base in ["softmax", "mlp", "cnn"] {
        page.click(&format!("base-{base}")).await;
        page.until("it is in use", &format!("at('status').dataset.base === '{base}'")).await;
        page.read(&plain(0)).await;
        learn(&page).await;
    }
    of_engine.hear(&page).await;
    of_page.hear(&page).await;
    // Somebody who comes again begins with what they left: digits, a head, ink on the pad.
    page.read(&plain(6)).await;
    page.reload().await;
    page.reading().await;
    tokio::time::sleep(SOON).await;
    of_page.begin_again(&page).await;
    // From an empty page on, with a few digits that are there from the start.
    page.click("delete-everything").await;
    page.click("confirm").await;
    page.until("nothing is shown", "!at('sample') && !at('head')").await;
    for (label, ink) in two_hands().into_iter().take(3) {
        page.add_sample(&ink, label).await;
    }
    of_engine.hear(&page).await;
    of_page.hear(&page).await;
    // Another page and worker from here on.
    page.reload().await;
    page.read(&plain(8)).await;
    page.click("fine-tune").await;
    page.click("cancel").await;
    page.until("it has stopped", "!at('progress')").await;
    page.click("guided").await;
    page.click("guided-skip").await;
    page.click("guided-stop").await;
    page.click("engine-summary").await;
    page.until("it is measured", "at('engine')?.textContent.includes('step')").await;
    of_engine.hear(&page).await;
    of_page.hear(&page).await;
    for heard in [of_engine, of_page] {
        heard.write(lists);
    }
    browser.quit(&origin).await;
}

async fn gpu(site: &Path, lists: &Path) {
    let (browser, page, origin) = page(site, SOFTWARE_GPU).await;
    let mut all = BTreeSet::new();
    for base in ["cnn", "mlp", "softmax"] {
        page.goto(&format!("?base={base}&engine=gpu")).await;
        let there = "at('engine')?.dataset.kind === 'graphics chip'";
        page.until_within(PATIENCE, "the graphics chip computes", there).await;
        page.until_ready().await;
        page.read(&plain(3)).await;
        page.click("label-3").await;
        page.read(&odd(1)).await;
        all.extend(called(&page, "engine_gpu").await);
    }
    // With the lightest base: all bases learn by the same functions.
    learn(&page).await;
    page.click("use-base").await;
    page.read(&plain(6)).await;
    all.extend(called(&page, "engine_gpu").await);
    write(lists, "1-all.txt", &all);
    browser.quit(&origin).await;
}

async fn learn(page: &Page) {
    page.click("fine-tune").await;
    let done = "!at('progress') && at('result')";
    page.until_within(PATIENCE, "it has learned", done).await;
}

/// Names of functions that have been called by now in a module, wherever it runs.
async fn called(page: &Page, module: &str) -> BTreeSet<String> {
    page.awaited_with(
        "const channel = new BroadcastChannel(`called in ${given.module}`);
         const names = new Set();
         channel.onmessage = ({ data }) => data.forEach?.(name => names.add(name));
         channel.postMessage('which?');
         await new Promise(done => setTimeout(done, 2000));
         channel.close();
         return [...names];",
        serde_json::json!({ "module": module }),
    )
    .await
}

fn write(folder: &Path, name: &str, names: &BTreeSet<String>) {
    assert!(!names.is_empty(), "{name}: nobody tells what was called");
    fs::create_dir_all(folder).unwrap();
    let lines: Vec<&str> = names.iter().map(String::as_str).collect();
    fs::write(folder.join(name), lines.join("\n") + "\n").unwrap();
    println!("{name}: {} functions", names.len());
}
