//! A reader's session: a base, a head on top of it, the traces of labelled digits, and signs.

mod signs;

use std::cell::{Cell, RefCell};

use data::made_up;
use ink::metrics::most_likely;
use ink::{Drawn, Hand, Image28, Labelled, variations};
use network::comparisons::Comparisons;
use network::reading::{digit_probabilities, probabilities};
use network::samples::{Samples, trusted};
use network::signs::ClassesError;
use network::{BaseName, ExportError, Head, HeadError, HeadFile};
use worker::envelope::FromWorker;
use worker::host::Host;
use worker::reader::{Command, DigitRead, Event, Remembered, Sign};

use crate::compute::{Compute, ComputeError};
use crate::loaded::Loaded;
use crate::shipped::{self, ShippedError};

/// Comparisons of two traces between two pauses: about 30 ms. A class has thousands of digits, each compared with each.
pub const TRACES_AT_ONCE: usize = 50_000;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("no base is loaded yet: choose one first")]
    NoBase,
    #[error("there is no ink to read: draw a digit first")]
    NothingDrawn,
    #[error("a digit labelled {0} has no ink: delete it, then try again")]
    NoInk(u8),
    #[error("a digit is labelled {0}: labels are 0 to 9")]
    Label(u8),
    #[error("this worker finds no digits in pictures: reload the page, then try again")]
    NoFinder,
    #[error(transparent)]
    Shipped(#[from] ShippedError),
    #[error(transparent)]
    Head(#[from] HeadError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error("the signs can’t be saved: {0}")]
    Signs(#[from] ClassesError),
    #[error(transparent)]
    Compute(#[from] ComputeError),
}

/// A reader's state between commands.
pub struct Session<H, C: Compute> {
    host: H,
    compute: C,
    loaded: Option<Loaded<C::Trunk>>,
    /// Whether a head is about to be in use: what is asked meanwhile is meant for it.
    changing: Cell<bool>,
}

impl<H: Host<Protocol = Command>, C: Compute> Session<H, C> {
    pub fn new(host: H, compute: C) -> Self {
        Self { host, compute, loaded: None, changing: Cell::new(false) }
    }

    /// Carries out one command and sends its event.
    pub async fn handle(&mut self, command: Command) {
        let done = match command {
            Command::LoadBase(name) => self.load(name).await,
            Command::UseHead { id, head } => {
                let mut later = Vec::new();
                self.changing.set(true);
                let done = self.use_head(id, head, &mut later).await;
                self.changing.set(false);
                self.send(done);
                for command in later {
                    self.answer(command).await;
                }
                return;
            }
            Command::Export { id } => self.export(id),
            // The worker opens pictures in the browser before the session gets them.
            Command::Find => Err(SessionError::NoFinder),
            quick => return self.answer(quick).await,
        };
        self.send(done);
    }

    /// Carries out a quick command (`Read`, `ReadFound`, `Remember`) and the quick commands that
    /// arrive meanwhile. Ignores all other commands.
    pub async fn answer(&self, command: Command) {
        let mut waiting = vec![command];
        while !waiting.is_empty() {
            let mut later = Vec::new();
            for command in waiting {
                match command {
                    Command::Read { id, digits } => self.read_pad(id, &digits).await,
                    Command::ReadFound { id, digits } => {
                        let read = self.read(&digits, async || self.pause(&mut later).await).await;
                        self.send(read.map(|digits| Event::FoundRead { id, digits }));
                    }
                    Command::Remember { id, samples, use_ink, signs } => {
                        let remembered = self.remember(&samples, use_ink, &signs, &mut later).await;
                        self.send(
                            remembered.map(|remembered| Event::Remembered { id, remembered }),
                        );
                    }
                    _ => {}
                }
            }
            waiting = later;
        }
    }

    /// Runs between two batches: reads the pad at once unless the head changes, and puts other quick commands on a list.
    async fn pause(&self, later: &mut Vec<Command>) {
        for command in self.host.yield_now(None).await.quick {
            match command {
                Command::Read { id, digits } if !self.changing.get() => {
                    self.read_pad(id, &digits).await;
                }
                other => later.push(other),
            }
        }
    }

    fn send(&self, done: Result<Event, SessionError>) {
        match done {
            Ok(event) => self.host.tell(event),
            // Another worker must continue.
            Err(SessionError::Compute(error)) => {
                self.host.send(FromWorker::Crashed { message: error.to_string() });
            }
            Err(error) => {
                let retry = matches!(error, SessionError::Shipped(ShippedError::Download(_)));
                let sentence = error.to_string();
                self.host.send(FromWorker::Failed { task: None, sentence, retry });
            }
        }
    }

    fn loaded(&self) -> Result<&Loaded<C::Trunk>, SessionError> {
        self.loaded.as_ref().ok_or(SessionError::NoBase)
    }

    async fn load(&mut self, name: BaseName) -> Result<Event, SessionError> {
        let (base, weights) = shipped::base(&self.host, None, name).await?;
        let card = base.card.clone().into();
        let trunk = self.compute.trunk(name, weights).await?;
        self.loaded = Some(Loaded::new(base, trunk));
        Ok(Event::BaseLoaded { base: name, card })
    }

    async fn use_head(
        &mut self,
        id: u32,
        file: Option<HeadFile>,
        later: &mut Vec<Command>,
    ) -> Result<Event, SessionError> {
        let loaded = self.loaded()?;
        let mut head = file.map(|file| Head::open(&file, loaded.base.name())).transpose()?;
        if let Some(head) = &head {
            let all_ink = [1.0; Image28::PIXELS];
            head.check_reading(&self.compute.features(&loaded.trunk, &all_ink).await?)?;
        }
        let taught = head.as_mut().and_then(|head| head.signs.as_mut());
        if let Some(taught) = taught.filter(|taught| taught.matcher.is_none()) {
            taught.matcher = Some(self.matcher_of(loaded, taught, later).await?);
        }
        let personal = head.is_some();
        let signs = head.as_ref().and_then(|head| head.signs.as_ref());
        let signs = signs.map(|signs| signs.classes.signs().to_vec()).unwrap_or_default();
        self.loaded.as_mut().ok_or(SessionError::NoBase)?.use_head(head);
        Ok(Event::HeadInUse { id, personal, signs })
    }

    fn export(&self, id: u32) -> Result<Event, SessionError> {
        let loaded = self.loaded()?;
        let own = loaded.signs.borrow();
        let file = match loaded.signs_in_use(own.as_ref()) {
            None => loaded.base.export(loaded.head())?,
            Some(signs) => {
                let (layer, signs) = (loaded.layer().clone(), Some(signs.taught()?));
                let hand = loaded.head().map(|head| head.hand.clone()).unwrap_or_default();
                loaded.base.export(Some(&Head { layer, hand, signs }))?
            }
        };
        Ok(Event::Exported { id, file })
    }

    async fn read_pad(&self, id: u32, digits: &[Drawn]) {
        let started_ms = self.host.now_ms();
        let read = self.read(digits, async || ()).await;
        self.send(read.map(|digits| {
            let elapsed_ms = self.host.now_ms() - started_ms;
            Event::Reading { id, digits, elapsed_ms }
        }));
        // While the next stroke is drawn: a few milliseconds for each of the first ten readings.
        made_up::MADE_UP.prepare();
    }

    /// `pause` is called between two batches.
    async fn read(
        &self,
        digits: &[Drawn],
        mut pause: impl AsyncFnMut(),
    ) -> Result<Vec<DigitRead>, SessionError> {
        let loaded = self.loaded()?;
        let images: Option<Vec<_>> = digits.iter().map(Drawn::image).collect();
        let images =
            images.filter(|images| !images.is_empty()).ok_or(SessionError::NothingDrawn)?;
        let mut all: Vec<DigitRead> = Vec::with_capacity(images.len());
        let mut rows = Vec::new();
        for images in images.chunks(self.compute.pictures_at_once()) {
            if !all.is_empty() {
                pause().await;
            }
            let features = self.features(loaded, images).await?;
            let are_digits = match &loaded.base.rejection {
                Some(rejection) => digit_probabilities(rejection, &features),
                None => vec![1.0; images.len()],
            };
            let read = probabilities(loaded.layer(), &features);
            for ((image, probabilities), digit) in images.iter().zip(read).zip(are_digits) {
                let image = image.clone();
                all.push(DigitRead { probabilities, digit, sign: None, image });
            }
            rows.extend(features);
        }
        let (prior, hand, own) = (made_up::prior(), loaded.hand(), loaded.signs.borrow());
        let signs = loaded.signs_in_use(own.as_ref());
        let rows = rows.chunks_exact(loaded.base.head.inputs);
        for ((read, drawn), row) in all.iter_mut().zip(digits).zip(rows) {
            let trace = drawn.trace();
            // Ink with the person's own label is a digit.
            if prior.weigh(&hand, trace.as_ref(), &mut read.probabilities) {
                read.digit = 1.0;
            }
            read.sign = signs.and_then(|signs| signs.read(row, trace.as_ref(), &hand));
        }
        Ok(all)
    }

    async fn features(
        &self,
        loaded: &Loaded<C::Trunk>,
        images: &[Image28],
    ) -> Result<Vec<f32>, SessionError> {
        let intensities: Vec<f32> = images.iter().flat_map(Image28::intensities).collect();
        Ok(self.compute.features(&loaded.trunk, &intensities).await?)
    }

    async fn remember(
        &self,
        samples: &[Labelled],
        use_ink: bool,
        signs: &[Sign],
        later: &mut Vec<Command>,
    ) -> Result<Remembered, SessionError> {
        let loaded = self.loaded()?;
        let features = self.sample_features(loaded, samples, later).await?;
        let own = Samples::new(&loaded.base.head, samples, features, made_up::prior());
        let all = own.all();
        let suspects = own.suspects(&all);
        let hand = own.hand(&trusted(&all, &suspects));
        loaded.remember(if use_ink { hand.clone() } else { Hand::default() });
        let layer = loaded.layer().clone();
        let in_use = loaded.hand().clone();
        let own_traces = self.compared(&loaded.with_own, &own, &hand, later).await;
        let before = own.count(&own.unweighed(&own_traces));
        let after = own.count(&own.weighed(&own_traces));
        let read = if in_use == hand {
            own.read_by(&layer, &own_traces)
        } else {
            let all_traces = self.compared(&loaded.with_all, &own, &in_use, later).await;
            let read = own.read_by(&layer, &all_traces);
            loaded.with_all.replace(all_traces);
            read
        };
        loaded.with_own.replace(own_traces);
        let signs = self.remember_signs(loaded, signs, &own, later).await?;
        let read = read.iter().map(most_likely).collect();
        Ok(Remembered { read, suspects, before, after, signs })
    }

    /// The samples, compared with a hand; `kept`: what is known from the last time.
    async fn compared(
        &self,
        kept: &RefCell<Comparisons>,
        samples: &Samples,
        hand: &Hand,
        later: &mut Vec<Command>,
    ) -> Comparisons {
        let mut comparisons = kept.take();
        comparisons.begin(hand, samples.traces());
        while comparisons.go_on(TRACES_AT_ONCE) {
            self.pause(later).await;
        }
        comparisons
    }

    /// Features of each sample's own picture, in order. Reuses features already computed.
    async fn sample_features(
        &self,
        loaded: &Loaded<C::Trunk>,
        samples: &[Labelled],
        later: &mut Vec<Command>,
    ) -> Result<Vec<f32>, SessionError> {
        let (mut keys, mut new, mut images) = (Vec::new(), Vec::new(), Vec::new());
        for sample in samples {
            if usize::from(sample.label) >= ink::CLASSES {
                return Err(SessionError::Label(sample.label));
            }
            let key = variations::fingerprint(sample);
            let known = |(other, _): &(u64, Vec<f32>)| *other == key;
            if !new.contains(&key) && !loaded.samples.borrow().iter().any(known) {
                images.push(sample.drawn.image().ok_or(SessionError::NoInk(sample.label))?);
                new.push(key);
            }
            keys.push(key);
        }
        let at_once = self.compute.pictures_at_once();
        for (images, keys) in images.chunks(at_once).zip(new.chunks(at_once)) {
            let features = self.features(loaded, images).await?;
            let rows = features.chunks_exact(loaded.base.head.inputs).map(<[f32]>::to_vec);
            loaded.samples.borrow_mut().extend(keys.iter().copied().zip(rows));
            self.pause(later).await;
        }
        let mut computed = loaded.samples.borrow_mut();
        computed.retain(|(key, _)| keys.contains(key));
        let of_sample = |key: &u64| computed.iter().find(|(other, _)| other == key);
        Ok(keys.iter().filter_map(of_sample).flat_map(|(_, row)| row).copied().collect())
    }
}
