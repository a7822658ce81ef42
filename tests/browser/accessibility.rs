//! axe-core on every page, frame and state; a doubled size; less motion; forced colours; the accessibility tree.

mod tree;

use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::fitting::{beyond_the_sides, resize};
use crate::harness::{Page, in_browser, tools};
use crate::lab;
use crate::learning::learn;
use crate::links::share;
use crate::templates::{a_few, plain};

/// WCAG 2.2 up to level AA, and what axe-core's makers recommend besides.
const TAGS: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// axe-core's source. The variable `AXE` names its file; otherwise it is where script/setup puts it.
fn axe() -> String {
    let installed = || tools().join("axe/node_modules/axe-core/axe.min.js");
    let file = env::var_os("AXE").map_or_else(installed, PathBuf::from);
    fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!("{}: {error}: script/setup --browser installs axe-core", file.display())
    })
}

/// Emulates settings of the person, such as `prefers-color-scheme`. All others are as usual.
async fn prefer(page: &Page, settings: &[(&str, &str)]) {
    let features: Vec<Value> =
        settings.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let media = json!({ "features": features });
    page.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
}

/// Collects what axe-core finds.
pub struct Audit<'a> {
    page: &'a Page,
    axe: String,
    findings: Vec<String>,
}

impl<'a> Audit<'a> {
    pub fn of(page: &'a Page) -> Self {
        Self { page, axe: axe(), findings: Vec::new() }
    }

    /// Adds axe-core to the frame that the driver is in.
    pub async fn prepare(&self) {
        if !self.page.value::<bool>("Boolean(window.axe)").await {
            self.page.driver.execute(self.axe.clone(), vec![]).await.unwrap();
        }
    }

    /// Examines the page as it is, in light and in dark.
    pub async fn examine(&mut self, state: &str) {
        self.prepare().await;
        for scheme in ["light", "dark"] {
            prefer(self.page, &[("prefers-color-scheme", scheme)]).await;
            let (rules, found): (Vec<String>, Vec<String>) = self
                .page
                .awaited_with(
                    "const { passes, violations } = await axe.run(document, {
                         runOnly: { type: 'tag', values: given },
                         rules: { 'target-size': { enabled: true } },
                         // The page's policy lets nothing load its style sheets again.
                         preload: false,
                         // Frames are examined by themselves: each has a first landmark of its own.
                         iframes: false,
                     });
                     const found = violations.flatMap(({ id, help, nodes }) => nodes.map(
                         ({ target, failureSummary }) => `${id}: ${help}: ${target.flat().join(' ')}: ${failureSummary}`));
                     return [passes.map(({ id }) => id), found];",
                    json!(TAGS),
                )
                .await;
            // The other pages have no targets, or no text that lies on one colour alone.
            if state == "an empty pad" {
                for rule in ["color-contrast", "target-size"] {
                    let is_examined = rules.iter().chain(&found).any(|id| id.starts_with(rule));
                    assert!(is_examined, "{rule} was not examined: {rules:?}");
                }
            }
            let found = found.into_iter().map(|finding| format!("{state}, {scheme}: {finding}"));
            self.findings.extend(found);
        }
    }

    pub fn assert_clean(self) {
        assert!(self.findings.is_empty(), "{:#?}", self.findings);
    }
}

/// The stored digits are read, and the bases are described.
async fn until_complete(page: &Page) {
    page.until(
        "each base is described",
        "['softmax', 'mlp', 'cnn'].every(base => at(`base-${base}`).innerText.includes('%'))",
    )
    .await;
    page.until("each digit is read", "all('sample').every(sample => sample.dataset.read)").await;
}

