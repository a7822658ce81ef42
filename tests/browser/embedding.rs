//! The element `<inkling-pad>` in a page of another site: its attributes, events and commands.

use ink::Stroke;
use serde_json::{Value, json};

use crate::harness::{Ink, Page, in_browser};
use crate::host::{
    Host, add, add_ready, draw, enter, label, leave, points, points_on_the_pad, until_heard,
};
use crate::lab;
use crate::learning::PATIENCE;
use crate::templates::{odd, plain};

/// The digits of `read`, as the host gets them.
async fn read(page: &Page, ink: &[Stroke]) -> Vec<u8> {
    let script = "return (await pad.read(given)).map(({ digit }) => digit);";
    page.awaited_with(script, points(ink)).await
}

#[test]
fn a_link_is_shown_until_the_element_is_there_and_then_the_page() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        let script = "document.body.innerHTML = '<inkling-pad><a href=\"#\">Open the pad</a></inkling-pad>'; return null;";
        page.script::<()>(script).await;
        let link = "document.querySelector('inkling-pad a').checkVisibility()";
        assert!(page.value::<bool>(link).await);
        let module = format!("{}inkling.js", page.server.url());
        page.awaited_with::<()>("await import(given); return null;", json!(module)).await;
        assert!(!page.value::<bool>(link).await);
        page.script::<()>("window.pad = document.querySelector('inkling-pad'); return null;").await;
        enter(page).await;
        page.until_ready().await;
        let address: String = page.value("location.href").await;
        assert_eq!(address, format!("{}index.html?view=pad", page.server.url()));
        draw(page, &plain(3)).await;
        assert_eq!(page.text("reading").await, "3");
    });
}

#[test]
fn attributes_choose_what_the_page_shows_and_properties_mirror_them() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add_ready(page, json!({ "view": "train", "base": "softmax", "theme": "dark" })).await;
        until_heard(page, "ready", "it.base === 'softmax' && it.head === 'base'").await;
        let properties: Value = page.value("[pad.view, pad.base, pad.theme, pad.engine]").await;
        assert_eq!(properties, json!(["train", "softmax", "dark", ""]));
        enter(page).await;
        let colours = "[getComputedStyle(document.documentElement).colorScheme,
            getComputedStyle(document.documentElement).backgroundColor]";
        assert_eq!(page.value::<Value>(colours).await, json!(["dark", "rgb(20, 22, 28)"]));
        leave(page).await;

        // Another base needs no other page; another view does.
        page.script::<()>("pad.base = 'mlp'; return null;").await;
        until_heard(page, "ready", "it.base === 'mlp'").await;
        assert_eq!(page.value::<String>("pad.getAttribute('base')").await, "mlp");
        page.script::<()>(
            "heard.length = 0; pad.theme = 'light'; pad.view = 'pad'; pad.base = null; return null;",
        )
        .await;
        until_heard(page, "ready", "true").await;
        enter(page).await;
        let address: String = page.value("location.search").await;
        assert_eq!(address, "?view=pad&theme=light");
        assert_eq!(page.value::<Value>(colours).await, json!(["light", "rgb(246, 243, 236)"]));
        leave(page).await;

        page.script::<()>(
            "pad.recipe = '000'; pad.engine = 'auto'; pad.view = 'lab'; return null;",
        )
        .await;
        enter(page).await;
        page.until("the Lab is there", "at('recipe-000')?.getAttribute('aria-current') === 'page'")
            .await;
        assert!(!page.is_shown("alert").await);
    });
}

#[test]
fn the_frame_is_as_high_as_its_content() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        for view in ["pad", "train"] {
            page.script::<()>("document.body.replaceChildren(); heard.length = 0; return null;")
                .await;
            add_ready(page, json!({ "view": view })).await;
            for width in [340, 420] {
                page.script::<()>(&format!("pad.style.width = '{width}px'; return null;")).await;
                enter(page).await;
                let fits = "Math.abs(document.querySelector('.page').getBoundingClientRect().height - innerHeight) < 1";
                page.until(&format!("{view} fits at a width of {width}"), fits).await;
                assert!(
                    page.value::<bool>("document.documentElement.scrollWidth <= innerWidth").await
                );
                leave(page).await;
                let height: f64 = page.value("pad.getBoundingClientRect().height").await;
                assert!((200.0..1_000.0).contains(&height), "{view}: {height}");
            }
        }
    });
}

