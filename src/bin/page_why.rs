//! Starts the page that says why.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        console_error_panic_hook::set_once();
        inkling::why::start();
    }
}
