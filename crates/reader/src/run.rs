//! The reader as a worker of a page.

use std::rc::Rc;

use ink::picture::PictureError;
use worker::bitmap;
use worker::browser::{WorkerHost, serve};
use worker::host::Host;
use worker::reader::Command;

use crate::compute::Processor;
use crate::find;
use crate::session::Session;

/// Serves the reader's commands. The worker's `main` calls it once.
pub fn run() {
    serve(async |host: Rc<WorkerHost<Command>>| {
        host.ready("Kernels, WebAssembly");
        let mut session = Session::new(host.clone(), Processor);
        loop {
            match host.next().await {
                Command::Find => {
                    let picture = match host.take_file() {
                        Some(file) => bitmap::gray(&file).await,
                        None => Err(PictureError::Broken("no file came".to_owned())),
                    };
                    host.tell(find::digits(picture));
                }
                command => session.handle(command).await,
            }
        }
    });
}
