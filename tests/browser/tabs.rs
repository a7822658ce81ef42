//! Two tabs at once, and a clock that is set back.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::WindowHandle;

use crate::harness::{Page, dist, in_browser, in_this_browser};
use crate::templates::{a_few, plain};

/// Without WebGPU. Timers of the tab in the background are as fast as the other tab's.
const AWAKE: &[&str] = &[
    "--disable-gpu",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
];

const PATIENCE: Duration = Duration::from_secs(120);
/// Both tabs must show the same this long after their last change.
const SETTLED: Duration = Duration::from_secs(10);

/// The label of each digit, by its id.
type Digits = BTreeMap<String, u8>;

async fn shown(page: &Page) -> Digits {
    page.value("person.shown()").await
}

async fn stored(page: &Page) -> Digits {
    let samples = page.kept_samples().await.into_iter();
    samples.map(|sample| (sample.id.0, sample.label)).collect()
}

/// Waits for an answer that is right.
async fn settled<T: std::fmt::Debug>(ask: impl AsyncFn() -> T, is_right: impl Fn(&T) -> bool) -> T {
    let begun = Instant::now();
    loop {
        let answer = ask().await;
        if is_right(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < SETTLED, "not settled within {SETTLED:?}: {answer:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Two tabs with the page.
struct Tabs<'a> {
    page: &'a Page,
    handles: [WindowHandle; 2],
}

impl<'a> Tabs<'a> {
    /// A few digits are stored. The second tab is in front.
    async fn open(page: &'a Page) -> Self {
        page.with_person(plain).await;
        page.open_with(&a_few()).await;
        let first = page.driver.window().await.unwrap();
        let second = page.driver.new_tab().await.unwrap();
        let tabs = Self { page, handles: [first, second] };
        tabs.go_to(1).await;
        page.record_from_the_start().await;
        page.with_person(plain).await;
        page.open("").await;
        tabs
    }

    async fn go_to(&self, tab: usize) {
        self.page.driver.switch_to_window(self.handles[tab].clone()).await.unwrap();
    }
}

/// Does all steps, beginning at a moment. A step is skipped if the other tab has made it impossible. Returns the digits
/// that it has labelled, which the other tab does not touch.
const STEPS: &str = "
    await new Promise(done => setTimeout(done, given.at - Date.now()));
    person.patience = 5000;
    const mine = {};
    for (const [action, ...of] of given.steps) {
        const id = await person[action](...of).catch(() => undefined);
        if (action === 'label' && id) mine[id] = of[0];
    }
    return mine;";

#[test]
fn two_tabs_that_change_the_same_digits_at_once_end_with_the_same_digits() {
    in_this_browser(AWAKE, &dist(), async |page| {
        let tabs = Tabs::open(page).await;
        page.until("the second tab shows the digits", "at('samples').dataset.count === '6'").await;

        for round in 0..5 {
            let ids: Vec<String> = shown(page).await.into_keys().collect();
            let [one, two, three] = [&ids[0], &ids[1], &ids[2]];
            let steps = [
                json!([
                    ["draw", 3],
                    ["label", 3],
                    ["relabel", one, 5],
                    ["delete", two],
                    ["draw", 4],
                    ["label", 4],
                    ["undo"],
                    ["relabel", three, 2],
                ]),
                json!([
                    ["draw", 6],
                    ["label", 6],
                    ["relabel", one, 8],
                    ["relabel", two, 9],
                    ["delete", three],
                    ["draw", 0],
                    ["label", 0],
                    ["undo"],
                ]),
            ];
            let now: f64 = page.value("Date.now()").await;
            for (tab, steps) in steps.into_iter().enumerate() {
                tabs.go_to(tab).await;
                page.begin(STEPS, json!({ "at": now + 1500.0, "steps": steps })).await;
            }
            let mut labelled = Digits::new();
            for tab in [0, 1] {
                tabs.go_to(tab).await;
                labelled.extend(page.ended::<Digits>(PATIENCE).await);
            }
            let all = async || {
                let mut all = Vec::new();
                for tab in [0, 1] {
                    tabs.go_to(tab).await;
                    all.push(shown(page).await);
                }
                all.push(stored(page).await);
                all
            };
            let all = settled(all, |all: &Vec<Digits>| all[0] == all[1] && all[1] == all[2]).await;
            println!("Round {round}: {} digits in both tabs", all[0].len());
            assert_eq!(labelled.len(), 4, "{labelled:?}");
            let is_there = |(id, label): (&String, &u8)| all[0].get(id) == Some(label);
            assert!(labelled.iter().all(is_there), "{labelled:?} {all:?}");
            page.reload().await;
            settled(async || shown(page).await, |shown| *shown == all[0]).await;
        }
    });
}

/// Deletes everything as soon as the other tab says so.
const DELETE: &str = "
    const channel = new BroadcastChannel('inkling-tests');
    await new Promise(done => { channel.onmessage = done; });
    await person.deleteEverything();
    return null;";

/// Learns, and says so to the other tab at a stage, or, without a stage, when a head is learned.
const LEARN: &str = "
    const channel = new BroadcastChannel('inkling-tests');
    at('fine-tune').click();
    await person.until('learning has reached this moment',
        () => given ? at('progress')?.dataset.stage === given : at('head'));
    channel.postMessage(null);
    await person.until('learning has ended', () => !at('progress'));
    return null;";

#[test]
fn what_is_learned_while_another_tab_deletes_everything_does_not_come_back() {
    in_this_browser(AWAKE, &dist(), async |page| {
        let tabs = Tabs::open(page).await;
        for moment in [json!("training"), json!("test"), Value::Null] {
            tabs.go_to(0).await;
            page.open_with(&a_few()).await;
            page.until("learning can begin", "at('fine-tune')?.disabled === false").await;
            tabs.go_to(1).await;
            page.reload().await;
            page.begin(DELETE, Value::Null).await;
            tabs.go_to(0).await;
            page.begin(LEARN, moment.clone()).await;
            for tab in [0, 1] {
                tabs.go_to(tab).await;
                let () = page.ended(PATIENCE).await;
            }
            // What comes back comes after this.
            tokio::time::sleep(Duration::from_secs(1)).await;
            let stores = async || {
                let mut left = Vec::new();
                for store in ["samples", "heads"] {
                    left.extend(page.records::<Value>(store).await);
                }
                left.len()
            };
            settled(stores, |left| *left == 0).await;
            for tab in [0, 1] {
                tabs.go_to(tab).await;
                page.until("nothing is shown", "!at('sample') && !at('head')").await;
                page.reload().await;
                assert_eq!(page.samples().await, 0, "{moment}");
                assert!(!page.is_shown("head").await, "{moment}");
            }
        }
    });
}

/// `window.back` sets the clock back, in milliseconds.
const CLOCK: &str = "{ const now = Date.now; Date.now = () => now() - (window.back ?? 0); }";

const DAY_MS: &str = "86_400_000";

async fn carry_out(page: &Page, script: &str) {
    page.begin(&format!("{script} return null;"), Value::Null).await;
    let () = page.ended(PATIENCE).await;
}

#[test]
fn a_clock_that_is_set_back_loses_and_reorders_nothing() {
    in_browser(async |page| {
        page.before_each_document(CLOCK).await;
        page.with_person(plain).await;
        page.open("?base=softmax").await;
        let label = |digit: u8| format!("await person.draw({digit}); await person.label({digit});");
        let [one, two] = [label(1), label(2)];
        carry_out(page, &format!("{one} {two} window.back = {DAY_MS}; {one} {two}")).await;
        carry_out(page, &format!("window.back = 0; {one} {two}")).await;
        let order = "all('sample').map(sample => sample.dataset.id)";
        let before: Vec<String> = page.value(order).await;
        assert_eq!(before.len(), 6);
        let stored_before = stored(page).await;

        let delete = format!("await person.delete('{}'); await person.undo();", before[1]);
        carry_out(page, &format!("window.back = {DAY_MS}; {delete}")).await;
        assert_eq!(page.value::<Vec<String>>(order).await, before, "after a deletion");
        page.reload().await;
        page.until("all digits are back", "at('samples').dataset.count === '6'").await;
        assert_eq!(page.value::<Vec<String>>(order).await, before, "after a reload");
        assert_eq!(stored(page).await, stored_before);

        carry_out(page, "await person.learn();").await;
        let first: String = page.value("at('head').dataset.id").await;
        carry_out(page, &format!("window.back = {DAY_MS}; await person.learn();")).await;
        let is_other =
            format!("at('status').dataset.head && at('status').dataset.head !== '{first}'");
        page.until("the head that was learned last is in use", &is_other).await;
        let last: String = page.value("at('status').dataset.head").await;
        page.reload().await;
        let is_last = format!("at('status').dataset.head === '{last}'");
        page.until("the head that was learned last is in use again", &is_last).await;
        assert_eq!(page.value::<usize>("all('head').length").await, 2);
    });
}
