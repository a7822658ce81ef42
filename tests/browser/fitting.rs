//! What must fit where: a window, a phone, a frame in somebody's course.

use serde_json::json;

use crate::harness::{Ink, Page, in_browser};
use crate::learning::learn;
use crate::templates::{flowing, plain};

fn all_ten() -> Vec<(u8, Ink)> {
    (0..10).flat_map(|digit| [(digit, plain(digit)), (digit, flowing(digit))]).collect()
}

pub async fn resize(page: &Page, width: u32, height: u32) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    page.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
}

/// By how many pixels the page is wider and higher than what its window shows of it.
pub async fn overflow(page: &Page) -> (f64, f64) {
    page.value("(root => [root.scrollWidth - root.clientWidth, root.scrollHeight - root.clientHeight])(document.documentElement)")
        .await
}

/// What of a page stands out at its right, if it can be scrolled there.
pub async fn too_wide(page: &Page) -> Vec<String> {
    page.value(
        "(root => root.scrollWidth <= root.clientWidth ? [] : [...document.querySelectorAll('body *')]
            .filter(it => it.getBoundingClientRect().right > root.clientWidth)
            .map(it => `${it.className}: ${it.innerText}`))(document.documentElement)",
    )
    .await
}

async fn fits(page: &Page, when: &str) {
    let (right, down) = overflow(page).await;
    assert!(right <= 0.0 && down <= 0.0, "{when}: {right} px too wide, {down} px too high");
}

#[test]
fn the_main_job_needs_no_scrolling_on_a_laptop() {
    in_browser(async |page| {
        resize(page, 1440, 900).await;
        page.open("").await;
        fits(page, "empty").await;
        page.open_with(&all_ten()).await;
        page.draw(&plain(8)).await;
        page.reading().await;
        fits(page, "with twenty digits").await;
        learn(page).await;
        fits(page, "after learning").await;
    });
}

#[test]
fn a_phone_scrolls_down_only() {
    in_browser(async |page| {
        resize(page, 390, 844).await;
        page.open_with(&all_ten()).await;
        assert_eq!(too_wide(page).await, [""; 0]);
        assert_eq!(page.read(&plain(2)).await, 2);
        assert_eq!(too_wide(page).await, [""; 0]);
        learn(page).await;
        assert_eq!(too_wide(page).await, [""; 0]);
        let overlap: bool = page
            .value(
                "(() => {
                    const [a, b] = [at('use-base'), document.querySelector('.further')]
                        .map(it => it.getBoundingClientRect());
                    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
                })()",
            )
            .await;
        assert!(!overlap, "what is below the result lies over each other");
    });
}

#[test]
fn both_embeddings_fit_a_frame_of_360_by_480() {
    in_browser(async |page| {
        resize(page, 360, 480).await;
        page.open("?embed=pad").await;
        fits(page, "pad").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        fits(page, "pad with a digit").await;
        assert!(!page.is_shown("fine-tune").await);

        page.open("?embed=train").await;
        fits(page, "train").await;
        page.open_with(&all_ten()).await;
        page.open("?embed=train").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        fits(page, "train with twenty digits").await;
        page.click("guided").await;
        fits(page, "train, guided").await;
        page.click("guided-stop").await;
        page.click("fine-tune").await;
        page.until("it learns", "at('progress')").await;
        fits(page, "train, learning").await;
        crate::learning::finish_learning(page).await;
        fits(page, "train, after learning").await;
    });
}

#[test]
fn the_course_page_shows_both() {
    in_browser(async |page| {
        page.goto("examples/course.html").await;
        for (frame, digit) in [(0, 2), (1, 6)] {
            page.driver.enter_frame(frame).await.unwrap();
            page.until_ready().await;
            page.draw(&plain(digit)).await;
            assert_eq!(page.reading().await, digit);
            page.driver.enter_default_frame().await.unwrap();
        }
    });
}
