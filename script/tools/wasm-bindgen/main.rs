//! wasm-bindgen's command line. The published lock file of wasm-bindgen-cli names a version that the
//! registry no longer serves, so `cargo install --locked wasm-bindgen-cli` fails; this package has a lock
//! file that works.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
