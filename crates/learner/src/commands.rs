//! Dispatches a learner's commands.

use network::BaseName;
use worker::envelope::{FromWorker, Protocol, TaskId};
use worker::host::Host;
use worker::learner::Command;

use crate::session::{Reads, Session, Stop};
use crate::{cells, hand, lab, mnist, networks, speed};

impl<H: Host<Protocol = Command> + Clone, R: Reads> Session<H, R> {
    /// Carries out one command and sends its outcome.
    pub async fn handle(&mut self, command: Command) {
        let task = command.task();
        let done = match command {
            Command::Prepare { task, base, settings } => {
                // The command that needs the features reports the failure.
                let _ = prepare(self, task, base, settings.replay as usize).await;
                Ok(())
            }
            Command::Learn { task, base, samples, settings, from } => {
                hand::learn(self, task, base, samples, settings, from).await
            }
            Command::Evaluate { task, base, head } => mnist::evaluate(self, task, base, head).await,
            Command::Measure { task, base } => speed::measure(self, task, base).await,
            Command::RunRows { task, request } => lab::run_rows(self, task, request).await,
            Command::ShowCell { task, request } => cells::show(self, task, &request).await,
            Command::ShowNetwork { task, recipe, row, scale } => {
                networks::show(self, task, (&recipe, &row), scale).await
            }
            Command::TakeVgg16 { task, weights } => lab::take_vgg16(self, task, weights).await,
            Command::MeasureRates { task } => lab::measure_rates(self, task).await,
            Command::Read(command) => self.answer(command).await,
        };
        match (done, task) {
            (Ok(()), _) | (Err(Stop::Cancelled), None) => {}
            (Err(Stop::Cancelled), Some(task)) => self.host.send(FromWorker::Cancelled { task }),
            (Err(Stop::Failed(error)), _) => self.fail(task, &error),
        }
    }
}

/// Computes the MNIST features for learning.
async fn prepare<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    replay: usize,
) -> Result<(), Stop> {
    mnist::replay_features(session, task, base, replay).await?;
    mnist::test_features(session, task, base).await?;
    Ok(())
}