#[test]
fn two_elements_are_apart_and_one_out_of_view_waits() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add_ready(page, json!({ "base": "softmax" })).await;
        let space = "window.first = pad;
            const space = document.createElement('div');
            space.style.height = '30000px';
            document.body.append(space);
            heard.length = 0;
            return null;";
        page.script::<()>(space).await;
        add(page, json!({ "base": "mlp" })).await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(page.value::<usize>("heard.length").await, 0, "it is loaded out of view");
        page.script::<()>("pad.scrollIntoView(); return null;").await;
        until_heard(page, "ready", "it.base === 'mlp'").await;

        enter(page).await;
        draw(page, &plain(4)).await;
        leave(page).await;
        until_heard(page, "reading", "it.digits[0]?.digit === 4").await;
        page.script::<()>("window.pad = first; pad.scrollIntoView(); return null;").await;
        enter(page).await;
        assert_eq!(points_on_the_pad(page).await, 0);
    });
}

#[test]
fn a_host_hears_readings_labels_and_what_was_learned() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add_ready(page, json!({ "view": "train", "base": "softmax" })).await;
        enter(page).await;
        draw(page, &plain(3)).await;
        let read: u8 = page.text("reading").await.parse().unwrap();
        leave(page).await;
        until_heard(page, "reading", &format!("it.re === null && it.digits[0]?.digit === {read}"))
            .await;
        let sums = "heard.filter(it => it.name === 'reading').flatMap(it => it.digits)
            .every(({ probabilities }) => Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 0.01)";
        assert!(page.value::<bool>(sums).await);

        enter(page).await;
        label(page, 3).await;
        for digit in [0, 1, 2, 4, 5, 6, 7, 8, 9, 1, 7] {
            draw(page, &odd(digit)).await;
            label(page, digit).await;
        }
        leave(page).await;
        page.until("all labels are heard", "heard.filter(it => it.name === 'label').length === 12")
            .await;
        until_heard(page, "label", &format!("it.label === 3 && it.read === {read}")).await;
        assert!(page.value::<bool>("!heard.some(it => it.name === 'learned')").await);

        enter(page).await;
        page.click("fine-tune").await;
        page.until_within(PATIENCE, "a hand is learned", "!at('progress') && at('result')").await;
        let shown: Value = page
            .value(
                "(({ beforeRight, beforeOf, afterRight, afterOf, mnistBefore, mnistAfter }) =>
                    [beforeRight, beforeOf, afterRight, afterOf, mnistBefore, mnistAfter].map(Number))(at('result').dataset)",
            )
            .await;
        leave(page).await;
        until_heard(page, "learned", "true").await;
        until_heard(page, "progress", "it.stage === 'training' && it.total > 0").await;
        until_heard(page, "progress", "it.stage === null").await;
        until_heard(page, "ready", "it.head === 'own'").await;
        let told: Value = page
            .value(
                "(({ before, after, retention }) => [before.right, before.of, after.right, after.of,
                    retention.before.accuracy, retention.after.accuracy])(heard.find(it => it.name === 'learned'))",
            )
            .await;
        let numbers = |list: &Value| -> Vec<f64> {
            list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
        };
        let (shown, told) = (numbers(&shown), numbers(&told));
        let differ = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-6;
        assert!(!shown.iter().zip(&told).any(differ), "{shown:?} is shown and {told:?} told");
        let has_ink = "JSON.stringify(said).includes('strokes')";
        assert!(!page.value::<bool>(has_ink).await, "ink has crossed");
    });
}

