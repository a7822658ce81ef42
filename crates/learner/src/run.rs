//! Sessions as dedicated workers: commands come in, a session answers them one by one, events go out.

use std::rc::Rc;

use burn::tensor::Device;
use worker::browser::{WorkerHost, serve};
use worker::dialogue::Told;
use worker::host::Host;
use worker::lab;
use worker::protocol::Command;

use crate::lab as lab_session;
use crate::session::Session;

/// Runs the engine that reads digits on the device that `open` gives; `None` where it has ended. To be called
/// once, by the worker's `main`.
pub fn the_pad(name: &'static str, open: impl AsyncFnOnce() -> Option<Device> + 'static) {
    serve(async move |host: Rc<WorkerHost<Command>>| {
        let Some(device) = open().await else { return };
        host.send(Told::ready(name));
        let mut session = Session::new(host.clone(), device);
        loop {
            session.handle(host.next().await).await;
        }
    });
}

/// The same of the engine that runs the Lab; `name` is what results call it.
pub fn the_lab(name: &'static str, open: impl AsyncFnOnce() -> Option<Device> + 'static) {
    serve(async move |host: Rc<WorkerHost<lab::Command>>| {
        let Some(device) = open().await else { return };
        host.send(Told::ready(name));
        let mut session = lab_session::Session::new(host.clone(), device, name);
        loop {
            session.handle(host.next().await).await;
        }
    });
}
