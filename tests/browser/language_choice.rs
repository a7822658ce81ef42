//! Which language the pages take: of the address, of the person's choice, of the browser; and where none comes.

use browser_tests::Fault;
use languages::{ENGLISH, KEPT_KEY};
use serde_json::json;
use thirtyfour::Key;

use crate::harness::{Page, in_browser, in_two_visits};
use crate::host::{self, Host};
use crate::languages::{language, said, until_in, until_says};
use crate::learning::PATIENCE;
use crate::offline::{expect_no_server, keep_offline, until_kept};
use crate::templates::plain;

/// Chooses a language as a person does.
async fn choose(page: &Page, code: &str) {
    page.until("languages are offered", "at('language')").await;
    let script = format!(
        "at('language').value = '{code}';
         at('language').dispatchEvent(new Event('change', {{ bubbles: true }}));
         return null;"
    );
    page.script::<()>(&script).await;
    let marked =
        format!("document.documentElement.lang === '{code}' && at('language')?.value === '{code}'");
    page.until("the page is loaded again", &marked).await;
}

#[test]
fn english_fetches_no_translation() {
    in_browser(async |page| {
        page.open("").await;
        until_in(page, ENGLISH).await;
        let fetched = page.server.take_requests();
        let is_of_translation = |path: &&String| path.contains("languages");
        assert_eq!(fetched.iter().find(is_of_translation), None);
    });
}

#[test]
fn a_chosen_language_stays_on_all_pages_until_everything_is_deleted() {
    in_browser(async |page| {
        page.open("").await;
        page.draw(&plain(5)).await;
        page.reading().await;
        choose(page, "fr").await;
        page.until_ready().await;
        until_in(page, language("fr")).await;
        // The drawing is still there.
        assert_eq!(page.reading().await, 5);
        page.goto("class.html").await;
        until_says(page, "at('fill')", &said(language("fr"), "Fill the table")).await;
        // The address comes first, and a choice takes it away.
        page.open("?lang=es&base=mlp").await;
        until_in(page, language("es")).await;
        choose(page, "de").await;
        page.until_ready().await;
        until_in(page, language("de")).await;
        assert_eq!(page.value::<String>("location.search").await, "?base=mlp");
        page.click("delete-everything").await;
        page.click("confirm").await;
        let kept = format!("localStorage.getItem('{KEPT_KEY}')");
        page.until("the choice is forgotten", &format!("{kept} === null")).await;
        page.reload().await;
        until_in(page, ENGLISH).await;
    });
}

#[test]
fn a_choice_by_keyboard_waits_for_enter() {
    in_browser(async |page| {
        page.open("").await;
        page.until("languages are offered", "at('language')").await;
        page.script::<()>("at('language').focus(); return null;").await;
        page.press(Key::Down).await;
        page.until("the next language is marked", "at('language').value === 'de'").await;
        until_in(page, ENGLISH).await;
        page.press(Key::Enter).await;
        until_in(page, language("de")).await;
    });
}

#[test]
fn the_browsers_first_known_language_is_taken() {
    in_browser(async |page| {
        let wished =
            "Object.defineProperty(navigator, 'languages', { get: () => ['it', 'pt-BR', 'en'] });";
        page.before_each_document(wished).await;
        page.open("").await;
        until_in(page, language("pt")).await;
        page.open("?lang=en").await;
        until_in(page, ENGLISH).await;
        // The address takes a region too.
        page.open("?lang=de-AT").await;
        until_in(page, language("de")).await;
    });
}

#[test]
fn an_unknown_language_is_english_and_said() {
    in_browser(async |page| {
        page.open("?lang=xx").await;
        until_in(page, ENGLISH).await;
        let said = page.text("alert").await;
        assert!(said.contains("xx") && said.contains("lang=de"), "{said}");
    });
}

#[test]
fn a_translation_that_does_not_come_leaves_english_and_is_said() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.server.spoil("languages/de.json", Fault::Missing, 1);
        page.open("?lang=de").await;
        let said = page.text("start-notice").await;
        assert!(said.contains("stays in English"), "{said}");
        until_in(page, ENGLISH).await;
        page.draw(&plain(4)).await;
        assert_eq!(page.reading().await, 4);
        page.click("start-close").await;
        assert!(!page.is_shown("start-notice").await);
        page.reload().await;
        until_in(page, language("de")).await;
    });
}

#[test]
fn what_changes_is_translated_and_the_same_text_again_too() {
    in_browser(async |page| {
        page.open("?lang=de").await;
        let german = language("de");
        until_in(page, german).await;
        page.script::<()>(
            "const box = document.createElement('div');
             box.innerHTML = '<p data-testid=\"probe\" title=\"Undo\">Undo</p><p data-testid=\"stays\" translate=\"no\">Undo</p>';
             document.querySelector('main').append(box);
             window.node = at('probe').firstChild;
             return null;",
        )
        .await;
        let (undo, clear) = (said(german, "Undo"), said(german, "Clear"));
        until_says(page, "at('probe')", &undo).await;
        for (english, translated) in [("Clear", &clear), ("Undo", &undo), ("Undo", &undo)] {
            page.script::<()>(&format!("node.data = '{english}'; return null;")).await;
            until_says(page, "at('probe')", translated).await;
        }
        let found: (bool, String, String) = page
            .value("[at('probe').firstChild === node, at('probe').title, at('stays').textContent]")
            .await;
        assert_eq!(found, (true, undo.clone(), "Undo".to_owned()));
        // A node that moves is not translated once more.
        page.script::<()>("document.body.append(at('probe')); return null;").await;
        until_says(page, "at('probe')", &undo).await;
    });
}

#[test]
fn an_element_chooses_the_language_of_its_frame_alone() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        host::add(page, json!({ "view": "train", "lang": "ar" })).await;
        host::enter(page).await;
        page.until_ready().await;
        until_in(page, language("ar")).await;
        assert!(!page.is_shown("language").await);
        host::leave(page).await;
        page.open("").await;
        until_in(page, ENGLISH).await;
    });
}

#[test]
fn a_language_works_without_a_connection() {
    in_two_visits(
        async |page| {
            keep_offline(page).await;
            page.open("?lang=de").await;
            until_in(page, language("de")).await;
            until_kept(page).await;
            let kept = format!(
                "localStorage.setItem('{KEPT_KEY}', 'de');
                 for (let tries = 0; tries < 200; tries += 1) {{
                     if (await caches.match('languages/de.json')) return true;
                     await new Promise(resolve => setTimeout(resolve, 100));
                 }}
                 return false;"
            );
            assert!(page.awaited::<bool>(&kept).await, "the catalogue is not kept");
        },
        async |page| {
            expect_no_server(page);
            page.goto("").await;
            let undo = format!(
                "at('undo')?.textContent.trim() === {}",
                json!(said(language("de"), "Undo"))
            );
            page.until_within(PATIENCE, "the page is in German", &undo).await;
        },
    );
}
