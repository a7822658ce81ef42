//! The pane that explains: each view from the pad, live while drawing; the network broken and mended; a digit of the
//! map on the pad; axe-core; frames and forged messages.

use std::time::Duration;

use serde_json::json;
use thirtyfour::Key;

use crate::accessibility::Audit;
use crate::fitting::{beyond_the_sides, resize};
use crate::harness::{Page, in_browser, in_traced_browser};
use crate::host::{self, Host};
use crate::learning::{PATIENCE, assert_no_long_task};
use crate::templates::{again, odd, plain};

/// Goes into the pane's frame, once it has what the pad has.
async fn enter(page: &Page) {
    page.element("why-pane").await.enter_frame().await.unwrap();
    let is_idle = "at('why-status')?.classList.contains('idle')";
    page.until_within(PATIENCE, "the pane has nothing to wait for", is_idle).await;
}

async fn leave(page: &Page) {
    page.driver.enter_default_frame().await.unwrap();
}

async fn open_pane(page: &Page) {
    page.click("why").await;
    enter(page).await;
}

/// Waits until a digit is explained. `sides`: 1 for the base alone, 2 with what the person added.
async fn until_explained(page: &Page, digit: u8, sides: usize) {
    let explained = format!(
        "at('sides')?.children.length === {sides} && [...at('sides').children].every(
             side => side.querySelector('span').textContent.startsWith('{digit}:'))"
    );
    page.until_within(PATIENCE, &format!("{digit} is explained"), &explained).await;
}

/// Draws on the pad around the pane, and returns what is read.
async fn draw(page: &Page, digit: u8) -> u8 {
    leave(page).await;
    let read = page.read(&plain(digit)).await;
    enter(page).await;
    read
}

