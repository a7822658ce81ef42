//! The CPU engine: Burn's flex backend in a worker of the page.

fn main() {
    inkling::engine::worker::run("Burn flex, CPU");
}
