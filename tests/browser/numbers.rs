//! Several digits side by side on the pad.

use ink::{Point, Stroke};
use serde_json::json;

use crate::harness::{Ink, Page, in_browser};
use crate::templates::plain;

/// The ink of a number, with its digits side by side on the pad.
fn number(digits: &[u8]) -> Ink {
    let width = 1.0 / digits.len() as f32;
    let moved = |place: usize, digit: &Ink| -> Ink {
        let to = |p: &Point| Point { x: (p.x + place as f32) * width, y: 0.4 + p.y * width };
        let moved = |s: &Stroke| Stroke { points: s.points.iter().map(to).collect() };
        digit.iter().map(moved).collect()
    };
    digits.iter().enumerate().flat_map(|(i, &digit)| moved(i, &plain(digit))).collect()
}

async fn until_read(page: &Page, number: &str) {
    let read = format!("inklingTests.allInkIsRead() && at('reading').dataset.read === '{number}'");
    page.until(&format!("{number} is read"), &read).await;
}

#[test]
fn each_digit_of_a_number_is_read_and_can_be_kept() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.draw(&number(&[2, 0, 2, 6])).await;
        until_read(page, "2026").await;
        let names: Vec<String> =
            page.value("[0, 1, 2, 3].map(place => at(`digit-${place}`).ariaLabel)").await;
        assert!(names.iter().all(|name| name.ends_with("percent")), "{names:?}");
        let best =
            "[...Array(10).keys()].find(digit => Number(at(`bar-${digit}`).ariaValueNow) > 50)";
        assert_eq!(page.value::<u8>(best).await, 2);
        page.click("digit-3").await;
        page.until("the bars show the last digit", &format!("({best}) === 6")).await;
        page.click("label-6").await;
        until_read(page, "202").await;
        // Each key labels the first digit that is left.
        page.press("202").await;
        page.until("all digits are kept", "at('samples').dataset.count === '4'").await;
        assert_eq!(page.number("pad", "data-points").await, 0.0);
        let mut kept: Vec<_> = page.kept_samples().await;
        kept.sort_by(|a, b| a.made_ms.total_cmp(&b.made_ms));
        assert_eq!(kept.iter().map(|sample| sample.label).collect::<Vec<_>>(), [6, 2, 0, 2]);
        for sample in kept {
            assert_eq!(sample.drawn.strokes().len(), plain(sample.label).len());
            assert_eq!(page.read(sample.drawn.strokes()).await, sample.label);
        }
    });
}

#[test]
fn two_digits_can_be_marked_as_one() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.draw(&number(&[1, 1])).await;
        until_read(page, "11").await;
        page.click("one-digit").await;
        page.until("one digit is read", "at('reading').dataset.read?.length === 1").await;
        page.press("0").await;
        page.until("the digit is kept as one", "at('samples').dataset.count === '1'").await;
        assert_eq!(page.kept_samples().await[0].drawn.strokes().len(), number(&[1, 1]).len());
        page.draw(&number(&[3, 4])).await;
        until_read(page, "34").await;
    });
}

#[test]
fn the_guided_mode_takes_all_ink_as_one_digit() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.click("guided").await;
        page.draw(&number(&[1, 1])).await;
        page.until("the digit is kept", "at('samples').dataset.count === '1'").await;
        assert_eq!(page.kept_samples().await[0].drawn.strokes().len(), number(&[1, 1]).len());
    });
}

#[test]
fn the_layout_stays_when_a_number_is_read() {
    in_browser(async |page| {
        page.save_data().await;
        for width in [390, 820, 1440] {
            let size =
                json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": false });
            page.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
            page.open("").await;
            let top = "at('bars').getBoundingClientRect().top";
            let before: f64 = page.value(top).await;
            for digits in [&[2, 0, 2, 6][..], &[1, 2, 3, 4, 5, 6]] {
                page.clear().await;
                page.draw(&number(digits)).await;
                until_read(page, &digits.iter().map(u8::to_string).collect::<String>()).await;
                assert_eq!(
                    page.value::<f64>(top).await,
                    before,
                    "the bars moved at a width of {width}"
                );
                let excess: f64 =
                    page.value("document.documentElement.scrollWidth - innerWidth").await;
                assert!(excess <= 0.0, "{excess} px too wide at a width of {width}");
            }
        }
    });
}
