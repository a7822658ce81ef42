//! Labelling digits and learning a hand.

use std::time::Duration;

use crate::harness::{Page, in_browser, in_traced_browser};
use crate::templates::{again, odd, plain, two_hands, unusual_hand};

/// The longest learning on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// The least retention: the accuracy on MNIST's test set after learning.
const RETENTION: f64 = 0.99;

/// The result of learning that the page shows: right and total for the person's digits, accuracies before and
/// after learning for MNIST.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    pub before: (f64, f64),
    pub after: (f64, f64),
    pub mnist: (f64, f64),
}

/// Learns and returns the result.
pub async fn learn(page: &Page) -> Shown {
    page.click("fine-tune").await;
    finish_learning(page).await
}

/// Waits for the end of learning and returns the result.
pub async fn finish_learning(page: &Page) -> Shown {
    page.until_within(
        PATIENCE,
        "learning ends",
        "!at('progress') && (at('result') || at('alert'))",
    )
    .await;
    assert!(!page.is_shown("alert").await, "{}", page.text("alert").await);
    let number = async |name: &str| page.number("result", &format!("data-{name}")).await;
    Shown {
        before: (number("before-right").await, number("before-of").await),
        after: (number("after-right").await, number("after-of").await),
        mnist: (number("mnist-before").await, number("mnist-after").await),
    }
}

#[test]
fn learning_twenty_digits_does_not_block_the_page() {
    in_traced_browser(async |page| {
        page.open("").await;
        for (label, ink) in two_hands() {
            page.add_sample(&ink, label).await;
        }
        page.work().await;
        let shown = timed(page, "Twenty digits learned").await;
        assert_no_long_task(page).await;
        assert_eq!((shown.before.1, shown.after.1), (20.0, 20.0));
        assert!(shown.after.0 >= shown.before.0, "{shown:?}");
        assert!(shown.mnist.1 >= RETENTION, "{shown:?}");
        timed(page, "Again, with MNIST in memory: learned").await;
    });
}

async fn timed(page: &Page, what: &str) -> Shown {
    let start: f64 = page.value("performance.now()").await;
    let shown = learn(page).await;
    let end: f64 = page.value("performance.now()").await;
    println!("{what} in {:.1} s: {shown:?}", (end - start) / 1000.0);
    shown
}

/// Asserts that the page's thread was never busy for long since its work was last asked for.
pub async fn assert_no_long_task(page: &Page) {
    /// From here on browsers call a task long.
    const LONG_MS: f64 = 50.0;
    let mut work = page.work().await;
    work.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    work.truncate(5);
    println!("The longest pieces of the page's work, in ms: {work:.1?}");
    assert!(work.iter().all(|(_, ms)| *ms < LONG_MS), "{work:.1?}");
}

/// Opens the page, and labels two of each digit of a hand whose 1 and 7 the base misreads.
pub async fn label_an_unusual_hand(page: &Page) {
    page.open("").await;
    for digit in [1, 7] {
        assert_ne!(page.read(&odd(digit)).await, digit, "the base reads the unusual {digit}");
    }
    for (digit, ink) in unusual_hand() {
        page.add_sample(&ink, digit).await;
    }
}

#[test]
fn an_unusual_1_and_7_are_misread_before_learning_and_read_after_it() {
    in_browser(async |page| {
        label_an_unusual_hand(page).await;
        let shown = learn(page).await;
        println!("An unusual writer's digits learned: {shown:?}");
        assert!(shown.after.0 > shown.before.0, "{shown:?}");
        assert!(shown.mnist.1 >= RETENTION, "{shown:?}");
        for time in 2..4 {
            for digit in 0..10 {
                assert_eq!(page.read(&again(&odd(digit), time)).await, digit);
            }
        }
    });
}

