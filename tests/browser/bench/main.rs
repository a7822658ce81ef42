//! script/bench: our engine and TF.js side by side in one Chromium, the page's own job, what the pane of *Why?* asks, a
//! first visit; prints what it finds and writes it into docs/performance.md.

// The tests need more of these than this does.
#[allow(dead_code, unused_imports)]
#[path = "../harness/mod.rs"]
mod harness;
mod page_job;
mod questions;
mod report;
mod sides;
mod sitting;
mod sizes;
#[allow(dead_code)]
#[path = "../templates.rs"]
mod templates;
#[path = "../visit.rs"]
mod visit;

use std::path::{Path, PathBuf};

use browser_tests::Server;
use harness::driver::{Browser, NO_GPU, SOFTWARE_GPU};
use harness::{Page, dist};
use report::Report;
use sides::Sides;
use sitting::Rounds;
use thirtyfour::WebDriver;
use visit::{Visit, compressed_site, first_visit};
use worker::bench::Network;

const VISITS: usize = 3;
/// Digits that the explainer is asked about, and maps, in full and in a quick look.
const QUESTIONS: [(usize, usize); 2] = [(20, 5), (4, 1)];

struct Arguments {
    /// What script/bench has built and put together.
    site: PathBuf,
    /// Few turns, nothing written: to see it go.
    quick: bool,
    networks: Vec<Network>,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut site = None;
        let (mut quick, mut networks) = (false, Vec::new());
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                // Cargo's own.
                "--bench" => {}
                "--quick" => quick = true,
                "--site" => site = arguments.next().map(PathBuf::from),
                "--network" => {
                    let name =
                        arguments.next().ok_or("--network needs a name: mlp, cnn or base")?;
                    networks.push(name.parse().map_err(|error| format!("{error}"))?);
                }
                other => {
                    return Err(format!("{other} is not known here: --quick, --network NAME"));
                }
            }
        }
        let site = site.ok_or("run script/bench, which builds what is measured here")?;
        // A part of the figures is not to take the place of all.
        quick |= !networks.is_empty();
        if networks.is_empty() {
            networks = Network::ALL.to_vec();
        }
        Ok(Self { site, quick, networks })
    }
}

fn main() {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(sentence) => {
            eprintln!("{sentence}");
            std::process::exit(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let report = runtime.block_on(measure(&arguments)).to_string();
    println!("\n{report}");
    if !arguments.quick {
        report::write(&report);
    }
}

async fn measure(arguments: &Arguments) -> Report {
    let visits = if arguments.quick { 1 } else { VISITS };
    let visit = median_visit(visits).await;
    let browser = Browser::start(SOFTWARE_GPU).await;
    let version = version(&browser.driver).await;
    let server = Server::start(&arguments.site, "", 0).await.unwrap();
    server.isolate();
    let sides = Sides::open(&browser.driver, &server.url()).await;
    let date = sides.date().await;
    let rounds = if arguments.quick { Rounds::QUICK } else { Rounds::FULL };
    let figures = sitting::run(&sides, rounds, &arguments.networks).await;
    let page = Server::start(&dist(), "", 0).await.unwrap();
    let origin = page.origin();
    let page = Page::new(browser.driver.clone(), page).await;
    println!("the personal job on the page …");
    let page_job = page_job::run(&page).await;
    println!("what the pane of Why? asks …");
    let (digits, maps) = QUESTIONS[usize::from(arguments.quick)];
    let questions = questions::run(&page, digits, maps).await;
    browser.quit(&origin).await;
    let sizes = sizes::of(&dist(), &arguments.site);
    let networks = arguments.networks.clone();
    Report { date, version, networks, figures, page_job, questions, visit, sizes }
}

/// Each in a browser of its own.
async fn median_visit(visits: usize) -> Visit {
    let site = compressed_site(&dist());
    let mut all = Vec::new();
    for _ in 0..visits {
        println!("a first visit …");
        all.push(one_visit(site.path()).await);
    }
    let middle = |of: fn(&Visit) -> f64| {
        let mut times: Vec<f64> = all.iter().map(of).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    Visit { pad_ms: middle(|visit| visit.pad_ms), reading_ms: middle(|visit| visit.reading_ms) }
}

async fn one_visit(site: &Path) -> Visit {
    let server = Server::start(site, "/inkling", 0).await.unwrap();
    let origin = server.origin();
    let browser = Browser::start(NO_GPU).await;
    let page = Page::new(browser.driver.clone(), server).await;
    let visit = first_visit(&page).await;
    browser.quit(&origin).await;
    visit
}

async fn version(driver: &WebDriver) -> String {
    let version = driver.cdp().send_raw("Browser.getVersion", serde_json::json!({})).await.unwrap();
    version["product"]
        .as_str()
        .unwrap_or("a browser of unknown version")
        .replace("Chrome/", "Chromium ")
}
