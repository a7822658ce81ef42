//! Messages around a frame that are missing, forged, wrong or too many.

use serde_json::{Value, json};

use crate::harness::{Page, in_browser};
use crate::host::{Host, add_ready, draw, enter, label, leave, points_on_the_pad};
use crate::templates::plain;

/// Adds a frame with the page, without the element, as `window.frame`.
async fn add_frame(page: &Page, query: &str) {
    let script = format!(
        "window.frame = document.createElement('iframe');
         frame.width = 360;
         frame.height = 480;
         frame.src = '{}index.html{query}';
         document.body.append(frame);
         return null;",
        page.server.url(),
    );
    page.script::<()>(&script).await;
    page.driver.enter_frame(0).await.unwrap();
    page.until_ready().await;
    page.driver.enter_default_frame().await.unwrap();
}

/// Posts a message to that frame.
async fn post(page: &Page, message: &str) {
    page.script::<()>(&format!("frame.contentWindow.postMessage({message}, '*'); return null;"))
        .await;
}

#[test]
fn a_host_that_says_nothing_hears_nothing() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add_frame(page, "?view=train").await;
        page.driver.enter_frame(0).await.unwrap();
        draw(page, &plain(3)).await;
        label(page, 3).await;
        leave(page).await;
        // Without a hello, no command is carried out.
        post(page, "{ inkling: 1, command: 'requestDigits' }").await;
        post(page, "{ inkling: 2, command: 'hello' }").await;
        let events: Value = page.value("said.map(({ data }) => data)").await;
        assert_eq!(events, json!([{ "inkling": 1, "event": "listening" }]));
        page.driver.enter_frame(0).await.unwrap();
        assert!(!page.is_shown("asks-for-digits").await);
    });
}

#[test]
fn the_whole_page_in_a_frame_does_not_listen() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add_frame(page, "").await;
        post(page, "{ inkling: 1, command: 'hello' }").await;
        post(page, "{ inkling: 1, command: 'requestDigits' }").await;
        page.driver.enter_frame(0).await.unwrap();
        draw(page, &plain(3)).await;
        leave(page).await;
        assert_eq!(page.value::<usize>("said.length").await, 0);
    });
}

#[test]
fn forged_messages_from_another_frame_change_nothing() {
    in_browser(async |page| {
        let host = Host::open(page).await;
        add_ready(page, json!({ "view": "train" })).await;
        enter(page).await;
        draw(page, &plain(3)).await;
        let before = points_on_the_pad(page).await;
        leave(page).await;
        // A frame beside, of the host's own origin: to the page it is not the host, and to the host it is not the page.
        let script = format!(
            "const beside = document.createElement('iframe');
             await new Promise(done => {{ beside.onload = done; beside.src = '{}/examples/host.html'; document.body.append(beside); }});
             const target = pad.shadowRoot.querySelector('iframe').contentWindow;
             beside.contentWindow.target = target;
             heard.length = 0;
             beside.contentWindow.eval(`
                 for (const command of ['hello', 'clear', 'undo', 'requestDigits']) target.postMessage({{ inkling: 1, command }}, '*');
                 for (const event of ['ready', 'learned', 'digits', 'error']) {{
                     parent.postMessage({{ inkling: 1, event, digits: [], sentence: 'forged', base: 'cnn', head: 'own' }}, '*');
                 }}
             `);
             // The host itself is not the page either.
             postMessage({{ inkling: 1, event: 'error', re: null, sentence: 'forged' }}, '*');
             await new Promise(done => setTimeout(done, 1000));
             return heard.length;",
            host.origin(),
        );
        assert_eq!(page.awaited::<usize>(&script).await, 0);
        enter(page).await;
        assert_eq!(points_on_the_pad(page).await, before);
        assert!(!page.is_shown("asks-for-digits").await);
    });
}

#[test]
fn ten_thousand_messages_and_huge_or_wrong_ones_break_nothing() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add_frame(page, "?view=train").await;
        post(page, "{ inkling: 1, command: 'hello' }").await;
        page.until("the page answers", "said.some(({ data }) => data.event === 'ready')").await;
        let wrong = [
            "null",
            "'clear'",
            "[[[[]]]]",
            "{ inkling: 1 }",
            "{ inkling: 1, command: {} }",
            "{ inkling: 1, command: 'x'.repeat(5e7) }",
            "{ inkling: 1, command: 'read' }",
            "{ inkling: 1, command: 'read', strokes: new Array(4294967295) }",
            "{ inkling: 1, command: 'read', strokes: [new Array(4294967295)] }",
            "{ inkling: 1, command: 'read', strokes: [Array(1e6).fill([0.5, 0.5])] }",
            "{ inkling: 1, command: 'read', strokes: [[[NaN, 0], [Infinity, 1]]] }",
            "{ inkling: 1, command: 'read', strokes: [[[1n, 'x']]], id: -1 }",
            "{ inkling: 1, command: 'loadHead', head: new ArrayBuffer(5e7) }",
            "{ inkling: 1, command: 'loadHead', head: new Uint8Array(100) }",
            "{ inkling: 1, command: 'setBase', base: '../../etc' }",
        ];
        for message in wrong {
            post(page, message).await;
        }
        page.until(
            "the wrong ones are answered",
            "said.filter(({ data }) => data.event === 'error').length >= 10",
        )
        .await;
        let sentences: Vec<String> = page
            .value("said.filter(({ data }) => data.event === 'error').map(({ data }) => data.sentence)")
            .await;
        assert!(sentences.iter().all(|sentence| sentence.len() > 20), "{sentences:?}");

        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        let flood = "said.length = 0;
            for (let i = 0; i < 10_000; i += 1) frame.contentWindow.postMessage({ inkling: 1, command: 'clear' }, '*');
            return null;";
        page.script::<()>(flood).await;
        // Until the flood is over.
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        page.driver.enter_frame(0).await.unwrap();
        draw(page, &plain(3)).await;
        assert_eq!(page.text("reading").await, "3");
        label(page, 3).await;
        assert!(!page.is_shown("alert").await);
        leave(page).await;
        let answers: usize = page.value("said.length").await;
        assert!(answers < 100, "{answers} answers");
        let named =
            "said.filter(({ data }) => data.sentence?.includes('too many commands')).length";
        assert_eq!(page.value::<usize>(named).await, 1);
    });
}
