//! Networks that the Lab's rows have trained, for the page to open.

use ink::Drawn;
use lab::OpenNetwork;
use recipes::scale::Scale;
use worker::envelope::TaskId;
use worker::explainer::{Trained, TrainedNetwork};
use worker::host::Host;
use worker::lab::Event;
use worker::learner::Command;
use worker::wire::Encoded;

use crate::runs::tell;
use crate::session::{Reads, Session, SessionError, Stop};

/// Sends the network that a row has trained at this scale.
pub async fn show<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &Session<H, R>,
    task: TaskId,
    (recipe, row): (&str, &str),
    scale: Scale,
) -> Result<(), Stop> {
    let recipe = recipes::find(recipe)?;
    let row = recipe.row(row)?;
    let trained = session.lab.trained.as_ref().filter(|trained| trained.is_of(recipe, scale));
    let runner = &trained.ok_or(SessionError::NoNetwork)?.runner;
    let open = runner.open(row).await?.ok_or(SessionError::NoNetwork)?;
    let OpenNetwork { layers, digits, weights, pictures } = open;
    let network = TrainedNetwork { layers, digits: digits.to_vec(), weights };
    let pictures = pictures.into_iter().map(Drawn::Picture).collect();
    let network = Encoded::of(&Trained { network: Encoded::of(&network)?, pictures })?;
    tell(&session.host, Event::Network { task, network });
    Ok(())
}
