//! Chromium and its driver, started for one test.

use std::env;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{
    ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver,
};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::requests::Requested;
use super::trace;

/// The window's size; the page must fit into it.
pub const WINDOW: (u32, u32) = (1440, 900);

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    // The tests open only the page that they serve.
    "--no-sandbox",
];

/// Chromium's log of all network requests: of the page, of its workers and of the browser.
const NET_LOG: &str = "net-log.json";

/// A running Chromium.
pub struct Browser {
    pub driver: WebDriver,
    chromedriver: Child,
    profile: Arc<TempDir>,
}

/// Without WebGPU.
pub const NO_GPU: &[&str] = &["--disable-gpu"];

/// With WebGPU and WebGL in software.
pub const SOFTWARE_GPU: &[&str] = &[
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--enable-unsafe-swiftshader",
];

impl Browser {
    /// Starts it with an empty profile.
    pub async fn start(graphics: &[&str]) -> Self {
        Self::start_in(graphics, Arc::new(TempDir::new().unwrap())).await
    }

    /// Starts it with an empty profile and without WebGPU, and traces its tasks.
    pub async fn start_traced() -> Self {
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_logging_prefs(trace::LOG, LoggingPrefsLogLevel::All).unwrap();
        capabilities.add_experimental_option("perfLoggingPrefs", trace::preferences()).unwrap();
        Self::start_with(capabilities, NO_GPU, Arc::new(TempDir::new().unwrap())).await
    }

    /// Starts it with this profile, which is deleted with its last user.
    pub async fn start_in(graphics: &[&str], profile: Arc<TempDir>) -> Self {
        Self::start_with(DesiredCapabilities::chrome(), graphics, profile).await
    }

    async fn start_with(
        mut capabilities: ChromeCapabilities,
        graphics: &[&str],
        profile: Arc<TempDir>,
    ) -> Self {
        let (chromedriver, port) = chromedriver().await;
        capabilities.set_binary(&chromium()).unwrap();
        for argument in ARGUMENTS.iter().chain(graphics) {
            capabilities.add_arg(argument).unwrap();
        }
        capabilities.add_arg(&format!("--window-size={},{}", WINDOW.0, WINDOW.1)).unwrap();
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        capabilities
            .add_arg(&format!("--log-net-log={}", profile.path().join(NET_LOG).display()))
            .unwrap();
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        capabilities.add_experimental_option("prefs", preferences()).unwrap();
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities)
            .request_timeout(Duration::from_secs(300))
            .await
            .expect("Chromium starts");
        Self { driver, chromedriver, profile }
    }

    /// Ends the browser; returns the requests of pages and workers of `origin`.
    pub async fn quit(mut self, origin: &str) -> Vec<Requested> {
        self.driver.quit().await.expect("Chromium ends");
        self.chromedriver.kill().await.expect("its driver ends");
        let log =
            std::fs::read_to_string(self.profile.path().join(NET_LOG)).expect("Chromium logs");
        Requested::all_of(&log, origin)
    }
}

/// What a person's *Allow* leaves behind: the page on 127.0.0.1 may use its own storage in frames on localhost.
/// The driver's `Browser.grantPermissions` is not enough: Chromium then hands over a database that can't be opened.
fn preferences() -> Value {
    let allowed = json!({ "http://127.0.0.1,http://localhost": { "setting": 1 } });
    json!({ "profile": { "content_settings": { "exceptions": { "storage_access": allowed } } } })
}

/// The absolute path of Chromium, because the driver does not search the PATH.
fn chromium() -> String {
    if let Ok(path) = env::var("CHROMIUM") {
        return path;
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join("chromium"))
        .find(|file| file.exists())
        .expect("chromium is on the PATH: script/setup --browser installs it")
        .display()
        .to_string()
}

/// Starts the driver; returns it with its port. The driver picks a port that is free for IPv4 or IPv6 and ends if
/// it is not free for both, so this tries again.
async fn chromedriver() -> (Child, u16) {
    const TRIES: usize = 5;
    let program = env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
    let mut output = String::new();
    for _ in 0..TRIES {
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program} doesn't start ({error}): script/setup --browser installs it")
            });
        match port_of(&mut child, "started successfully on port ").await {
            Ok(port) => return (child, port),
            Err(other_output) => output = other_output,
        }
    }
    panic!("{program} ended {TRIES} times before it printed its port: {output}");
}

/// The port that a driver prints after `before`, or its output if it ends without one.
pub async fn port_of(driver: &mut Child, before: &str) -> Result<u16, String> {
    let stdout = driver.stdout.take().expect("its output is piped");
    let (mut lines, mut all) = (BufReader::new(stdout).lines(), String::new());
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, port)) = line.split_once(before) {
            let port = port.trim_end_matches('.').parse().expect("a port");
            // A full pipe would block the driver.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(port);
        }
        all.push_str(&line);
        all.push(' ');
    }
    Err(all)
}
