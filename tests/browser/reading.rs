//! Drawing on the pad and reading the ink.

#[path = "../pen_digits.rs"]
mod pen_digits;

use data::made_up;
use ink::{Hand, Image28, Labelled, PenWidth, Probabilities, Stroke, Trace, rasterize};
use machines::record::Sample;
use network::weights::{Weights, WeightsFile};
use network::{BaseName, plan, reading};

use crate::harness::{Page, Pointer, alone_in_browser, in_browser};
use crate::templates::{flowing, plain};

/// The ten bars, in percent; empty bars have no number.
async fn bars(page: &Page) -> [f64; 10] {
    page.value("[...Array(10).keys()].map(digit => Number(at(`bar-${digit}`).ariaValueNow))").await
}

/// Labels the ink on the pad, which must be the first of this label, and compares the picture that the
/// network saw with the one that native code draws of the stored strokes.
async fn label_and_compare_pictures(page: &Page, label: u8) {
    let seen: Vec<u8> = page
        .value("[...at('seen').getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)")
        .await;
    let before = page.samples().await;
    page.click(&format!("label-{label}")).await;
    page.until("the sample is kept", &format!("at('samples').dataset.count === '{}'", before + 1))
        .await;
    let of_label = |sample: &Sample| sample.label == label;
    let kept = page.kept_samples().await.into_iter().find(of_label).unwrap();
    assert_eq!(Image28::from_bytes(seen), kept.drawn.image(), "{label}");
}

#[test]
fn each_of_the_ten_digits_is_read_right() {
    alone_in_browser(async |page| {
        page.open("").await;
        for digit in 0..10 {
            assert_eq!(page.read(&plain(digit)).await, digit);
        }
        let sum: f64 = bars(page).await.iter().sum();
        assert!((95.0..=105.0).contains(&sum), "the bars add up to {sum} percent");
        let latencies = median_latency(page).await;
        println!("From a stroke's last point to updated bars: {latencies:.1} ms (median)");
    });
}

#[test]
fn a_start_requests_each_file_once() {
    in_browser(async |page| {
        page.open("").await;
        page.until(
            "each base is described",
            "['softmax', 'mlp', 'cnn'].every(base => at(`base-${base}`).innerText.includes('%'))",
        )
        .await;
        let mut requests = page.server.take_requests();
        // The page and its workers start with the same script.
        requests.retain(|path| !path.ends_with("/loader.js"));
        requests.sort();
        let repeated: Vec<_> = requests.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(repeated.is_empty(), "{repeated:#?}");
    });
}

async fn median_latency(page: &Page) -> f64 {
    page.until("the last stroke is timed", "inklingTests.latencies.length > 8").await;
    let mut latencies: Vec<f64> = page.value("inklingTests.latencies").await;
    latencies.sort_by(f64::total_cmp);
    latencies[latencies.len() / 2]
}

#[test]
fn a_finger_and_a_pen_draw_like_a_mouse() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        for (pointer, digit) in [(Pointer::Touch, 3), (Pointer::Pen, 5), (Pointer::Mouse, 8)] {
            page.clear().await;
            page.draw_with(pointer, &flowing(digit)).await;
            assert_eq!(page.reading().await, digit, "{pointer:?}");
        }
    });
}

#[test]
fn a_digit_is_read_while_it_is_drawn() {
    alone_in_browser(async |page| {
        page.open("").await;
        page.script::<()>(
            "inklingTests.requests = new Set();
             new MutationObserver(() => inklingTests.requests.add(at('reading').dataset.points))
                 .observe(at('reading'), { attributes: true });
             return null;",
        )
        .await;
        page.draw(&plain(8)).await;
        assert_eq!(page.reading().await, 8);
        let read: usize = page.value("inklingTests.requests.size").await;
        assert!(read > 10, "read only {read} times during one stroke");
    });
}

#[test]
fn undo_removes_one_stroke_and_clear_removes_all() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.draw(&flowing(7)).await;
        assert_eq!(page.number("pad", "data-strokes").await, 2.0);
        page.click("undo").await;
        assert_eq!(page.number("pad", "data-strokes").await, 1.0);
        assert_eq!(page.reading().await, 7);
        page.click("clear").await;
        page.until("nothing is read", "!at('reading').dataset.points").await;
        assert_eq!(page.number("pad", "data-strokes").await, 0.0);
        assert_eq!(bars(page).await, [0.0; 10]);
    });
}

