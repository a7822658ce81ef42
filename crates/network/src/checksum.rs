//! The checksum of backups and links.

/// CRC-32 as gzip and PNG have it: the polynomial 0xedb88320, reflected. Four bits at a time, because the
/// table for eight would add a kilobyte to the page.
pub fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = table();
    let half = |crc: u32| (crc >> 4) ^ TABLE[(crc & 15) as usize];
    !bytes.iter().fold(!0, |crc, byte| half(half(crc ^ u32::from(*byte))))
}

/// What four bits add to the bits after them.
const fn table() -> [u32; 16] {
    let mut table = [0; 16];
    let mut i = 0;
    while i < table.len() {
        table[i] = bit(bit(bit(bit(i as u32))));
        i += 1;
    }
    table
}

const fn bit(crc: u32) -> u32 {
    (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_gzip() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn four_bits_at_a_time_give_what_bit_by_bit_gives() {
        let bytes: Vec<u8> = (0..1000u32).map(|i| (i * i / 7) as u8).collect();
        let by_bits = |bytes: &[u8]| {
            !bytes
                .iter()
                .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc)))
        };
        for length in [0, 1, 2, 255, 1000] {
            assert_eq!(crc32(&bytes[..length]), by_bits(&bytes[..length]), "{length}");
        }
    }
}
