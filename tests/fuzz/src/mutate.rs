//! Mutates the inputs of a corpus: bits, bytes, integers, floats, numbers in text, parts of other inputs,
//! and the target's own tokens.

use std::ops::Range;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::corpus::Corpus;
use crate::targets::Target;

/// Integers at the edges of types and of usual limits.
const INTEGERS: [u64; 20] = [
    0,
    1,
    8,
    10,
    28,
    127,
    255,
    783,
    1 << 12,
    1 << 14,
    i16::MAX as u64,
    u16::MAX as u64,
    1 << 24,
    i32::MAX as u64,
    u32::MAX as u64,
    1 << 32,
    1 << 53,
    i64::MAX as u64,
    u64::MAX / 4,
    u64::MAX,
];

const FLOATS: [f32; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1e-45,
    1e-23,
    1e6,
    f32::MAX,
    f32::MIN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
];

const NUMBERS: [&str; 16] = [
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "9",
    "10",
    "256",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "1e-45",
    "1e39",
    "1e999",
];

/// The number of mutated inputs that are mutated again.
const RECENT: usize = 64;

/// Of this many inputs one may be large.
pub const LARGE_ONE_IN: u32 = 1000;

/// Makes inputs. The same seed and corpus give the same inputs.
pub struct Mutator<'a> {
    rng: ChaCha8Rng,
    corpus: &'a Corpus,
    target: &'a Target,
    /// Some of the last inputs, so that inputs also go far from the corpus.
    recent: Vec<Vec<u8>>,
}

impl<'a> Mutator<'a> {
    /// `corpus`: at least one usual input.
    pub fn new(seed: u64, corpus: &'a Corpus, target: &'a Target) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed), corpus, target, recent: Vec::new() }
    }

    pub fn next_input(&mut self) -> Vec<u8> {
        if self.rng.random_ratio(1, LARGE_ONE_IN) {
            return self.large_input();
        }
        let again = self.recent.len() == RECENT && self.rng.random_bool(0.25);
        let from = if again { &self.recent } else { &self.corpus.usual };
        let mut input = pick(&mut self.rng, from).clone();
        self.change_often(&mut input);
        input.truncate(self.target.usual_bytes);
        if self.recent.len() < RECENT {
            self.recent.push(input.clone());
        } else if self.rng.random_bool(0.5) {
            let place = self.rng.random_range(0..RECENT);
            self.recent[place].clone_from(&input);
        }
        input
    }

    /// An input that may take long. It is not mutated again: one that takes long would soon be most of them.
    fn large_input(&mut self) -> Vec<u8> {
        let Corpus { usual, large } = self.corpus;
        let mut input = pick(&mut self.rng, if large.is_empty() { usual } else { large }).clone();
        if large.is_empty() {
            self.grow(&mut input);
        }
        self.change_often(&mut input);
        input.truncate(self.target.large_bytes);
        input
    }

    /// Repeats a part of an input.
    fn grow(&mut self, input: &mut Vec<u8>) {
        let part = part(&mut self.rng, input.len());
        let room = self.target.large_bytes.saturating_sub(input.len());
        let times = self.rng.random_range(0..=room).checked_div(part.len()).unwrap_or(0);
        let repeated = input[part.clone()].repeat(times);
        insert(input, part.end, &repeated);
    }

    /// Changes an input once, twice, or up to eight times.
    fn change_often(&mut self, input: &mut Vec<u8>) {
        for _ in 0..1 << self.rng.random_range(0..4u32) {
            self.change(input);
        }
    }

    /// Changes an input in one way.
    fn change(&mut self, input: &mut Vec<u8>) {
        let rng = &mut self.rng;
        let place = rng.random_range(0..=input.len());
        match rng.random_range(0..16u32) {
            0 => overwrite(input, place, |byte| byte ^ (1u8 << rng.random_range(0..8u32))),
            1 => overwrite(input, place, |_| rng.next_u32() as u8),
            2 => overwrite(input, place, |byte| byte.wrapping_add(rng.random_range(1..=16u8))),
            3 => overwrite(input, place, |byte| byte.wrapping_sub(rng.random_range(1..=16u8))),
            4 => {
                let near = rng.random_range(0..3u64);
                let integer = pick(rng, &INTEGERS).wrapping_add(near).wrapping_sub(1);
                let width = *pick(rng, &[1, 2, 4, 8]);
                match rng.random_bool(0.5) {
                    true => overwrite_with(input, place, &integer.to_le_bytes()[..width]),
                    false => overwrite_with(input, place, &integer.to_be_bytes()[8 - width..]),
                }
            }
            5 => {
                let float = *pick(rng, &FLOATS);
                overwrite_with(input, place, &float.to_le_bytes());
            }
            6 => drop(input.drain(part(rng, input.len()))),
            7 => {
                let copied = input[part(rng, input.len())].to_vec();
                insert(input, place, &copied);
            }
            8 => {
                let copied = input[part(rng, input.len())].to_vec();
                overwrite_with(input, place, &copied);
            }
            9 => {
                let mut random = vec![0u8; rng.random_range(1..=8)];
                rng.fill_bytes(&mut random);
                insert(input, place, &random);
            }
            10 => {
                let same = vec![rng.next_u32() as u8; rng.random_range(1..=64)];
                insert(input, place, &same);
            }
            11 if !self.target.tokens.is_empty() => {
                insert(input, place, pick::<&[u8]>(rng, self.target.tokens));
            }
            12 if !self.target.tokens.is_empty() => {
                overwrite_with(input, place, pick::<&[u8]>(rng, self.target.tokens));
            }
            13 => {
                let other = pick(rng, &self.corpus.usual);
                let copied = &other[part(rng, other.len())];
                insert(input, place, copied);
            }
            14 => input.truncate(place),
            _ => {
                if let Some(number) = number(input, place) {
                    let text = match rng.random_bool(0.75) {
                        true => (*pick(rng, &NUMBERS)).to_owned(),
                        false => rng.random_range(0..2000u32).to_string(),
                    };
                    let place = number.start;
                    drop(input.drain(number));
                    insert(input, place, text.as_bytes());
                }
            }
        }
    }
}

