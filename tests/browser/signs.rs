//! Signs of the person's own: added, drawn, read beside the digits, and kept.

use ink::{Point, Stroke};
use serde_json::Value;
use thirtyfour::Key;

use crate::accessibility::Audit;
use crate::backup::offered;
use crate::fitting::{beyond_the_sides, resize};
use crate::harness::{Ink, Page, in_browser};
use crate::links::share;
use crate::templates::{again, plain};

/// Signs of one stroke, each with its corners.
pub const SIGNS: [(&str, &[(f32, f32)]); 3] = [
    ("star", &[(0.25, 0.9), (0.5, 0.1), (0.75, 0.9), (0.12, 0.4), (0.88, 0.4), (0.25, 0.9)]),
    ("zigzag", &[(0.1, 0.3), (0.26, 0.7), (0.42, 0.3), (0.58, 0.7), (0.74, 0.3), (0.9, 0.7)]),
    ("⌂", &[(0.2, 0.88), (0.2, 0.45), (0.5, 0.12), (0.8, 0.45), (0.8, 0.88), (0.2, 0.88)]),
];

/// Drawings of each sign that the page learns from.
pub const DRAWINGS: u8 = 3;

/// Straight lines through the corners, a little different each time.
pub fn sign(corners: &[(f32, f32)], time: u8) -> Ink {
    const STEPS: usize = 8;
    let mut points = Vec::new();
    for ends in corners.windows(2) {
        let [from, to] = [ends[0], ends[1]];
        points.extend((0..STEPS).map(|step| {
            let t = step as f32 / STEPS as f32;
            Point { x: from.0 + t * (to.0 - from.0), y: from.1 + t * (to.1 - from.1) }
        }));
    }
    points.extend(corners.last().map(|&(x, y)| Point { x, y }));
    let ink: Ink = vec![Stroke { points }];
    again(&ink, time)
}

fn chip(name: &str) -> String {
    format!("all('sign').find(sign => sign.dataset.name === '{name}')")
}

pub async fn add(page: &Page, name: &str) {
    page.click("add-sign").await;
    page.until("the field has the focus", "document.activeElement === at('sign-name')").await;
    page.press(name).await;
    page.press(Key::Enter).await;
    page.until("the sign is there", &chip(name)).await;
    page.until("the pad has the focus", "document.activeElement === at('pad')").await;
}

/// Draws a sign and says which it is.
pub async fn teach(page: &Page, name: &str, ink: &Ink) {
    page.clear().await;
    page.draw(ink).await;
    page.reading_is_there().await;
    page.script::<()>(&format!("{}.click(); return null;", chip(name))).await;
    page.until("the drawing is taken", "at('pad').dataset.points === '0'").await;
}

/// Adds a sign and draws it.
async fn learn(page: &Page, (name, corners): (&str, &[(f32, f32)])) {
    add(page, name).await;
    for time in 0..DRAWINGS {
        teach(page, name, &sign(corners, time)).await;
    }
}

/// Gives the only sign another name.
async fn rename(page: &Page, name: &str) {
    page.click("edit-sign").await;
    page.until("the field has the focus", "document.activeElement === at('sign-name')").await;
    submit(page, name).await;
}

/// Submits this name in the form that is open.
async fn submit(page: &Page, name: &str) {
    page.script::<()>(&format!("at('sign-name').value = '{name}'; return null;")).await;
    page.click("keep-sign").await;
}

/// What the page reads.
async fn read(page: &Page, ink: &Ink) -> String {
    page.clear().await;
    page.draw(ink).await;
    page.reading_is_there().await;
    page.text("reading").await
}

/// The reading of each digit, and its bars.
async fn digits(page: &Page) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for digit in 0..10 {
        let text = read(page, &plain(digit)).await;
        let bars = "Array.from({ length: 10 }, (_, i) => at(`bar-${i}`).ariaValueNow)";
        all.push((text, page.value(bars).await));
    }
    all
}

/// Waits until the page says how well this number of signs is read.
pub async fn until_read(page: &Page, signs: usize) {
    let drawings = usize::from(DRAWINGS) * signs;
    let read = format!("at('signs-read')?.innerText.includes('of {drawings} drawings')");
    page.until("the signs are read", &read).await;
}

async fn assert_signs_are_read(page: &Page, time: u8) {
    for (name, corners) in SIGNS {
        assert_eq!(read(page, &sign(corners, time)).await, name);
        let best: bool =
            page.value(&format!("{}.closest('li').matches('.best')", chip(name))).await;
        assert!(best, "the button of {name} shows its probability");
    }
}

#[test]
fn three_signs_are_read_beside_the_digits_and_after_a_reload() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        let before = digits(page).await;
        for sign in SIGNS {
            learn(page, sign).await;
        }
        until_read(page, SIGNS.len()).await;
        assert_signs_are_read(page, 7).await;
        assert_eq!(digits(page).await, before);

        page.reload().await;
        until_read(page, SIGNS.len()).await;
        assert_signs_are_read(page, 8).await;
        assert_eq!(digits(page).await, before);
        assert_eq!(page.records::<Value>("signs").await.len(), SIGNS.len());

        page.clear().await;
        page.draw(&plain(7)).await;
        page.reading_is_there().await;
        page.press("7").await;
        page.until("the key labels the digit", "at('samples').dataset.count === '1'").await;
    });
}

