//! The command line: makes data, trains, measures and times bases, and reads pictures.

mod backup;
mod bench;
mod class;
mod classify;
mod data;
mod eight_bits;
mod eval;
mod export;
mod files;
mod head;
mod held_back;
mod lab;
mod lesson;
mod notebook;
mod pen;
mod pretrain;
mod rejection;
mod signs;
mod through_link;
mod why;

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
    /// Train a base's rejection of letters and scribbles
    Rejection(rejection::Args),
    /// Round the weights of a base's convolutions to eight bits
    EightBits(eight_bits::Args),
    /// Measure a base on MNIST's test pictures
    Eval(eval::Args),
    /// Read the digits in photos, scans and screenshots
    Classify(classify::Args),
    /// Measure a base on the writers of a pen file, before and after it learns each hand
    Pen(pen::Args),
    /// Measure how signs of one's own are read beside the digits
    Signs(signs::Args),
    /// Say why a digit is read as it is, and draw it; or compare methods to find out
    Why(why::Args),
    /// Print whose network reads whose digits, from files that people have saved and links that they share
    Class(class::Args),
    /// Check a file that the page has saved, or write one from a pen file
    Backup(backup::Args),
    /// Print what a head's file holds: the digits and signs that it was taught
    Head(head::Args),
    /// Write a base and a head for other programs
    Export(export::Args),
    /// Write the generated cells of the notebook that goes with exported files
    Notebook(notebook::Args),
    /// Reproduce published projects, row by row
    Lab(lab::Args),
    /// Check lessons: what is wrong with their files, and on which line
    Lesson(lesson::Args),
    /// Time training and reading
    Bench(bench::Args),
}

fn main() -> std::process::ExitCode {
    let result = match Arguments::parse().task {
        Task::Data(arguments) => data::run(&arguments).map_err(Into::into),
        Task::Pretrain(args) => pretrain::run(args),
        Task::Rejection(args) => rejection::run(args),
        Task::EightBits(args) => eight_bits::run(&args),
        Task::Eval(args) => eval::run(args),
        Task::Classify(args) => classify::run(args),
        Task::Pen(args) => pen::run(args),
        Task::Signs(args) => signs::run(args),
        Task::Why(args) => why::run(args),
        Task::Class(args) => class::run(&args),
        Task::Backup(args) => backup::run(args),
        Task::Head(args) => head::run(&args),
        Task::Export(args) => export::run(&args),
        Task::Notebook(args) => notebook::run(&args),
        Task::Lab(args) => lab::run(args),
        Task::Lesson(args) => lesson::run(args),
        Task::Bench(args) => bench::run(args),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // With all causes.
            eprintln!("inkling: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
