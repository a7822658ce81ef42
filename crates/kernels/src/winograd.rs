//! 3×3 convolutions by Winograd's minimal filtering, F(4×4, 3×3): 36 multiplications for 16 outputs of a channel
//! instead of 144. Lavin and Gray, *Fast Algorithms for Convolutional Neural Networks*, 2015.

use std::ops::{Add, Sub};

use wide::{f32x4, f32x8};

use crate::kernel::{Epilogue, Kernel};
use crate::planes::Planes;
use crate::product;
use crate::product::{ROWS, WIDTH};

/// Outputs along a tile's side.
pub const TILE: usize = 4;
/// Inputs along a patch's side.
const PATCH: usize = TILE + 2;
/// Numbers of a transformed patch; each place has its own weights.
pub const PLACES: usize = PATCH * PATCH;
/// Channels at once.
const LANES: usize = 4;
/// Tiles at once: more don't fit into a processor's second-level cache beside the weights.
const TILES: usize = 16;

pub struct Winograd {
    transforms: Transforms,
    /// For each place, for each `WIDTH` outputs: the input's channels, each with `WIDTH` numbers.
    weights: Vec<[f32; WIDTH]>,
}

/// A convolution without its weights: from pictures to transformed patches, and from products to pictures.
pub struct Transforms {
    from: usize,
    to: usize,
    bias: Vec<[f32; LANES]>,
}

/// Numbers of some tiles, by place, tile and channel.
#[derive(Default)]
pub struct Space {
    inputs: Vec<f32>,
    products: Vec<f32>,
}

/// Whether this algorithm computes a convolution.
pub fn suits(kernel: &Kernel, padding: usize) -> bool {
    kernel.side == 3 && padding == 1 && kernel.from.is_multiple_of(LANES)
}

/// Zeros to add after each row and column of an input with this side, so that whole tiles cover it.
pub fn after(side: usize, epilogue: Epilogue) -> usize {
    let outputs = if epilogue.pools() { side / 2 * 2 } else { side };
    outputs.next_multiple_of(TILE) + 1 - side
}

impl Winograd {
    pub fn new(kernel: &Kernel) -> Self {
        let Kernel { from, to, bias, .. } = *kernel;
        let blocks = to / WIDTH;
        let mut weights = vec![[0.0; WIDTH]; PLACES * blocks * from];
        for o in 0..to {
            for c in 0..from {
                let row = |y| std::array::from_fn(|x| kernel.weight(o, c, y, x));
                for (place, weight) in
                    transform_kernel(std::array::from_fn(row)).into_iter().enumerate()
                {
                    weights[(place * blocks + o / WIDTH) * from + c][o % WIDTH] = weight;
                }
            }
        }
        Self { transforms: Transforms::new(from, to, bias), weights }
    }

    /// The input's frame: one zero before each row and column, `after` of them behind.
    pub fn run(&self, input: &Planes, output: &mut Planes, epilogue: Epilogue, space: &mut Space) {
        let Transforms { from, to, .. } = self.transforms;
        let along = tiles_along(output.side, epilogue);
        for first in (0..along * along).step_by(TILES) {
            let tiles = TILES.min(along * along - first);
            let room = tiles.next_multiple_of(ROWS);
            space.inputs.resize(PLACES * room * from, 0.0);
            space.products.resize(PLACES * room * to, 0.0);
            let places = (first..first + tiles).map(|tile| (tile / along, tile % along));
            for (tile, (y, x)) in places.clone().enumerate() {
                self.transforms.take(input, (y, x), [tile, room], &mut space.inputs);
            }
            self.multiply(room, &space.inputs, &mut space.products);
            for (tile, (y, x)) in places.enumerate() {
                self.transforms.give(&space.products, [tile, room], (y, x), output, epilogue);
            }
        }
    }

    /// Transformed inputs times weights, place by place.
    fn multiply(&self, room: usize, inputs: &[f32], products: &mut [f32]) {
        let Transforms { from, to, .. } = self.transforms;
        let inputs = inputs.chunks_exact(room * from);
        let products = products.chunks_exact_mut(room * to);
        let weights = self.weights.chunks_exact(to / WIDTH * from);
        for ((inputs, products), weights) in inputs.zip(products).zip(weights) {
            for (block, panel) in weights.chunks_exact(from).enumerate() {
                let inputs = inputs.chunks_exact(ROWS * from);
                for (rows, out) in inputs.zip(products.chunks_exact_mut(ROWS * to)) {
                    let row = |i: usize| &rows[i * from..][..from];
                    let mut sums = [f32x8::ZERO; ROWS];
                    product::add(&mut sums, std::array::from_fn(row), panel);
                    product::store(sums, &mut out[block * WIDTH..], to);
                }
            }
        }
    }
}

/// Tiles along a side of the output.
pub fn tiles_along(side: usize, epilogue: Epilogue) -> usize {
    let outputs = if epilogue.pools() { side * 2 } else { side };
    outputs.div_ceil(TILE)
}

impl Transforms {
    pub fn new(from: usize, to: usize, bias: &[f32]) -> Self {
        Self { from, to, bias: bias.as_chunks().0.to_vec() }
    }