/// Chooses a view. A click can miss while the page still scrolls to the pane, as a person's can.
async fn choose(page: &Page, view: &str) {
    let tab = format!("tab-{view}");
    let is_chosen = format!("at('{tab}').ariaSelected === 'true'");
    for _ in 0..5 {
        page.click(&tab).await;
        if page.value::<bool>(&is_chosen).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    page.until("the view is chosen", &is_chosen).await;
}

/// Sets a slider or a choice as a person does.
async fn set(page: &Page, name: &str, value: &str, event: &str) {
    let script = format!(
        "at('{name}').value = '{value}';
         at('{name}').dispatchEvent(new Event('{event}', {{ bubbles: true }}));
         return null;"
    );
    page.script::<()>(&script).await;
}

#[test]
fn the_explanation_follows_the_ink_and_the_other_digit() {
    in_browser(async |page| {
        page.open("").await;
        open_pane(page).await;
        let hint = "at('why-sentence').textContent.startsWith('Draw a digit')";
        page.until("the pane asks for a digit", hint).await;
        for digit in [7, 3] {
            let read = draw(page, digit).await;
            until_explained(page, read, 1).await;
            let paths = "at('sides').querySelectorAll('svg.drawing path').length";
            assert!(page.value::<usize>(paths).await > 5);
            let rows = "at('weights').querySelectorAll('tbody tr').length";
            assert!(page.value::<usize>(rows).await > 5);
        }
        page.until_within(
            PATIENCE,
            "it is like three",
            "at('likes').querySelectorAll('canvas').length === 3",
        )
        .await;
        page.until_within(
            PATIENCE,
            "a change is found, or none",
            "at('minds').textContent.length > 20",
        )
        .await;
        set(page, "against", "8", "change").await;
        let compared = "at('sides').querySelector('span').textContent.includes(', 8:')";
        page.until("it is compared with an 8", compared).await;
        leave(page).await;
        page.clear().await;
        page.element("why-pane").await.enter_frame().await.unwrap();
        page.until("nothing is left of the explanation", hint).await;
    });
}

#[test]
fn own_digits_are_explained_beside_the_base() {
    in_browser(async |page| {
        page.open("").await;
        page.add_sample(&plain(2), 2).await;
        page.draw(&again(&plain(2), 2)).await;
        page.reading().await;
        open_pane(page).await;
        page.until("both sides are there", "at('sides').children.length === 2").await;
        let own = "at('likes').querySelector('svg.warping line')";
        page.until_within(PATIENCE, "the own digit is beside the ink", own).await;
        let said = "at('why-said').textContent.length > 10";
        page.until("the sentence is announced", said).await;
    });
}

/// The digits that are read correctly, of the first side.
const RIGHT: &str = "Number(at('accuracies').querySelector('li')?.dataset.right ?? -1)";

#[test]
fn a_network_is_broken_and_mended_to_the_digit() {
    in_browser(async |page| {
        page.open("?base=mlp").await;
        page.draw(&plain(7)).await;
        page.reading().await;
        open_pane(page).await;
        choose(page, "network").await;
        page.until("the tab is chosen", "at('tab-network').ariaSelected === 'true'").await;
        page.until_within(PATIENCE, "the accuracy is there", &format!("{RIGHT} > 0")).await;
        let intact: i64 = page.value(RIGHT).await;
        assert!(intact > 950, "{intact}");
        page.until("the layers are there", "at('layers').querySelector('canvas')").await;
        page.until("the scores are there", "at('sum-7').textContent.includes('score')").await;
        page.script::<()>("at('sum-7').open = true; return null;").await;
        page.until("the sum unfolds", "at('sum-7').querySelectorAll('tbody tr').length > 3").await;

        page.click("layer-off-0").await;
        page.until_within(PATIENCE, "it reads worse", &format!("{RIGHT} < {}", intact / 2)).await;
        page.click("layer-off-0").await;
        page.until_within(PATIENCE, "the layer is on again", &format!("{RIGHT} === {intact}"))
            .await;
        set(page, "noise", "3", "input").await;
        page.until_within(PATIENCE, "noise costs digits", &format!("{RIGHT} < {intact}")).await;
        set(page, "bits", "2", "input").await;
        page.until("the slider says so", "at('bits').nextSibling.textContent === '2'").await;
        // Another view says that the network is broken.
        choose(page, "why").await;
        let told = "at('why-status').textContent.includes('Mend it')";
        page.until("the broken network is named", told).await;
        choose(page, "network").await;
        page.click("mend").await;
        let mended = format!("{RIGHT} === {intact} && at('mend').ariaDisabled === 'true'");
        page.until_within(PATIENCE, "the accuracy is back", &mended).await;
        assert_eq!(page.value::<f64>("Number(at('noise').value)").await, 0.0);
    });
}

#[test]
fn a_filter_and_where_it_looks_follow_the_pointer() {
    in_browser(async |page| {
        page.open("?base=cnn").await;
        page.draw(&plain(5)).await;
        page.reading().await;
        open_pane(page).await;
        choose(page, "network").await;
        page.until_within(PATIENCE, "the first filter is there", "at('map-0-0')").await;
        let map = page.element("map-0-0").await;
        page.driver.action_chain().move_to_element_center(&map).perform().await.unwrap();
        page.until("its weights are there", "at('filter').querySelector('canvas')").await;
        let frame = "Number(document.querySelector('.over rect').getAttribute('width')) > 1";
        page.until("the frame shows where it looks", frame).await;
        let off = "at('map-0-0').ariaPressed === 'true'";
        page.script::<()>("at('map-0-0').click(); return null;").await;
        page.until("the channel is off", off).await;
        page.click("mend").await;
        page.until("the channel is on again", &format!("!({off})")).await;
    });
}

#[test]
fn a_digit_of_the_map_and_one_of_a_matrix_come_onto_the_pad() {
    in_browser(async |page| {
        page.open("?base=mlp").await;
        page.add_sample(&odd(4), 4).await;
        open_pane(page).await;
        choose(page, "map").await;
        let is_there =
            "!at('map')?.closest('[hidden]') && at('map-sentence').textContent.length > 10";
        page.until_within(PATIENCE, "the map is there", is_there).await;
        page.script::<()>("at('map').focus(); return null;").await;
        page.click("zoom-in").await;
        page.script::<()>("at('map').focus(); return null;").await;
        let mut told = String::new();
        for _ in 0..40 {
            page.press(Key::Right).await;
            told = page.value("at('map-told').textContent").await;
            if !told.is_empty() {
                break;
            }
        }
        assert!(told.contains(" as a"), "{told:?}");
        page.press(Key::Enter).await;
        leave(page).await;
        page.until("the digit is on the pad", "Number(at('pad').dataset.points) > 0").await;
        page.reading().await;
        page.clear().await;

        page.element("why-pane").await.enter_frame().await.unwrap();
        page.script::<()>("at('confusion-own').open = true; return null;").await;
        let cell = "document.querySelector('[data-testid^=\"cell-0-4-\"]:not([aria-disabled])')";
        page.until_within(PATIENCE, "the own digit is in a cell", cell).await;
        page.script::<()>(&format!("{cell}.click(); return null;")).await;
        page.until("the cell is pressed", &format!("{cell}.ariaPressed === 'true'")).await;
        page.click("draw").await;
        leave(page).await;
        let strokes = odd(4).len();
        let drawn = format!("Number(at('pad').dataset.strokes) === {strokes}");
        page.until("the own digit is on the pad as it was drawn", &drawn).await;
        page.click("undo").await;
        let undone = format!("Number(at('pad').dataset.strokes) === {}", strokes - 1);
        page.until("its last stroke is taken back", &undone).await;
    });
}

#[test]
fn the_pane_closes_and_alone_it_leads_to_the_pad() {
    in_browser(async |page| {
        page.open("").await;
        open_pane(page).await;
        leave(page).await;
        page.click("why").await;
        page.until("the pane is closed", "!at('why-pane')").await;
        assert_eq!(page.value::<String>("at('why').ariaPressed").await, "false");
        page.goto("why.html?view=map").await;
        page.until("it says where it belongs", "at('alone')").await;
        let to: String = page.value("document.querySelector('main a').getAttribute('href')").await;
        assert_eq!(to, "index.html?view=map");
    });
}

#[test]
fn a_frame_in_another_site_shows_pad_and_pane_and_the_site_can_not_forge_its_messages() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        host::add_ready(page, json!({ "view": "why", "theme": "dark" })).await;
        host::enter(page).await;
        assert_eq!(
            page.value::<usize>("document.querySelectorAll('button.label').length").await,
            0
        );
        host::draw(page, &plain(7)).await;
        let read = page.reading().await;
        let points: usize = page.value("Number(at('pad').dataset.points)").await;
        enter(page).await;
        until_explained(page, read, 1).await;

        host::leave(page).await;
        // An empty pad, as the pad itself would send it; and a digit, as the pane would ask for it.
        let forged = "const frame = pad.shadowRoot.querySelector('iframe').contentWindow;
            frame[0].postMessage({ inkling: 'why', bytes: new Uint8Array([2, 2, 0, 0]) }, '*');
            frame.postMessage({ inkling: 1, command: 'read', one: true, strokes: [[[0.5, 0.1], [0.5, 0.9]]] }, '*');
            return null;";
        page.script::<()>(forged).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        host::enter(page).await;
        assert_eq!(page.value::<usize>("Number(at('pad').dataset.points)").await, points);
        enter(page).await;
        until_explained(page, read, 1).await;

        // The same bytes from the pad are heard.
        host::leave(page).await;
        host::enter(page).await;
        let sent = "at('why-pane').contentWindow.postMessage(
            { inkling: 'why', bytes: new Uint8Array([2, 2, 0, 0]) }, location.origin);
            return null;";
        page.script::<()>(sent).await;
        page.element("why-pane").await.enter_frame().await.unwrap();
        let hint = "at('why-sentence').textContent.startsWith('Draw a digit')";
        page.until("the pane has an empty pad", hint).await;
    });
}

