//! Products of matrices.

use burn::backend::ops::FloatTensorOps;
use burn::tensor::Shape;
use burn_wgpu::{CubeBackend, CubeTensor};

use crate::gpu::shaders::{Shader, WORKGROUP};

const SHADER: Shader = Shader { wgsl: include_str!("product.wgsl") };

/// Rows and columns that an invocation sums: what a vector of the shader's holds.
const FOUR: usize = 4;

/// A tensor of numbers in rows and columns.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    tensor: &'a CubeTensor,
    shape: [usize; 2],
    strides: [usize; 2],
}

impl<'a> Matrix<'a> {
    /// Of `[rows, columns]`.
    pub fn new(tensor: &'a CubeTensor) -> Self {
        let (shape, strides) = (tensor.meta.shape(), tensor.meta.strides());
        Self { tensor, shape: [shape[0], shape[1]], strides: [strides[0], strides[1]] }
    }

    /// A row, `[columns]`, as all rows of a matrix.
    fn row(tensor: &'a CubeTensor) -> Self {
        Self { tensor, shape: [1, tensor.meta.shape()[0]], strides: [0, tensor.meta.strides()[0]] }
    }

    /// Its transpose.
    pub fn transposed(self) -> Self {
        let ([rows, columns], [row, column]) = (self.shape, self.strides);
        Self { shape: [columns, rows], strides: [column, row], ..self }
    }
}

/// `[m, k]` × `[k, n]` (+ `[n]`) to `[m, n]`.
pub fn product(left: Matrix<'_>, right: Matrix<'_>, bias: Option<&CubeTensor>) -> CubeTensor {
    let shape = Shape::new([left.shape[0], right.shape[1]]);
    let (device, dtype) = (&left.tensor.device, left.tensor.dtype);
    let product = CubeBackend::float_empty(shape, device, dtype.into());
    let sum = Sum { left, right, bias: bias.map(Matrix::row), product: Matrix::new(&product) };
    sum.with_long_rows().run();
    product
}

/// Factors, bias and product.
struct Sum<'a> {
    left: Matrix<'a>,
    right: Matrix<'a>,
    bias: Option<Matrix<'a>>,
    product: Matrix<'a>,
}

impl Sum<'_> {
    /// Neighbouring invocations take neighbouring columns: a product of few columns is transposed.
    fn with_long_rows(self) -> Self {
        let [rows, columns] = self.product.shape;
        if columns >= WORKGROUP.min(rows) {
            return self;
        }
        Self {
            left: self.right.transposed(),
            right: self.left.transposed(),
            bias: self.bias.map(Matrix::transposed),
            product: self.product.transposed(),
        }
    }

    fn run(&self) {
        let Self { left, right, bias, product } = self;
        let [rows, columns] = product.shape;
        let sizes = [
            &[rows, columns, left.shape[1]][..],
            &left.strides,
            &right.strides,
            &product.strides,
            &bias.map_or([0, 0], |bias| bias.strides),
            &[usize::from(bias.is_some())],
        ]
        .concat();
        let groups = [columns.div_ceil(FOUR * WORKGROUP), rows.div_ceil(FOUR)];
        // The shader needs a buffer here, and does not read it without a bias.
        let bias = bias.as_ref().unwrap_or(left);
        let buffers = [left, right, bias, product].map(|matrix| matrix.tensor);
        SHADER.run(groups, buffers, &sizes);
    }
}
