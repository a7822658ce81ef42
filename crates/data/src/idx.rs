//! IDX, MNIST's file format: bytes with a shape. No compression.
//!
//! Source: LeCun, Cortes, Burges, *The MNIST database*, "File formats for the MNIST database".

/// The type code of unsigned bytes, the only type in MNIST's files.
const UNSIGNED_BYTE: u8 = 0x08;

/// Bytes and their shape, the outermost dimension first: n × 28 × 28 for pictures, n for labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    pub shape: Vec<u32>,
    pub bytes: Vec<u8>,
}

/// Why bytes are no IDX file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdxError {
    #[error("this is not an IDX file: it must begin with two zero bytes")]
    NotIdx,
    #[error("this IDX file holds type 0x{0:02x}, only bytes (0x08) can be read")]
    NotBytes(u8),
    #[error("this IDX file ends within its header: it was cut off")]
    NoHeader,
    #[error("this IDX file's header says {expected} bytes, but {got} follow: it is damaged")]
    Length { expected: u64, got: u64 },
}

impl Idx {
    /// Parses a decompressed file.
    pub fn parse(file: &[u8]) -> Result<Self, IdxError> {
        let (&[zero, also_zero, kind, dimensions], rest) =
            file.split_first_chunk().ok_or(IdxError::NoHeader)?;
        if (zero, also_zero) != (0, 0) {
            return Err(IdxError::NotIdx);
        }
        if kind != UNSIGNED_BYTE {
            return Err(IdxError::NotBytes(kind));
        }
        let header = 4 * usize::from(dimensions);
        let (sizes, bytes) = rest.split_at_checked(header).ok_or(IdxError::NoHeader)?;
        let (sizes, _) = sizes.as_chunks::<4>();
        let shape: Vec<u32> = sizes.iter().map(|&size| u32::from_be_bytes(size)).collect();
        // A product that overflows saturates, so it can't match the length of a real file.
        let expected =
            shape.iter().fold(1, |product: u64, &size| product.saturating_mul(size.into()));
        let got = bytes.len() as u64;
        if expected != got {
            return Err(IdxError::Length { expected, got });
        }
        Ok(Self { shape, bytes: bytes.to_vec() })
    }

    /// The inverse of `parse`.
    pub fn to_file(&self) -> Vec<u8> {
        let mut file = vec![0, 0, UNSIGNED_BYTE, self.shape.len() as u8];
        file.extend(self.shape.iter().flat_map(|size| size.to_be_bytes()));
        file.extend_from_slice(&self.bytes);
        file
    }

    /// The number of pictures or labels.
    pub fn count(&self) -> usize {
        self.shape.first().map_or(0, |&count| count as usize)
    }

    /// The pictures or labels in chunks of `count`, in order; the last chunk may be smaller.
    pub fn chunks(&self, count: usize) -> impl Iterator<Item = Self> + '_ {
        let item = self.bytes.len().checked_div(self.count()).unwrap_or(0);
        self.bytes.chunks((count * item).max(1)).map(move |bytes| {
            let mut shape = self.shape.clone();
            if let (Some(first), Some(count)) = (shape.first_mut(), bytes.len().checked_div(item)) {
                *first = count as u32;
            }
            Self { shape, bytes: bytes.to_vec() }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_idx() -> impl Strategy<Value = Idx> {
        prop::collection::vec(0u32..6, 1..4).prop_flat_map(|shape| {
            let length = shape.iter().product::<u32>() as usize;
            prop::collection::vec(any::<u8>(), length)
                .prop_map(move |bytes| Idx { shape: shape.clone(), bytes })
        })
    }

    #[test]
    fn sizes_whose_product_overflows_are_refused() {
        let mut file = vec![0, 0, 8, 4];
        file.extend([0xff; 16]);
        assert!(matches!(Idx::parse(&file), Err(IdxError::Length { .. })));
    }

    #[test]
    fn each_fault_has_its_own_sentence() {
        assert_eq!(Idx::parse(&[0, 0, 8]), Err(IdxError::NoHeader));
        assert_eq!(Idx::parse(&[0, 0, 8, 1, 0, 0]), Err(IdxError::NoHeader));
        assert_eq!(Idx::parse(&[0x1f, 0x8b, 8, 0]), Err(IdxError::NotIdx));
        assert_eq!(Idx::parse(&[0, 0, 13, 1, 0, 0, 0, 0]), Err(IdxError::NotBytes(13)));
        let short = Idx::parse(&[0, 0, 8, 1, 0, 0, 0, 2, 7]);
        assert_eq!(short, Err(IdxError::Length { expected: 2, got: 1 }));
    }

    proptest! {
        #[test]
        fn a_written_file_parses_to_the_same_value(idx in any_idx()) {
            prop_assert_eq!(Idx::parse(&idx.to_file()), Ok(idx));
        }

        #[test]
        fn any_bytes_are_parsed_or_refused_without_a_panic(
            header in prop::sample::select(vec![vec![], vec![0, 0, 8], vec![0, 0, 8, 2]]),
            bytes in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let _ = Idx::parse(&[header, bytes].concat());
        }

        #[test]
        fn joined_chunks_are_the_whole(idx in any_idx(), count in 1usize..5) {
            let chunks: Vec<_> = idx.chunks(count).collect();
            let bytes: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.bytes.clone()).collect();
            prop_assert_eq!(&bytes, &idx.bytes);
            prop_assert!(chunks.iter().all(|chunk| Idx::parse(&chunk.to_file()).is_ok()));
        }
    }
}
