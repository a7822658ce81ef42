//! The main job in a second browser: Firefox. Its times mean something only beside the time of a plain loop.

use crate::fitting::read_in_both_frames;
use crate::harness::{Page, in_firefox, in_two_visits_of_firefox};
use crate::keeping_facts::enter_foreign_frame;
use crate::lab;
use crate::learning::{label_an_unusual_hand, learn};
use crate::offline::{
    learn_with_the_first_visits_digit, until_all_is_there, until_kept, until_learning_is_kept,
};
use crate::templates::{again, odd, plain};

/// The milliseconds of a plain loop of twenty million steps, after a first one.
async fn loop_ms(page: &Page) -> f64 {
    page.script(
        "const loop = () => {
             const start = performance.now();
             let x = 1;
             for (let i = 0; i < 2e7; i += 1) x = (Math.imul(x, 1664525) + 1013904223) | 0;
             return [performance.now() - start, x];
         };
         loop();
         return loop()[0];",
    )
    .await
}

#[test]
fn a_hand_is_learned_in_firefox_and_kept_for_the_next_load() {
    in_firefox(async |page| {
        label_an_unusual_hand(page).await;
        let start: f64 = page.value("performance.now()").await;
        let shown = learn(page).await;
        let end: f64 = page.value("performance.now()").await;
        println!(
            "Firefox: twenty digits learned in {:.1} s, a plain loop in {:.0} ms: {shown:?}",
            (end - start) / 1000.0,
            loop_ms(page).await
        );
        assert!(shown.after.0 > shown.before.0, "{shown:?}");
        let kept = "at('keeping').innerText.includes(' used, ')";
        page.until("the footer says what is kept", kept).await;
        page.reload().await;
        page.until("all digits are back", "at('samples')?.dataset.count === '20'").await;
        page.until(
            "the kept head is in use",
            "at('head') && at('status').dataset.head === at('head').dataset.id",
        )
        .await;
        assert_eq!(page.number("result", "data-after-right").await, shown.after.0);
        for digit in 0..10 {
            assert_eq!(page.read(&again(&odd(digit), 2)).await, digit);
        }
    });
}

#[test]
fn a_quick_row_in_firefox_agrees_with_the_command_line() {
    in_firefox(async |page| {
        lab::open(page, "?recipe=003&row=adam").await;
        let start: f64 = page.value("performance.now()").await;
        lab::run(page, "adam").await;
        let end: f64 = page.value("performance.now()").await;
        println!(
            "Firefox: a quick row in {:.1} s, a plain loop in {:.0} ms",
            (end - start) / 1000.0,
            loop_ms(page).await
        );
        lab::assert_as_by_command(page).await;
    });
}

#[test]
fn the_pad_works_in_firefox_without_a_connection_after_one_visit() {
    in_two_visits_of_firefox(
        async |page| {
            page.open("").await;
            page.add_sample(&plain(1), 1).await;
            until_kept(page).await;
            until_learning_is_kept(page).await;
            page.goto("lab.html").await;
            page.until("the Lab is there", "document.querySelector('h1')").await;
        },
        async |page| {
            learn_with_the_first_visits_digit(page).await;
            // The driver's reload asks the network past the service worker.
            page.open("").await;
            until_all_is_there(page).await;
        },
    );
}

#[test]
fn both_frames_of_a_course_page_read_in_firefox() {
    in_firefox(async |page| {
        read_in_both_frames(page).await;
    });
}

#[test]
fn a_frame_on_another_site_in_firefox_leads_to_the_page_itself() {
    in_firefox(async |page| {
        enter_foreign_frame(page).await;
        assert!(page.text("apart").await.contains("kept for this website only"));
        // Firefox hands over cookies alone, so that it is not asked.
        assert!(!page.is_shown("use-own-digits").await);
        let link: String = page.value("at('open-page').href").await;
        assert_eq!(link, format!("{}index.html", page.server.url()));
    });
}