#[test]
fn axe_finds_nothing_in_the_pane() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        page.open("?base=mlp").await;
        page.add_sample(&odd(2), 2).await;
        page.draw(&plain(3)).await;
        page.reading().await;
        open_pane(page).await;
        page.until("both sides are there", "at('sides').children.length === 2").await;
        page.until_within(
            PATIENCE,
            "a change is found, or none",
            "at('minds').children.length > 0",
        )
        .await;
        audit.examine("why").await;
        choose(page, "network").await;
        page.until_within(PATIENCE, "the accuracy is there", &format!("{RIGHT} > 0")).await;
        page.until("the layers are there", "at('layers').querySelector('canvas')").await;
        audit.examine("the network").await;
        choose(page, "map").await;
        let is_there = "!at('map')?.closest('[hidden]')";
        page.until_within(PATIENCE, "the map is there", is_there).await;
        audit.examine("the map").await;
        leave(page).await;
        audit.examine("the pad with its pane").await;
        audit.assert_clean();
    });
}

#[test]
fn the_pane_fits_a_phone_and_no_task_of_the_page_is_long() {
    in_traced_browser(async |page| {
        resize(page, 390, 844).await;
        page.open("?base=mlp").await;
        open_pane(page).await;
        leave(page).await;
        page.work().await;
        page.draw(&plain(3)).await;
        page.reading().await;
        enter(page).await;
        for (tab, is_there) in [
            ("why", "at('sides').children.length > 0"),
            ("network", "at('layers').querySelector('canvas')"),
            ("map", "!at('map')?.closest('[hidden]')"),
        ] {
            choose(page, tab).await;
            page.until_within(PATIENCE, &format!("{tab} is there"), is_there).await;
            assert_eq!(beyond_the_sides(page).await, [""; 0], "{tab}");
        }
        page.script::<()>("at('confusion-mnist').open = true; return null;").await;
        page.until_within(PATIENCE, "the matrix is there", "at('cell-0-8-8')").await;
        page.script::<()>("at('cell-0-8-8').click(); return null;").await;
        page.until("its pictures are there", "at('cell-pictures').querySelector('canvas')").await;
        assert_eq!(beyond_the_sides(page).await, [""; 0], "the matrix");
        leave(page).await;
        assert_no_long_task(page).await;
    });
}
