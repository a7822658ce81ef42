//! The page with the keyboard alone.

use thirtyfour::Key;

use crate::harness::{Page, in_browser};
use crate::learning::finish_learning;

/// Keys that draw a digit: arrows move the pen, `_` (space) sets it down and lifts it.
const ONE: &str = "_↓↓↓↓↓↓↓↓↓↓↓↓↓↓↓_";
const SEVEN: &str = "←←←←_→→→→→→→→→↓↓←↓↓←↓↓←↓↓←↓↓↓←↓↓↓↓_";

/// Presses Tab until the element has the focus.
async fn tab_to(page: &Page, name: &str) {
    for _ in 0..120 {
        if page
            .value(
                "document.activeElement === at(given)"
                    .replace("given", &format!("'{name}'"))
                    .as_str(),
            )
            .await
        {
            return;
        }
        page.press(Key::Tab).await;
    }
    panic!("Tab does not reach {name}");
}

async fn write(page: &Page, digit: &str) {
    tab_to(page, "pad").await;
    let key = |step: char| match step {
        '←' => Key::Left.into(),
        '→' => Key::Right.into(),
        '↓' => Key::Down.into(),
        _ => ' ',
    };
    page.press(digit.chars().map(key).collect::<String>()).await;
}

#[test]
fn every_function_works_with_the_keyboard() {
    in_browser(async |page| {
        page.open("").await;
        write(page, ONE).await;
        assert_eq!(page.reading().await, 1);
        page.press(Key::Delete).await;
        write(page, SEVEN).await;
        assert_eq!(page.reading().await, 7);

        // A digit key labels. Enter moves the focus to the label of the reading; a second Enter presses it.
        page.press("7").await;
        page.until("the sample is kept", "at('samples').dataset.count === '1'").await;
        write(page, ONE).await;
        page.reading().await;
        page.press(Key::Enter).await;
        page.until("its label has the focus", "document.activeElement === at('label-1')").await;
        page.press(Key::Enter).await;
        page.until("the sample is kept", "at('samples').dataset.count === '2'").await;

        tab_to(page, "guided").await;
        page.press(Key::Enter).await;
        tab_to(page, "guided-skip").await;
        page.press(Key::Enter).await;
        page.until("it asks for a one", "at('guided-prompt')?.dataset.digit === '1'").await;
        write(page, ONE).await;
        page.press(Key::Enter).await;
        page.until("the sample is kept", "at('samples').dataset.count === '3'").await;
        tab_to(page, "guided-stop").await;
        page.press(Key::Enter).await;

        tab_to(page, "sample").await;
        page.press(Key::Enter).await;
        tab_to(page, "delete-sample").await;
        page.press(Key::Enter).await;
        page.until("the sample is gone", "at('samples').dataset.count === '2'").await;
        tab_to(page, "undo-delete").await;
        page.press(Key::Enter).await;
        page.until("the sample is back", "at('samples').dataset.count === '3'").await;

        tab_to(page, "fine-tune").await;
        page.press(Key::Enter).await;
        finish_learning(page).await;
        tab_to(page, "use-base").await;
        page.press(Key::Enter).await;
        page.until("the base is in use", "!at('status').dataset.head").await;
        tab_to(page, "base-softmax").await;
        page.press(Key::Enter).await;
        page.until("the other base is in use", "at('status').dataset.base === 'softmax'").await;
        tab_to(page, "delete-everything").await;
        page.press(Key::Enter).await;
        tab_to(page, "confirm").await;
        page.press(Key::Enter).await;
        page.until("everything is deleted", "at('samples').dataset.count === '0' && !at('head')")
            .await;
    });
}