#[test]
fn a_host_clears_undoes_and_reads_without_touching_the_persons_ink() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        // What is sent before the page can read waits for it.
        add(page, json!({ "view": "train" })).await;
        assert_eq!(read(page, &plain(7)).await, [7]);
        enter(page).await;
        draw(page, &plain(4)).await;
        let (before, text) = (points_on_the_pad(page).await, page.text("reading").await);
        leave(page).await;
        for digit in [2, 5] {
            assert_eq!(read(page, &plain(digit)).await, [digit]);
        }
        // Two digits side by side, and both as one.
        let apart = |left: f32| {
            move |stroke: Stroke| Stroke {
                points: stroke
                    .points
                    .iter()
                    .map(|p| ink::Point { x: p.x * 0.4 + left, ..*p })
                    .collect(),
            }
        };
        let one: Ink = plain(1).into_iter().map(apart(0.0)).collect();
        let other: Ink = plain(3).into_iter().map(apart(0.6)).collect();
        let both = [one, other].concat();
        assert_eq!(read(page, &both).await.len(), 2);
        let as_one = "return (await pad.read(given, { one: true })).length;";
        assert_eq!(page.awaited_with::<usize>(as_one, points(&both)).await, 1);
        enter(page).await;
        assert_eq!((points_on_the_pad(page).await, page.text("reading").await), (before, text));
        assert_eq!(page.samples().await, 0);
        leave(page).await;

        // A 4 has two strokes.
        page.script::<()>("pad.undo(); return null;").await;
        enter(page).await;
        page.until("one stroke is left", "at('pad').dataset.strokes === '1'").await;
        leave(page).await;
        page.script::<()>("heard.length = 0; pad.clear(); return null;").await;
        until_heard(page, "reading", "it.digits.length === 0").await;
        enter(page).await;
        assert_eq!(points_on_the_pad(page).await, 0);
    });
}

#[test]
fn what_is_sent_before_the_page_is_ready_outlives_a_frame_that_is_loaded_anew() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add(page, json!({ "view": "train", "base": "mlp" })).await;
        // Outside of the document first, then with an attribute that changes before the page is ready.
        let script = "pad.remove();
            const digits = pad.read(given);
            pad.setBase('cnn');
            document.body.append(pad);
            pad.theme = 'dark';
            return (await digits).map(({ digit }) => digit);";
        let digits: Vec<u8> = page.awaited_with(script, points(&plain(7))).await;
        assert_eq!(digits, [7]);
        until_heard(page, "ready", "it.base === 'cnn'").await;
    });
}

#[test]
fn a_host_lends_a_base_and_a_head_and_nothing_of_them_stays() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        // The host's page fetches it from its own server.
        add(page, json!({ "view": "train", "head": "head.safetensors" })).await;
        until_heard(page, "ready", "it.base === 'mlp' && it.head === 'host'").await;
        enter(page).await;
        draw(page, &plain(3)).await;
        assert_eq!(page.text("reading").await, "3");
        assert_eq!(page.records::<Value>("heads").await.len(), 0);
        leave(page).await;

        page.script::<()>("heard.length = 0; pad.setBase('softmax'); return null;").await;
        until_heard(page, "ready", "it.base === 'softmax' && it.head === 'base'").await;
        let head = "const head = await (await fetch('head.safetensors')).arrayBuffer();
            await pad.loadHead(new Uint8Array(head));
            return null;";
        page.awaited::<()>(head).await;
        until_heard(page, "ready", "it.base === 'mlp' && it.head === 'host'").await;

        page.script::<()>("pad.loadHead(new Uint8Array([1, 2, 3])); return null;").await;
        until_heard(page, "error", "it.sentence.length > 20").await;
        page.script::<()>("pad.setBase('vgg'); return null;").await;
        until_heard(page, "error", "it.sentence.includes('softmax, mlp or cnn')").await;
        enter(page).await;
        assert!(!page.is_shown("alert").await, "the host's mistakes are no news for the person");
        let head: Option<String> = page.value("at('status').dataset.head ?? null").await;
        assert!(head.is_some(), "the head before is still in use");
    });
}

