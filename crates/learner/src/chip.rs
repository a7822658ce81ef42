//! A reader's session within a learner, on the learner's device.

use std::pin::pin;

use burn::tensor::Device;
use learn::model::{Layers, batch};
use learn::read;
use network::plan::PlanError;
use network::{BaseName, LayerWeights};
use reader::compute::{Compute, ComputeError};
use reader::session::Session;
use worker::envelope::{FromWorker, TaskId};
use worker::host::{Arrived, Host};
use worker::wire::Encoded;
use worker::{learner, reader as protocol};

use crate::session::Reads;

/// Computes with Burn modules on a device.
pub struct OnDevice(Device);

impl Compute for OnDevice {
    type Trunk = Layers;

    async fn trunk(
        &self,
        base: BaseName,
        weights: Vec<LayerWeights>,
    ) -> Result<Layers, ComputeError> {
        Ok(Layers::with_weights(base.network(), &weights, &self.0).map_err(PlanError::from)?)
    }

    async fn features(
        &self,
        trunk: &Layers,
        intensities: &[f32],
    ) -> Result<Vec<f32>, ComputeError> {
        let features = trunk.forward_pictures(batch(intensities.to_vec(), &self.0));
        read::numbers(features).await.map_err(|error| ComputeError::Lost(error.to_string()))
    }

    fn pictures_at_once(&self) -> usize {
        64
    }
}

/// Answers readings on the learner's device, between two batches of a task.
pub struct ReadsOnDevice<H: Host<Protocol = learner::Command>>(Session<ReaderEnd<H>, OnDevice>);

impl<H: Host<Protocol = learner::Command>> ReadsOnDevice<H> {
    pub fn new(host: H, device: &Device) -> Self {
        Self(Session::new(ReaderEnd(host), OnDevice(device.clone())))
    }
}

impl<H: Host<Protocol = learner::Command>> Reads for ReadsOnDevice<H> {
    async fn answer(&mut self, command: protocol::Command) -> Option<()> {
        self.0.handle(command).await;
        Some(())
    }
}

/// A learner's host, adapted to a reader's session.
struct ReaderEnd<H>(H);

impl<H: Host<Protocol = learner::Command>> Host for ReaderEnd<H> {
    type Protocol = protocol::Command;
    type Source = H::Source;

    fn source(&self) -> &H::Source {
        self.0.source()
    }

    fn send(&self, message: FromWorker<protocol::Event>) {
        self.0.send(match message {
            FromWorker::Event(event) => match Encoded::of(&event) {
                Ok(event) => FromWorker::Event(learner::Event::Read(event)),
                Err(error) => {
                    FromWorker::Failed { task: None, sentence: error.to_string(), retry: false }
                }
            },
            FromWorker::Ready { name, build } => FromWorker::Ready { name, build },
            FromWorker::Pong { id } => FromWorker::Pong { id },
            FromWorker::Download { task, done, total } => {
                FromWorker::Download { task, done, total }
            }
            FromWorker::Cancelled { task } => FromWorker::Cancelled { task },
            FromWorker::Failed { task, sentence, retry } => {
                FromWorker::Failed { task, sentence, retry }
            }
            FromWorker::Crashed { message } => FromWorker::Crashed { message },
        });
    }

    fn now_ms(&self) -> f64 {
        self.0.now_ms()
    }

    async fn yield_now(&self, running: Option<TaskId>) -> Arrived<protocol::Command> {
        readings(self.0.yield_now(running).await)
    }

    async fn wait(&self, running: Option<TaskId>) -> Arrived<protocol::Command> {
        readings(pin!(self.0.wait(running)).await)
    }
}

/// Only readings are quick in a learner.
fn readings(arrived: Arrived<learner::Command>) -> Arrived<protocol::Command> {
    let reading = |command| match command {
        learner::Command::Read(command) => Some(command),
        _ => None,
    };
    Arrived {
        cancelled: arrived.cancelled,
        quick: arrived.quick.into_iter().filter_map(reading).collect(),
    }
}
