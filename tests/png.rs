//! PNG files for tests.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

/// A grayscale PNG file; `gray` has one byte per pixel, row by row.
pub fn png(width: usize, height: usize, gray: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], bytes: &[u8]| {
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(bytes);
        file.extend((bytes.len() as u32).to_be_bytes());
        file.extend(kind);
        file.extend(bytes);
        file.extend(crc.sum().to_be_bytes());
    };
    let mut header = Vec::new();
    header.extend((width as u32).to_be_bytes());
    header.extend((height as u32).to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut compressed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for row in gray.chunks_exact(width) {
        compressed.write_all(&[0]).unwrap();
        compressed.write_all(row).unwrap();
    }
    chunk(b"IHDR", &header);
    chunk(b"IDAT", &compressed.finish().unwrap());
    chunk(b"IEND", &[]);
    file
}
