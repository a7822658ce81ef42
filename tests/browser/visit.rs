//! A first visit on a slow line, with nothing cached: when the pad is there, and when it first reads.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use browser_tests::Line;
use flate2::Compression;
use flate2::write::GzEncoder;
use machines::record::Ink;
use tempfile::TempDir;

use crate::harness::Page;
use crate::templates::plain;

/// 10 Mbit/s. In the server: Chromium's own slow lines don't slow down what workers ask for.
const BYTES_PER_SECOND: f64 = 10e6 / 8.0;
const LATENCY: Duration = Duration::from_millis(40);

/// In milliseconds from the navigation's start.
pub struct Visit {
    pub pad_ms: f64,
    pub reading_ms: f64,
}

/// In a browser that has never been here; `page` is served what `as_a_host_serves_it` made.
pub async fn first_visit(page: &Page) -> Visit {
    // Ink that lies there from the start is read as soon as anything can be.
    let ink = serde_json::to_string(&Ink::from(plain(3).as_slice())).unwrap();
    page.before_each_document(&format!("sessionStorage['inkling-draft-whole'] = '{ink}';")).await;
    page.server.slow_down(Line::new(BYTES_PER_SECOND, LATENCY));
    page.goto("").await;
    assert_eq!(page.reading().await, 3);
    let [pad_ms, reading_ms] = page.value("[inklingTests.padAt, inklingTests.readAt]").await;
    Visit { pad_ms, reading_ms }
}

/// The files of a first visit, text and wasm compressed beside them.
pub fn as_a_host_serves_it(dist: &Path) -> TempDir {
    let site = TempDir::new().unwrap();
    for folder in ["", "weights"] {
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
                let mut packed = GzEncoder::new(Vec::new(), Compression::default());
                packed.write_all(&bytes).unwrap();
                fs::write(file, packed.finish().unwrap()).unwrap();
            }
        }
    }
    site
}
