//! What a person opens of a row's result: a cell of its confusion matrix, and its network.

use ink::Image28;
use recipes::scale::Scale;
use worker::envelope::TaskId;
use worker::explainer::Trained;
use worker::lab::CellRequest;
use worker::learner::Command;
use worker::wire::Encoded;

use super::{Effect, Runs};
use crate::lab::cell::{NoPictures, Pictures};
use crate::lab::network::{Found, OpenNetwork};
use crate::lab::rows::RowId;
use crate::record::Entry;
use crate::result::LabResult;

impl Runs {
    /// Asks the learner for the pictures of a cell.
    pub(super) fn ask_for(
        &mut self,
        request: Encoded<CellRequest>,
        effects: &mut Vec<Effect>,
    ) -> Pictures {
        let task = self.task(effects);
        effects.push(Effect::Send(Command::ShowCell { task, request }));
        Pictures::Coming(task)
    }

    /// Asks the learner for the network of a row.
    pub(super) fn open_network(&mut self, row: RowId, scale: Scale, effects: &mut Vec<Effect>) {
        let task = self.task(effects);
        let (recipe, name) = (row.recipe().id.to_owned(), row.row().name.to_owned());
        effects.push(Effect::Send(Command::ShowNetwork { task, recipe, row: name, scale }));
        self.network = Some(OpenNetwork { row, scale, found: Found::Coming(task) });
    }

    pub(super) fn pictures_arrived(&mut self, task: TaskId, pictures: Vec<Image28>) {
        if let Some(awaited) = self.cell.as_mut().and_then(|cell| cell.awaits(task)) {
            *awaited = Pictures::There(pictures);
        }
    }

    pub(super) fn network_arrived(&mut self, task: TaskId, network: Encoded<Trained>) {
        if let Some(awaited) = self.network.as_mut().and_then(|open| open.awaits(task)) {
            *awaited = Found::There(network);
        }
    }

    /// What the task should have brought does not come.
    pub(super) fn does_not_arrive(&mut self, task: TaskId, sentence: String) {
        if let Some(awaited) = self.cell.as_mut().and_then(|cell| cell.awaits(task)) {
            *awaited = Pictures::Missing(NoPictures::Failed(sentence));
        } else if let Some(awaited) = self.network.as_mut().and_then(|open| open.awaits(task)) {
            *awaited = Found::Missing(sentence);
        }
    }

    /// Closes what is open of an earlier result of the row.
    pub(super) fn close_those_of(&mut self, row: RowId, result: &LabResult) {
        self.cell.take_if(|cell| cell.result == *result.id());
        self.network.take_if(|network| network.is_of(row, result.outcome.scale()));
    }
}