#[test]
fn a_saved_head_brings_its_signs_and_ones_own_stay() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        let (name, corners) = SIGNS[0];
        learn(page, SIGNS[0]).await;
        until_read(page, 1).await;
        let (_, file) = offered(page, "export").await;
        assert_eq!(file, "inkling-cnn.safetensors");
        rename(page, "mine").await;
        page.until("one's own sign has another name", &chip("mine")).await;
        page.script::<()>(
            "const data = new DataTransfer();
             data.items.add(new File([window.offered], 'head.safetensors'));
             at('import').files = data.files;
             at('import').dispatchEvent(new Event('change', { bubbles: true }));
             return null;",
        )
        .await;
        let named = format!("at('head-signs')?.innerText.includes('reads them: {name}.')");
        page.until("the head's signs are named", &named).await;
        let no_counts = "at('signs-read').innerText === ''";
        page.until("the counts of one's own sign are hidden", no_counts).await;
        assert_eq!(read(page, &sign(corners, 7)).await, name);
        let best = format!("{}.closest('li').matches('.best')", chip("mine"));
        assert!(!page.value::<bool>(&best).await, "it is not one's own sign");
        page.click("base-head").await;
        page.until("the head no longer reads", "!at('head-signs')").await;
        assert_eq!(read(page, &sign(corners, 8)).await, "mine");
        assert_eq!(page.records::<Value>("signs").await.len(), 1);
    });
}

#[test]
fn three_signs_travel_in_a_link_to_whoever_opens_it() {
    let named = "Its signs: star, zigzag, ⌂.";
    let mut link = String::new();
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        assert!(!page.is_shown("share").await, "the base itself can be shared");
        for sign in SIGNS {
            learn(page, sign).await;
        }
        until_read(page, SIGNS.len()).await;
        link = share(page).await;
        println!("A link with three signs: {} characters", link.len());
        assert_eq!(page.text("share-signs").await, named);
        page.click("with-traces").await;
        let left_out = "at('share-signs').innerText.includes('left out')";
        page.until("the page says that the signs stay behind", left_out).await;
        page.click("close-share").await;
    });
    in_browser(async |page| {
        page.save_data().await;
        page.open(&link).await;
        page.until("the page asks about the link", "at('link-question')").await;
        let question = page.text("link-question").await;
        assert!(question.contains(named), "{question}");
        page.click("add-head").await;
        for time in [7, 8] {
            page.until("the head's signs are named", "at('head-signs')").await;
            for (name, corners) in SIGNS {
                assert_eq!(read(page, &sign(corners, time)).await, name);
            }
            page.reload().await;
        }
        assert_eq!(page.records::<Value>("signs").await, [Value::Null; 0], "they are the head's");
    });
}

#[test]
fn a_sign_is_renamed_and_deleted_and_comes_back() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        let (name, corners) = SIGNS[0];
        add(page, name).await;
        for time in 0..2 {
            teach(page, name, &sign(corners, time)).await;
        }
        rename(page, "7").await;
        let refused = "at('sign-refused').innerText.includes('is a digit’s name')";
        page.until("the name of a digit is refused", refused).await;
        submit(page, "sun").await;
        page.until("the sign has its new name", &chip("sun")).await;
        page.click("edit-sign").await;
        page.click("delete-sign").await;
        page.until("the sign is gone", "!at('sign')").await;
        page.click("undo-delete").await;
        page.until("the sign is back", &chip("sun")).await;
        page.click("undo-delete").await;
        page.until("the sign has its first name", &chip(name)).await;
        page.reload().await;
        page.until("the sign is kept", &chip(name)).await;
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until("the sign is deleted with everything", "!at('sign')").await;
        page.until(
            "the deletion is announced",
            "at('said').textContent === 'Everything is deleted.'",
        )
        .await;
        assert_eq!(page.records::<Value>("signs").await, [Value::Null; 0]);
    });
}

#[test]
fn signs_fit_a_phone_and_axe_finds_nothing() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        let mut audit = Audit::of(page);
        let (name, corners) = SIGNS[0];
        add(page, name).await;
        audit.examine("a sign without drawings").await;
        for time in 0..DRAWINGS {
            teach(page, name, &sign(corners, time)).await;
        }
        for other in ["mmmmmmmm", "wwwwwwww", "×", "a sign", "+"] {
            add(page, other).await;
        }
        until_read(page, 1).await;
        assert_eq!(read(page, &sign(corners, 7)).await, name);
        audit.examine("a sign that is read").await;
        page.click("edit-sign").await;
        audit.examine("a sign that is named").await;
        resize(page, 390, 844).await;
        assert_eq!(beyond_the_sides(page).await, [""; 0]);
        audit.examine("signs on a phone").await;
        audit.assert_clean();
    });
}
