//! A base as a site ships it: its card and its weights' file.

use serde::de::DeserializeOwned;

use crate::layers::LayerError;
use crate::weights::{
    ExportError, LayerWeights, Tensors, Weights, WeightsError, WeightsFile, rejection_of,
};
use crate::{BaseCard, BaseName, Head, HeadFile, SiteCard};

/// A base without its trunk; the code that computes features owns the trunk.
pub struct Base {
    pub card: SiteCard,
    /// The weights file, unchanged.
    file: Vec<u8>,
    /// From features to ten logits.
    pub head: LayerWeights,
    /// The layer that rejects ink that is no digit.
    pub rejection: Option<LayerWeights>,
}

/// Why a file doesn't match the base's card.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    #[error("the card of the {base} base can't be read ({cause}): the site is incomplete")]
    Card { base: BaseName, cause: serde_json::Error },
    #[error("the card of the {base} base describes {found}: the site is incomplete")]
    OtherCard { base: BaseName, found: BaseName },
    #[error("these are not the weights of the {base} base: {cause}")]
    Weights { base: BaseName, cause: WeightsError },
    #[error("the {0} base has no last layer that reads digits")]
    NoHead(BaseName),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

impl BaseCard {
    /// Parses a base's card.
    pub fn parse(base: BaseName, file: &[u8]) -> Result<Self, BaseError> {
        parse(base, file, |card: &Self| card.name)
    }
}

impl SiteCard {
    /// Parses a base's card.
    pub fn parse(base: BaseName, file: &[u8]) -> Result<Self, BaseError> {
        parse(base, file, |card: &Self| card.name)
    }
}

fn parse<C: DeserializeOwned>(
    base: BaseName,
    file: &[u8],
    name: impl Fn(&C) -> BaseName,
) -> Result<C, BaseError> {
    let card = serde_json::from_slice(file).map_err(|cause| BaseError::Card { base, cause })?;
    let found = name(&card);
    if found == base { Ok(card) } else { Err(BaseError::OtherCard { base, found }) }
}

impl Base {
    /// Opens a base; also returns its trunk's weights, for `plan::forward`.
    pub fn open(card: SiteCard, file: Vec<u8>) -> Result<(Self, Vec<LayerWeights>), BaseError> {
        let name = card.name;
        let no_base = |cause| BaseError::Weights { base: name, cause };
        let opened = WeightsFile::open(&file).map_err(no_base)?;
        let weights = Weights::read(name.network(), &opened).map_err(no_base)?;
        let rejection = rejection_of(&opened, name.network().features()?).map_err(no_base)?;
        let head = weights.head.ok_or(BaseError::NoHead(name))?;
        Ok((Self { card, file, head, rejection }, weights.trunk))
    }

    pub fn name(&self) -> BaseName {
        self.card.name
    }

    /// All weights, with the base's own head.
    pub fn weights(&self) -> Result<Weights, WeightsError> {
        Weights::read(self.name().network(), &WeightsFile::open(&self.file)?)
    }

    /// With a head: one safetensors file of base and head, all weights as floats, for programs that don't know ours of
    /// eight bits. Without: the base's own file, as it is.
    pub fn export(&self, head: Option<&Head>) -> Result<HeadFile, ExportError> {
        match head {
            None => Ok(HeadFile(self.file.clone())),
            Some(head) => {
                let file = WeightsFile::open(&self.file)?;
                let base = Tensors::in_floats(&file)?;
                Ok(head.to_file_with_base(base, self.name())?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(name: BaseName) -> (Vec<u8>, Vec<u8>) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights");
        let read = |file: String| std::fs::read(format!("{folder}/{file}")).unwrap();
        (read(name.card_file()), read(name.weights_file()))
    }

    #[test]
    fn each_shipped_base_opens_and_is_exported_unchanged() {
        for name in BaseName::ALL {
            let (card, file) = shipped(name);
            let card = SiteCard::parse(name, &card).unwrap();
            let (base, trunk) = Base::open(card, file.clone()).unwrap();
            assert_eq!(trunk.len(), name.network().names.len());
            assert_eq!(base.head.inputs, name.network().features().unwrap());
            assert_eq!(base.rejection.is_some(), name == BaseName::Cnn);
            assert!(base.export(None).unwrap() == HeadFile(file));
            let head = Head { layer: base.head.clone(), hand: Default::default(), signs: None };
            let HeadFile(exported) = base.export(Some(&head)).unwrap();
            let exported = WeightsFile::open(&exported).unwrap();
            assert!(!exported.has("blocks.0.conv.scale"), "{name}");
            assert!(Weights::read(name.network(), &exported).unwrap().trunk == trunk, "{name}");
        }
    }

    #[test]
    fn a_card_or_weights_of_another_base_are_refused() {
        let (mlp, cnn) = (shipped(BaseName::Mlp), shipped(BaseName::Cnn));
        let error = SiteCard::parse(BaseName::Mlp, &cnn.0).unwrap_err();
        assert!(error.to_string().contains("describes cnn"), "{error}");
        let error = SiteCard::parse(BaseName::Mlp, b"{}").unwrap_err();
        assert!(error.to_string().contains("can't be read"), "{error}");
        let card = SiteCard::parse(BaseName::Mlp, &mlp.0).unwrap();
        let error = Base::open(card, cnn.1).err().unwrap();
        assert_eq!(
            error.to_string(),
            "these are not the weights of the mlp base: it has no tensor hidden.weight"
        );
    }
}
