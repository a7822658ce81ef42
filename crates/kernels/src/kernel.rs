//! A convolution's numbers, and what follows its sums.

/// A convolution's weights and biases.
pub struct Kernel<'a> {
    /// Pixels along the kernel's side.
    pub side: usize,
    /// Channels of its input.
    pub from: usize,
    /// Channels of its output.
    pub to: usize,
    /// By output, input, row, column: to × from × side × side.
    pub weights: &'a [f32],
    /// One for each output.
    pub bias: &'a [f32],
}

impl Kernel<'_> {
    pub(crate) fn weight(&self, to: usize, from: usize, y: usize, x: usize) -> f32 {
        self.weights[((to * self.from + from) * self.side + y) * self.side + x]
    }
}

/// What follows a convolution's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epilogue {
    None,
    Relu,
    /// ReLU, then the largest of each 2×2; an odd last row or column is dropped.
    ReluMaxPool,
}

impl Epilogue {
    pub(crate) fn pools(self) -> bool {
        self == Self::ReluMaxPool
    }

    /// The lower bound of the sums.
    pub(crate) fn floor(self) -> f32 {
        if self == Self::None { f32::NEG_INFINITY } else { 0.0 }
    }
}
