//! Our shaders, for the operations that take most of a graphics chip's time.

mod product;

pub use product::{Matrix, product};

use burn::cubecl::prelude::{CubeCount, CubeDim, KernelId};
use burn::cubecl::server::{KernelArguments, MetadataBindingInfo};
use burn_wgpu::{CubeTensor, KernelSource, SourceKernel, SourceTemplate};

/// Invocations of a workgroup; the shaders have it as `{{ workgroup }}`.
const WORKGROUP: usize = 64;

/// A shader that reads its first buffers, writes the last one, and has its sizes as a uniform after them.
#[derive(Clone, Copy)]
struct Shader {
    wgsl: &'static str,
}

impl KernelSource for Shader {
    fn source(&self) -> SourceTemplate {
        SourceTemplate::new(self.wgsl).register("workgroup", WORKGROUP.to_string())
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info(self.wgsl)
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}

impl Shader {
    fn run<const N: usize>(self, groups: [usize; 2], buffers: [&CubeTensor; N], sizes: &[usize]) {
        let Some(client) = buffers.first().map(|buffer| &buffer.client) else { return };
        let arguments = buffers.into_iter().fold(KernelArguments::new(), |arguments, buffer| {
            arguments.with_buffer(buffer.handle.clone().binding())
        });
        // Two numbers of 32 bits in each of 64, the first one lower.
        let words = sizes
            .chunks(2)
            .map(|two| two.iter().rev().fold(0, |word, &size| word << 32 | u64::from(size as u32)));
        let arguments = arguments.with_info(MetadataBindingInfo::custom(words.collect()));
        let [x, y] = groups.map(|n| n as u32);
        let kernel = SourceKernel::new(self, CubeDim::new_1d(WORKGROUP as u32));
        client.launch(Box::new(kernel), CubeCount::Static(x, y, 1), arguments);
    }
}
