//! The page as a person uses it: finds elements, presses buttons, draws on the pad.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use browser_tests::Server;
use ink::Stroke;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::{By, TypingData, WebDriver, WebElement};

use super::drawing::{Area, Ink, Pointer, strokes};
use super::{person, root, trace};

/// Runs in each document before the page's own code.
const BEFORE_THE_PAGE: &str = include_str!("before.js");

/// As in `before.js`, which not every browser runs.
const ALL_INK_IS_READ: &str =
    "at('pad')?.dataset.points > 0 && at('pad').dataset.points === at('reading')?.dataset.points";

/// The longest start of the page on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A tab with the page, and the page's server.
pub struct Page {
    pub driver: WebDriver,
    pub server: Server,
    /// Parts of console messages that the test causes on purpose.
    expected: Mutex<Vec<String>>,
}

impl Page {
    pub async fn new(driver: WebDriver, server: Server) -> Self {
        let page = Self::without_records(driver, server);
        page.record_from_the_start().await;
        page
    }

    /// In a browser that can't run `before.js` before the page: scripts have no `inklingTests`.
    pub fn without_records(driver: WebDriver, server: Server) -> Self {
        Self { driver, server, expected: Mutex::default() }
    }

    /// Runs `before.js` in each document of this tab; call it once in each new tab.
    pub async fn record_from_the_start(&self) {
        self.before_each_document(BEFORE_THE_PAGE).await;
    }

    /// Runs a script in each new document of this tab, before anything else.
    pub async fn before_each_document(&self, source: &str) {
        let script = json!({ "source": source });
        self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await.unwrap();
    }

    /// Gives each new document of this tab a `person`, who writes digits as `hand` does.
    pub async fn with_person(&self, hand: fn(u8) -> Ink) {
        self.before_each_document(&person::script(hand)).await;
    }

    /// Has each new document of this tab believe that the browser is set to save data. No learner is prepared in the
    /// background then: tests in which nothing is learned are quicker with it.
    pub async fn save_data(&self) {
        // A frame's first document may lend its window to the next one, where this runs again.
        let script = "Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true });";
        self.before_each_document(script).await;
    }

    /// Opens the page and waits until it reads digits; `query` is empty or begins with `?` or `#`.
    pub async fn open(&self, query: &str) {
        self.goto(query).await;
        self.until_ready().await;
    }