fn pick<'l, T>(rng: &mut ChaCha8Rng, list: &'l [T]) -> &'l T {
    &list[rng.random_range(0..list.len())]
}

/// A part of `length` bytes, mostly a short one; it may be empty.
fn part(rng: &mut ChaCha8Rng, length: usize) -> Range<usize> {
    let start = rng.random_range(0..=length);
    let most = (1usize << rng.random_range(0..11u32)).min(length - start);
    start..start + rng.random_range(0..=most)
}

/// Replaces the byte at a place, if there is one.
fn overwrite(input: &mut [u8], place: usize, new: impl FnOnce(u8) -> u8) {
    if let Some(byte) = input.get_mut(place) {
        *byte = new(*byte);
    }
}

/// Replaces the bytes from a place on, as far as there are any.
fn overwrite_with(input: &mut [u8], place: usize, bytes: &[u8]) {
    input[place..].iter_mut().zip(bytes).for_each(|(old, new)| *old = *new);
}

fn insert(input: &mut Vec<u8>, place: usize, bytes: &[u8]) {
    let rest = input.split_off(place);
    input.extend_from_slice(bytes);
    input.extend(rest);
}

/// The first number in text that ends at or after a place.
fn number(input: &[u8], place: usize) -> Option<Range<usize>> {
    let digit = place + input[place..].iter().position(u8::is_ascii_digit)?;
    let other = |byte: &u8| !byte.is_ascii_digit() && !b"+-.eE".contains(byte);
    let start = input[..digit].iter().rposition(other).map_or(0, |before| before + 1);
    let end = input[digit..].iter().position(other).map_or(input.len(), |after| digit + after);
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    static TARGET: Target = Target {
        name: "none",
        run: |_| (),
        in_tests: 0,
        usual_bytes: 40,
        large_bytes: 400,
        tokens: &[b"token"],
    };

    fn inputs(seed: u64, usual: &[Vec<u8>], large: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let corpus = Corpus { usual: usual.to_vec(), large: large.to_vec() };
        let mut mutator = Mutator::new(seed, &corpus, &TARGET);
        (0..20_000).map(|_| mutator.next_input()).collect()
    }

    #[test]
    fn a_seed_gives_the_same_inputs_and_another_seed_gives_others() {
        let corpus = [b"{\"count\":60000}".to_vec(), vec![0; 30]];
        let once = inputs(1, &corpus, &[]);
        assert_eq!(once, inputs(1, &corpus, &[]));
        assert_ne!(once, inputs(2, &corpus, &[]));
        let holds = |text: &[u8]| {
            once.iter().any(|input| input.windows(text.len()).any(|part| part == text))
        };
        assert!(holds(b"token"));
        assert!(holds(b"18446744073709551616"));
        assert!(holds(&f32::INFINITY.to_le_bytes()));
    }

    #[test]
    fn an_empty_input_can_be_mutated() {
        let all = inputs(1, &[Vec::new()], &[]);
        assert!(all.iter().any(|input| input.len() > 8));
    }

    #[test]
    fn few_inputs_are_large_with_large_inputs_in_the_corpus_and_without() {
        for large in [vec![], vec![vec![7; 200]]] {
            let all = inputs(1, &[vec![0; 30]], &large);
            let count = all.iter().filter(|input| input.len() > 40).count();
            assert!((5..40).contains(&count), "{count}");
            assert!(all.iter().all(|input| input.len() <= 400));
        }
    }

    #[test]
    fn a_number_in_text_is_found_whole() {
        let text = b"[-1.5e3,x]";
        assert_eq!(number(text, 0), Some(1..7));
        assert_eq!(number(text, 6), Some(1..7));
        assert_eq!(number(text, 7), None);
        assert_eq!(number(text, text.len()), None);
        assert_eq!(number(b"12", 0), Some(0..2));
    }
}
