//! Each operation of storage, network, cache and workers fails once: the first in one run, the second in the next, until
//! a run is over before the failure, or would be: a run without failures counts the page's operations. After each run a
//! reload shows exactly the digits that the page said were kept.
//! All runs take a quarter of an hour, so that later operations are skipped more and more;
//! with `FAILURES=all` in the environment none is.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use browser_tests::Fault;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Page, dist, in_browser, in_browser_at, site_with};
use crate::templates::plain;

/// Operations that can fail in the page, by their kind; `-later`: after they have begun. harness/faults.js has the
/// faults.
const DATABASE: &[&str] = &[
    "open",
    "open-later",
    "transaction",
    "put",
    "put-later",
    "delete",
    "clear",
    "read",
    "commit",
    "commit-later",
];
const PAGE: &[&str] = &["fetch", "cache", "worker", "post"];
/// The same in a worker: harness/faults-worker.js has the faults.
const WORKERS: &[&str] = &["reader-fetch", "reader-cache", "learner-fetch", "learner-cache"];
/// Parts of the paths that workers request.
const REQUESTS: &[&str] = &["loader.js", "reader", "learner", "weights/", "data/"];

const FAULTS: &str = include_str!("harness/faults.js");
const WORKER_FAULTS: &str = include_str!("harness/faults-worker.js");
const LOADER: &str = "loader.js";

/// More operations than a run has.
const MANY: usize = 500;
/// The longest run on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// What the person does before a reload. No two sentences in a row are the same.
const BEFORE: &str = "
    await person.ready();
    await person.deleteEverything();
    await person.draw(1);
    const one = await person.label(1);
    await person.draw(2);
    await person.label(2);
    await person.chooseBase('softmax');
    await person.draw(4);
    const four = await person.label(9);
    await person.relabel(four, 4);
    await person.draw(7);
    await person.undoStroke();
    await person.draw(3);
    await person.clear();
    await person.draw(8);
    const eight = await person.label(8);
    await person.delete(eight);
    await person.undo();
    await person.learn();
    await person.useBase();
    await person.openHead();
    await person.draw(5);
    await person.label(5);
    await person.delete(one);
    await person.deleteAll();
    await person.undo();
    return [person.kept, person.tried];";

/// What the person does after it. The first action comes before the stored digits are awaited: if the database could not
/// be opened, the page offers to try again only once there is something to store.
const AFTER: &str = "
    person.kept = given;
    await person.ready();
    await person.draw(6);
    const six = await person.label(6);
    await person.seesKept();
    await person.relabel(six, 0);
    await person.draw(9);
    const nine = await person.label(9);
    await person.delete(nine);
    await person.undo();
    await person.delete(six);
    return [person.kept, person.tried];";

const SEES_KEPT: &str = "
    person.kept = given;
    await person.ready();
    await person.seesKept();
    return null;";

