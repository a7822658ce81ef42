//! Pictures of digits: picked, dropped or pasted, corrected and kept.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Ink, Page, alone_in_browser, in_browser, in_traced_browser};
use crate::learning::{assert_no_long_task, learn};
use crate::paper::{Paper, noise};
use crate::png::png;
use crate::templates::{flowing, plain};

/// The longest reading of a large photo on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest answer to a picture that is made to take long; an order of magnitude more than it takes.
const SOON: Duration = Duration::from_secs(30);

/// A photo of a sheet with 0 to 9 in two rows, in uneven light and with noise.
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

/// The labels of all elements with this test id.
async fn labels(page: &Page, name: &str) -> Vec<String> {
    page.value(&format!("all('{name}').map(element => element.dataset.label)")).await
}

#[test]
fn the_digits_of_a_large_photo_become_samples_and_the_page_does_not_block() {
    let folder = tempfile::tempdir().unwrap();
    in_traced_browser(async |page| {
        page.open("").await;
        page.work().await;
        let start: f64 = page.value("performance.now()").await;
        pick(page, folder.path(), &sheet(4000)).await;
        page.until_within(PATIENCE, "the picture is read", "at('picture').dataset.count === '20'")
            .await;
        let end: f64 = page.value("performance.now()").await;
        println!("Twenty digits of a photo of 12 megapixels read in {:.0} ms", end - start);
        let found = labels(page, "candidate").await;
        let written: Vec<String> = (0..20).map(|i| (i % 10).to_string()).collect();
        let right = found.iter().zip(&written).filter(|(found, written)| found == written).count();
        assert!(right >= 19, "{found:?}");
        assert_no_long_task(page).await;

        // Corrects one reading and leaves out another digit.
        page.click("candidate").await;
        page.click("mend-8").await;
        page.script::<()>("all('candidate')[19].click(); return null;").await;
        page.click("leave-out").await;
        page.click("keep-found").await;
        page.until(
            "the digits are kept",
            "at('samples').dataset.count === '19' && !at('picture').open",
        )
        .await;
        while page.kept_samples().await.len() < 19 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        page.reload().await;
        page.until("the digits survive the reload", "at('samples').dataset.count === '19'").await;
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
fn pictures_can_be_dropped_and_pasted_and_unreadable_ones_give_the_reason() {
    in_browser(async |page| {
        page.save_data().await;
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
            page.until("the 7 is found", "at('candidate')?.dataset.label === '7'").await;
            page.click("close-picture").await;
            page.until("the dialog is closed", "!at('picture').open").await;
        }
        page.awaited::<()>(&format!("{}{drop}", file("image/png", false))).await;
        page.until(
            "the reason is shown",
            "at('picture-said').innerText.includes('othing stands out')",
        )
        .await;
        page.press(thirtyfour::Key::Escape).await;
        page.until("the dialog is closed", "!at('picture').open").await;
        let text = "const data = new DataTransfer(); data.items.add(new File(['hello'], 'a.png', { type: 'image/png' }));";
        page.awaited::<()>(&format!("{text}{drop}")).await;
        page.until(
            "the reason is shown",
            "at('picture-said').innerText.includes('PNG, JPEG or WebP')",
        )
        .await;
        // A drop before the page handles the dialog's close event.
        let at_once = format!(
            "{}document.querySelector('.opened-picture').close(); {drop}",
            file("image/png", false)
        );
        page.awaited::<()>(&at_once).await;
        page.until(
            "the reason is shown",
            "at('picture-said').innerText.includes('othing stands out')",
        )
        .await;
        assert!(page.value::<bool>("at('picture').open").await);
        assert_eq!(page.samples().await, 0);
    });
}

#[test]
fn the_dialog_of_found_digits_fits_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    in_browser(async |page| {
        page.save_data().await;
        let size = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
        page.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
        page.open("").await;
        pick(page, folder.path(), &sheet(1000)).await;
        page.until_within(PATIENCE, "the picture is read", "at('picture').dataset.count === '20'")
            .await;
        let [left, right]: [f64; 2] = page
            .value("(({ left, right }) => [left, innerWidth - right])(at('picture').getBoundingClientRect())")
            .await;
        assert!(left >= 0.0 && right >= 0.0, "{left} {right}");
        let is_visible = "at('keep-found').getBoundingClientRect().bottom <= innerHeight";
        assert!(page.value::<bool>(is_visible).await);
    });
}

/// Waits for the answer to an opened picture, closes the dialog, and returns what it said.
async fn answer(page: &Page) -> String {
    let answered = "at('picture').open && !at('stop-picture').checkVisibility()";
    page.until_within(SOON, "the picture is answered", answered).await;
    let said = page.text("picture-said").await;
    page.click("close-picture").await;
    page.until("the dialog is closed", "!at('picture').open").await;
    said
}

#[test]
fn striped_pictures_are_answered_soon() {
    let folder = tempfile::tempdir().unwrap();
    let side = 2000;
    alone_in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        for period in [2, 3] {
            for across in [true, false] {
                let is_ink = |i: usize| (if across { i / side } else { i % side }) % period == 0;
                let gray: Vec<u8> =
                    (0..side * side).map(|i| if is_ink(i) { 0 } else { 255 }).collect();
                pick(page, folder.path(), &png(side, side, &gray)).await;
                let said = answer(page).await;
                assert!(said.contains("small marks"), "{period} {across}: {said}");
            }
        }
        assert_eq!(page.read(&plain(4)).await, 4);
    });
}

