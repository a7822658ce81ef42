//! The reader as a worker of a page.

use std::rc::Rc;

use worker::browser::{WorkerHost, serve};
use worker::host::Host;
use worker::reader::Command;

use crate::compute::Processor;
use crate::session::Session;
use crate::{bitmap, find};

/// Serves the reader's commands. The worker's `main` calls it once.
pub fn run() {
    serve(async |host: Rc<WorkerHost<Command>>| {
        host.ready("Kernels, WebAssembly");
        let mut session = Session::new(host.clone(), Processor);
        loop {
            match host.next().await {
                Command::Find { url } => host.tell(find::digits(bitmap::gray(&url).await)),
                command => session.handle(command).await,
            }
        }
    });
}
