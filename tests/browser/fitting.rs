//! The page fits a laptop's window, a phone and an embedding frame.

use serde_json::json;

use crate::harness::{Page, in_browser};
use crate::learning::learn;
use crate::templates::{plain, two_hands};

pub async fn resize(page: &Page, width: u32, height: u32) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    page.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
}

/// The pixels by which the page exceeds its window, in width and in height.
pub async fn overflow(page: &Page) -> (f64, f64) {
    page.value("(root => [root.scrollWidth - root.clientWidth, root.scrollHeight - root.clientHeight])(document.documentElement)")
        .await
}

/// The page's width and the elements beyond a side of the window, if the page can be scrolled sideways. One that is read
/// from right to left is scrolled to the left.
pub async fn beyond_the_sides(page: &Page) -> Vec<String> {
    page.value(
        "(root => root.scrollWidth <= root.clientWidth ? [] : [
            `${root.scrollWidth} px`,
            ...[...document.querySelectorAll('body *')]
                .map(it => [it, it.getBoundingClientRect()])
                .filter(([, { left, right }]) => left < 0 || right > root.clientWidth)
                .map(([it]) => `${it.className}: ${it.innerText}`),
        ])(document.documentElement)",
    )
    .await
}

async fn assert_fits(page: &Page, when: &str) {
    let (right, down) = overflow(page).await;
    assert!(right <= 0.0 && down <= 0.0, "{when}: {right} px too wide, {down} px too high");
}

#[test]
fn a_laptop_needs_no_scrolling() {
    in_browser(async |page| {
        resize(page, 1440, 900).await;
        page.open("").await;
        assert_fits(page, "empty").await;
        page.open_with(&two_hands()).await;
        page.draw(&plain(8)).await;
        page.reading().await;
        assert_fits(page, "with twenty digits").await;
        learn(page).await;
        assert_fits(page, "after learning").await;
    });
}

#[test]
fn a_laptop_needs_no_scrolling_after_too_few_digits() {
    in_browser(async |page| {
        resize(page, 1440, 900).await;
        page.open_with(&two_hands()[..5]).await;
        page.add_sample(&plain(8), 8).await;
        page.until("the footer says what is kept", "at('keeping').innerText.includes(' used, ')")
            .await;
        page.draw(&plain(8)).await;
        learn(page).await;
        assert_fits(page, "after learning").await;
    });
}

#[test]
fn a_phone_scrolls_only_vertically() {
    in_browser(async |page| {
        resize(page, 390, 844).await;
        page.open_with(&two_hands()).await;
        assert_eq!(beyond_the_sides(page).await, [""; 0]);
        assert_eq!(page.read(&plain(2)).await, 2);
        assert_eq!(beyond_the_sides(page).await, [""; 0]);
        learn(page).await;
        assert_eq!(beyond_the_sides(page).await, [""; 0]);
        let overlap: bool = page
            .value(
                "(() => {
                    const [a, b] = [at('use-base'), document.querySelector('.further')]
                        .map(it => it.getBoundingClientRect());
                    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
                })()",
            )
            .await;
        assert!(!overlap, "two elements below the result overlap");
    });
}

#[test]
fn both_embeddings_fit_a_frame_of_360_by_480() {
    in_browser(async |page| {
        resize(page, 360, 480).await;
        page.open("?embed=pad").await;
        assert_fits(page, "pad").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        assert_fits(page, "pad with a digit").await;
        assert!(!page.is_shown("fine-tune").await);

        page.open("?embed=train").await;
        assert_fits(page, "train").await;
        page.open_with(&two_hands()).await;
        page.open("?embed=train").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        assert_fits(page, "train with twenty digits").await;
        page.click("guided").await;
        assert_fits(page, "train, guided").await;
        page.click("guided-stop").await;
        page.click("fine-tune").await;
        page.until("learning has started", "at('progress')").await;
        assert_fits(page, "train, learning").await;
        crate::learning::finish_learning(page).await;
        assert_fits(page, "train, after learning").await;
    });
}

#[test]
fn the_invitation_to_draw_is_whole_in_a_frame_of_any_width() {
    in_browser(async |page| {
        for width in [340, 360, 460] {
            resize(page, width, 480).await;
            page.open("?view=train").await;
            let parts: Vec<(f64, f64)> = page
                .value(
                    "[...document.querySelectorAll('.guide > *')].map(it => it.getBoundingClientRect())
                        .map(({ top, bottom }) => [top, bottom])",
                )
                .await;
            let pad: f64 = page.value("at('pad').getBoundingClientRect().top").await;
            assert_eq!(parts.len(), 2, "a sentence, and a button with its count");
            for (top, bottom) in parts {
                assert!(
                    top >= 0.0 && bottom <= pad,
                    "{width}: from {top} to {bottom}, pad at {pad}"
                );
            }
        }
    });
}

/// Opens the example of a course page, and has a digit read in each of its frames.
pub async fn read_in_both_frames(page: &Page) {
    page.goto("examples/course.html").await;
    for (frame, digit) in [(0, 2), (1, 6)] {
        page.driver.enter_frame(frame).await.unwrap();
        page.until_ready().await;
        page.draw(&plain(digit)).await;
        assert_eq!(page.reading().await, digit);
        page.driver.enter_default_frame().await.unwrap();
    }
}

#[test]
fn the_example_course_shows_both_embeddings() {
    in_browser(async |page| {
        page.save_data().await;
        read_in_both_frames(page).await;
    });
}