    /// Transforms a tile's patch. `room`: the number of tiles that the space holds.
    pub fn take(
        &self,
        input: &Planes,
        (y, x): (usize, usize),
        [tile, room]: [usize; 2],
        inputs: &mut [f32],
    ) {
        let lines: [&[[f32; LANES]]; PATCH] =
            std::array::from_fn(|i| input.framed(y * TILE + i, x * TILE, PATCH).as_chunks().0);
        let groups = self.from / LANES;
        let inputs = inputs.as_chunks_mut::<LANES>().0;
        for group in 0..groups {
            let mut half = [[f32x4::ZERO; PATCH]; PATCH];
            for j in 0..PATCH {
                let column = lines.map(|line| f32x4::new(line[j * groups + group]));
                for (row, number) in half.iter_mut().zip(transform_input(column)) {
                    row[j] = number;
                }
            }
            for (i, row) in half.into_iter().enumerate() {
                for (j, number) in transform_input(row).into_iter().enumerate() {
                    let place = i * PATCH + j;
                    inputs[(place * room + tile) * groups + group] = number.to_array();
                }
            }
        }
    }

    /// Transforms a tile's products back, with bias, ReLU and pooling.
    pub fn give(
        &self,
        products: &[f32],
        [tile, room]: [usize; 2],
        (y, x): (usize, usize),
        output: &mut Planes,
        epilogue: Epilogue,
    ) {
        let products = products.as_chunks::<LANES>().0;
        let groups = self.to / LANES;
        let pool = epilogue.pools();
        let floor = f32x4::splat(epilogue.floor());
        let along = if pool { TILE / 2 } else { TILE };
        let (top, left) = (y * along, x * along);
        let (high, wide) = (along.min(output.side - top), along.min(output.side - left));
        for (group, bias) in self.bias.iter().enumerate() {
            let mut half = [[f32x4::ZERO; PATCH]; TILE];
            for j in 0..PATCH {
                let column = |i: usize| ((i * PATCH + j) * room + tile) * groups + group;
                let column = std::array::from_fn(|i| f32x4::new(products[column(i)]));
                for (row, number) in half.iter_mut().zip(transform_output(column)) {
                    row[j] = number;
                }
            }
            let bias = f32x4::new(*bias);
            let mut tile = [[f32x4::ZERO; TILE]; TILE];
            for (row, half) in tile.iter_mut().zip(half) {
                for (sum, number) in row.iter_mut().zip(transform_output(half)) {
                    *sum = (number + bias).fast_max(floor);
                }
            }
            for i in 0..high {
                let out = output.pixels_mut(top + i, left, wide).as_chunks_mut::<LANES>().0;
                for j in 0..wide {
                    out[j * groups + group] = if pool {
                        let (above, below) = (tile[2 * i], tile[2 * i + 1]);
                        let most = |row: [f32x4; TILE]| row[2 * j].fast_max(row[2 * j + 1]);
                        most(above).fast_max(most(below)).to_array()
                    } else {
                        tile[i][j].to_array()
                    };
                }
            }
        }
    }
}

/// Bᵀ·d
#[inline(always)]
fn transform_input([a, b, c, d, e, f]: [f32x4; PATCH]) -> [f32x4; PATCH] {
    let [two, four, five] = [2.0, 4.0, 5.0].map(f32x4::splat);
    let (even, odd) = (e - four * c, d - four * b);
    let (even_half, odd_half) = (e - c, two * (d - b));
    [
        four * a - five * c + e,
        even + odd,
        even - odd,
        even_half + odd_half,
        even_half - odd_half,
        four * b - five * d + f,
    ]
}

/// Aᵀ·m
#[inline(always)]
fn transform_output([a, b, c, d, e, f]: [f32x4; PATCH]) -> [f32x4; TILE] {
    let [two, four, eight] = [2.0, 4.0, 8.0].map(f32x4::splat);
    let (near, near_odd) = (b + c, b - c);
    let (far, far_odd) = (d + e, d - e);
    [a + near + far, near_odd + two * far_odd, near + four * far, near_odd + eight * far_odd + f]
}

/// A weight, or the same weight of several kernels.
pub trait Weight: Copy + Add<Output = Self> + Sub<Output = Self> {
    fn over(self, divisor: f32) -> Self;
}

impl Weight for f32 {
    #[inline(always)]
    fn over(self, divisor: f32) -> Self {
        self / divisor
    }
}

impl Weight for f32x8 {
    #[inline(always)]
    fn over(self, divisor: f32) -> Self {
        self * Self::splat(1.0 / divisor)
    }
}

/// G·g·Gᵀ
#[inline(always)]
pub fn transform_kernel<W: Weight>(kernel: [[W; 3]; 3]) -> [W; PLACES] {
    let rows = kernel.map(transform_kernel_line);
    let mut all = [kernel[0][0]; PLACES];
    for column in 0..PATCH {
        let line = transform_kernel_line([rows[0][column], rows[1][column], rows[2][column]]);
        for (row, number) in line.into_iter().enumerate() {
            all[row * PATCH + column] = number;
        }
    }
    all
}

/// G·g
#[inline(always)]
fn transform_kernel_line<W: Weight>([a, b, c]: [W; 3]) -> [W; PATCH] {
    let (near, near_odd) = ((a + c).over(-6.0), b.over(6.0));
    let (far, far_odd) = (a.over(24.0) + c.over(6.0), b.over(12.0));
    [a.over(4.0), near - near_odd, near + near_odd, far + far_odd, far - far_odd, c]
}
