//! Pictures of digits: picked, dropped or pasted, mended and kept.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Ink, Page, in_browser};
use crate::learning::learn;
use crate::paper::{Paper, noise};
use crate::png::png;
use crate::templates::{flowing, plain};

/// The most that reading a large photo may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A photo of a sheet: 0 to 9 in two rows, in uneven light, with the camera's noise.
fn sheet(width: usize) -> Vec<u8> {
    let unit = width as f32 / 1000.0;
    let mut paper = Paper::new(width, width * 3 / 4);
    for (row, hand) in [plain as fn(u8) -> Ink, flowing].into_iter().enumerate() {
        for digit in 0..10 {
            let (left, top) = (30.0 + 95.0 * f32::from(digit), 150.0 + 300.0 * row as f32);
            paper.write(&hand(digit), left * unit, top * unit, 80.0 * unit, 7.0 * unit);
        }
    }
    let photo = paper.photo(|x, y| {
        let light = 1.0 - 0.35 * x as f32 / width as f32;
        (225.0 * light + 5.0 * noise(x, y), 60.0 * light)
    });
    png(paper.width, paper.height, &photo)
}

async fn pick(page: &Page, folder: &std::path::Path, file: &[u8]) {
    let path = folder.join("picture.png");
    std::fs::write(&path, file).unwrap();
    page.element("pick-picture").await.send_keys(path.to_str().unwrap()).await.unwrap();
}

async fn labels(page: &Page, of: &str) -> Vec<String> {
    page.value(&format!("all('{of}').map(each => each.dataset.label)")).await
}

#[test]
fn a_photo_of_twelve_megapixels_becomes_samples_without_holding_up_the_page() {
    let folder = tempfile::tempdir().unwrap();
    in_browser(async |page| {
        page.open("").await;
        let begun: f64 = page.value("performance.now()").await;
        pick(page, folder.path(), &sheet(4000)).await;
        page.until_within(PATIENCE, "it is read", "at('tray').dataset.count === '20'").await;
        let ended: f64 = page.value("performance.now()").await;
        println!("Twenty digits of a photo of 12 megapixels read in {:.0} ms", ended - begun);
        let found = labels(page, "candidate").await;
        let written: Vec<String> = (0..20).map(|i| (i % 10).to_string()).collect();
        let right = found.iter().zip(&written).filter(|(found, written)| found == written).count();
        assert!(right >= 19, "{found:?}");
        let tasks = format!(
            "inklingTests.longTasks.filter(task => task.startTime >= {begun}).map(task => task.duration)"
        );
        let held_up: Vec<f64> = page.value(&tasks).await;
        println!("The page's thread was held up for ms: {held_up:?}");
        assert!(held_up.iter().all(|ms| *ms < 200.0), "{held_up:?}");

        // One click mends a guess, another leaves one out.
        page.click("candidate").await;
        page.click("mend-8").await;
        page.script::<()>("all('candidate')[19].click(); return null;").await;
        page.click("leave-out").await;
        page.click("keep-found").await;
        page.until("they are kept", "at('samples').dataset.count === '19' && !at('tray').open")
            .await;
        while page.kept_samples().await.len() < 19 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        page.reload().await;
        page.until("they are still there", "at('samples').dataset.count === '19'").await;
        let mut kept = labels(page, "sample").await;
        kept.sort();
        let eights = kept.iter().filter(|label| *label == "8").count();
        assert_eq!(eights, 3, "{kept:?}");
        let shown = learn(page).await;
        println!("Nineteen digits of a picture learned: {shown:?}");
        assert_eq!(shown.before.1, 19.0);
        assert!(shown.mnist.1 >= 0.99, "{shown:?}");
    });
}

#[test]
fn pictures_can_be_dropped_and_pasted_and_say_why_they_cannot_be_read() {
    in_browser(async |page| {
        page.open("").await;
        let file = |kind: &str, seven: bool| {
            format!(
                "const canvas = new OffscreenCanvas(160, 120);
                 const pen = canvas.getContext('2d');
                 pen.fillStyle = 'white'; pen.fillRect(0, 0, 160, 120);
                 if ({seven}) {{
                   pen.lineWidth = 7; pen.lineCap = 'round'; pen.beginPath();
                   pen.moveTo(55, 25); pen.lineTo(105, 25); pen.lineTo(75, 95); pen.stroke();
                 }}
                 const blob = await canvas.convertToBlob({{ type: '{kind}' }});
                 const data = new DataTransfer();
                 data.items.add(new File([blob], 'picture', {{ type: '{kind}' }}));"
            )
        };
        let drop = "window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })); return null;";
        let paste = "window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); return null;";
        for (kind, how) in [("image/jpeg", drop), ("image/webp", paste)] {
            page.awaited::<()>(&format!("{}{how}", file(kind, true))).await;
            page.until("its 7 is found", "at('candidate')?.dataset.label === '7'").await;
            page.click("close-tray").await;
            page.until("it is closed", "!at('tray').open").await;
        }
        page.awaited::<()>(&format!("{}{drop}", file("image/png", false))).await;
        page.until("it says why", "at('tray-said').innerText.includes('othing stands out')").await;
        page.press(thirtyfour::Key::Escape).await;
        page.until("it is closed", "!at('tray').open").await;
        let text = "const data = new DataTransfer(); data.items.add(new File(['hello'], 'a.png', { type: 'image/png' }));";
        page.awaited::<()>(&format!("{text}{drop}")).await;
        page.until("it says why", "at('tray-said').innerText.includes('PNG, JPEG or WebP')").await;
        // The next one before the page has heard that the dialog was closed.
        let at_once =
            format!("{}document.querySelector('.tray').close(); {drop}", file("image/png", false));
        page.awaited::<()>(&at_once).await;
        page.until("it says why", "at('tray-said').innerText.includes('othing stands out')").await;
        assert!(page.value::<bool>("at('tray').open").await);
        assert_eq!(page.samples().await, 0);
    });
}

#[test]
fn the_digits_of_a_picture_fit_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    in_browser(async |page| {
        let size = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
        page.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
        page.open("").await;
        pick(page, folder.path(), &sheet(1000)).await;
        page.until_within(PATIENCE, "it is read", "at('tray').dataset.count === '20'").await;
        let [left, right]: [f64; 2] = page
            .value("(({ left, right }) => [left, innerWidth - right])(at('tray').getBoundingClientRect())")
            .await;
        assert!(left >= 0.0 && right >= 0.0, "{left} {right}");
        let reach = "at('keep-found').getBoundingClientRect().bottom <= innerHeight";
        assert!(page.value::<bool>(reach).await);
    });
}
