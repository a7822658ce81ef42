//! Who is timed: our engines and TF.js's backends, each in a worker of one page.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use thirtyfour::WebDriver;
use worker::bench::{Answer, Timed};

const SIDES: &str = include_str!("sides.js");

/// An answer that takes longer is given up, and its side with it.
pub const PATIENCE: Duration = Duration::from_secs(240);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Ours,
    OursGpu,
    Wasm,
    Webgl,
    Webgpu,
    Cpu,
}

impl Side {
    pub const ALL: [Self; 6] =
        [Self::Ours, Self::OursGpu, Self::Wasm, Self::Webgl, Self::Webgpu, Self::Cpu];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "Inkling",
            Self::OursGpu => "Inkling webgpu",
            Self::Wasm => "TF.js wasm",
            Self::Webgl => "TF.js webgl",
            Self::Webgpu => "TF.js webgpu",
            Self::Cpu => "TF.js cpu",
        }
    }

    /// Its worker's name, which says what runs in it; and its script and that script's kind.
    fn worker(self) -> (&'static str, &'static str, &'static str) {
        // Here the modules lie beside the loader.
        const OURS: &str = "loader.js#.";
        const TFJS: &str = "tfjs_worker.js";
        match self {
            Self::Ours => ("bench_cpu", OURS, "module"),
            Self::OursGpu => ("bench_gpu", OURS, "module"),
            Self::Wasm => ("wasm", TFJS, "classic"),
            Self::Webgl => ("webgl", TFJS, "classic"),
            Self::Webgpu => ("webgpu", TFJS, "classic"),
            Self::Cpu => ("cpu", TFJS, "classic"),
        }
    }
}

/// The benchmark's page, open in a browser.
pub struct Sides<'a> {
    driver: &'a WebDriver,
}

impl<'a> Sides<'a> {
    pub async fn open(driver: &'a WebDriver, url: &str) -> Self {
        driver.set_script_timeout(PATIENCE).await.unwrap();
        driver.goto(url).await.unwrap();
        driver.execute(SIDES, vec![]).await.unwrap();
        Self { driver }
    }

    /// Starts a side's worker; what it says of the machine, or why there is none.
    pub async fn hire(&self, side: Side) -> Result<Option<f64>, String> {
        self.hire_as(side, side.worker().0).await
    }

    /// The same under a name that says more.
    pub async fn hire_as(&self, side: Side, name: &str) -> Result<Option<f64>, String> {
        let (_, script, kind) = side.worker();
        let options = json!({ "name": name, "type": kind });
        match self.call("hire", vec![json!(name), json!(script), options]).await? {
            Answer::Ready { machine_gigaflops } => Ok(machine_gigaflops),
            other => Err(unexpected(&other)),
        }
    }

    pub async fn ask(&self, side: Side, order: &impl Serialize) -> Result<Timed, String> {
        self.ask_named(side.worker().0, order).await
    }

    pub async fn ask_named(&self, name: &str, order: &impl Serialize) -> Result<Timed, String> {
        let order = serde_json::to_string(order).unwrap();
        match self.call("ask", vec![json!(name), json!(order)]).await? {
            Answer::Timed(timed) => Ok(timed),
            other => Err(unexpected(&other)),
        }
    }

    pub async fn dismiss(&self, side: Side) {
        let script = "window.dismiss(arguments[0]);";
        self.driver.execute(script, vec![json!(side.worker().0)]).await.unwrap();
    }

    /// Today, as YYYY-MM-DD.
    pub async fn date(&self) -> String {
        let script = "return new Date().toISOString().slice(0, 10);";
        let date = self.driver.execute(script, vec![]).await.unwrap();
        date.json().as_str().unwrap_or_default().to_owned()
    }

    async fn call(&self, function: &str, arguments: Vec<Value>) -> Result<Answer, String> {
        let script = format!(
            "const given = [...arguments]; const done = given.pop(); window.{function}(...given).then(done);"
        );
        let answer = self.driver.execute_async(script, arguments).await;
        let answer = answer
            .map_err(|_| format!("no answer within {} s", PATIENCE.as_secs()))?
            .json()
            .as_str()
            .unwrap_or_default()
            .to_owned();
        serde_json::from_str(&answer).map_err(|error| format!("{answer:?} is no answer: {error}"))
    }
}

fn unexpected(answer: &Answer) -> String {
    match answer {
        Answer::Failed(reason) => reason.clone(),
        other => format!("{other:?} was not asked for"),
    }
}
