//! The writers of MNIST's training pictures, from QMNIST's extended labels.

/// A file that is not QMNIST's extended labels.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("these are not QMNIST's extended labels for {expected} pictures: {what}")]
pub struct WritersError {
    pub expected: usize,
    pub what: &'static str,
}

/// Columns of a row: class, series, writer, index, class code, global index, duplicate, unused.
const COLUMNS: usize = 8;
const WRITER: usize = 2;

/// The writer number of each picture, in MNIST's order, from a decompressed `idx2-int` file.
/// Source: Yadav, Bottou, *Cold Case: The Lost MNIST Digits*, 2019, section 2.
pub fn parse(bytes: &[u8], pictures: usize) -> Result<Vec<u32>, WritersError> {
    let error = |what| WritersError { expected: pictures, what };
    let (words, rest) = bytes.as_chunks::<4>();
    let words: Vec<u32> = words.iter().map(|&word| u32::from_be_bytes(word)).collect();
    let [0x0c02, rows, columns, rows_of_words @ ..] = words.as_slice() else {
        return Err(error("the file has another header"));
    };
    if *rows as usize != pictures || *columns as usize != COLUMNS {
        return Err(error("the number of rows or columns differs"));
    }
    if !rest.is_empty() || rows_of_words.len() != pictures * COLUMNS {
        return Err(error("the file is too short or too long"));
    }
    Ok(rows_of_words.chunks_exact(COLUMNS).map(|row| row[WRITER]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &[[u32; COLUMNS]]) -> Vec<u8> {
        let header = [0x0c02, rows.len() as u32, COLUMNS as u32];
        header.iter().chain(rows.iter().flatten()).flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn the_writer_is_the_third_column() {
        let bytes = file(&[[5, 0, 1234, 0, 0, 0, 0, 0], [3, 4, 77, 0, 0, 0, 0, 0]]);
        assert_eq!(parse(&bytes, 2), Ok(vec![1234, 77]));
    }

    #[test]
    fn another_file_is_refused() {
        let bytes = file(&[[0; COLUMNS]]);
        assert!(parse(&bytes, 2).is_err());
        assert!(parse(&bytes[..20], 1).is_err());
        assert!(parse(b"hello", 1).is_err());
    }
}
