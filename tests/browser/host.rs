//! A page of another site that has the element `<inkling-pad>`, and a person in the element's frame.

use std::fs;

use browser_tests::Server;
use ink::Stroke;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Page, dist};
use crate::learning::PATIENCE;

const HOST_PAGE: &str =
    "<!doctype html><html lang='en'><meta charset='utf-8'><title>A course</title>
    <link rel='icon' href='data:,'><body></body></html>";

/// A page of another site, which browsers take `localhost` and `127.0.0.1` for. It ends with its server.
pub struct Host {
    server: Server,
    _folder: TempDir,
}

impl Host {
    /// Opens an empty page of another site.
    pub async fn open(page: &Page) -> Self {
        let folder = TempDir::new().unwrap();
        // The server sends its strict policy with everything but the examples.
        let examples = folder.path().join("examples");
        fs::create_dir(&examples).unwrap();
        fs::write(examples.join("host.html"), HOST_PAGE).unwrap();
        fs::copy(dist().join("weights/mlp.safetensors"), examples.join("head.safetensors"))
            .unwrap();
        let host =
            Self { server: Server::start(folder.path(), "", 0).await.unwrap(), _folder: folder };
        page.driver.goto(format!("{}/examples/host.html", host.origin())).await.unwrap();
        let script = "window.heard = [];
            window.said = [];
            addEventListener('message', ({ data, origin }) => said.push({ data, origin }));
            return null;";
        page.script::<()>(script).await;
        host
    }

    /// Its origin as the browser has it.
    pub fn origin(&self) -> String {
        self.server.origin().replace("127.0.0.1", "localhost")
    }
}

/// Adds the element as `window.pad`; its events come into `heard`.
pub async fn add(page: &Page, attributes: Value) {
    let script = "await import(given.module);
        const pad = document.createElement('inkling-pad');
        for (const [name, value] of Object.entries(given.attributes)) pad.setAttribute(name, value);
        for (const name of pad.constructor.events) {
            pad.addEventListener(name, ({ detail }) => heard.push({ name, ...detail }));
        }
        document.body.append(pad);
        window.pad = pad;
        return null;";
    let module = format!("{}inkling.js", page.server.url());
    page.awaited_with::<()>(script, json!({ "module": module, "attributes": attributes })).await;
}

/// Waits for an event whose name is this and for which an expression of `it` is true.
pub async fn until_heard(page: &Page, name: &str, which: &str) {
    let heard = format!("heard.some(it => it.name === '{name}' && ({which}))");
    page.until_within(PATIENCE, &format!("{name} with {which} is heard"), &heard).await;
}

/// Adds the element and waits until its page reads.
pub async fn add_ready(page: &Page, attributes: Value) {
    add(page, attributes).await;
    until_heard(page, "ready", "true").await;
}

/// Goes into the frame of the last element.
pub async fn enter(page: &Page) {
    let script = "return pad.shadowRoot.querySelector('iframe');";
    let frame = page.driver.execute(script, vec![]).await.unwrap().element().unwrap();
    frame.enter_frame().await.unwrap();
}

pub async fn leave(page: &Page) {
    page.driver.enter_default_frame().await.unwrap();
}

pub fn points(ink: &[Stroke]) -> Value {
    let of_stroke = |stroke: &Stroke| -> Vec<[f32; 2]> {
        stroke.points.iter().map(|point| [point.x, point.y]).collect()
    };
    json!(ink.iter().map(of_stroke).collect::<Vec<_>>())
}

/// Draws on the pad of the current frame, and waits until it is read. WebDriver's pointer does not know where a frame
/// of another site lies in the window.
pub async fn draw(page: &Page, ink: &[Stroke]) {
    page.until("the pad exists", "at('pad')").await;
    let script = "const surface = document.querySelector('[data-testid=\"pad\"] svg.ink');
        const { left, top, width, height } = surface.getBoundingClientRect();
        const send = (type, [x, y], buttons) => surface.dispatchEvent(new PointerEvent(type, {
            bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', isPrimary: true,
            button: type === 'pointermove' ? -1 : 0, buttons, clientX: left + x * width, clientY: top + y * height,
        }));
        for (const stroke of given) {
            send('pointerdown', stroke[0], 1);
            for (const point of stroke.slice(1)) send('pointermove', point, 1);
            send('pointerup', stroke.at(-1), 0);
        }
        return null;";
    page.awaited_with::<()>(script, points(ink)).await;
    let read =
        "at('pad').dataset.points > 0 && at('pad').dataset.points === at('reading').dataset.points";
    page.until("all ink is read", read).await;
}

/// Labels the ink on the pad of the current frame.
pub async fn label(page: &Page, digit: u8) {
    let before = page.samples().await;
    page.until("the digit can be labelled", &format!("at('label-{digit}')?.disabled === false"))
        .await;
    page.script::<()>(&format!("at('label-{digit}').click(); return null;")).await;
    let more = format!("Number(at('samples').dataset.count) === {}", before + 1);
    page.until("the digit is kept", &more).await;
}

pub async fn points_on_the_pad(page: &Page) -> usize {
    page.value("Number(at('pad').dataset.points)").await
}
