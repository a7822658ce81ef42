//! The command line: making the data, training bases, measuring and timing them, reading pictures.

mod bench;
mod classify;
mod data;
mod doubt;
mod eval;
mod files;
mod held_back;
mod lab;
mod pen;
mod pretrain;

use clap::{Parser, Subcommand};

/// Reads handwritten digits and learns its user's hand.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Cut a data set into the shards that the page and the tests read
    Data(data::Arguments),
    /// Train a base from scratch and write its weights and its card
    Pretrain(pretrain::Args),
    /// Teach a base to doubt letters and scribbles
    Doubt(doubt::Args),
    /// Read MNIST's test pictures with a base
    Eval(eval::Args),
    /// Read the digits in photos, scans and screenshots
    Classify(classify::Args),
    /// Read the writers of a pen file, before and after learning each hand
    Pen(pen::Args),
    /// Run published projects again, row by row
    Lab(lab::Args),
    /// Time how fast networks learn and read
    Bench(bench::Args),
}

fn main() -> std::process::ExitCode {
    let result = match Arguments::parse().task {
        Task::Data(arguments) => data::run(&arguments).map_err(Into::into),
        Task::Pretrain(args) => pretrain::run(args),
        Task::Doubt(args) => doubt::run(args),
        Task::Eval(args) => eval::run(args),
        Task::Classify(args) => classify::run(args),
        Task::Pen(args) => pen::run(args),
        Task::Lab(args) => lab::run(args),
        Task::Bench(args) => bench::run(args),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // The whole chain: what failed, and why.
            eprintln!("inkling: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
