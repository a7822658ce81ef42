//! Runs the Lab's recipes, and fetches the rows' data before.

use std::ops::Range;
use std::rc::Rc;

use data::download::Wanted;
use data::{Expected, FASHION, MNIST, Part};
use lab::probe;
use lab::sources::Parts;
use learn::model::vgg16::Vgg16;
use network::BaseName;
use network::vgg16::{self, Vgg16SiteCard};
use recipes::needs::Needs;
use recipes::own::OwnDigits;
use recipes::recipe::Set;
use recipes::scale::Scale;
use worker::envelope::TaskId;
use worker::host::{FetchError, Host};
use worker::lab::{Event, Request, Vgg16Source, Vgg16Weights};
use worker::learner::Command;

use crate::runs::{Reporter, State, Trained, tell};
use crate::session::{Reads, Session, SessionError, Stop};
use crate::shipped::Shipped;

pub async fn run_rows<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    request: Request,
) -> Result<(), Stop> {
    let recipe = recipes::find(&request.recipe)?;
    let rows = request.rows.iter().map(|name| recipe.row(name));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let own = Some(&request.own_digits).filter(|digits| !digits.is_empty());
    let mut own = own.map(|digits| OwnDigits::deal(digits)).transpose()?;
    session.lab.trained.take_if(|trained| !trained.fits(recipe, &request));
    for row in rows {
        tell(&session.host, Event::RowBegan { task, row: row.name.to_owned() });
        fetch(session, task, Needs::of(recipe, row), request.scale).await?;
        let State { name, sources, trained, .. } = &mut session.lab;
        let (device, host) = (&session.device, &session.host);
        let new = || Trained::new(recipe, &request, name, device, host);
        let Trained { runner, reporter, .. } = trained.get_or_insert_with(new);
        reporter.task.set(task);
        runner.take_sources(sources.clone());
        if let Some(own) = own.take() {
            runner.take_hand(own);
        }
        let outcome = Box::new(runner.run(row).await?);
        let misread = runner.misread_pictures(row, &outcome.test)?;
        let opens = runner.opens(row);
        tell(&session.host, Event::RowDone { task, outcome, misread, opens });
    }
    tell(&session.host, Event::Ended { task });
    Ok(())
}

pub async fn measure_rates<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
) -> Result<(), Stop> {
    let reporter = Reporter::new(session.host.clone(), task);
    let rates = probe::rates(&session.device, &reporter).await?;
    tell(&session.host, Event::RatesMeasured { task, rates });
    Ok(())
}

pub async fn take_vgg16<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    weights: Vgg16Weights,
) -> Result<(), Stop> {
    let Vgg16Weights { source, scaling } = weights;
    let file = match source {
        Vgg16Source::File(file) => file,
        Vgg16Source::Url(path) => {
            let host = session.host.clone();
            let file = host.fetch(Some(task), Wanted { path, expected: None });
            session.meanwhile(task, file).await??
        }
    };
    session.lab.sources.vgg16 = Some(Vgg16::from_bytes(&file, scaling, &session.device)?);
    // Features of the previous weights are no longer valid.
    session.lab.trained = None;
    let (bytes, sha256) = (file.len() as u64, data::sha256(&file));
    tell(&session.host, Event::Vgg16Taken { task, bytes, sha256 });
    Ok(())
}

/// Fetches the data that is missing.
async fn fetch<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    needs: Needs,
    scale: Scale,
) -> Result<(), Stop> {
    if needs.mnist && session.lab.sources.mnist.is_none() {
        session.lab.sources.mnist = Some(parts(session, task, MNIST.name, None).await?);
        session.lab.forget_shown(Set::Mnist);
    }
    if needs.fashion && !session.lab.has_fashion(scale) {
        session.lab.sources.fashion =
            Some(parts(session, task, FASHION.name, scale.shards()).await?);
        session.lab.fashion = Some(scale);
        session.lab.forget_shown(Set::Fashion);
    }
    if needs.base && session.lab.sources.base.is_none() {
        let host = session.host.clone();
        let base = reader::shipped::base(&host, Some(task), BaseName::Cnn);
        let (base, weights) = session.meanwhile(task, base).await??;
        session.lab.sources.base = Some(Shipped::new(base, weights, &session.device)?.base);
    }
    if needs.vgg16 && session.lab.sources.vgg16.is_none() {
        let host = session.host.clone();
        let file = session.meanwhile(task, shipped_vgg16(&host, task)).await??;
        session.lab.sources.vgg16 = Some(Vgg16::from_bytes(&file, None, &session.device)?);
    }
    Ok(())
}

/// The shipped weights. Fetches the card first, because it gives the weights' hash.
async fn shipped_vgg16<H: Host>(host: &H, task: TaskId) -> Result<Vec<u8>, SessionError> {
    let card = Wanted { path: vgg16::card_path(), expected: None };
    let card = Vgg16SiteCard::parse(&host.fetch(Some(task), card).await?)?;
    let expected = Some(Expected { bytes: card.bytes, sha256: card.sha256 });
    Ok(host.fetch(Some(task), Wanted { path: vgg16::weights_path(), expected }).await?)
}

async fn parts<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    set: &str,
    shards: Option<Range<usize>>,
) -> Result<Rc<Parts>, Stop> {
    let host = session.host.clone();
    let parts = async {
        let train = host.digits(Some(task), set, Part::Train, shards.clone()).await?;
        let test = host.digits(Some(task), set, Part::Test, shards).await?;
        Ok::<_, FetchError>(Rc::new(Parts { train, test }))
    };
    Ok(session.meanwhile(task, parts).await??)
}
