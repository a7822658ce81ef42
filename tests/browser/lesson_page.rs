//! The lessons' page: by keyboard, on each screen and on paper, for axe-core, and in a page of another site.

use browser_tests::Fault;
use serde_json::json;
use thirtyfour::Key;

use crate::accessibility::Audit;
use crate::fitting::{beyond_the_sides, resize};
use crate::harness::in_browser;
use crate::host::{self, Host};
use crate::lessons::{enter, leave, open, press, until_done};

#[test]
fn a_lesson_is_done_by_keyboard() {
    in_browser(async |page| {
        page.save_data().await;
        open(page, "?lesson=hand").await;
        press(page, "lesson-next", Key::Enter).await;
        page.until("the title has the focus", "document.activeElement.id === 'step-2'").await;
        press(page, "lesson-next", Key::Enter).await;
        page.until("the title has the focus", "document.activeElement.id === 'step-3'").await;
        // From the title on to the first answer, and by arrow to the second.
        page.press(Key::Tab).await;
        page.press(Key::Space).await;
        page.until("the answer is judged", "at('lesson-said').textContent.startsWith('Not quite')")
            .await;
        page.press(Key::Down).await;
        until_done(page, 2).await;
        let role: String = page.value("at('lesson-said').getAttribute('role')").await;
        assert_eq!(role, "status");
    });
}

#[test]
fn the_text_is_above_the_pad_on_a_phone_and_beside_it_otherwise() {
    in_browser(async |page| {
        page.save_data().await;
        for (width, height, is_beside) in [(390, 844, false), (820, 1180, true), (1440, 900, true)]
        {
            resize(page, width, height).await;
            for lesson in ["hand", "digit"] {
                open(page, &format!("?lesson={lesson}")).await;
                enter(page).await;
                leave(page).await;
                assert_eq!(beyond_the_sides(page).await, [""; 0], "{lesson} at {width}");
                let (right, below): (bool, bool) = page
                    .value(
                        "(([text, pad]) => [pad.left >= text.right, pad.top >= text.bottom - 130])(
                            ['.text', '.beside'].map(it => document.querySelector(it).getBoundingClientRect()))",
                    )
                    .await;
                assert_eq!((right, below), (is_beside, !is_beside), "{lesson} at {width}");
            }
        }
    });
}

#[test]
fn on_paper_all_steps_are_there_and_no_pad() {
    in_browser(async |page| {
        page.save_data().await;
        open(page, "?lesson=hand").await;
        let media = json!({ "media": "print" });
        page.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
        let shown =
            "[...document.querySelectorAll('.step')].filter(it => it.checkVisibility()).length";
        assert_eq!(page.value::<usize>(shown).await, 10);
        for hidden in ["inkling-pad", ".turn", ".marks", ".step-tools button"] {
            let is_shown = format!("document.querySelector('{hidden}').checkVisibility()");
            assert!(!page.value::<bool>(&is_shown).await, "{hidden}");
        }
    });
}

#[test]
fn axe_finds_nothing_in_the_lessons() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        page.goto("lesson.html").await;
        page.until("the list is there", "at('lessons')").await;
        audit.examine("the list of lessons").await;
        open(page, "?lesson=digit").await;
        page.click("hint-0").await;
        audit.examine("a step with its hint").await;
        page.click("open-step-2").await;
        page.click("answer-2-1").await;
        audit.examine("an answered question").await;
        page.expect_on_console("Failed to load resource");
        page.server.spoil("lessons/digit.md", Fault::Missing, 2);
        page.goto("lesson.html?lesson=digit").await;
        page.until("a sentence is there", "at('complaint') && at('lessons')").await;
        audit.examine("a lesson that is missing").await;
        audit.assert_clean();
    });
}

#[test]
fn the_element_shows_a_lesson_in_a_page_of_another_site() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        host::add(page, json!({ "lesson": "hand", "theme": "dark" })).await;
        host::enter(page).await;
        page.until("the lesson is there", "at('position')?.textContent").await;
        let address: String = page.value("location.href").await;
        assert_eq!(address, format!("{}lesson.html?lesson=hand&theme=dark", page.server.url()));
        // The lesson's own pad is a frame in this frame, which it hears as any page does.
        enter(page).await;
        leave(page).await;
        page.script::<()>("pad.startLesson('digit'); return null;").await;
        host::enter(page).await;
        let title = "document.querySelector('h2')?.textContent === 'How a machine reads a digit'";
        page.until("the other lesson is there", title).await;
    });
}
