//! `serve FOLDER PORT`: serves a folder on this machine until it is stopped.

use std::path::Path;
use std::process::ExitCode;

use browser_tests::Server;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(Ok(port))) =
        (arguments.next(), arguments.next().map(|port| port.parse::<u16>()))
    else {
        eprintln!("Give a folder and a port from 0 to 65535, for example: serve dist 8080");
        return ExitCode::FAILURE;
    };
    let result = match Server::start(Path::new(&folder), "", port).await {
        Ok(server) => {
            println!("Inkling is at {} (Ctrl+C stops it)", server.url());
            server.run().await
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "Port {port} can't be used ({error}): choose another one, for example PORT=8081."
            );
            ExitCode::FAILURE
        }
    }
}
