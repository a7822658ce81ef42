//! A browser for a test: Chromium through its driver, and the page served from a sub-path. Console errors and
//! requests to other hosts fail the test.

mod drawing;
pub mod driver;
mod kept;
mod page;
mod worker;

pub use drawing::{Ink, Pointer};
use driver::{NO_GPU, SOFTWARE_GPU};
pub use page::Page;
pub use worker::{Heard, Worker, without_workers};

use std::any::type_name_of_val;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};

use browser_tests::Server;
use futures_util::FutureExt;
use tokio::runtime::Builder;

/// The page's path: it must not depend on the root of its host.
const PREFIX: &str = "/some/course/inkling";

/// The project's root.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).expect("this package lies two folders below the root").to_owned()
}

/// Runs a test in a new browser with an empty profile.
///
/// A failure or an unexpected console error leaves a screenshot in tests/browser/failures/.
pub fn in_browser(test: impl AsyncFnOnce(&Page)) {
    in_browser_at(&dist(), test);
}

/// The folder that script/build makes.
pub fn dist() -> PathBuf {
    let dist = root().join("dist");
    assert!(
        dist.join("index.html").exists(),
        "there is no dist/index.html: run script/build first"
    );
    dist
}

/// Runs a test in a browser with WebGPU in software.
pub fn in_browser_with_gpu(test: impl AsyncFnOnce(&Page)) {
    in_this_browser(SOFTWARE_GPU, &dist(), test);
}

/// Runs a test in a browser without WebGPU; `site` is the folder to serve.
pub fn in_browser_at(site: &Path, test: impl AsyncFnOnce(&Page)) {
    in_this_browser(NO_GPU, site, test);
}

/// Runs a test in a browser with these arguments; `site` is the folder to serve.
pub fn in_this_browser(graphics: &[&str], site: &Path, test: impl AsyncFnOnce(&Page)) {
    let name = type_name_of_val(&test).trim_end_matches("::{{closure}}").replace("::", "-");
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let server = Server::start(site, PREFIX, 0).await.unwrap();
        let browser = driver::Browser::start(graphics).await;
        let page = Page::new(browser.driver.clone(), server).await;
        let outcome = AssertUnwindSafe(test(&page)).catch_unwind().await;
        let errors = page.console_errors().await;
        if outcome.is_err() || !errors.is_empty() {
            page.screenshot(&name).await;
        }
        let origin = page.server.origin();
        let requests = browser.quit(&origin).await;
        if let Err(panic) = outcome {
            eprintln!("On the console: {errors:#?}");
            resume_unwind(panic);
        }
        assert!(errors.is_empty(), "on the console: {errors:#?}");
        let is_own = |url: &String| {
            url.starts_with(&origin) || url.starts_with("blob:") || url.starts_with("data:")
        };
        let foreign: Vec<_> = requests.iter().filter(|url| !is_own(url)).collect();
        assert!(foreign.is_empty(), "the page requested other hosts: {foreign:#?}");
        assert!(requests.len() > 2, "Chromium's log lacks the page's requests: {requests:#?}");
    });
}