#[test]
fn digits_cross_only_when_the_person_sends_them_to_the_origin_that_is_named() {
    in_browser(async |page| {
        let host = Host::open(page).await;
        add_ready(page, json!({ "view": "train" })).await;
        enter(page).await;
        assert!(!page.is_shown("asks-for-digits").await);
        draw(page, &plain(7)).await;
        label(page, 7).await;
        leave(page).await;
        page.script::<()>("pad.requestDigits(); return null;").await;
        enter(page).await;
        page.until("the person is asked", "at('asks-for-digits')").await;
        let asked: String = page.value("at('asks-for-digits').textContent").await;
        assert!(asked.contains(&host.origin()) && asked.contains("1\u{a0}digit"), "{asked}");
        leave(page).await;
        assert!(page.value::<bool>("!heard.some(it => it.name === 'digits')").await);
        enter(page).await;
        page.click("send-digits").await;
        page.until("the question is gone", "!at('asks-for-digits')").await;
        leave(page).await;
        until_heard(page, "digits", "it.digits.length === 1 && it.digits[0].label === 7").await;
        let sent: usize =
            page.value("heard.find(it => it.name === 'digits').digits[0].strokes[0].length").await;
        assert!(sent > 3, "{sent} points");

        page.script::<()>("heard.length = 0; pad.requestDigits(); return null;").await;
        enter(page).await;
        page.click("keep-digits").await;
        leave(page).await;
        page.script::<()>("pad.requestDigits(); return null;").await;
        until_heard(page, "error", "it.sentence.includes('keeps their digits')").await;
        assert!(page.value::<bool>("!heard.some(it => it.name === 'digits')").await);
        enter(page).await;
        assert!(!page.is_shown("asks-for-digits").await);
    });
}

#[test]
fn a_host_hears_which_project_the_lab_shows_how_far_a_run_is_and_its_result() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        add(page, json!({ "view": "lab", "recipe": "003" })).await;
        until_heard(page, "ready", "it.recipe === '003' && it.row === null").await;
        enter(page).await;
        page.click("open-sgd").await;
        leave(page).await;
        until_heard(page, "ready", "it.row === 'sgd' && it.setting === 'quick'").await;

        enter(page).await;
        lab::run(page, "sgd").await;
        let (right, of) = lab::count(page, "sgd").await;
        leave(page).await;
        until_heard(page, "progress", "it.stage === 'row' && it.row === 'sgd' && it.done > 0")
            .await;
        until_heard(page, "progress", "it.stage === null").await;
        until_heard(page, "result", "it.recipe === '003' && it.row === 'sgd'").await;
        let result: Value = page.value("heard.find(it => it.name === 'result')").await;
        assert_eq!(result["test"]["right"].as_f64(), Some(right));
        assert_eq!(result["test"]["of"].as_f64(), Some(of));
        let figure = &result["figures"][0];
        assert_eq!(figure["published"], "under 50");
        assert!((figure["run"].as_f64().unwrap() - 100.0 * right / of).abs() < 1e-3, "{figure}");
        page.script::<()>("pad.clear(); return null;").await;
        until_heard(page, "error", "it.sentence.includes('The Lab takes no commands')").await;
    });
}

#[test]
fn the_example_for_an_lms_makes_a_statement_of_what_was_learned() {
    in_browser(async |page| {
        page.goto("examples/lms.html").await;
        page.until("the element is there", "document.querySelector('inkling-pad')?.shadowRoot")
            .await;
        page.script::<()>(
            "window.pad = document.querySelector('inkling-pad'); pad.base = 'softmax'; return null;",
        )
        .await;
        enter(page).await;
        page.until_ready().await;
        for digit in 0..10 {
            draw(page, &odd(digit)).await;
            label(page, digit).await;
        }
        page.click("fine-tune").await;
        page.until_within(PATIENCE, "a hand is learned", "!at('progress') && at('result')").await;
        leave(page).await;
        page.until("the statement is shown", "statement.textContent.startsWith('{')").await;
        let statement: Value = page.value("JSON.parse(statement.textContent)").await;
        assert_eq!(statement["result"]["score"]["max"], 10);
        assert_eq!(statement["verb"]["display"]["en-US"], "completed");
    });
}
