//! The test pictures behind a cell of a row's confusion matrix.

use std::rc::Rc;

use data::{Digits, FASHION, MNIST, Part};
use ink::Image28;
use lab::sources::{Parts, Sources};
use recipes::own::OwnDigits;
use recipes::recipe::{Row, Set};
use worker::envelope::TaskId;
use worker::host::Host;
use worker::lab::{CellRequest, Event};
use worker::learner::Command;
use worker::wire::Encoded;

use crate::runs::tell;
use crate::session::{Reads, Session, SessionError, Stop};

pub async fn show<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    request: &Encoded<CellRequest>,
) -> Result<(), Stop> {
    let request = request.open()?;
    let row = recipes::find(&request.recipe)?.row(&request.row)?;
    let sources = with_test_pictures(session, task, row, &request).await?;
    let test = sources.test(&row.work.data(), row.work.most(request.scale))?;
    // The labels of a hand stay the same when its digits change.
    let is_there =
        |(place, image): &(u32, Image28)| test.picture(*place as usize).as_ref() == Some(image);
    let places = request.places.among(request.label, &test.labels);
    let places = places.filter(|_| request.known.iter().all(is_there));
    let places = places.ok_or(SessionError::OtherPictures)?;
    let first = places.into_iter().take(CellRequest::SHOWN);
    let pictures = first.filter_map(|place| test.picture(place)).collect();
    tell(&session.host, Event::CellPictures { task, pictures });
    Ok(())
}

/// The sources of a row's test pictures. What was fetched for a run is used again.
async fn with_test_pictures<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    row: &Row,
    request: &CellRequest,
) -> Result<Sources, Stop> {
    let (set, scale) = (row.work.data().set, request.scale);
    let lab = &session.lab;
    let (name, shards, of_runs) = match set {
        Set::Mnist => (MNIST.name, None, lab.sources.mnist.clone()),
        Set::Fashion => {
            let fetched = lab.sources.fashion.clone().filter(|_| lab.has_fashion(scale));
            (FASHION.name, scale.shards(), fetched)
        }
        Set::Hand { .. } => {
            let hand = Some(OwnDigits::deal(&request.own_digits)?);
            return Ok(Sources { hand, ..Sources::default() });
        }
    };
    let kept = lab.shown.as_ref().filter(|(of, at, _)| (*of, *at) == (set, scale));
    let parts = match of_runs.or_else(|| kept.map(|(_, _, parts)| parts.clone())) {
        Some(parts) => parts,
        None => {
            let host = session.host.clone();
            let test = host.digits(Some(task), name, Part::Test, shards);
            let test = session.meanwhile(task, test).await??;
            let parts = Rc::new(Parts { train: Digits::default(), test });
            session.lab.shown = Some((set, scale, parts.clone()));
            parts
        }
    };
    let parts = Some(parts);
    Ok(match set {
        Set::Fashion => Sources { fashion: parts, ..Sources::default() },
        Set::Mnist | Set::Hand { .. } => Sources { mnist: parts, ..Sources::default() },
    })
}
