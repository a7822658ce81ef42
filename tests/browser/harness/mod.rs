//! A browser for a test: Chromium or Firefox through its driver, and the page served from a sub-path. Console errors and
//! requests that a page may not make fail the test.

mod drawing;
pub mod driver;
mod firefox;
mod kept;
mod page;
mod person;
mod requests;
mod trace;
mod turns;
mod worker;

pub use drawing::{Ink, Pointer};
use driver::{Browser, NO_GPU, SOFTWARE_GPU};
pub use firefox::{in_firefox, in_two_visits_of_firefox};
pub use page::Page;
use turns::TURNS;
pub use worker::{Heard, Worker, without_workers};

use std::any::type_name_of_val;
use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use browser_tests::Server;
use futures_util::FutureExt;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

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

/// The same for a test that measures time: no other one runs beside it.
pub fn alone_in_browser(test: impl AsyncFnOnce(&Page)) {
    alone_in_browser_at(&dist(), test);
}

/// The folder in which script/setup installs tools.
pub fn tools() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(env::var_os("HOME").expect("HOME is set")).join(".cache");
    cache.unwrap_or_else(home).join("inkling/tools")
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

/// The name of the folder with everything compiled.
pub fn build(dist: &Path) -> String {
    fs::read_to_string(dist.join("build.txt")).unwrap().trim().to_owned()
}

/// A copy of the site in which the file `name` has this text.
pub fn site_with(name: &str, text: &str) -> TempDir {
    let site = site_without(name);
    fs::write(site.path().join(name), text).unwrap();
    site
}

/// A copy of the site without the file or folder `name`.
pub fn site_without(name: &str) -> TempDir {
    let site = TempDir::new().unwrap();
    for entry in fs::read_dir(dist()).unwrap().map(Result::unwrap) {
        if entry.file_name() != name {
            symlink(entry.path(), site.path().join(entry.file_name())).unwrap();
        }
    }
    site
}

/// Runs a test in a browser with WebGPU in software.
pub fn in_browser_with_gpu(test: impl AsyncFnOnce(&Page)) {
    in_this_browser(SOFTWARE_GPU, &dist(), test);
}

/// Runs a test in a browser without WebGPU; `site` is the folder to serve.
pub fn in_browser_at(site: &Path, test: impl AsyncFnOnce(&Page)) {
    in_this_browser(NO_GPU, site, test);
}

/// The same for a test that measures time: no other one runs beside it.
pub fn alone_in_browser_at(site: &Path, test: impl AsyncFnOnce(&Page)) {
    TURNS.alone(|| run_in(Browser::start(NO_GPU), site, test));
}

/// Runs a test in a browser that traces what its thread does, for [`Page::work`].
pub fn in_traced_browser(test: impl AsyncFnOnce(&Page)) {
    TURNS.beside_others(|| run_in(Browser::start_traced(), &dist(), test));
}

/// Runs a test in a browser with these arguments; `site` is the folder to serve. With WebGPU in software no other test
/// runs beside it.
pub fn in_this_browser(graphics: &[&str], site: &Path, test: impl AsyncFnOnce(&Page)) {
    let run = || run_in(Browser::start(graphics), site, test);
    if graphics == SOFTWARE_GPU { TURNS.alone(run) } else { TURNS.beside_others(run) }
}

fn run_in(browser: impl Future<Output = Browser>, site: &Path, test: impl AsyncFnOnce(&Page)) {
    let name = name_of(&test);
    runtime().block_on(async {
        let server = Server::start(site, PREFIX, 0).await.unwrap();
        visit(browser.await, server, site, &name, test).await;
    });
}

/// Runs two visits in two browsers with the same profile. The server is stopped before the second visit.
pub fn in_two_visits(first: impl AsyncFnOnce(&Page), second: impl AsyncFnOnce(&Page)) {
    let name = name_of(&first);
    let both = async {
        let profile = Arc::new(TempDir::new().unwrap());
        let server = Server::start(&dist(), PREFIX, 0).await.unwrap();
        let browser = Browser::start_in(NO_GPU, profile.clone()).await;
        let server = visit(browser, server, &dist(), &name, first).await;
        server.stop();
        let browser = Browser::start_in(NO_GPU, profile).await;
        visit(browser, server, &dist(), &name, second).await;
    };
    TURNS.beside_others(|| runtime().block_on(both));
}

/// The name of the test that a closure belongs to, as a file's name.
fn name_of<T>(test: &T) -> String {
    type_name_of_val(test).trim_end_matches("::{{closure}}").replace("::", "-")
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Runs a test in a browser, ends the browser, and checks its console and its requests. Returns the server.
async fn visit(
    browser: Browser,
    server: Server,
    site: &Path,
    name: &str,
    test: impl AsyncFnOnce(&Page),
) -> Server {
    let page = Page::new(browser.driver.clone(), server).await;
    let outcome = AssertUnwindSafe(test(&page)).catch_unwind().await;
    let errors = page.console_errors().await;
    if outcome.is_err() || !errors.is_empty() {
        page.screenshot(name).await;
    }
    let (origin, home) = (page.server.origin(), page.server.url());
    let requests = browser.quit(&origin).await;
    if let Err(panic) = outcome {
        eprintln!("On the console: {errors:#?}");
        resume_unwind(panic);
    }
    assert!(errors.is_empty(), "on the console: {errors:#?}");
    let is_file = |path: &str| {
        // Some sites of tests lack files, which are then missing on purpose.
        requests::is_file(site, path) || requests::is_file(&dist(), path)
    };
    let faults = requests
        .iter()
        .filter_map(|request| request.fault(&home, is_file).map(|fault| (fault, request)));
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "the page may not request: {faults:#?}");
    assert!(requests.len() > 2, "Chromium's log lacks the page's requests: {requests:#?}");
    page.server
}
