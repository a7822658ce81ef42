//! Commands that read many digits.

use data::{Digits, Part};
use ink::Image28;
use reader::session::TRACES_AT_ONCE;
use worker::explainer::{Command, Event, Map, Set, Side};
use worker::host::Host;

use super::{AT_ONCE, Answer, Session};
use crate::error::ExplainError;
use crate::loaded::Loaded;
use crate::readings;

impl<H: Host<Protocol = Command>> Session<H> {
    /// MNIST's test pictures, at least the first `count` if there are as many.
    async fn test_pictures(&self, count: usize) -> Result<&Digits, ExplainError> {
        let part = Part::Test;
        let (cell, shards) = match count <= part.images().per_shard() {
            true => (&self.first_shard, Some(0..1)),
            false => (&self.all_shards, None),
        };
        // All of them begin with the first.
        if let Some(pictures) = self.all_shards.get().or(cell.get()) {
            return Ok(pictures);
        }
        let fetched = self.fetch(part, shards).await?;
        Ok(cell.get_or_init(|| fetched))
    }

    /// MNIST's test pictures; computes the features of the first `count`: `Loaded::tested`.
    pub(super) async fn tested(
        &self,
        id: u32,
        loaded: &Loaded,
        count: usize,
    ) -> Result<&Digits, ExplainError> {
        let mnist = self.test_pictures(count).await?;
        let trunk = &loaded.intact().trunk;
        let count = count.min(mnist.len());
        loop {
            let done = loaded.tested.borrow().len() / trunk.width();
            if done >= count {
                return Ok(mnist);
            }
            let to = count.min(done + AT_ONCE);
            let images = (done..to).filter_map(|place| mnist.picture(place));
            let features = trunk.features(&images.collect::<Vec<Image28>>());
            {
                let mut tested = loaded.tested.borrow_mut();
                tested.reserve_exact((count - done) * trunk.width());
                tested.extend(features);
            }
            self.progress(id, to, count);
            self.pause().await;
        }
    }

    pub(super) async fn forgetting(&self, id: u32) -> Answer {
        let loaded = self.loaded()?;
        if loaded.personal() != Some(Side::Head) {
            return Err(ExplainError::NoHead);
        }
        let mnist = self.tested(id, loaded, usize::MAX).await?;
        let tested = loaded.tested.borrow();
        let forgetting = readings::forgetting(loaded.intact(), &tested, mnist)?;
        Ok(Event::Forgetting { id, forgetting })
    }

    pub(super) async fn map(&self, id: u32) -> Answer {
        let loaded = self.loaded()?;
        let mnist = self.tested(id, loaded, Map::PICTURES).await?;
        let after = loaded.personal().unwrap_or(Side::Base);
        let own_after = self.own_read(loaded, after).await;
        let tested = loaded.tested.borrow();
        let shown = tested.len().min(Map::PICTURES * loaded.intact().trunk.width());
        Ok(Event::Map { id, map: readings::map(loaded, &tested[..shown], mnist, &own_after)? })
    }

    pub(super) async fn confusions(&self, id: u32, of: Set) -> Answer {
        let loaded = self.loaded()?;
        let confusions = match of {
            Set::Own => {
                let own = loaded.own();
                if own.samples.is_empty() {
                    return Err(ExplainError::NoOwn);
                }
                let mut read = Vec::new();
                for side in loaded.sides() {
                    read.push((side, self.own_read(loaded, side).await));
                }
                let image = |place: usize| own.images.get(place).cloned();
                readings::confusions(of, &own.known.labels(), &read, image)
            }
            Set::Mnist => {
                let mnist = self.tested(id, loaded, usize::MAX).await?;
                let (net, tested) = (loaded.intact(), loaded.tested.borrow());
                let read = net.sides().map(|side| (side, readings::read(net.layer(side), &tested)));
                let image = |place: usize| mnist.picture(place);
                readings::confusions(of, &mnist.labels, &read.collect::<Vec<_>>(), image)
            }
        };
        Ok(Event::Confusions { id, confusions })
    }

    /// As which digits a side reads the person's own; none weighs its own reading.
    async fn own_read(&self, loaded: &Loaded, side: Side) -> Vec<u8> {
        let known = &loaded.own().known;
        let mut compared = loaded.compared(side).take();
        compared.begin(loaded.hand(side), known.traces());
        while compared.go_on(TRACES_AT_ONCE) {
            self.pause().await;
        }
        let read = readings::digits(&known.read_by(loaded.intact().layer(side), &compared));
        loaded.compared(side).replace(compared);
        read
    }
}
