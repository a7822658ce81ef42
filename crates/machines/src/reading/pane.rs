//! The pane that explains readings: the reader's commands and the ink that it has been sent. It answers none.

use worker::reader::Command;

use super::events::Mark;
use super::requests::{Requests, Revised, Wanted};
use crate::numbers::Numbers;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pane {
    requests: Requests,
    ink: Option<Mark>,
}

impl Pane {
    /// The commands that lead to the wanted state. They count as carried out.
    pub fn commands(
        &mut self,
        wanted: &Wanted,
        samples: &Revised,
        numbers: &mut Numbers,
    ) -> Vec<Command> {
        let mut commands = Vec::new();
        loop {
            let change = self.requests.next(wanted, None, numbers);
            let command = change.or_else(|| self.requests.remember(samples, numbers));
            let Some(command) = command else { return commands };
            self.requests.assume_done(&command);
            commands.push(command);
        }
    }

    /// Whether the ink has changed since the pane got it.
    pub fn takes(&mut self, ink: Option<Mark>) -> bool {
        std::mem::replace(&mut self.ink, ink) != ink
    }
}
