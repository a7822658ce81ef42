//! `serve FOLDER PORT`: a folder as a site on this machine, until it is stopped.

use std::path::Path;
use std::process::ExitCode;

use browser_tests::Server;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(Ok(port))) =
        (arguments.next(), arguments.next().map(|port| port.parse::<u16>()))
    else {
        eprintln!(
            "Say which folder to serve and on which port, a number up to 65535: serve dist 8080"
        );
        return ExitCode::FAILURE;
    };
    let served = match Server::start(Path::new(&folder), "", port).await {
        Ok(server) => {
            println!("Inkling is at {} (Ctrl+C stops it)", server.url());
            server.run().await
        }
        Err(error) => Err(error),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "Port {port} of this machine can't be served ({error}): choose another one with PORT=8081."
            );
            ExitCode::FAILURE
        }
    }
}