#[test]
fn learning_can_be_cancelled_and_changes_nothing() {
    in_browser(async |page| {
        page.open_with(&two_hands()[..8]).await;
        let started = "at('progress')?.dataset.stage";
        let almost_done = "at('progress')?.dataset.stage === 'test'";
        for moment in [started, almost_done] {
            page.click("fine-tune").await;
            page.until_within(PATIENCE, "learning has reached this stage", moment).await;
            page.click("cancel").await;
            page.until_within(
                Duration::from_secs(10),
                "learning has stopped",
                "!at('progress') && at('fine-tune')",
            )
            .await;
        }
        assert!(!page.is_shown("result").await);
        assert!(!page.is_shown("head").await);
        assert_eq!(page.read(&plain(4)).await, 4);
    });
}

#[test]
fn a_head_can_be_switched_off_and_on() {
    in_browser(async |page| {
        page.open_with(&two_hands()[..8]).await;
        learn(page).await;
        page.until(
            "the head is in use",
            "at('head').dataset.active === 'true' && at('status').dataset.head",
        )
        .await;
        page.click("use-base").await;
        page.until(
            "the base is in use",
            "at('head').dataset.active === 'false' && !at('status').dataset.head",
        )
        .await;
        assert_eq!(page.read(&plain(6)).await, 6);
        page.element("head")
            .await
            .find(thirtyfour::By::Css("button"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        page.until(
            "the head is in use again",
            "at('head').dataset.active === 'true' && at('status').dataset.head",
        )
        .await;
        assert_eq!(page.read(&plain(6)).await, 6);
    });
}

#[test]
fn each_base_reads_a_zero() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        for base in ["softmax", "mlp", "cnn"] {
            page.click(&format!("base-{base}")).await;
            page.until("the base is in use", &format!("at('status').dataset.base === '{base}'"))
                .await;
            assert_eq!(page.read(&plain(0)).await, 0, "{base}");
        }
    });
}

#[test]
fn learning_at_once_can_be_switched_off() {
    in_browser(async |page| {
        page.open("").await;
        assert_ne!(page.read(&odd(1)).await, 1, "the base reads the unusual 1");
        for digit in 0..10 {
            page.add_sample(&again(&odd(digit), 0), digit).await;
            page.add_sample(&again(&odd(digit), 1), digit).await;
        }
        page.until("all samples are counted", "at('result-at-once')?.dataset.afterOf === '20'")
            .await;
        let number =
            async |name: &str| page.number("result-at-once", &format!("data-{name}")).await;
        let (before, after) = (number("before-right").await, number("after-right").await);
        println!("Learned at once: {before} before, {after} after, of 20");
        assert!(after > before, "{before} {after}");
        assert_eq!(number("mnist-after").await, number("mnist-before").await);
        for digit in [1, 7] {
            assert_eq!(page.read(&again(&odd(digit), 2)).await, digit);
        }
        page.click("at-once").await;
        page.until("learning at once is off", "!at('result-at-once')").await;
        assert_ne!(page.read(&again(&odd(1), 3)).await, 1, "the head is still in use");
        page.reload().await;
        assert!(
            !page.value::<bool>("at('at-once').checked").await,
            "learning at once is on after a reload"
        );
    });
}

#[test]
fn a_suspected_wrong_label_can_be_corrected_or_confirmed() {
    in_browser(async |page| {
        page.open("").await;
        for (label, ink) in [(0, plain(0)), (1, plain(1)), (1, again(&plain(1), 1))] {
            page.add_sample(&ink, label).await;
        }
        page.add_sample(&again(&plain(0), 1), 1).await;
        let is_asked =
            "at('suspect')?.dataset.label === '1' && at('suspect').dataset.looksLike === '0'";
        page.until("the page asks about the label", is_asked).await;
        page.click("suspect-mend").await;
        page.until("the question is gone", "!at('suspect')").await;
        let labels: Vec<String> = page.value("all('sample').map(s => s.dataset.label)").await;
        assert_eq!(labels.iter().filter(|label| *label == "0").count(), 2);

        page.add_sample(&again(&plain(0), 2), 1).await;
        page.until("the page asks again", is_asked).await;
        page.click("suspect-keep").await;
        page.until("the question is gone after the answer", "!at('suspect')").await;
        page.reload().await;
        page.until("all samples are back", "all('sample').length === 5").await;
        assert!(page.kept_samples().await.iter().any(|sample| sample.sure && sample.label == 1));
    });
}
