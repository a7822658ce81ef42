//! The explainer, in a worker of the page.

fn main() {
    explainer::run::run();
}
