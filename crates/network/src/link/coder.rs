//! A binary arithmetic coder with adaptive probabilities: LZMA's range coder, without its first byte,
//! which is always zero.

/// Probabilities are whole numbers out of `1 << PRECISION`.
const PRECISION: u32 = 11;
/// How fast a probability follows the bits: by 1/32 of the way with each.
const RATE: u32 = 5;
/// A range below this one has lost precision: the coder moves on by a byte.
const LEAST: u32 = 1 << 24;

/// The probability that a bit is 0, learned from the bits before it.
#[derive(Clone, Copy, Debug)]
pub struct Context(u32);

impl Default for Context {
    fn default() -> Self {
        Self(1 << (PRECISION - 1))
    }
}

impl Context {
    /// The part of a range that stands for 0.
    fn bound(self, range: u32) -> u32 {
        (range >> PRECISION) * self.0
    }

    fn learn(&mut self, bit: bool) {
        match bit {
            false => self.0 += ((1 << PRECISION) - self.0) >> RATE,
            true => self.0 -= self.0 >> RATE,
        }
    }
}

/// Both directions at once, so that what is encoded and what is decoded can't differ.
pub trait Coder {
    /// Codes a bit. An encoder returns it; a decoder ignores it and returns the one that it decodes.
    fn bit(&mut self, context: &mut Context, bit: bool) -> bool;

    /// Codes a number below `1 << BITS`, from the highest bit on. `contexts` has that many entries.
    fn tree<const BITS: u32>(&mut self, contexts: &mut [Context], number: usize) -> usize {
        let mut node = 1;
        for place in (0..BITS).rev() {
            let bit = self.bit(&mut contexts[node], (number >> place) & 1 == 1);
            node = 2 * node + usize::from(bit);
        }
        node - (1 << BITS)
    }

    /// Codes a number from `-MOST` to `MOST`. Those near 0 are shorter.
    fn signed(&mut self, contexts: &mut Signed, number: i32) -> i32 {
        if !self.bit(&mut contexts.is_not_zero, number != 0) {
            return 0;
        }
        let is_negative = self.bit(&mut contexts.is_negative, number < 0);
        let mut size = 1;
        while size < Signed::MOST {
            let context = (size as usize).min(contexts.is_more.len()) - 1;
            if !self.bit(&mut contexts.is_more[context], number.abs() > size) {
                break;
            }
            size += 1;
        }
        if is_negative { -size } else { size }
    }
}

/// The contexts of a number with a sign.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    is_not_zero: Context,
    is_negative: Context,
    is_more: [Context; 6],
}

impl Signed {
    pub const MOST: i32 = 127;
}

pub struct Encoder {
    low: u64,
    range: u32,
    /// The last byte that a carry can still change, and the number of bytes of 255 after it plus 1.
    cache: u8,
    pending: usize,
    bytes: Vec<u8>,
}

impl Default for Encoder {
    fn default() -> Self {
        Self { low: 0, range: u32::MAX, cache: 0, pending: 1, bytes: Vec::new() }
    }
}

impl Encoder {
    fn shift(&mut self) {
        if self.low < 0xff00_0000 || self.low > u64::from(u32::MAX) {
            let carry = (self.low >> 32) as u8;
            self.bytes.push(self.cache.wrapping_add(carry));
            let waiting = self.bytes.len() + self.pending - 1;
            self.bytes.resize(waiting, 0xff_u8.wrapping_add(carry));
            self.pending = 0;
            self.cache = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = (self.low & 0x00ff_ffff) << 8;
    }

    /// The bytes. Zeros at their end are left out, because a decoder reads zeros there.
    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        self.bytes.remove(0);
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }
}

impl Coder for Encoder {
    fn bit(&mut self, context: &mut Context, bit: bool) -> bool {
        let bound = context.bound(self.range);
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        context.learn(bit);
        while self.range < LEAST {
            self.range <<= 8;
            self.shift();
        }
        bit
    }
}

/// Decodes any bytes: from wrong ones come wrong bits.
pub struct Decoder<'a> {
    bytes: std::slice::Iter<'a, u8>,
    range: u32,
    code: u32,
}

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { bytes: bytes.iter(), range: u32::MAX, code: 0 };
        for _ in 0..size_of::<u32>() {
            decoder.advance();
        }
        decoder
    }

    fn advance(&mut self) {
        self.code = (self.code << 8) | u32::from(self.bytes.next().copied().unwrap_or(0));
    }
}

impl Coder for Decoder<'_> {
    fn bit(&mut self, context: &mut Context, _: bool) -> bool {
        let bound = context.bound(self.range);
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        context.learn(bit);
        while self.range < LEAST {
            self.range <<= 8;
            self.advance();
        }
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Codes numbers in all three ways.
    fn code(coder: &mut impl Coder, numbers: &mut [i32]) {
        let (mut context, mut tree) = (Context::default(), [Context::default(); 1 << 6]);
        let mut signed = Signed::default();
        for number in numbers {
            *number = match coder.bit(&mut context, *number < 0) {
                true => coder.signed(&mut signed, *number),
                false if coder.bit(&mut context, *number > 63) => {
                    coder.signed(&mut signed, *number)
                }
                false => coder.tree::<6>(&mut tree, *number as usize) as i32,
            };
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back_as_they_were_coded(
            numbers in prop::collection::vec(-Signed::MOST..=Signed::MOST, 0..400),
        ) {
            let mut coded = numbers.clone();
            let mut encoder = Encoder::default();
            code(&mut encoder, &mut coded);
            prop_assert_eq!(&coded, &numbers);
            let bytes = encoder.finish();
            coded.fill(0);
            code(&mut Decoder::new(&bytes), &mut coded);
            prop_assert_eq!(coded, numbers);
        }

        #[test]
        fn any_bytes_are_decoded(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut numbers = [0; 400];
            code(&mut Decoder::new(&bytes), &mut numbers);
            prop_assert!(numbers.iter().all(|number| number.abs() <= Signed::MOST));
        }
    }

    #[test]
    fn rare_bits_take_little_and_runs_of_carries_are_right() {
        for rare in [false, true] {
            let bits: Vec<bool> = (0..4000).map(|i| (i % 50 == 49) == rare).collect();
            let (mut encoder, mut context) = (Encoder::default(), Context::default());
            for &bit in &bits {
                encoder.bit(&mut context, bit);
            }
            let bytes = encoder.finish();
            // The entropy is 71 bytes.
            assert!(bytes.len() < 90, "{}", bytes.len());
            let (mut decoder, mut context) = (Decoder::new(&bytes), Context::default());
            for bit in bits {
                assert_eq!(decoder.bit(&mut context, false), bit);
            }
        }
    }
}
