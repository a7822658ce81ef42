//! The explainer as a worker of a page.

use std::rc::Rc;

use worker::browser::{WorkerHost, serve};
use worker::explainer::Command;

use crate::session::Session;

/// Serves the explainer's commands. The worker's `main` calls it once.
pub fn run() {
    serve(async |host: Rc<WorkerHost<Command>>| {
        host.ready("Explainer, WebAssembly");
        let mut session = Session::new(host.clone());
        loop {
            session.handle(host.next().await).await;
        }
    });
}
