//! Products of linear layers with our shaders.

use burn_wgpu::{CubeBackend, CubeTensor};

use crate::gpu::shaders::{Matrix, product};
use crate::model::ops::dense::Products;

impl Products for CubeBackend {
    fn outputs(x: &CubeTensor, weight: &CubeTensor, bias: &CubeTensor) -> CubeTensor {
        product(Matrix::new(x), Matrix::new(weight), Some(bias))
    }

    fn of_inputs(outputs: &CubeTensor, weight: &CubeTensor) -> CubeTensor {
        product(Matrix::new(outputs), Matrix::new(weight).transposed(), None)
    }

    fn of_weights(x: &CubeTensor, outputs: &CubeTensor) -> CubeTensor {
        product(Matrix::new(x).transposed(), Matrix::new(outputs), None)
    }
}
