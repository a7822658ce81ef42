//! Firefox and its driver, started for one visit. It is driven by WebDriver alone: Chromium's own protocol, and what
//! the harness does with it, is missing.

use std::env;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use browser_tests::Server;
use futures_util::FutureExt;
use tempfile::TempDir;
use thirtyfour::{DesiredCapabilities, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::driver::{WINDOW, port_of};
use super::turns::TURNS;
use super::{PREFIX, Page, dist, name_of, requests, runtime, tools};

/// Some virtual processors take 300 ns to change between SSE and AVX instructions while the upper halves of AVX's
/// registers are in use, and Firefox's baseline compilers mix both. Without XSAVE in glibc, Firefox is up to forty
/// times faster there: docs/performance.md, "Learning a hand".
const TUNABLES: (&str, &str) = ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-XSAVE,-XSAVEC");

/// What Firefox prints before an error that no code has caught.
const ERROR: &str = "JavaScript error: ";

/// A running Firefox.
struct Firefox {
    driver: WebDriver,
    geckodriver: Child,
    errors: Arc<Mutex<Vec<String>>>,
}

/// Where script/setup has put it, or on the PATH.
fn geckodriver() -> String {
    let installed = tools().join("bin/geckodriver");
    if installed.exists() { installed.display().to_string() } else { "geckodriver".into() }
}

impl Firefox {
    async fn start_in(profile: &TempDir) -> Self {
        let (name, value) = TUNABLES;
        let program = env::var("GECKODRIVER").unwrap_or_else(|_| geckodriver());
        let mut geckodriver = Command::new(&program)
            .arg("--port=0")
            .env(name, value)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program} doesn't start ({error}): script/setup --browser installs it")
            });
        let port = port_of(&mut geckodriver, "Listening on 127.0.0.1:").await.unwrap();
        let errors = Arc::<Mutex<Vec<String>>>::default();
        let mut lines = BufReader::new(geckodriver.stderr.take().expect("it is piped")).lines();
        let log = errors.clone();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                if line.starts_with(ERROR) {
                    log.lock().unwrap().push(line);
                }
            }
        });
        let mut capabilities = DesiredCapabilities::firefox();
        // The driver finds Firefox by itself.
        if let Ok(path) = env::var("FIREFOX") {
            capabilities.set_firefox_binary(&path).unwrap();
        }
        for argument in ["-headless", "-profile", &profile.path().display().to_string()] {
            capabilities.add_arg(argument).unwrap();
        }
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities)
            .request_timeout(Duration::from_secs(300))
            .await
            .expect("Firefox starts: script/setup --browser installs it");
        driver.set_window_rect(0, 0, WINDOW.0, WINDOW.1).await.unwrap();
        Self { driver, geckodriver, errors }
    }

    /// Ends the browser; returns the errors of `origin` that no code has caught.
    async fn quit(mut self, origin: &str) -> Vec<String> {
        self.driver.quit().await.expect("Firefox ends");
        self.geckodriver.kill().await.expect("its driver ends");
        let errors = std::mem::take(&mut *self.errors.lock().unwrap());
        errors.into_iter().filter(|error| error.contains(origin)).collect()
    }
}

/// Runs a test in Firefox with an empty profile.
pub fn in_firefox(test: impl AsyncFnOnce(&Page)) {
    let name = name_of(&test);
    let all = async {
        let server = Server::start(&dist(), PREFIX, 0).await.unwrap();
        visit(&TempDir::new().unwrap(), server, &name, test).await;
    };
    TURNS.beside_others(|| runtime().block_on(all));
}

/// Runs two visits in two Firefoxes with the same profile. The server has gone before the second one.
pub fn in_two_visits_of_firefox(first: impl AsyncFnOnce(&Page), second: impl AsyncFnOnce(&Page)) {
    let name = name_of(&first);
    let both = async {
        let profile = TempDir::new().unwrap();
        let server = Server::start(&dist(), PREFIX, 0).await.unwrap();
        let server = visit(&profile, server, &name, first).await;
        server.stop();
        visit(&profile, server, &name, second).await;
    };
    TURNS.beside_others(|| runtime().block_on(both));
}

/// Runs a test in Firefox, ends it, and checks the errors and that only files of the site were requested of the
/// server. Returns the server.
async fn visit(
    profile: &TempDir,
    server: Server,
    name: &str,
    test: impl AsyncFnOnce(&Page),
) -> Server {
    let firefox = Firefox::start_in(profile).await;
    let page = Page::without_records(firefox.driver.clone(), server);
    let outcome = AssertUnwindSafe(test(&page)).catch_unwind().await;
    if outcome.is_err() {
        // From within a frame on another site the driver takes none.
        let _ = page.driver.enter_default_frame().await;
        page.screenshot(name).await;
    }
    let errors = page.unexpected(firefox.quit(&page.server.origin()).await);
    if let Err(panic) = outcome {
        eprintln!("Errors that nothing has caught: {errors:#?}");
        resume_unwind(panic);
    }
    assert!(errors.is_empty(), "errors that nothing has caught: {errors:#?}");
    let is_file = |request: &String| {
        let path = request.split('?').next().unwrap_or_default();
        let path = path.strip_prefix(PREFIX).and_then(|path| path.strip_prefix('/'));
        path.is_some_and(|path| requests::is_file(&dist(), path))
    };
    let mut others = page.server.take_requests();
    others.retain(|request| !is_file(request));
    assert!(others.is_empty(), "the site has no such files: {others:#?}");
    page.server
}