/// What fails: operations of a kind, or responses for a path.
#[derive(Clone, Copy, Debug)]
enum What {
    Operations(&'static str),
    Responses(&'static str),
}

/// Which of them fail.
#[derive(Clone, Copy, Debug)]
enum Which {
    Nth(usize),
    /// All of them, until the person presses *Try again*.
    Each,
}

impl What {
    fn name(self) -> &'static str {
        let (Self::Operations(name) | Self::Responses(name)) = self;
        name
    }

    /// Has operations fail from now on.
    async fn plan(self, page: &Page, which: Which) {
        let nth = match which {
            Which::Nth(nth) => nth,
            Which::Each => 0,
        };
        match self {
            Self::Operations(kind) => {
                set_plan(page, &json!({ "kind": kind, "nth": nth, "count": 0 })).await;
            }
            Self::Responses(part) => page.server.spoil_nth(part, Fault::Down, nth),
        }
    }

    /// Ends the plan; returns whether anything has failed.
    async fn end_plan(self, page: &Page) -> bool {
        match self {
            Self::Operations(_) => take_plan(page).await["reached"] == true,
            Self::Responses(_) => {
                let reached = !page.server.will_spoil();
                page.server.mend();
                reached
            }
        }
    }
}

/// Gives harness/faults.js its plan.
async fn set_plan(page: &Page, plan: &Value) {
    let keep = format!("sessionStorage['inkling-tests-plan'] = JSON.stringify({plan});");
    page.script::<()>(&format!("{keep} return null;")).await;
}

/// Ends the plan; returns it with what has been counted.
async fn take_plan(page: &Page) -> Value {
    page.script(
        "const plan = JSON.parse(sessionStorage['inkling-tests-plan']);
         sessionStorage.removeItem('inkling-tests-plan');
         return plan;",
    )
    .await
}

/// Has operations fail again that failed until the person pressed *Try again*.
async fn fail_again(page: &Page) {
    page.script::<()>(
        "const plan = JSON.parse(sessionStorage['inkling-tests-plan']);
         sessionStorage['inkling-tests-plan'] = JSON.stringify({ ...plan, mended: false });
         return null;",
    )
    .await;
}

/// What the person does, with a reload after `between`. Returns the kept digits, and how often *Try again* was pressed.
async fn act(page: &Page, between: impl AsyncFnOnce()) -> (Value, u32) {
    page.begin(BEFORE, Value::Null).await;
    let (kept, tried): (Value, u32) = page.ended(PATIENCE).await;
    between().await;
    page.driver.refresh().await.unwrap();
    page.begin(AFTER, kept).await;
    let (kept, tried_later): (Value, u32) = page.ended(PATIENCE).await;
    (kept, tried + tried_later)
}

/// Checks that a reload shows exactly the kept digits.
async fn sees_kept(page: &Page, kept: Value) {
    page.driver.refresh().await.unwrap();
    page.begin(SEES_KEPT, kept).await;
    let () = page.ended(PATIENCE).await;
}

/// One run, in which something fails, and the check after it. Returns whether anything has failed.
async fn run(page: &Page, what: What, which: Which) -> bool {
    what.plan(page, which).await;
    let between = async || {
        if let Which::Each = which {
            fail_again(page).await;
        }
    };
    let (kept, tried) = act(page, between).await;
    let has_failed = what.end_plan(page).await;
    assert_eq!(kept.as_object().map(|kept| kept.len()), Some(5), "{what:?} {which:?}: {kept}");
    assert!(has_failed || tried == 0, "{what:?}: a notice without a failure");
    sees_kept(page, kept).await;
    has_failed
}

/// The number of the page's operations of each kind in a run without failures.
async fn operations(page: &Page) -> HashMap<String, usize> {
    set_plan(page, &json!({ "kind": "", "counts": {} })).await;
    let (kept, tried) = act(page, async || {}).await;
    let counts = take_plan(page).await["counts"].take();
    assert_eq!(tried, 0, "a notice without a failure");
    sees_kept(page, kept).await;
    serde_json::from_value(counts).unwrap()
}

/// Lets operations fail, each in a run of its own. Prints their number. `most`: how many a run has, if that is known;
/// otherwise a run in which nothing fails is the last.
async fn each_fails_once(page: &Page, what: What, most: Option<usize>) {
    let begun = Instant::now();
    let every = std::env::var("FAILURES").is_ok_and(|which| which == "all");
    let (mut nth, mut runs) = (1, 0);
    while nth < MANY {
        let is_past = !every && most.is_some_and(|most| nth > most);
        if is_past || !run(page, what, Which::Nth(nth)).await {
            let name = what.name();
            println!(
                "{name}: {runs} runs, the last one reached {nth}, {} s",
                begun.elapsed().as_secs()
            );
            assert!(runs > 0, "{name} is never used");
            return;
        }
        runs += 1;
        nth += if every { 1 } else { 1 + nth };
    }
    panic!("{}: more than {MANY} operations", what.name());
}

async fn open(page: &Page) {
    page.before_each_document(FAULTS).await;
    page.with_person(plain).await;
    page.open("").await;
}

/// A site whose workers can fail.
fn spoilable_site() -> TempDir {
    let loader = std::fs::read_to_string(dist().join(LOADER)).unwrap();
    site_with(LOADER, &format!("{WORKER_FAULTS}{loader}"))
}

#[test]
fn no_failure_of_the_database_loses_a_kept_digit() {
    in_browser(async |page| {
        open(page).await;
        let counts = operations(page).await;
        for &kind in DATABASE {
            each_fails_once(page, What::Operations(kind), counts.get(kind).copied()).await;
        }
    });
}

#[test]
fn no_failure_of_the_pages_downloads_caches_and_workers_loses_a_kept_digit() {
    in_browser(async |page| {
        open(page).await;
        let counts = operations(page).await;
        for &kind in PAGE {
            each_fails_once(page, What::Operations(kind), counts.get(kind).copied()).await;
        }
    });
}

#[test]
fn no_failure_within_a_worker_loses_a_kept_digit() {
    in_browser_at(spoilable_site().path(), async |page| {
        open(page).await;
        for &kind in WORKERS {
            each_fails_once(page, What::Operations(kind), None).await;
        }
    });
}

#[test]
fn no_failed_response_loses_a_kept_digit() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        open(page).await;
        for &part in REQUESTS {
            each_fails_once(page, What::Responses(part), None).await;
        }
    });
}

#[test]
fn what_fails_until_the_person_tries_again_loses_no_kept_digit() {
    in_browser_at(spoilable_site().path(), async |page| {
        open(page).await;
        for &kind in DATABASE.iter().chain(PAGE).chain(WORKERS) {
            let has_failed = run(page, What::Operations(kind), Which::Each).await;
            assert!(has_failed, "{kind} is never used");
        }
    });
}
