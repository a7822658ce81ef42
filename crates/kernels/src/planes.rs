//! A picture's channels between two layers.

/// `side` × `side` pixels of several channels, channels last, in a frame of zeros.
pub struct Planes {
    pub side: usize,
    pub channels: usize,
    /// Zeros before the first pixel of a row, and rows of zeros above the first.
    before: usize,
    /// Pixels of a row, its zeros included.
    stride: usize,
    numbers: Vec<f32>,
}

impl Planes {
    /// All zeros, with a frame of `before` and `after` zeros at each row and column.
    pub fn new((side, channels): (usize, usize), [before, after]: [usize; 2]) -> Self {
        let stride = before + side + after;
        let numbers = vec![0.0; stride * stride * channels];
        Self { side, channels, before, stride, numbers }
    }

    /// Several pixels of a row, counted from the frame's corner.
    pub fn framed(&self, y: usize, x: usize, count: usize) -> &[f32] {
        let first = (y * self.stride + x) * self.channels;
        &self.numbers[first..first + count * self.channels]
    }

    /// All numbers from a pixel on, counted from the frame's corner.
    pub fn rest(&self, y: usize, x: usize) -> &[f32] {
        &self.numbers[(y * self.stride + x) * self.channels..]
    }

    /// Several pixels of a row, counted from the picture's corner.
    pub fn pixels_mut(&mut self, y: usize, x: usize, count: usize) -> &mut [f32] {
        let first = ((y + self.before) * self.stride + x + self.before) * self.channels;
        &mut self.numbers[first..first + count * self.channels]
    }

    /// Sets all numbers inside the frame: by channel, then by row.
    pub fn set_channels_first(&mut self, all: &[f32]) {
        let (side, channels) = (self.side, self.channels);
        for (channel, plane) in all.chunks_exact(side * side).enumerate() {
            for (y, row) in plane.chunks_exact(side).enumerate() {
                let pixels = self.pixels_mut(y, 0, side).iter_mut();
                pixels.skip(channel).step_by(channels).zip(row).for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// Appends all numbers inside the frame to a list: by channel, then by row.
    pub fn channels_first(&self, all: &mut Vec<f32>) {
        for channel in 0..self.channels {
            for y in 0..self.side {
                let row = self.framed(y + self.before, self.before, self.side);
                all.extend(row.iter().skip(channel).step_by(self.channels));
            }
        }
    }
}