    /// Opens a file of the site.
    pub async fn goto(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.server.url())).await.unwrap();
    }

    pub async fn reload(&self) {
        self.driver.refresh().await.unwrap();
        self.until_ready().await;
    }

    pub async fn until_ready(&self) {
        self.until(
            "a base is ready",
            "at('status')?.dataset.engine === 'ready' && at('status').dataset.base",
        )
        .await;
    }

    /// The pieces of work of the page's thread since the last call, each with the processor's time in
    /// milliseconds; only in a browser that traces.
    pub async fn work(&self) -> Vec<(String, f64)> {
        trace::work(&self.driver).await
    }

    /// The result of a script. In it `at(name)` is the first element with that `data-testid`, `all(name)` are all.
    pub async fn script<T: DeserializeOwned>(&self, body: &str) -> T {
        let script = format!(
            "const all = name => [...document.querySelectorAll(`[data-testid=\"${{name}}\"]`)];
             const at = name => all(name)[0];
             {body}"
        );
        let value = self
            .driver
            .execute(script, vec![])
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        let json = value.json().clone();
        serde_json::from_value(json.clone())
            .unwrap_or_else(|error| panic!("{body} gave {json}: {error}"))
    }

    /// The value of an expression; see `script`.
    pub async fn value<T: DeserializeOwned>(&self, expression: &str) -> T {
        self.script(&format!("return {expression};")).await
    }

    /// The result of an asynchronous script; see `script`.
    pub async fn awaited<T: DeserializeOwned>(&self, body: &str) -> T {
        self.awaited_with(body, json!(null)).await
    }

    /// The same with an argument, which the script has as `given`.
    pub async fn awaited_with<T: DeserializeOwned>(&self, body: &str, given: Value) -> T {
        let script = format!(
            "const [given, done] = arguments;
             (async () => {{ {body} }})().then(value => done({{ value }}), error => done({{ error: `${{error}}` }}));"
        );
        let result = self.driver.execute_async(script, vec![given]).await.unwrap();
        let mut json: Value = result.json().clone();
        assert!(json.get("error").is_none(), "{body}: {}", json["error"]);
        serde_json::from_value(json["value"].take())
            .unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// Begins an asynchronous script and does not wait for its end; see `script`. Its argument is `given`.
    pub async fn begin(&self, body: &str, given: Value) {
        let script = format!(
            "const given = {given};
             window.begun = {{}};
             (async () => {{ {body} }})().then(
                 value => {{ window.begun.ended = {{ value: value ?? null }}; }},
                 error => {{ window.begun.ended = {{ error: `${{error}}` }}; }},
             );
             return null;"
        );
        self.script::<()>(&script).await;
    }

    /// The result of the last script that was begun in this document.
    pub async fn ended<T: DeserializeOwned>(&self, patience: Duration) -> T {
        self.until_within(patience, "the script has ended", "window.begun?.ended").await;
        let mut ended: Value = self.value("window.begun.ended").await;
        assert!(ended.get("error").is_none(), "{}", ended["error"]);
        let value = ended["value"].take();
        serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
    }

    /// Waits until an expression is true; `what` describes the condition.
    pub async fn until(&self, what: &str, expression: &str) {
        self.until_within(PATIENCE, what, expression).await;
    }

    pub async fn until_within(&self, patience: Duration, what: &str, expression: &str) {
        let start = Instant::now();
        while !self.value::<bool>(&format!("Boolean({expression})")).await {
            assert!(start.elapsed() < patience, "not within {patience:?}: {what} ({expression})");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    pub async fn element(&self, name: &str) -> WebElement {
        self.until(&format!("{name} exists"), &format!("at('{name}')")).await;
        self.driver.find(By::Css(format!("[data-testid=\"{name}\"]"))).await.unwrap()
    }

    /// Waits until the element is enabled, then clicks it.
    pub async fn click(&self, name: &str) {
        let ready = format!("at('{name}') && !at('{name}').disabled");
        self.until(&format!("{name} is enabled"), &ready).await;
        self.element(name)
            .await
            .click()
            .await
            .unwrap_or_else(|error| panic!("clicking {name}: {error}"));
    }

    /// The element's visible text.
    pub async fn text(&self, name: &str) -> String {
        self.element(name).await.text().await.unwrap()
    }

    pub async fn is_shown(&self, name: &str) -> bool {
        self.value(&format!("Boolean(at('{name}')?.checkVisibility())")).await
    }

    /// An attribute as a number.
    pub async fn number(&self, name: &str, attribute: &str) -> f64 {
        let text: Option<String> =
            self.value(&format!("at('{name}')?.getAttribute('{attribute}')")).await;
        let text = text.unwrap_or_else(|| panic!("{name} has no {attribute}"));
        text.parse().unwrap_or_else(|_| panic!("{attribute} of {name} is {text:?}, not a number"))
    }

    /// Sends keys to the focused element.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Draws on the pad without clearing it.
    pub async fn draw_with(&self, pointer: Pointer, ink: &[Stroke]) {
        self.until("the pad exists", "at('pad')").await;
        let [left, top, width, height]: [f64; 4] = self
            .script(
                "at('pad').scrollIntoView({ block: 'nearest' });
                 const { left, top, width, height } = at('pad').getBoundingClientRect();
                 // The pointer of Chromium's driver uses the window's coordinates, not the frame's.
                 const frame = navigator.userAgent.includes('Firefox') ? null : window.frameElement;
                 const { x, y } = frame ? frame.getBoundingClientRect() : { x: 0, y: 0 };
                 return [x + (frame?.clientLeft ?? 0) + left, y + (frame?.clientTop ?? 0) + top, width, height];",
            )
            .await;
        let area = Area { left, top, width, height };
        self.driver.handle().cmd(strokes(ink, area, pointer)).await.unwrap();
    }

    pub async fn draw(&self, ink: &[Stroke]) {
        self.draw_with(Pointer::Mouse, ink).await;
    }

    /// Clears the pad, draws, and returns the digit that the page reads.
    pub async fn read(&self, ink: &[Stroke]) -> u8 {
        self.clear().await;
        self.draw(ink).await;
        self.reading().await
    }

    /// Clears the pad.
    pub async fn clear(&self) {
        if self.value("at('clear') && !at('clear').disabled").await {
            self.click("clear").await;
        }
    }

    /// Waits until the page has read all ink on the pad.
    pub async fn reading_is_there(&self) {
        self.until("all ink is read", ALL_INK_IS_READ).await;
    }

    /// The digit that the page reads, once it has read all ink on the pad.
    pub async fn reading(&self) -> u8 {
        self.reading_is_there().await;
        let text = self.text("reading").await;
        text.parse().unwrap_or_else(|_| panic!("the page reads {text:?}, not a digit"))
    }

    /// Draws a digit and labels it.
    pub async fn add_sample(&self, ink: &[Stroke], label: u8) {
        let before = self.samples().await;
        self.clear().await;
        self.draw(ink).await;
        self.reading().await;
        self.click(&format!("label-{label}")).await;
        let more = format!("Number(at('samples')?.dataset.count ?? 0) === {}", before + 1);
        self.until("the sample is kept", &more).await;
    }

    /// The number of samples that the page shows.
    pub async fn samples(&self) -> usize {
        self.value("Number(at('samples')?.dataset.count ?? 0)").await
    }

    /// Accepts console messages that contain `part`.
    pub fn expect_on_console(&self, part: &str) {
        self.expected.lock().unwrap().push(part.to_owned());
    }

    /// Console errors that the test did not expect.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.unwrap_or_default();
        let errors = log.into_iter().filter(|entry| entry.level == "SEVERE");
        self.unexpected(errors.map(|entry| entry.message))
    }

    /// The messages that the test did not expect.
    pub fn unexpected(&self, messages: impl IntoIterator<Item = String>) -> Vec<String> {
        let expected = self.expected.lock().unwrap();
        let is_expected = |message: &String| expected.iter().any(|part| message.contains(part));
        messages.into_iter().filter(|message| !is_expected(message)).collect()
    }

    pub async fn screenshot(&self, name: &str) {
        let folder = root().join("tests/browser/failures");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        match self.driver.screenshot(&file).await {
            Ok(()) => eprintln!("A screenshot is in {}", file.display()),
            Err(error) => eprintln!("The screenshot failed: {error}"),
        }
    }
}
