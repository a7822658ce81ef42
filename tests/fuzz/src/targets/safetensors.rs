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

/// The most bytes of a file's tensors that are made from a short input: room for the base with the fewest
/// weights, as 32-bit floats.
const USUAL_DATA: usize = 1 << 15;

/// The same for a large input: room for the others, as 16-bit floats.
const LARGE_DATA: usize = 1 << 20;

/// A file from an input. By the input's first character the rest is
/// - `0`: the file;
/// - `1`: the header in JSON, a zero byte, and bytes that are repeated until they fill all tensors;
/// - `2`: changes to the shipped base with the fewest weights: two bytes for the place, one for the value;
/// - `L`: as after `1`, with room for larger tensors;
/// - `S`: the number of a shipped base, then changes to its file.
pub fn file(input: &[u8]) -> Vec<u8> {
    let Some((&form, rest)) = input.split_first() else { return Vec::new() };
    match form {
        b'L' => assembled(rest, LARGE_DATA),
        b'S' => {
            let (base, changes) = rest.split_first().unwrap_or((&0, &[]));
            changed(&SHIPPED[usize::from(*base) % SHIPPED.len()], changes)
        }
        _ => match form % 3 {
            0 => rest.to_vec(),
            1 => assembled(rest, USUAL_DATA),
            _ => changed(&SHIPPED[BaseName::Softmax as usize], rest),
        },
    }
}

fn assembled(input: &[u8], most: usize) -> Vec<u8> {
    let end = input.iter().position(|&byte| byte == 0).unwrap_or(input.len());
    let (header, rest) = input.split_at(end);
    let pattern = match rest.get(1..) {
        Some(pattern) if !pattern.is_empty() => pattern,
        _ => &[0],
    };
    let data = data_length(&String::from_utf8_lossy(header)).min(most);
    let begin = size_of::<u64>() + header.len();
    let mut file = Vec::with_capacity(begin + data);
    file.extend_from_slice(&(header.len() as u64).to_le_bytes());
    file.extend_from_slice(header);
    file.extend_from_slice(&pattern[..pattern.len().min(data)]);
    // By doubling, because byte by byte would take longer than most parsers.
    while file.len() < begin + data {
        let more = (file.len() - begin).min(begin + data - file.len());
        file.extend_from_within(begin..begin + more);
    }
    file
}

/// The largest end of a tensor in a header.
fn data_length(header: &str) -> usize {
    let end = |offsets: &str| offsets.split(']').next()?.split(',').nth(1)?.trim().parse().ok();
    header.split("\"data_offsets\":[").skip(1).filter_map(end).max().unwrap_or(0)
}

fn changed(shipped: &Shipped, changes: &[u8]) -> Vec<u8> {
    let mut file = shipped.file.clone();
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
        for input in [&raw, &assembled, &b"2".to_vec(), &b"S\x02".to_vec()] {
            WeightsFile::open(&file(input)).unwrap();
        }
        assert!(file(&assembled).ends_with(&[7, 8, 7, 8, 7, 8]));
        for (input, shipped) in [(b"2\x02\0\x09".as_slice(), 0), (b"S\x01\x02\0\x09".as_slice(), 1)]
        {
            let (changed, own) = (file(input), &SHIPPED[shipped].file);
            assert_eq!(changed[..3], [own[0], own[1], 9]);
            assert!(changed[3..] == own[3..]);
        }
        assert!(WeightsFile::open(&file(b"")).is_err());
    }

    #[test]
    fn the_pattern_is_repeated_until_the_tensors_are_full() {
        for data in [1, 2, 3, 4, 7, 100] {
            let header = format!(r#"1{{"a":{{"shape":[1],"data_offsets":[0,{data}]}}}}"#);
            let made = file(&[header.as_bytes(), b"\0\x07\x08\x09"].concat());
            let expected: Vec<u8> = [7, 8, 9].into_iter().cycle().take(data).collect();
            assert_eq!(made[8 + header.len() - 1..], expected);
        }
    }

    #[test]
    fn a_header_that_claims_gigabytes_gives_a_small_file() {
        for (form, most) in [("1", USUAL_DATA), ("L", LARGE_DATA)] {
            let claim = r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,99999999999]}}"#;
            let made = file(format!("{form}{claim}").as_bytes());
            assert_eq!(made.len(), 8 + claim.len() + most);
        }
    }
}
