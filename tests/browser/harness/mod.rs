//! A browser for a test: Chromium through its driver, the page served from a sub-path, everything it says noted.

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

/// Where the page is served: not at the root of its host.
const PREFIX: &str = "/some/course/inkling";

/// The project's root.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).expect("this package lies two folders below the root").to_owned()
}

/// Runs a test in a browser of its own, with nothing kept from any other one.
///
/// A test that fails, or during which something was wrong on the console, leaves a screenshot in
/// tests/browser/failures/.
pub fn in_browser(test: impl AsyncFnOnce(&Page)) {
    in_browser_at(&dist(), test);
}

/// What script/build makes.
pub fn dist() -> PathBuf {
    let dist = root().join("dist");
    assert!(
        dist.join("index.html").exists(),
        "there is no dist/index.html: run script/build first"
    );
    dist
}

/// The same where pages can compute on a graphics chip, which the processor plays.
pub fn in_browser_with_gpu(test: impl AsyncFnOnce(&Page)) {
    in_this_browser(SOFTWARE_GPU, &dist(), test);
}

/// Without a graphics chip, and with another folder as the page's site.
pub fn in_browser_at(site: &Path, test: impl AsyncFnOnce(&Page)) {
    in_this_browser(NO_GPU, site, test);
}

pub fn in_this_browser(graphics: &[&str], site: &Path, test: impl AsyncFnOnce(&Page)) {
    let name = type_name_of_val(&test).trim_end_matches("::{{closure}}").replace("::", "-");
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let server = Server::start(site, PREFIX, 0).await.unwrap();
        let browser = driver::Browser::start(graphics).await;
        let page = Page::new(browser.driver.clone(), server).await;
        let outcome = AssertUnwindSafe(test(&page)).catch_unwind().await;
        let wrong = page.wrong_on_console().await;
        if outcome.is_err() || !wrong.is_empty() {
            page.screenshot(&name).await;
        }
        let origin = page.server.origin();
        let asked = browser.quit(&origin).await;
        if let Err(panic) = outcome {
            eprintln!("On the console: {wrong:#?}");
            resume_unwind(panic);
        }
        assert!(wrong.is_empty(), "on the console: {wrong:#?}");
        let here = |url: &String| {
            url.starts_with(&origin) || url.starts_with("blob:") || url.starts_with("data:")
        };
        let elsewhere: Vec<_> = asked.iter().filter(|url| !here(url)).collect();
        assert!(elsewhere.is_empty(), "the page asked other hosts: {elsewhere:#?}");
        assert!(
            asked.len() > 2,
            "Chromium's log says nothing of what the page asked for: {asked:#?}"
        );
    });
}
