//! Safetensors files from short inputs, and the files that this site ships.

use std::path::Path;
use std::sync::LazyLock;

use network::{BaseName, SiteCard, WEIGHTS_FOLDER};

/// A shipped base.
pub struct Shipped {
    pub card: SiteCard,
    pub file: Vec<u8>,
}

/// The shipped bases, in the order of `BaseName::ALL`.
pub static SHIPPED: LazyLock<[Shipped; 3]> = LazyLock::new(|| {
    BaseName::ALL.map(|name| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www").join(WEIGHTS_FOLDER);
        let read = |file: String| std::fs::read(folder.join(file)).expect("the base is committed");
        let card = SiteCard::parse(name, &read(name.card_file())).expect("its card is valid");
        Shipped { card, file: read(name.weights_file()) }
    })
});

/// The most bytes of a file's tensors that are made from a short input.
const MAX_DATA: usize = 1 << 20;

/// A file from an input. By the input's first character the rest is
/// - `0`: the file;
/// - `1`: the header in JSON, a zero byte, and bytes that are repeated until they fill all tensors;
/// - `2`: the number of a shipped base, then changes to its file: two bytes for the place, one for the value.
pub fn file(input: &[u8]) -> Vec<u8> {
    let Some((form, rest)) = input.split_first() else { return Vec::new() };
    match form % 3 {
        0 => rest.to_vec(),
        1 => assembled(rest),
        _ => changed(rest),
    }
}

fn assembled(input: &[u8]) -> Vec<u8> {
    let end = input.iter().position(|&byte| byte == 0).unwrap_or(input.len());
    let (header, rest) = input.split_at(end);
    let pattern = match rest.get(1..) {
        Some(pattern) if !pattern.is_empty() => pattern,
        _ => &[0],
    };
    let data = data_length(&String::from_utf8_lossy(header)).min(MAX_DATA);
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header);
    file.extend(pattern.iter().cycle().take(data));
    file
}

/// The largest end of a tensor in a header.
fn data_length(header: &str) -> usize {
    let end = |offsets: &str| offsets.split(']').next()?.split(',').nth(1)?.trim().parse().ok();
    header.split("\"data_offsets\":[").skip(1).filter_map(end).max().unwrap_or(0)
}

fn changed(input: &[u8]) -> Vec<u8> {
    let (base, changes) = input.split_first().unwrap_or((&0, &[]));
    let mut file = SHIPPED[usize::from(*base) % SHIPPED.len()].file.clone();
    for &[low, high, value] in changes.as_chunks().0 {
        if let Some(byte) = file.get_mut(usize::from(u16::from_le_bytes([low, high]))) {
            *byte = value;
        }
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::weights::WeightsFile;

    #[test]
    fn each_form_of_input_gives_a_file_that_opens() {
        let raw = [b"0\x08\0\0\0\0\0\0\0".as_slice(), b"{}      "].concat();
        let header = br#"1{"a":{"dtype":"U8","shape":[3,2],"data_offsets":[0,6]}}"#;
        let assembled = [header.as_slice(), b"\0\x07\x08"].concat();
        for input in [&raw, &assembled, &b"2\x00".to_vec(), &b"2\x02".to_vec()] {
            WeightsFile::open(&file(input)).unwrap();
        }
        assert!(file(&assembled).ends_with(&[7, 8, 7, 8, 7, 8]));
        assert_eq!(file(b"2\0\x02\0\x09")[..3], [SHIPPED[0].file[0], SHIPPED[0].file[1], 9]);
        assert!(WeightsFile::open(&file(b"")).is_err());
    }

    #[test]
    fn a_header_that_claims_gigabytes_gives_a_small_file() {
        let header = br#"1{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,99999999999]}}"#;
        assert!(file(header).len() < 2 * MAX_DATA);
    }
}
