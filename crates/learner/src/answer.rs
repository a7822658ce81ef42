//! What an engine answers at once, also between two batches of a task: what it reads in ink, and
//! what the labelled digits come to.

use crate::session::{Session, SessionError};
use ink::Hand;
use ink::metrics::most_likely;
use ink::variations;
use ink::{Drawn, Image28, Labelled, Probabilities};
use learn::doubt;
use learn::personal::Rows;
use learn::read;
use learn::samples::{Samples, trusted};
use network::FineTuneSettings;
use worker::host::Host;
use worker::protocol::{Command, DigitRead, Event, Remembered};

impl<H: Host<Ask = Command>> Session<H> {
    /// Answers what is quick to answer.
    pub(super) async fn answer(&self, command: Command) {
        let started = self.host.now_ms();
        let answered = match command {
            Command::Predict { id, digits } => self.read(&digits).await.map(|digits| {
                let elapsed_ms = self.host.now_ms() - started;
                Event::Prediction { id, digits, elapsed_ms }
            }),
            Command::ReadFound { id, digits } => self
                .read(&digits)
                .await
                .map(|read| Event::FoundRead { id, probabilities: probabilities(read) }),
            Command::Remember { id, samples, use_ink } => self
                .remember(&samples, use_ink)
                .await
                .map(|remembered| Event::Remembered { id, remembered }),
            _ => return,
        };
        match answered {
            Ok(event) => self.host.send(event),
            Err(error) => self.fail(None, &error),
        }
    }

    /// Pictures of ink, what the network reads in them, and whether they are digits at all.
    async fn read(&self, digits: &[Drawn]) -> Result<Vec<DigitRead>, SessionError> {
        let loaded = self.loaded()?;
        let images: Option<Vec<_>> = digits.iter().map(Drawn::image).collect();
        let images =
            images.filter(|images| !images.is_empty()).ok_or(SessionError::NothingDrawn)?;
        let mut all = Vec::with_capacity(images.len());
        for images in images.chunks(read::BATCH) {
            let features = loaded.base.features(images.iter().map(Image28::bytes));
            let sure = match &loaded.doubt {
                Some(doubt) => doubt::of_digits(doubt, features.clone()).await?,
                None => vec![1.0; images.len()],
            };
            let read = read::probabilities(loaded.head(), features).await?;
            let read = images.iter().zip(read).zip(sure);
            all.extend(read.map(|((image, probabilities), digit)| DigitRead {
                probabilities,
                digit,
                image: image.clone(),
            }));
        }
        let hand = loaded.hand();
        for (read, drawn) in all.iter_mut().zip(digits) {
            // What the person has labelled as a digit is one.
            if hand.weigh(drawn.trace().as_ref(), &mut read.probabilities) {
                read.digit = 1.0;
            }
        }
        Ok(all)
    }

    async fn remember(
        &self,
        samples: &[Labelled],
        use_ink: bool,
    ) -> Result<Remembered, SessionError> {
        // The seed of learning: what is computed here needn't be computed there.
        let seed = FineTuneSettings::default().seed;
        let mut rows = Vec::with_capacity(samples.len());
        for sample in samples {
            let of_sample = self.sample_rows(sample, 0, seed)?;
            rows.push(of_sample.ok_or(SessionError::NoInk(sample.label))?);
        }
        let loaded = self.loaded()?;
        let own = Samples::new(loaded.base.head(), samples.iter(), rows).await?;
        let everyone = own.everyone();
        let suspects = own.suspects(&everyone);
        let hand = own.hand(&trusted(&everyone, &suspects));
        let after = own.bent_by(&hand);
        loaded.remember(if use_ink { hand } else { Hand::default() });
        let read = own.probabilities(&loaded.reader(), &everyone).await?;
        let read = read.iter().map(most_likely).collect();
        Ok(Remembered { read, suspects, before: own.before(), after })
    }

    /// A labelled digit's features; the first row is its own picture.
    pub(super) fn sample_rows(
        &self,
        sample: &Labelled,
        wanted: usize,
        seed: u64,
    ) -> Result<Option<Rows>, SessionError> {
        let loaded = self.loaded()?;
        let key = variations::fingerprint(sample) ^ seed.rotate_left(32);
        if let Some(kept) = loaded.samples.borrow().get(&key)
            && kept.labels.len() > wanted
        {
            let mut rows = kept.first(wanted + 1);
            rows.labels.fill(sample.label);
            return Ok(Some(rows));
        }
        let rows = Rows::of_sample(&loaded.base, sample, wanted, seed);
        if let Some(rows) = &rows {
            loaded.samples.borrow_mut().insert(key, rows.clone());
        }
        Ok(rows)
    }
}

fn probabilities(read: Vec<DigitRead>) -> Vec<Probabilities> {
    read.into_iter().map(|read| read.probabilities).collect()
}
