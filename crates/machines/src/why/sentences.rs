//! What the pane says about itself.

use worker::explainer::Damage;

use super::figures::thousands;
use super::{Explainer, View, Why};
use crate::wording;

/// What goes on, or what has failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub sentence: String,
    /// Whether *Try again* helps.
    pub can_try_again: bool,
}

impl Why {
    /// `None`: there is nothing to say.
    pub fn status(&self) -> Option<Status> {
        let says =
            |sentence: &str| Some(Status { sentence: sentence.to_owned(), can_try_again: false });
        match &self.explainer {
            Explainer::Starting => return says("The part that explains is starting …"),
            Explainer::Lost(sentence) => {
                return Some(Status { sentence: sentence.clone(), can_try_again: true });
            }
            Explainer::Ready => {}
        }
        if let Some(refusal) = self.given.refusal().or_else(|| self.answers.can_be_asked_again()) {
            let sentence = refusal.sentence.clone();
            return Some(Status { sentence, can_try_again: refusal.retry });
        }
        if !self.given.has_network() {
            return says("Waiting for the pad …");
        }
        if let Some((done, total)) = self.download {
            let (done, total) = (wording::bytes(done), wording::bytes(total));
            return says(&format!("Loading {done} of {total} …"));
        }
        if !self.given.is_settled() {
            return says("The network is loading …");
        }
        if let Some((_, done, total)) = self.progress {
            return says(&format!(
                "Reading {} pictures: {} so far …",
                thousands(total),
                thousands(done)
            ));
        }
        if self.damage != Damage::default() && self.view != View::Network {
            return says("You have broken the network. Mend it in the view Network.");
        }
        None
    }
}
