//! A first visit on a slow line with an empty cache: the times of the pad and of the first reading.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use browser_tests::Line;
use flate2::Compression;
use flate2::write::GzEncoder;
use machines::record::Ink;
use tempfile::TempDir;

use crate::harness::{Page, build};
use crate::templates::plain;

/// 10 Mbit/s. The server throttles, because Chromium's throttling does not apply to requests of workers.
const BYTES_PER_SECOND: f64 = 10e6 / 8.0;
const LATENCY: Duration = Duration::from_millis(40);

/// Times of a first visit, in milliseconds from the start of the navigation.
pub struct Visit {
    pub pad_ms: f64,
    pub reading_ms: f64,
}

/// Measures a first visit in a new browser. The server of `page` serves a `compressed_site`.
pub async fn first_visit(page: &Page) -> Visit {
    // The draft of an earlier visit is read as soon as the reader is ready.
    let ink = serde_json::to_string(&Ink::from(plain(3).as_slice())).unwrap();
    page.before_each_document(&format!("sessionStorage['inkling-draft-whole'] = '{ink}';")).await;
    page.server.slow_down(Line::new(BYTES_PER_SECOND, LATENCY));
    page.goto("").await;
    assert_eq!(page.reading().await, 3);
    let [pad_ms, reading_ms] = page.value("[inklingTests.padAt, inklingTests.readAt]").await;
    Visit { pad_ms, reading_ms }
}

/// A folder with the files of a first visit, and a gzip file beside each text and wasm file.
pub fn compressed_site(dist: &Path) -> TempDir {
    let site = TempDir::new().unwrap();
    for folder in ["", "icons", "weights", &build(dist)] {
        fs::create_dir_all(site.path().join(folder)).unwrap();
        for entry in fs::read_dir(dist.join(folder)).unwrap().map(Result::unwrap) {
            let name = Path::new(folder).join(entry.file_name());
            let to = site.path().join(&name);
            let compressed = match name.extension().and_then(|kind| kind.to_str()) {
                Some(kind @ ("html" | "css" | "js" | "wasm" | "json" | "svg")) => {
                    Some(to.with_extension(format!("{kind}.gz")))
                }
                Some(_) => None,
                None => continue,
            };
            let bytes = fs::read(entry.path()).unwrap();
            fs::write(&to, &bytes).unwrap();
            if let Some(file) = compressed {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&bytes).unwrap();
                fs::write(file, encoder.finish().unwrap()).unwrap();
            }
        }
    }
    site
}
