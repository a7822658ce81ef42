//! Features of MNIST's pictures, computed once for each base, and readings of its test set.

use burn::nn::Linear;
use data::{MNIST, Part};
use ink::Image28;
use ink::metrics::{self, most_likely};
use learn::labelled_features::LabelledFeatures;
use learn::model::{Reader, is_processor, linear};
use learn::read;
use network::{BaseName, HeadFile};
use worker::envelope::TaskId;
use worker::host::Host;
use worker::learner::{Command, Event, Stage};

use crate::loaded::Computed;
use crate::session::{Reads, Session, SessionError, Stop};

/// Pictures between two checks for commands. Each batch becomes a tensor on the device, and a chip takes hardly longer
/// for a large tensor than for a small one.
fn features_at_once(base: &Reader) -> usize {
    if is_processor(base.device()) { 8 } else { 64 }
}

/// Features of MNIST training pictures; `None` if the settings need none.
pub async fn replay_features<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    pictures: usize,
) -> Result<Option<LabelledFeatures>, Stop> {
    if pictures == 0 {
        return Ok(None);
    }
    let rows = features(session, task, base, Part::Train, pictures).await?;
    Ok(Some(rows.first(pictures)))
}

/// Features of MNIST's test set.
pub async fn test_features<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
) -> Result<LabelledFeatures, Stop> {
    features(session, task, base, Part::Test, usize::MAX).await
}

/// Reads the test set with a head.
pub async fn evaluate<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    head: Option<HeadFile>,
) -> Result<(), Stop> {
    let test = test_features(session, task, base).await?;
    let device = session.device.clone();
    let reader = session.base(task, base).await?.base.clone();
    let head = match head {
        None => reader.head().clone(),
        Some(file) => linear(&network::Head::open(&file, base)?.layer, &device),
    };
    let read = read_rows(session, task, &head, &test).await?;
    let count = metrics::count_read(&test.labels, &read);
    session.host.tell(Event::Evaluated { task, count });
    Ok(())
}

/// Features of the first `most` pictures of a part; reuses those already computed.
async fn features<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    part: Part,
    most: usize,
) -> Result<LabelledFeatures, Stop> {
    if let Some(rows) = computed(session, task, base, part).await?.enough(most) {
        return Ok(rows);
    }
    let (shards, stage) = match part {
        Part::Train => (Some(0..1), Stage::Features),
        Part::Test => (None, Stage::Test),
    };
    let host = session.host.clone();
    let digits = host.digits(Some(task), MNIST.name, part, shards);
    let digits = session.meanwhile(task, digits).await??;
    let total = digits.len().min(most);
    let mut done = computed(session, task, base, part).await?.pictures();
    while done < total {
        let reader = session.base(task, base).await?.base.clone();
        let end = (done + features_at_once(&reader)).min(total);
        let images = &digits.images[done * Image28::PIXELS..end * Image28::PIXELS];
        let features = reader.features(std::iter::once(images));
        if !reader.has_kernels() {
            read::settle(&features).await?;
        }
        let labels = digits.labels[done..end].to_vec();
        done = end;
        let computed = computed(session, task, base, part).await?;
        computed.rows.push(LabelledFeatures { features, labels });
        computed.exhausted = done == digits.len();
        session.progress(task, stage, done, total);
        session.yield_now(task).await?;
    }
    let rows = computed(session, task, base, part).await?.enough(total);
    Ok(rows.ok_or(SessionError::NoPictures)?)
}

async fn computed<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    part: Part,
) -> Result<&mut Computed, Stop> {
    let loaded = session.base(task, base).await?;
    Ok(match part {
        Part::Train => &mut loaded.replay,
        Part::Test => &mut loaded.test,
    })
}

/// The digit that a head reads in each row.
pub async fn read_rows<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    head: &Linear,
    rows: &LabelledFeatures,
) -> Result<Vec<u8>, Stop> {
    let [all, _] = rows.features.dims();
    let mut digits = Vec::with_capacity(all);
    for start in (0..all).step_by(read::BATCH) {
        let length = read::BATCH.min(all - start);
        let features = rows.features.clone().narrow(0, start, length);
        let probabilities = read::probabilities(head, features).await?;
        digits.extend(probabilities.iter().map(most_likely));
        session.yield_now(task).await?;
    }
    Ok(digits)
}
