//! VGG16's weights as a formula draws them, which PyTorch's side (`golden.py`) computes too.

use safetensors::Dtype;
use safetensors::tensor::TensorView;

/// A number in [0, 1) for each place: a hash of it (the finalizer of MurmurHash3).
pub fn drawn(count: u32, stream: u32) -> impl Iterator<Item = f64> {
    (0..count).map(move |place| {
        let mut x = place.wrapping_add(stream.wrapping_mul(0x9E37_79B1));
        x ^= x >> 16;
        x = x.wrapping_mul(0x85EB_CA6B);
        x ^= x >> 13;
        x = x.wrapping_mul(0xC2B2_AE35);
        x ^= x >> 16;
        f64::from(x) / 2f64.powi(32)
    })
}

/// torchvision's names of the convolutions below the dense layers, and their channels.
const CONVOLUTIONS: [(u32, usize, usize); 13] = [
    (0, 3, 64),
    (2, 64, 64),
    (5, 64, 128),
    (7, 128, 128),
    (10, 128, 256),
    (12, 256, 256),
    (14, 256, 256),
    (17, 256, 512),
    (19, 512, 512),
    (21, 512, 512),
    (24, 512, 512),
    (26, 512, 512),
    (28, 512, 512),
];

/// A weights' file, `last` channels wide at its end.
pub fn file(last: usize) -> Vec<u8> {
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    for (i, (place, from, to)) in CONVOLUTIONS.into_iter().enumerate() {
        let to = if i == 12 { last } else { to };
        for (kind, shape, inputs) in
            [("weight", vec![to, from, 3, 3], 9 * from), ("bias", vec![to], 1000)]
        {
            let bound = (6.0 / inputs as f64).sqrt();
            let count: usize = shape.iter().product();
            let stream = tensors.len() as u32 + 1;
            let values = drawn(count as u32, stream).map(|x| ((2.0 * x - 1.0) * bound) as f32);
            let bytes = values.flat_map(f32::to_le_bytes).collect();
            tensors.push((format!("features.{place}.{kind}"), shape, bytes));
        }
    }
    let views = tensors.iter().map(|(name, shape, bytes)| {
        (name.clone(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
    });
    safetensors::serialize(views, None).unwrap()
}
