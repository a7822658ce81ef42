//! An explainer's session: a base, intact or broken, a head on top of it, and the labelled digits; or a network of the
//! Lab, intact or broken.

mod many;

use std::cell::OnceCell;
use std::ops::Range;

use data::{Digits, MNIST, Part};
use ink::{Drawn, Image28, Labelled, PenWidth, Stroke, rasterize};
use network::{BaseName, HeadFile};
use reader::session::SessionError;
use reader::shipped;
use why::{Gallery, WhyError};
use worker::explainer::{Command, Damage, Event, Side, TrainedNetwork};
use worker::host::Host;
use worker::wire::Encoded;

use crate::error::ExplainError;
use crate::loaded::{Loaded, Own};
use crate::net::AllWeights;
use crate::{digit, net, opened, readings};

/// Pictures whose features are computed between two pauses: about 10 ms.
const AT_ONCE: usize = 40;

type Answer = Result<Event, ExplainError>;

/// An explainer's state between commands.
pub struct Session<H> {
    host: H,
    loaded: Option<Loaded>,
    /// The first shard of MNIST's test pictures, and all of them, once they are needed.
    first_shard: OnceCell<Digits>,
    all_shards: OnceCell<Digits>,
}

impl<H: Host<Protocol = Command>> Session<H> {
    pub fn new(host: H) -> Self {
        let (first_shard, all_shards) = (OnceCell::new(), OnceCell::new());
        Self { host, loaded: None, first_shard, all_shards }
    }

    /// Carries out one command, and the quick ones that arrive meanwhile, and sends their events.
    pub async fn handle(&mut self, command: Command) {
        let id = command.id();
        let answer = match command {
            Command::LoadBase { base, .. } => self.load(id, base).await,
            Command::LoadTrained { network, .. } => self.load_trained(id, &network),
            _ if self.needs_base(&command) => Err(ExplainError::OfLab),
            Command::UseHead { head, .. } => self.use_head(id, head.as_ref()),
            Command::Remember { samples, use_ink, .. } => self.remember(id, samples, use_ink).await,
            Command::Break { damage, .. } => self.break_network(id, &damage).await,
            Command::Likes { strokes, .. } => self.likes(id, &strokes).await,
            Command::Mind { strokes, .. } => {
                self.mind(id, &strokes, async || self.pause().await).await
            }
            Command::Forgetting { .. } => self.forgetting(id).await,
            Command::Map { .. } => self.map(id).await,
            Command::Confusion { of, .. } => self.confusions(id, of).await,
            quick => return self.answer_quick(quick).await,
        };
        self.answer(id, answer);
    }

    /// Carries out a quick command. Ignores all other commands.
    async fn answer_quick(&self, command: Command) {
        let id = command.id();
        let answer = match command {
            _ if self.needs_base(&command) => Err(ExplainError::OfLab),
            Command::Explain { strokes, against, .. } => self.explain(id, strokes, against),
            Command::Mind { strokes, .. } => self.mind(id, &strokes, async || ()).await,
            Command::Layers { drawn, .. } => self.layers(id, &drawn),
            Command::Filter { side, layer, channel, .. } => self.filter(id, side, layer, channel),
            Command::Units { side, .. } => self.units(id, side),
            _ => return,
        };
        self.answer(id, answer);
    }

    /// Whether a command needs a base, and a network of the Lab is open.
    fn needs_base(&self, command: &Command) -> bool {
        let is_of_lab = self.loaded.as_ref().is_some_and(Loaded::is_of_lab);
        let opens = matches!(
            command,
            Command::LoadBase { .. }
                | Command::LoadTrained { .. }
                | Command::Layers { .. }
                | Command::Filter { .. }
                | Command::Units { .. }
                | Command::Break { .. }
        );
        is_of_lab && !opens
    }

    fn answer(&self, id: u32, answer: Answer) {
        self.host.tell(answer.unwrap_or_else(|error| Event::Refused {
            id,
            sentence: error.to_string(),
            retry: error.may_pass(),
        }));
    }

    fn loaded(&self) -> Result<&Loaded, ExplainError> {
        Ok(self.loaded.as_ref().ok_or(SessionError::NoBase)?)
    }

    fn loaded_mut(&mut self) -> Result<&mut Loaded, ExplainError> {
        Ok(self.loaded.as_mut().ok_or(SessionError::NoBase)?)
    }

    /// Answers the quick commands that have arrived.
    async fn pause(&self) {
        for command in self.host.yield_now(None).await.quick {
            self.answer_quick(command).await;
        }
    }

    /// Tells how many pictures are done, of how many.
    fn progress(&self, id: u32, done: usize, total: usize) {
        self.host.tell(Event::Progress { id, done: done as u32, total: total as u32 });
    }

    /// Fetches pictures of MNIST, and answers quick commands meanwhile.
    async fn fetch(
        &self,
        part: Part,
        shards: Option<Range<usize>>,
    ) -> Result<Digits, ExplainError> {
        let work = self.host.digits(None, MNIST.name, part, shards);
        let quick = async |command| self.answer_quick(command).await;
        let fetched = self.host.meanwhile(None, work, quick).await;
        Ok(fetched.ok_or(ExplainError::Stopped)??)
    }

    async fn load(&mut self, id: u32, name: BaseName) -> Answer {
        let (base, trunk) = shipped::base(&self.host, None, name).await?;
        self.loaded = Some(Loaded::new(AllWeights::of_base(&base, trunk))?);
        Ok(Event::BaseLoaded { id, base: name })
    }

