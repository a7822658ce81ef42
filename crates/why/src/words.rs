//! Sentences about a reading, in plain words.

use ink::{Bounds, Hand, Point, Stroke, a_digit};

use crate::edits::Edit;
use crate::explanation::Explanation;
use crate::likes::OwnLike;
use crate::mind::Change;

/// Ink narrower than this share of its longer side has no left and right, or no top and bottom.
const NARROW: f32 = 0.35;
/// The other digit's ink is mentioned if its largest weight is at least this share of the largest.
const NOTABLE: f32 = 0.5;

/// Where a point lies in the ink: “at the top left”, “in the middle”.
pub fn place(strokes: &[Stroke], point: Point) -> &'static str {
    let Some(ink) = Bounds::of(strokes) else { return "in the middle" };
    let third = |at: f32, low: f32, length: f32| {
        if length < NARROW * ink.extent() || length <= 0.0 {
            return 1;
        }
        ((3.0 * (at - low) / length) as i32).clamp(0, 2)
    };
    let column = third(point.x, ink.left, ink.width());
    match (third(point.y, ink.top, ink.height()), column) {
        (0, 0) => "at the top left",
        (0, 1) => "at the top",
        (0, _) => "at the top right",
        (1, 0) => "on the left",
        (1, 1) => "in the middle",
        (1, _) => "on the right",
        (_, 0) => "at the bottom left",
        (_, 1) => "at the bottom",
        _ => "at the bottom right",
    }
}

/// Why the digit, in a sentence or two.
pub fn first_sentence(why: &Explanation, strokes: &[Stroke]) -> String {
    let (digit, other) = (a_digit(why.question.digit), a_digit(why.question.against));
    let network = why.margin - why.hand - why.prior;
    if why.hand > 0.0 && why.hand > network {
        return format!(
            "It is read as {digit} and not as {other} because it was drawn like one of your own digits."
        );
    }
    if why.prior > 0.0 && why.prior > network {
        return format!(
            "It is read as {digit} and not as {other} because of the order and direction of its strokes."
        );
    }
    let at = |range: std::ops::Range<usize>| {
        let middle = why.parts.get(usize::midpoint(range.start, range.end - 1))?;
        Some(place(strokes, middle.part.middle()))
    };
    let Some(strongest) = why.strongest_for() else {
        return format!("No part of the ink makes it {digit} rather than {other}.");
    };
    let largest = why.parts[strongest.clone()].iter().map(|part| part.weight).fold(0.0, f32::max);
    let because = at(strongest).unwrap_or("in the middle");
    let mut sentence =
        format!("It is read as {digit} and not as {other} because of the ink {because}.");
    let against = why.strongest_against().filter(|range| {
        let weights = why.parts[range.clone()].iter().map(|part| -part.weight);
        weights.fold(0.0, f32::max) >= NOTABLE * largest
    });
    if let Some(against) = against.and_then(at) {
        let but = format!(" The ink {against} speaks rather for {other}.");
        sentence.push_str(&but);
    }
    sentence
}

/// What would change the reading; `None`: nothing small would.
pub fn change_sentence(change: Option<&Change>, strokes: &[Stroke]) -> String {
    let Some(change) = change else {
        return "Nothing small would make it another digit.".to_owned();
    };
    let at = place(strokes, change.place);
    let condition = match change.edit {
        Edit::Shorten { .. } => format!("If the stroke {at} were shorter"),
        Edit::LeaveOut { .. } => format!("Without the stroke {at}"),
        Edit::Interrupt { .. } => format!("With a gap {at}"),
        Edit::Move { direction, .. } => {
            format!("If the stroke {at} were moved {}", towards(direction))
        }
        Edit::Bend { direction, .. } => {
            format!("If the end of the stroke {at} were pulled {}", towards(direction))
        }
        Edit::Close { .. } => format!("If the gap {at} were smaller"),
    };
    // An integer, because formatting a float adds ten kilobytes to the explainer.
    let percent = (100.0 * change.share).round().max(1.0) as u32;
    format!(
        "{condition}, it would be read as {}. The change is {percent} % of the ink.",
        a_digit(change.becomes)
    )
}

/// A direction in words.
fn towards((x, y): (f32, f32)) -> &'static str {
    // Less than this is not worth a word.
    const LITTLE: f32 = 0.3;
    let sign = |number: f32| i8::from(number > LITTLE) - i8::from(number < -LITTLE);
    match (sign(x), sign(y)) {
        (0, 1) => "down",
        (0, _) => "up",
        (1, 0) => "to the right",
        (1, 1) => "down and to the right",
        (1, _) => "up and to the right",
        (_, 0) => "to the left",
        (_, 1) => "down and to the left",
        _ => "up and to the left",
    }
}

