//! Asks the person for the labelled digits, on behalf of the host.

use super::ContractError;
use crate::wording;

/// Whether a host has asked. A person who has said no is not asked again by this host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asking {
    #[default]
    No,
    Asked,
    SaidNo,
}

impl Asking {
    /// The host asks. `labels`: whether digits can be labelled in this view.
    pub fn ask(self, labels: bool) -> Result<Self, ContractError> {
        match self {
            _ if !labels => Err(ContractError::NoDigits),
            Self::SaidNo => Err(ContractError::SaidNo),
            Self::No | Self::Asked => Ok(Self::Asked),
        }
    }

    /// The sentence beside the button that sends `count` digits to the host.
    pub fn sentence(origin: &str, count: usize) -> String {
        let digits = wording::digits(count);
        format!(
            "The page around this frame, of {origin}, asks for your {digits}: your ink and what you said it is. It can keep and pass on what it gets."
        )
    }
}
