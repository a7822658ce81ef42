//! Labelling digits and learning a hand.

use std::time::Duration;

use crate::harness::{Page, in_browser};
use crate::templates::{again, odd, plain, two_hands};

/// The most that learning may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// Retention: the share of MNIST's test set that must still be read right.
const RETENTION: f64 = 0.99;

/// So many right, of so many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    pub before: (f64, f64),
    pub after: (f64, f64),
    pub mnist: (f64, f64),
}

/// Presses the button and waits for what is shown in the end.
pub async fn learn(page: &Page) -> Shown {
    page.click("fine-tune").await;
    finish_learning(page).await
}

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
fn twenty_labelled_digits_are_learned_without_holding_up_the_page() {
    in_browser(async |page| {
        page.open("").await;
        for (label, ink) in two_hands() {
            page.add_sample(&ink, label).await;
        }
        // A machine that is busy with something else lengthens tasks now and then; the page's own
        // work would do it each time.
        let mut held_up = Vec::new();
        for _ in 0..3 {
            let begun: f64 = page.value("performance.now()").await;
            let shown = learn(page).await;
            let ended: f64 = page.value("performance.now()").await;
            println!("Twenty digits learned in {:.1} s: {shown:?}", (ended - begun) / 1000.0);
            assert_eq!((shown.before.1, shown.after.1), (20.0, 20.0));
            assert!(shown.after.0 >= shown.before.0, "{shown:?}");
            assert!(shown.mnist.1 >= RETENTION, "{shown:?}");
            held_up = long_tasks_since(page, begun).await;
            if held_up.is_empty() {
                let begun: f64 = page.value("performance.now()").await;
                learn(page).await;
                let ended: f64 = page.value("performance.now()").await;
                println!("Again, MNIST's part being there: {:.1} s", (ended - begun) / 1000.0);
                return;
            }
            println!("The page's thread was held up (at ms, for ms): {held_up:?}");
            // A new engine: everything is computed again.
            page.reload().await;
        }
        panic!("the page's thread was held up each time, at last (at ms, for ms): {held_up:?}");
    });
}

/// When, after that moment, and for how many milliseconds the page's thread was busy with one task.
pub async fn long_tasks_since(page: &Page, begun: f64) -> Vec<(f64, f64)> {
    let tasks = format!(
        "inklingTests.longTasks.filter(task => task.startTime >= {begun})
             .map(task => [task.startTime - {begun}, task.duration])"
    );
    page.value(&tasks).await
}

#[test]
fn an_odd_one_and_seven_are_misread_before_and_read_right_after() {
    in_browser(async |page| {
        page.open("").await;
        for digit in [1, 7] {
            assert_ne!(page.read(&odd(digit)).await, digit, "the odd {digit} is none");
        }
        for time in 0..2 {
            for digit in 0..10 {
                page.add_sample(&again(&odd(digit), time), digit).await;
            }
        }
        let shown = learn(page).await;
        println!("An odd writer's digits learned: {shown:?}");
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
        let begun = "at('progress')?.dataset.stage";
        let almost_done = "at('progress')?.dataset.stage === 'test'";
        for moment in [begun, almost_done] {
            page.click("fine-tune").await;
            page.until_within(PATIENCE, "it learns", moment).await;
            page.click("cancel").await;
            page.until_within(
                Duration::from_secs(10),
                "it has stopped",
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
fn heads_can_be_left_and_chosen_again() {
    in_browser(async |page| {
        page.open_with(&two_hands()[..8]).await;
        learn(page).await;
        page.until(
            "the head reads",
            "at('head').dataset.active === 'true' && at('status').dataset.head",
        )
        .await;
        page.click("use-base").await;
        page.until(
            "the base reads",
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
            "the head reads again",
            "at('head').dataset.active === 'true' && at('status').dataset.head",
        )
        .await;
        assert_eq!(page.read(&plain(6)).await, 6);
    });
}

#[test]
fn the_other_bases_read_as_well() {
    in_browser(async |page| {
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
fn each_labelled_digit_is_learned_at_once_unless_that_is_switched_off() {
    in_browser(async |page| {
        page.open("").await;
        assert_ne!(page.read(&odd(1)).await, 1, "the odd 1 is none");
        for digit in 0..10 {
            page.add_sample(&again(&odd(digit), 0), digit).await;
            page.add_sample(&again(&odd(digit), 1), digit).await;
        }
        page.until("all are counted", "at('result-at-once')?.dataset.afterOf === '20'").await;
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
        page.until("it is off", "!at('result-at-once')").await;
        assert_ne!(page.read(&again(&odd(1), 3)).await, 1, "the base alone reads again");
        page.reload().await;
        assert!(!page.value::<bool>("at('at-once').checked").await, "it stays off");
    });
}

#[test]
fn a_digit_that_looks_mislabelled_is_asked_about_and_mended_with_a_click() {
    in_browser(async |page| {
        page.open("").await;
        for (label, ink) in [(0, plain(0)), (1, plain(1)), (1, again(&plain(1), 1))] {
            page.add_sample(&ink, label).await;
        }
        page.add_sample(&again(&plain(0), 1), 1).await;
        let asked =
            "at('suspect')?.dataset.label === '1' && at('suspect').dataset.looksLike === '0'";
        page.until("it asks", asked).await;
        page.click("suspect-mend").await;
        page.until("it asks no more", "!at('suspect')").await;
        let labels: Vec<String> = page.value("all('sample').map(s => s.dataset.label)").await;
        assert_eq!(labels.iter().filter(|label| *label == "0").count(), 2);

        page.add_sample(&again(&plain(0), 2), 1).await;
        page.until("it asks again", asked).await;
        page.click("suspect-keep").await;
        page.until("it believes", "!at('suspect')").await;
        page.reload().await;
        page.until("all are back", "all('sample').length === 5").await;
        assert!(page.kept_samples().await.iter().any(|sample| sample.sure && sample.label == 1));
    });
}