/// A dot, a scribble of 400 turns, a stroke that leaves the pad.
#[test]
fn unusual_ink_is_drawn_as_native_code_draws_it_and_gives_probabilities() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        let dot = [(0.5, 0.5)];
        let scribble: Vec<_> = (0..400)
            .map(|i| i as f32)
            .map(|i| (0.5 + 0.4 * (i * 0.7).sin(), 0.5 + 0.4 * (i * 1.1).cos()))
            .collect();
        let outside = [(0.5, 0.5), (-0.1, 0.5), (0.5, 1.05), (0.5, 0.2)];
        for (label, points) in [dot.as_slice(), &scribble, &outside].into_iter().enumerate() {
            let digit = page.read(&[points.into()]).await;
            let bars = bars(page).await;
            let sum: f64 = bars.iter().sum();
            assert!((95.0..=105.0).contains(&sum), "{bars:?}");
            assert!(bars.iter().all(|bar| *bar <= bars[usize::from(digit)]), "{digit}: {bars:?}");
            label_and_compare_pictures(page, label as u8).await;
        }
    });
}

#[test]
fn wasm_and_native_code_draw_the_same_bytes() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        for digit in 0..10 {
            page.read(&flowing(digit)).await;
            label_and_compare_pictures(page, digit).await;
        }
    });
}

#[test]
fn real_digits_of_four_writers_are_read() {
    let writers = pen_digits::writers();
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        let (mut right, mut of) = (0, 0);
        for digits in writers.values().take(4) {
            for label in 0..10 {
                let digit = digits.iter().find(|digit| digit.label == label).unwrap();
                right += u32::from(page.read(digit.drawn.strokes()).await == label);
                of += 1;
            }
        }
        println!("Real pen digits of four writers: {right} of {of} read right");
        // Native code reads 39 right: it uses the exact points, a pointer rounds them to pixels.
        assert_eq!(of, 40);
        assert!(right >= 37, "only {right} of {of}");
    });
}

/// Native code's reading of ink: the network's, and that weighed by made-up digits.
fn native_reader() -> impl Fn(&[Stroke]) -> (Probabilities, Probabilities) {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/cnn.safetensors");
    let (base, file) = (BaseName::Cnn.network(), std::fs::read(FILE).unwrap());
    let Weights { trunk, head } = Weights::read(base, &WeightsFile::open(&file).unwrap()).unwrap();
    let (trunk, head) = (plan::forward(base, trunk).unwrap(), head.unwrap());
    move |strokes| {
        let picture = rasterize(strokes, PenWidth::default()).unwrap();
        let pixels: Vec<f32> = picture.intensities().collect();
        let network = reading::probabilities(&head, &trunk.features(&pixels))[0];
        let mut weighed = network;
        let trace = Trace::of(strokes);
        made_up::prior().weigh(&Hand::default(), trace.as_ref(), &mut weighed);
        (network, weighed)
    }
}

/// On the digit that made-up digits help most.
#[test]
fn the_page_weighs_a_reading_by_the_same_made_up_digits_as_native_code() {
    let read = native_reader();
    let gain = |strokes: &[Stroke], label: u8| {
        let (network, weighed) = read(strokes);
        weighed[usize::from(label)] - network[usize::from(label)]
    };
    let digits = pen_digits::writers().into_values().flatten().step_by(9);
    let digits = digits.map(|digit| (gain(digit.drawn.strokes(), digit.label), digit));
    let best: (f32, Labelled) = digits.max_by(|(a, _), (b, _)| a.total_cmp(b)).unwrap();
    let (_, Labelled { label, drawn, .. }) = best;
    in_browser(async |page| {
        page.open("").await;
        page.read(drawn.strokes()).await;
        let bars = bars(page).await;
        page.click(&format!("label-{label}")).await;
        page.until("the sample is kept", "at('samples').dataset.count === '1'").await;
        // A pointer rounds to pixels, so that this ink is a little different.
        let kept = page.kept_samples().await.remove(0);
        let strokes = kept.drawn.strokes();
        assert!(gain(strokes, label) > 0.1, "{}", gain(strokes, label));
        for (bar, native) in bars.into_iter().zip(read(strokes).1) {
            assert!((bar - 100.0 * f64::from(native)).abs() <= 1.0, "{bar} {native}");
        }
    });
}
