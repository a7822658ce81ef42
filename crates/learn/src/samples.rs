//! A person's labelled digits, as a base reads them and as a head learns them.

use burn::nn::Linear;
use burn::tensor::Tensor;

use crate::fit::Fit;
use crate::head::plain;
use crate::labelled_features::LabelledFeatures;
use crate::read;
use crate::read::ReadError;
use ink::{Labelled, Prior};
use network::FineTuneSettings;
use network::samples::{self, trusted};

pub struct Samples {
    /// How the base reads them.
    pub readings: samples::Samples,
    /// Of each sample its own picture's row, then those of its variations.
    rows: Vec<LabelledFeatures>,
}

impl Samples {
    /// `base_head`: the base's own; `rows`: of each sample in turn, as `LabelledFeatures::of_sample` makes them;
    /// `prior`: how readings of ink are weighed.
    pub async fn new<'a>(
        base_head: &Linear,
        samples: impl Iterator<Item = &'a Labelled>,
        rows: Vec<LabelledFeatures>,
        prior: Prior,
    ) -> Result<Self, ReadError> {
        let first = |rows: &LabelledFeatures| rows.features.clone().narrow(0, 0, 1);
        let own_pictures: Vec<Tensor<2>> = rows.iter().map(first).collect();
        let features = match own_pictures.is_empty() {
            true => Vec::new(),
            false => read::numbers(Tensor::cat(own_pictures, 0)).await?,
        };
        let readings = samples::Samples::new(&plain(base_head).await?, samples, features, prior);
        Ok(Self { readings, rows })
    }

    /// A fit of the samples at these places that don't look mislabelled; `None` where there is no place.
    pub fn fit(
        &self,
        base_head: &Linear,
        places: &[usize],
        replay: Option<LabelledFeatures>,
        settings: &FineTuneSettings,
    ) -> Option<Fit> {
        let trusted = trusted(places, &self.readings.suspects(places));
        let own = LabelledFeatures::join(trusted.iter().map(|&place| &self.rows[place]))?;
        Some(Fit::new(base_head, own, self.readings.hand(&trusted), replay, settings))
    }
}
