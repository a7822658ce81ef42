//! The benchmark's worker: receives orders and posts answers, both as JSON.

use std::{cell::RefCell, rc::Rc};

use burn::tensor::Device;
use gloo::net::http::Request;
use js_sys::JsString;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, Performance};

use crate::{Bencher, Clock};
use data::{Digits, Idx};
use worker::bench::Answer;

/// The URL of the benchmark's pictures and labels, relative to the worker: IDX files.
const PICTURES: &str = "./pictures.idx.gz";
const LABELS: &str = "./labels.idx.gz";

impl Clock for Performance {
    fn now_ms(&self) -> f64 {
        self.now()
    }
}

/// Carries out orders on a device. The worker's `main` calls it once.
pub fn run(device: impl Future<Output = Result<Device, String>> + 'static) {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let started = async { start(device.await?).await };
        match started.await {
            Ok(answer) => post(&answer),
            Err(reason) => post(&Answer::Failed(reason)),
        }
    });
}

async fn start(device: Device) -> Result<Answer, String> {
    let clock = scope().performance().ok_or("this browser has no clock for workers")?;
    let machine_gigaflops = Some(super::kernel_gigaflops(&clock));
    let digits = Digits::new(file(PICTURES).await?, file(LABELS).await?);
    let digits = digits.map_err(|error| error.to_string())?;
    listen(Bencher::new(device, digits, clock));
    Ok(Answer::Ready { machine_gigaflops })
}

async fn file(name: &str) -> Result<Idx, String> {
    let failed =
        |error: String| format!("{name} can't be fetched ({error}): run script/bench again");
    let response = Request::get(name).send().await.map_err(|error| failed(error.to_string()))?;
    let bytes = response.binary().await.map_err(|error| failed(error.to_string()))?;
    let bytes = data::gunzip(&bytes).map_err(|error| failed(error.to_string()))?;
    Idx::parse(&bytes).map_err(|error| failed(error.to_string()))
}

fn listen(bencher: Bencher<Performance>) {
    // Empty during an order, so that orders run one at a time.
    let idle = Rc::new(RefCell::new(Some(bencher)));
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let idle = idle.clone();
        spawn_local(async move {
            let Some(mut bencher) = idle.take() else {
                return post(&Answer::Failed("one order at a time, please".to_owned()));
            };
            let order = String::from(JsString::from(message.data()));
            let answer = match serde_json::from_str(&order) {
                Ok(order) => match bencher.carry_out(order).await {
                    Ok(timed) => Answer::Timed(timed),
                    Err(error) => Answer::Failed(error.to_string()),
                },
                Err(error) => Answer::Failed(format!("{order} is not an order: {error}")),
            };
            idle.replace(Some(bencher));
            post(&answer);
        });
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    hear.forget();
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(answer: &Answer) {
    // Plain data always serializes; if posting fails, there is no receiver.
    if let Ok(answer) = serde_json::to_string(answer) {
        let _ = scope().post_message(&answer.into());
    }
}
