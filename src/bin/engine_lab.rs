//! The Lab's engine: runs recipes with Burn's flex backend in a worker of the Lab's page.

fn main() {
    inkling::engine::worker::run_lab();
}
