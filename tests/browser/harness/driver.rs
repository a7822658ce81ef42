//! Chromium and its driver: started for a test, ended with it.

use std::env;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The window, as the page's main job must fit into it.
const WINDOW: (u32, u32) = (1440, 900);

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    // The tests serve nothing but this machine's own page.
    "--no-sandbox",
];

/// Chromium's own log of all that it asks of a network, for the page, its workers and itself.
const NET_LOG: &str = "net-log.json";

pub struct Browser {
    pub driver: WebDriver,
    chromedriver: Child,
    /// What the browser keeps; gone with it.
    profile: TempDir,
}

/// No graphics but what a processor draws.
pub const NO_GPU: &[&str] = &["--disable-gpu"];

/// WebGPU and WebGL drawn by the processor, where there is no graphics card.
pub const SOFTWARE_GPU: &[&str] = &[
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--enable-unsafe-swiftshader",
];

impl Browser {
    pub async fn start(graphics: &[&str]) -> Self {
        let (chromedriver, port) = chromedriver().await;
        let profile = TempDir::new().unwrap();
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(&chromium()).unwrap();
        for argument in ARGUMENTS.iter().chain(graphics) {
            wanted.add_arg(argument).unwrap();
        }
        wanted.add_arg(&format!("--window-size={},{}", WINDOW.0, WINDOW.1)).unwrap();
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        wanted
            .add_arg(&format!("--log-net-log={}", profile.path().join(NET_LOG).display()))
            .unwrap();
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted)
            .request_timeout(Duration::from_secs(300))
            .await
            .expect("Chromium starts");
        Self { driver, chromedriver, profile }
    }

    /// Ends it and gives the addresses that pages and workers of `origin` asked for.
    pub async fn quit(mut self, origin: &str) -> Vec<String> {
        self.driver.quit().await.expect("Chromium ends");
        self.chromedriver.kill().await.expect("its driver ends");
        let log =
            std::fs::read_to_string(self.profile.path().join(NET_LOG)).expect("Chromium logs");
        // An event a line; the browser's own requests are no page's and have another initiator.
        let events =
            log.lines().filter_map(|line| serde_json::from_str(line.trim_end_matches(',')).ok());
        let asked = |event: Value| {
            let asked = &event["params"];
            let ours = asked["initiator"].as_str()? == origin;
            asked["url"].as_str().filter(|_| ours).map(str::to_owned)
        };
        events.filter_map(asked).collect()
    }
}

/// An absolute path: the driver doesn't search the PATH.
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

/// The driver and its port. It takes a port that is free for one kind of address and ends where that
/// is not free for the other kind: then another one may be.
async fn chromedriver() -> (Child, u16) {
    const TRIES: usize = 5;
    let program = env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
    let mut said = String::new();
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
        match port_of(&mut child).await {
            Ok(port) => return (child, port),
            Err(instead) => said = instead,
        }
    }
    panic!("{program} ended {TRIES} times before it said on which port it listens: {said}");
}

/// Or what it said instead.
async fn port_of(chromedriver: &mut Child) -> Result<u16, String> {
    let said = chromedriver.stdout.take().expect("its output is piped");
    let (mut lines, mut all) = (BufReader::new(said).lines(), String::new());
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            let port = port.trim_end_matches('.').parse().expect("a port");
            // Read on: a full pipe would stop the driver.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(port);
        }
        all.push_str(&line);
        all.push(' ');
    }
    Err(all)
}
