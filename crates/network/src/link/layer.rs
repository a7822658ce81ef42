//! A last layer's difference from its base's, with three values for each output: none, up and down.

use ink::CLASSES;

use super::coder::{Coder, Context};

/// How far each weight moves, as multiples of its output's step; input by input.
pub type Moves = Vec<i8>;

/// The moves of a difference and each output's step. A number moves if it is larger than
/// `threshold` times its output's root mean square. The step is the mean of those that move.
///
/// This is how ternary networks are made: Li, Zhang, Liu, *Ternary Weight Networks*, 2016.
pub fn quantize(difference: &[f32], threshold: f32) -> (Moves, [f32; CLASSES]) {
    let inputs = (difference.len() / CLASSES).max(1) as f32;
    let mut limits = [0.0; CLASSES];
    for row in difference.chunks_exact(CLASSES) {
        limits.iter_mut().zip(row).for_each(|(sum, number)| *sum += number * number);
    }
    limits.iter_mut().for_each(|sum| *sum = threshold * (*sum / inputs).sqrt());
    let (mut moves, mut sums, mut counts) = (Moves::new(), [0.0; CLASSES], [0.0f32; CLASSES]);
    for (i, &number) in difference.iter().enumerate() {
        let output = i % CLASSES;
        let is_moved = number.abs() > limits[output];
        if is_moved {
            sums[output] += number.abs();
            counts[output] += 1.0;
        }
        moves.push(if is_moved { number.signum() as i8 } else { 0 });
    }
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum /= count.max(1.0));
    (moves, sums)
}

/// Codes the moves. A move is likelier where the same input, or the one before it, has others.
pub fn code(coder: &mut impl Coder, moves: &mut [i8]) {
    let (mut is_moved, mut is_down) = ([[Context::default(); 4]; 4], [Context::default(); 3]);
    let mut before = 0usize;
    for row in moves.chunks_mut(CLASSES) {
        let (mut count, mut sum) = (0, 0);
        for one in row {
            let context = &mut is_moved[before.div_ceil(2)][count.min(3)];
            if !coder.bit(context, *one != 0) {
                *one = 0;
                continue;
            }
            let context = match sum {
                0 => 0,
                1.. => 1,
                _ => 2,
            };
            *one = if coder.bit(&mut is_down[context], *one < 0) { -1 } else { 1 };
            count += 1;
            sum += i32::from(*one);
        }
        before = count.min(6);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_move_by_the_mean_of_their_output() {
        // Output 0: root mean square 2.5; output 1 is still.
        let mut difference = vec![0.0; 4 * CLASSES];
        for (row, number) in [3.0, -4.0, 0.0, 0.0].into_iter().enumerate() {
            difference[row * CLASSES] = number;
        }
        let (moves, steps) = quantize(&difference, 1.0);
        let first: Vec<i8> = moves.iter().copied().step_by(CLASSES).collect();
        assert_eq!((first, steps[0]), (vec![1, -1, 0, 0], 3.5));
        assert_eq!((moves.iter().filter(|one| **one != 0).count(), steps[1]), (2, 0.0));
        let (moves, steps) = quantize(&difference, 1.4);
        assert_eq!((moves[0], moves[CLASSES], steps[0]), (0, -1, 4.0));
    }
}