    fn load_trained(&mut self, id: u32, network: &Encoded<TrainedNetwork>) -> Answer {
        let weights = AllWeights::of_lab(network.open()?)?;
        self.loaded = Some(Loaded::new(weights)?);
        Ok(Event::NetworkLoaded { id })
    }

    fn use_head(&mut self, id: u32, file: Option<&HeadFile>) -> Answer {
        let loaded = self.loaded_mut()?;
        let head = file.map(|file| loaded.open_head(file)).transpose()?;
        let personal = head.is_some();
        loaded.use_head(head)?;
        Ok(Event::HeadInUse { id, personal })
    }

    async fn remember(&mut self, id: u32, samples: Vec<Labelled>, use_ink: bool) -> Answer {
        let loaded = self.loaded()?;
        let trunk = &loaded.intact().trunk;
        let images = Own::images(&samples)?;
        // Mostly, only the last sample is new.
        let mut features = loaded.own().features_of(&images).to_vec();
        let known = features.len() / trunk.width();
        for images in images[known..].chunks(AT_ONCE) {
            features.extend(trunk.features(images));
            self.pause().await;
        }
        let loaded = self.loaded_mut()?;
        let last = loaded.intact().layer(Side::Base);
        let own = Own::new(samples, images, features, last, use_ink);
        loaded.remember(own);
        Ok(Event::Remembered { id })
    }

    fn explain(&self, id: u32, strokes: Vec<Stroke>, against: Option<u8>) -> Answer {
        let loaded = self.loaded()?;
        let drawn = Drawn::Ink(strokes);
        let side = |side| digit::explained(side, &loaded.reader(side), &drawn, against);
        let sides = loaded.sides().map(side).collect::<Result<Vec<_>, _>>()?;
        Ok(Event::Explained { id, sides })
    }

    async fn likes(&self, id: u32, strokes: &[Stroke]) -> Answer {
        let loaded = self.loaded()?;
        let picture = rasterize(strokes, PenWidth::default()).ok_or(WhyError::NoInk)?;
        let gallery = self.gallery(id, loaded).await?;
        let (samples, trunk) = (&loaded.own().samples, &loaded.intact().trunk);
        let likes = digit::likes(samples, gallery, trunk, strokes, &picture);
        Ok(Event::Likes { id, likes })
    }

    /// MNIST's pictures that a digit can be like.
    async fn gallery<'a>(&self, id: u32, loaded: &'a Loaded) -> Result<&'a Gallery, ExplainError> {
        if let Some(gallery) = loaded.gallery.get() {
            return Ok(gallery);
        }
        let digits = self.fetch(Part::Train, Some(Gallery::SHARDS)).await?;
        let mut gallery = Gallery::begin(digits);
        loop {
            let (done, total) = gallery.go_on(&loaded.intact().trunk, AT_ONCE);
            self.progress(id, done, total);
            if done == total {
                return Ok(loaded.gallery.get_or_init(|| gallery));
            }
            self.pause().await;
        }
    }

    /// `between` is called between two sides.
    async fn mind(&self, id: u32, strokes: &[Stroke], mut between: impl AsyncFnMut()) -> Answer {
        let loaded = self.loaded()?;
        let mut sides = Vec::new();
        for side in loaded.sides() {
            if !sides.is_empty() {
                between().await;
            }
            sides.push(digit::mind(side, &loaded.reader(side), strokes)?);
        }
        Ok(Event::Minds { id, sides })
    }

    fn layers(&self, id: u32, drawn: &Drawn) -> Answer {
        Ok(Event::Layers { id, layers: opened::layers(self.loaded()?.in_use(), drawn)? })
    }

    fn filter(&self, id: u32, side: Side, layer: usize, channel: usize) -> Answer {
        let filter = opened::filter(self.loaded()?.in_use(), side, layer, channel)?;
        Ok(Event::Filter { id, filter })
    }

    fn units(&self, id: u32, side: Side) -> Answer {
        Ok(Event::Units { id, units: opened::units(self.loaded()?.in_use(), side)? })
    }

    async fn break_network(&mut self, id: u32, asked: &Damage) -> Answer {
        let damage = net::damage(asked);
        let new = self.loaded()?.broken_by(damage.clone())?;
        let broken = {
            let loaded = self.loaded()?;
            let mnist = self.tested(id, loaded, Damage::PICTURES).await?;
            let count = mnist.len().min(Damage::PICTURES);
            let mut hurt = Vec::new();
            if let Some((_, net)) = &new {
                let images = (0..count).filter_map(|place| mnist.picture(place));
                for images in images.collect::<Vec<Image28>>().chunks(AT_ONCE) {
                    hurt.extend(net.trunk.features(images));
                    self.pause().await;
                }
            }
            let tested = loaded.tested.borrow();
            let intact = loaded.intact();
            let whole = &tested[..count * intact.trunk.width()];
            let (net, hurt) = match &new {
                Some((_, net)) => (net, hurt.as_slice()),
                None => (intact, whole),
            };
            let labels = &mnist.labels[..count];
            readings::broken((intact, whole), (net, hurt), &damage, labels)
        };
        self.loaded_mut()?.use_broken(new);
        Ok(Event::Broken { id, broken })
    }
}
