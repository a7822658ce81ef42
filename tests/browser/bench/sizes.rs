//! What each side's code weighs as static hosts send it: gzip'd.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::harness::build;
use crate::sides::Side;

/// Bytes of each side.
pub fn of(dist: &Path, site: &Path) -> Vec<(Side, usize)> {
    let compiled = dist.join(build(dist));
    let ours = [(Side::Ours, "learner"), (Side::OursGpu, "learner_gpu")].map(|(side, module)| {
        let code = gzipped(&compiled.join(format!("{module}.js")))
            + gzipped(&compiled.join(format!("{module}_bg.wasm")));
        (side, gzipped(&dist.join("loader.js")) + code)
    });
    let theirs = [
        (Side::Wasm, vec!["tf-backend-wasm.min.js", "tfjs-backend-wasm-threaded-simd.wasm"]),
        (Side::Webgl, vec!["tf-backend-webgl.min.js"]),
        (Side::Webgpu, vec!["tf-backend-webgpu.min.js"]),
        (Side::Cpu, vec!["tf-backend-cpu.min.js"]),
    ];
    let theirs = theirs.into_iter().map(|(side, files)| {
        let files = files.into_iter().chain(["tf-core.min.js", "tf-layers.min.js"]);
        (side, files.map(|file| gzipped(&site.join("tfjs").join(file))).sum())
    });
    ours.into_iter().chain(theirs).collect()
}

pub fn gzipped(file: &Path) -> usize {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&bytes).unwrap();
    packed.finish().unwrap().len()
}