/// Drops a picture of a 7 on the page.
const DROP_PICTURE: &str = "
    const canvas = new OffscreenCanvas(160, 120);
    const pen = canvas.getContext('2d');
    pen.fillStyle = 'white'; pen.fillRect(0, 0, 160, 120);
    pen.lineWidth = 7; pen.lineCap = 'round'; pen.beginPath();
    pen.moveTo(55, 25); pen.lineTo(105, 25); pen.lineTo(75, 95); pen.stroke();
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([blob], 'picture', { type: 'image/png' }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    return null;";

/// Lets the next digit find no room.
const FULL: &str = "
    const stores = IDBObjectStore.prototype;
    const put = stores.put;
    stores.put = () => {
        stores.put = put;
        throw new DOMException('on purpose', 'QuotaExceededError');
    };
    return null;";

#[test]
fn axe_finds_nothing_on_the_pads_page() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        page.open("").await;
        until_complete(page).await;
        audit.examine("an empty pad").await;
        page.draw(&plain(3)).await;
        page.reading().await;
        audit.examine("a drawn digit").await;

        page.open_with(&a_few()).await;
        until_complete(page).await;
        audit.examine("labelled digits").await;
        page.click("sample").await;
        audit.examine("mending a digit").await;
        page.click("delete-sample").await;
        page.until("the deletion can be undone", "at('undo-delete')").await;
        audit.examine("a deleted digit").await;
        page.click("undo-delete").await;
        learn(page).await;
        audit.examine("a learned hand").await;
        let link = share(page).await;
        audit.examine("a shared head").await;
        page.click("close-share").await;
        page.goto(&link).await;
        page.until("the page asks about the link", "at('link-question')").await;
        audit.examine("a question about a link").await;
        page.click("decline-head").await;
        page.click("guided").await;
        page.until("a digit is asked for", "at('guided-prompt')").await;
        audit.examine("the guided mode").await;
        page.click("guided-stop").await;

        page.script::<()>(FULL).await;
        page.add_sample(&plain(4), 4).await;
        page.until("an alert is shown", "at('try-again')").await;
        audit.examine("an alert").await;
        page.click("try-again").await;
        page.until("the alert is gone", "!at('alert')").await;

        page.awaited::<()>(DROP_PICTURE).await;
        page.until("a digit is found", "at('candidate')").await;
        audit.examine("a picture's digits").await;
        page.click("candidate").await;
        audit.examine("mending a picture's digit").await;
        page.click("close-picture").await;

        page.click("delete-everything").await;
        page.until("the page asks", "at('confirm')").await;
        audit.examine("deleting everything").await;
        audit.assert_clean();
    });
}

#[test]
fn axe_finds_nothing_in_the_frames_and_on_the_course_page() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        page.open("?embed=pad").await;
        audit.examine("the pad's frame").await;
        page.draw(&plain(3)).await;
        page.reading().await;
        audit.examine("the pad's frame with a digit").await;
        page.open_with(&a_few()).await;
        page.open("?embed=train").await;
        page.until("the digits are shown", "at('samples').dataset.count === '6'").await;
        audit.examine("the frame that learns").await;
        page.click("guided").await;
        audit.examine("the frame that learns, in the guided mode").await;

        page.goto("examples/course.html").await;
        for frame in [0, 1] {
            page.driver.enter_frame(frame).await.unwrap();
            page.until_ready().await;
            audit.prepare().await;
            page.driver.enter_default_frame().await.unwrap();
        }
        audit.examine("the course page").await;
        audit.assert_clean();
    });
}

#[test]
fn axe_finds_nothing_in_the_lab() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        for recipe in ["000", "001", "002", "003", "004", "005"] {
            lab::open(page, &format!("?recipe={recipe}")).await;
            audit.examine(&format!("project {recipe}")).await;
        }
        lab::open(page, "?recipe=000&row=odd-softmax").await;
        audit.examine("an open row").await;
        lab::run(page, "odd-softmax").await;
        page.until("the result is shown", "at('confusion')").await;
        audit.examine("a result").await;
        page.script::<()>("at('cell-1-1').click(); return null;").await;
        let opened = "at('cell-pictures').querySelector('canvas')";
        page.until("the pictures of a cell are there", opened).await;
        audit.examine("an open cell").await;
        page.click("forget").await;
        page.until("the results are gone", "at('undo-forget')").await;
        audit.examine("deleted results").await;
        audit.assert_clean();
    });
}