/// Which of the person's own digits it is like; `None`: there is none to compare with.
pub fn own_sentence(like: Option<&OwnLike>) -> String {
    match like {
        None => "There is no digit of your own to compare it with.".to_owned(),
        Some(like) if like.distance < Hand::REACH => {
            format!("It was drawn like {} of your own.", a_digit(like.label))
        }
        Some(like) => {
            format!(
                "It was drawn like none of your own digits. The nearest is {}.",
                a_digit(like.label)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::edits::End;
    use crate::explanation::explain;
    use crate::methods::Method;
    use crate::testing::{NO_HAND, opened, seven, seven_strokes};

    #[test]
    fn places_are_thirds_of_the_ink() {
        let seven = seven_strokes();
        let at = |x, y| place(&seven, Point { x, y });
        assert_eq!(at(0.2, 0.2), "at the top left");
        assert_eq!(at(0.5, 0.5), "in the middle");
        assert_eq!(at(0.8, 0.55), "on the right");
        assert_eq!(at(0.45, 0.9), "at the bottom");
        let one = [Stroke::from([(0.5, 0.1), (0.52, 0.9)].as_slice())];
        assert_eq!(place(&one, Point { x: 0.5, y: 0.1 }), "at the top");
        assert_eq!(place(&[], Point { x: 0.5, y: 0.1 }), "in the middle");
    }

    #[test]
    fn a_seven_is_no_one_because_of_the_ink_at_the_top() {
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        let why = explain(&reader, &seven(), Some(1), Method::default()).unwrap();
        let sentence = first_sentence(&why, &seven_strokes());
        let begin = "It is read as a 7 and not as a 1 because of the ink at the top";
        assert!(sentence.starts_with(begin), "{sentence}");
        let own = Explanation { hand: 9.0, margin: 12.0, ..why.clone() };
        assert!(first_sentence(&own, &seven_strokes()).contains("your own digits"));
        let made_up = Explanation { prior: 4.0, margin: 6.0, ..why.clone() };
        assert!(first_sentence(&made_up, &seven_strokes()).contains("order and direction"));
        let mut turned = why;
        turned.parts.iter_mut().for_each(|part| part.weight = -part.weight.abs());
        let sentence = first_sentence(&turned, &seven_strokes());
        assert_eq!(sentence, "No part of the ink makes it a 7 rather than a 1.");
    }

    #[test]
    fn each_change_has_its_sentence() {
        let seven = seven_strokes();
        let (stroke, end, direction) = (0, End::First, (0.0, 1.0));
        let to = Point { x: 0.5, y: 0.5 };
        for (edit, begin) in [
            (Edit::Shorten { stroke, end }, "If the stroke at the top were shorter,"),
            (Edit::LeaveOut { stroke }, "Without the stroke at the top,"),
            (Edit::Interrupt { stroke, middle: 0.3 }, "With a gap at the top,"),
            (Edit::Move { stroke, direction }, "If the stroke at the top were moved down,"),
            (
                Edit::Bend { stroke, end, direction },
                "If the end of the stroke at the top were pulled down,",
            ),
            (Edit::Close { stroke, end, to }, "If the gap at the top were smaller,"),
        ] {
            let place = Point { x: 0.5, y: 0.2 };
            let change = Change {
                edit,
                strokes: seven.clone(),
                share: 0.123,
                becomes: 8,
                probability: 0.6,
                place,
            };
            let sentence = change_sentence(Some(&change), &seven);
            assert!(sentence.starts_with(begin), "{sentence}");
            let end = "it would be read as an 8. The change is 12 % of the ink.";
            assert!(sentence.ends_with(end), "{sentence}");
        }
        assert!(change_sentence(None, &seven).starts_with("Nothing small"));
    }

    #[test]
    fn own_digits_are_near_or_only_the_nearest() {
        let like = |distance| OwnLike { place: 0, label: 4, distance, pairs: Vec::new() };
        assert_eq!(own_sentence(Some(&like(0.02))), "It was drawn like a 4 of your own.");
        assert!(own_sentence(Some(&like(0.2))).ends_with("The nearest is a 4."));
        assert!(own_sentence(None).starts_with("There is no digit"));
    }
}
