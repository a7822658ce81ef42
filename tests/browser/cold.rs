//! A first visit on a slow line, with nothing cached: a benchmark that prints.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use browser_tests::Line;
use flate2::Compression;
use flate2::write::GzEncoder;
use inkling::store::record::Ink;
use tempfile::TempDir;

use crate::harness::{dist, in_browser_at};
use crate::templates::plain;

/// 10 Mbit/s.
const BYTES_PER_SECOND: f64 = 10e6 / 8.0;
const LATENCY: Duration = Duration::from_millis(40);

#[test]
fn a_first_visit_on_a_slow_line_ends_in_a_reading() {
    let site = as_a_host_serves_it(&dist());
    in_browser_at(site.path(), async |page| {
        // Ink that lies there from the start is read as soon as anything can be.
        let ink = serde_json::to_string(&Ink::from(plain(3).as_slice())).unwrap();
        page.before_each_document(&format!("sessionStorage['inkling-draft-whole'] = '{ink}';"))
            .await;
        page.server.slow_down(Line::new(BYTES_PER_SECOND, LATENCY));
        page.goto("").await;
        assert_eq!(page.reading().await, 3);
        let [pad, read]: [f64; 2] = page.value("[inklingTests.padAt, inklingTests.readAt]").await;
        println!(
            "First visit at 10 Mbit/s and 40 ms: the pad after {pad:.0} ms, the first reading after {read:.0} ms"
        );
        assert!(pad < read, "the pad waits for the engine");
    });
}

/// The files of a first visit, text and wasm compressed beside them.
fn as_a_host_serves_it(dist: &Path) -> TempDir {
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