#[test]
fn at_twice_the_size_nothing_lies_beyond_a_side() {
    in_browser(async |page| {
        // A laptop's window of 1280 by 800, enlarged twice.
        resize(page, 640, 400).await;
        page.open_with(&a_few()).await;
        assert_eq!(beyond_the_sides(page).await, [""; 0], "labelled digits");
        page.click("sample").await;
        assert_eq!(beyond_the_sides(page).await, [""; 0], "mending a digit");
        learn(page).await;
        assert_eq!(beyond_the_sides(page).await, [""; 0], "a learned hand");
        page.click("guided").await;
        assert_eq!(beyond_the_sides(page).await, [""; 0], "the guided mode");
        lab::open(page, "?recipe=000&row=odd-softmax").await;
        lab::run(page, "odd-softmax").await;
        page.until("the result is shown", "at('confusion')").await;
        assert_eq!(beyond_the_sides(page).await, [""; 0], "the Lab");
        page.goto("examples/course.html").await;
        assert_eq!(beyond_the_sides(page).await, [""; 0], "the course page");
    });
}

#[test]
fn nothing_moves_for_people_who_want_less_motion() {
    in_browser(async |page| {
        let moving = "document.getAnimations().some(it => it.playState === 'running')";
        prefer(page, &[("prefers-reduced-motion", "no-preference")]).await;
        page.open("").await;
        page.until("a hand shows how to draw", moving).await;
        prefer(page, &[("prefers-reduced-motion", "reduce")]).await;
        page.until("nothing moves", &format!("!{moving}")).await;
        // A transition would begin with the reading.
        page.draw(&plain(8)).await;
        page.reading().await;
        assert!(!page.value::<bool>(moving).await, "the bars move");
        page.add_sample(&plain(8), 8).await;
        page.click("fine-tune").await;
        page.until("learning has begun or ended", "at('progress') || at('head')").await;
        assert!(!page.value::<bool>(moving).await, "the progress moves");
    });
}

/// The contrast of each pair of colours, as WCAG 2 defines it.
const CONTRASTS: &str = "
    const pen = new OffscreenCanvas(1, 1).getContext('2d');
    const luminance = colour => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        const linear = [...pen.getImageData(0, 0, 1, 1).data].map(byte => byte / 255).map(
            part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const style = selector => getComputedStyle(document.querySelector(selector));
    const paper = style('html').backgroundColor;
    return [
        ['the ink on the pad', contrast(style('.pad .ink path').stroke, style('.pad').backgroundColor)],
        ['a labelled digit', contrast(style('.sample .picture path').stroke, style('.sample').backgroundColor)],
        ['the longest bar', contrast(style('.bar.best .fill').backgroundColor, paper)],
    ];";

/// The least contrast of a shape that carries meaning, by WCAG 2.2, 1.4.11.
const VISIBLE: f64 = 3.0;

#[test]
fn ink_and_bars_stay_visible_with_forced_colours() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.add_sample(&plain(3), 3).await;
        page.draw(&plain(3)).await;
        page.reading().await;
        for scheme in ["light", "dark"] {
            for forced in ["none", "active"] {
                let settings = [("prefers-color-scheme", scheme), ("forced-colors", forced)];
                prefer(page, &settings).await;
                let is_set = format!("matchMedia('(forced-colors: {forced})').matches");
                page.until("the colours are emulated", &is_set).await;
                let contrasts: Vec<(String, f64)> = page.script(CONTRASTS).await;
                println!("{scheme}, forced colours {forced}: {contrasts:.1?}");
                assert!(
                    contrasts.iter().all(|(_, contrast)| *contrast >= VISIBLE),
                    "{scheme}, {forced}: {contrasts:?}"
                );
            }
        }
    });
}
