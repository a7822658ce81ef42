//! A learner's session as a dedicated worker.

use std::rc::Rc;

use burn::tensor::Device;
use worker::browser::{WorkerHost, serve};
use worker::learner::Command;

use crate::session::{Reads, Session};

/// Serves a session on the device from `open`; `None` from `open` means that the worker has ended.
/// `reads` makes the part that answers the reader's commands. The worker's `main` calls it once.
pub fn serve_learner<R: Reads + 'static>(
    name: &'static str,
    open: impl AsyncFnOnce() -> Option<Device> + 'static,
    reads: impl FnOnce(Rc<WorkerHost<Command>>, &Device) -> R + 'static,
) {
    serve(async move |host: Rc<WorkerHost<Command>>| {
        let Some(device) = open().await else { return };
        host.ready(name);
        let reads = reads(host.clone(), &device);
        let mut session = Session::with_reader(host.clone(), device, name, reads);
        loop {
            session.handle(host.next().await).await;
        }
    });
}