#[test]
fn a_picture_that_is_too_large_to_be_decoded_is_refused_by_its_header() {
    let folder = tempfile::tempdir().unwrap();
    // 20,000 × 20,000 black pixels of one bit each; a byte of the file's rows holds eight.
    let side = 20_000usize;
    let mut file = png(side / 8, side, &vec![0; side / 8 * side]);
    file[16..20].copy_from_slice(&(side as u32).to_be_bytes());
    file[24] = 1;
    let mut crc = flate2::Crc::new();
    crc.update(&file[12..29]);
    file[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    assert!(file.len() < 2 << 20, "{}", file.len());
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        pick(page, folder.path(), &file).await;
        let said = answer(page).await;
        assert!(said.contains("20000 × 20000"), "{said}");
    });
}

#[test]
fn the_reading_of_a_picture_can_be_stopped() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        // The worker never gets the picture, as if it read forever.
        page.script::<()>(
            "const data = new DataTransfer();
             data.items.add(new File(['hello'], 'picture.png', { type: 'image/png' }));
             window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
             const { worker } = inklingTests.workers.findLast(({ name }) => name === 'reader');
             worker.postMessage = () => {};
             const terminate = worker.terminate.bind(worker);
             worker.terminate = () => { inklingTests.finderIsStopped = true; terminate(); };
             return null;",
        )
        .await;
        page.until("the picture is being read", "at('stop-picture')?.checkVisibility()").await;
        assert!(!page.value::<bool>("Boolean(inklingTests.finderIsStopped)").await);
        page.click("stop-picture").await;
        page.until("the dialog is closed", "!at('picture').open").await;
        assert!(page.value::<bool>("Boolean(inklingTests.finderIsStopped)").await);
        assert_eq!(page.read(&plain(4)).await, 4);
    });
}

#[test]
fn a_file_that_is_too_large_for_a_head_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    // Holes in a file take no space on the disk.
    std::fs::File::create(&path).unwrap().set_len(528 << 20).unwrap();
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.element("import").await.send_keys(path.to_str().unwrap()).await.unwrap();
        page.until("an alert is shown", "at('alert')").await;
        let alert = page.text("alert").await;
        assert!(alert.contains("larger than 8 MB"), "{alert}");
        assert!(alert.contains("weights.safetensors"), "{alert}");
    });
}
