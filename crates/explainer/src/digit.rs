//! Answers about one digit, in the protocol's types.

use ink::metrics::most_likely;
use ink::{Drawn, Image28, Labelled, Stroke};
use why::{
    Gallery, Method, Parts, Question, Reader, Trunk, WhyError, change_sentence, explain,
    first_sentence, own_like, own_sentence, smallest_change,
};
use worker::explainer::{
    Explained, Likes, Mind, OwnLike, PictureLike, Side, SmallChange, WeighedPart,
};

/// What spoke for a digit.
pub(crate) fn explained(
    side: Side,
    reader: &Reader,
    drawn: &Drawn,
    against: Option<u8>,
) -> Result<Explained, WhyError> {
    let why = explain(reader, drawn, against, Method::default())?;
    let sentence = first_sentence(&why, drawn.strokes());
    let Question { digit, against } = why.question;
    let parts = why.parts.into_iter().map(|why::WeighedPart { part, weight }| WeighedPart {
        stroke: part.stroke,
        points: part.path.points,
        weight,
    });
    Ok(Explained {
        side,
        read: why.read,
        digit,
        against,
        parts: parts.collect(),
        margin: why.margin,
        hand: why.hand,
        prior: why.prior,
        rest: why.rest,
        sentence,
    })
}

/// The smallest change that would make it another digit.
pub(crate) fn mind(side: Side, reader: &Reader, strokes: &[Stroke]) -> Result<Mind, WhyError> {
    // Ink without parts can't be changed either.
    Parts::of(strokes).ok_or(WhyError::NoInk)?;
    let read = reader.read(&[strokes.to_vec()]);
    let digit = most_likely(&read.first().copied().flatten().ok_or(WhyError::NoInk)?);
    let change = smallest_change(reader, strokes, digit);
    let sentence = change_sentence(change.as_ref(), strokes);
    let change = change.map(|change| SmallChange {
        strokes: change.strokes,
        becomes: change.becomes,
        probability: change.probability,
        share: change.share,
    });
    Ok(Mind { side, digit, change, sentence })
}

/// What a digit is like. `gallery`: MNIST's pictures with the features of `trunk`; `picture`: of the
/// strokes.
pub(crate) fn likes(
    samples: &[Labelled],
    gallery: &Gallery,
    trunk: &Trunk,
    strokes: &[Stroke],
    picture: &Image28,
) -> Likes {
    let own = own_like(samples, strokes);
    let sentence = own_sentence(own.as_ref());
    let own = own.map(|own| OwnLike {
        place: own.place,
        label: own.label,
        distance: own.distance,
        pairs: own.pairs,
    });
    let nearest = gallery.nearest(trunk, picture, Gallery::SHOWN);
    let pictures = nearest.into_iter().filter_map(|why::Like { place, label, likeness }| {
        Some(PictureLike { label, likeness, image: gallery.picture(place)? })
    });
    Likes { own, sentence, pictures: pictures.collect() }
}
