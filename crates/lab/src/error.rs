//! Why a row of a recipe has no result.

use crate::classic::ClassicError;
use crate::classic::components::ComponentsError;
use crate::sources::SourceError;
use learn::read::ReadError;
use learn::signs::SignsError;
use learn::train::TrainError;
use network::WriteError;
use network::layers::LayerError;
use network::signs::ClassesError;
use network::watch::Cancelled;

#[derive(Debug, thiserror::Error)]
pub enum LabError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Unknown(#[from] recipes::UnknownError),
    #[error(transparent)]
    Layers(#[from] LayerError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Classic(#[from] ClassicError),
    #[error(transparent)]
    Signs(#[from] SignsError),
    #[error(transparent)]
    Names(#[from] ClassesError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("row {0:?} trains no network whose features could be used")]
    NoTrunk(&'static str),
}

impl From<TrainError> for LabError {
    fn from(error: TrainError) -> Self {
        match error {
            TrainError::Cancelled(cancelled) => cancelled.into(),
            TrainError::Read(error) => error.into(),
        }
    }
}

impl From<ComponentsError> for LabError {
    fn from(error: ComponentsError) -> Self {
        match error {
            ComponentsError::Classic(error) => error.into(),
            ComponentsError::Read(error) => error.into(),
        }
    }
}
