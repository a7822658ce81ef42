//! axe-core on the example page that hears what was learned, and on the question whether it may have the digits.

use crate::accessibility::Audit;
use crate::harness::{Page, in_browser};
use crate::host::{draw, enter, label, leave};
use crate::templates::plain;

/// Loads the frame of `window.pad` with this theme, and waits until its page reads.
async fn load_with(page: &Page, theme: &str) {
    let script = format!(
        "window.isReady = false;
         pad.addEventListener('ready', () => {{ window.isReady = true; }}, {{ once: true }});
         pad.theme = '{theme}';
         return null;"
    );
    page.script::<()>(&script).await;
    page.until("the frame's page reads", "window.isReady").await;
}

#[test]
fn axe_finds_nothing_on_the_example_for_an_lms_and_in_the_question_for_digits() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        page.goto("examples/lms.html").await;
        page.until("the element is there", "document.querySelector('inkling-pad')?.shadowRoot")
            .await;
        page.script::<()>("window.pad = document.querySelector('inkling-pad'); return null;").await;
        enter(page).await;
        page.until_ready().await;
        audit.prepare().await;
        draw(page, &plain(3)).await;
        label(page, 3).await;
        leave(page).await;
        audit.examine("the example for an LMS").await;

        for theme in ["light", "dark"] {
            load_with(page, theme).await;
            page.script::<()>("pad.requestDigits(); return null;").await;
            enter(page).await;
            page.until("the person is asked", "at('send-digits')?.disabled === false").await;
            audit.examine(&format!("the question for digits with the theme {theme}")).await;
            leave(page).await;
        }
        audit.assert_clean();
    });
}
