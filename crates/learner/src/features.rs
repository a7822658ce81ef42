//! Chooses between the graphics chip and our kernels for a base's features, by measurement.

use ink::Image28;
use learn::model::Reader;
use learn::read::{self, ReadError};
use network::{LayerWeights, plan};

/// Batch sizes of the measurement: `FEW` for the kernels, both for the chip.
const FEW: usize = 8;
const MANY: usize = 64;

/// If the chip takes this many times as long for `FEW` pictures, the larger batch is not measured.
const CLEARLY_SLOWER: f64 = 10.0;

/// The base with the faster of both; `weights`: of the trunk's layers; `now_ms`: a clock.
pub async fn fastest(
    base: Reader,
    weights: Vec<LayerWeights>,
    now_ms: impl Fn() -> f64,
) -> Result<Reader, ReadError> {
    if base.has_kernels() {
        return Ok(base);
    }
    let Ok(forward) = plan::forward(base.base().name().network(), weights) else {
        return Ok(base);
    };
    let on_kernels = base.clone().with_kernels(forward);
    let began_ms = now_ms();
    // Nobody waits for the chip to take what the kernels give: a slow chip's answer would count against them.
    drop(on_kernels.features_of(inked(FEW)));
    let kernels_ms = (now_ms() - began_ms) / FEW as f64;
    let on_chip = async |pictures: usize| {
        let began_ms = now_ms();
        read::settle(&base.features_of(inked(pictures))).await?;
        Ok::<_, ReadError>((now_ms() - began_ms) / pictures as f64)
    };
    // The first batch compiles shaders.
    on_chip(1).await?;
    let chip_ms = match on_chip(FEW).await? {
        clearly if clearly > CLEARLY_SLOWER * kernels_ms => clearly,
        _ => on_chip(MANY).await?,
    };
    Ok(if kernels_ms < chip_ms { on_kernels } else { base })
}

/// n × 784 intensities with about as much ink as digits: our kernels skip blank pixels.
fn inked(pictures: usize) -> Vec<f32> {
    let numbers = pictures * Image28::PIXELS;
    (0..numbers).map(|i| if i % 28 / 4 % 3 == 1 { 0.8 } else { 0.0 }).collect()
}
