//! Shaders of our own, for what a graphics chip does most here.

mod product;

pub use product::{Matrix, product};

use burn::cubecl::prelude::{CubeCount, CubeDim, KernelId};
use burn::cubecl::server::{KernelArguments, MetadataBindingInfo};
use burn_wgpu::{CubeTensor, KernelSource, SourceKernel, SourceTemplate};

/// Invocations of a workgroup, as the shaders say themselves.
const WORKGROUP: u32 = 64;

/// A shader that reads its first buffers, writes the last one, and has its sizes as a uniform after them.
#[derive(Clone, Copy)]
struct Shader {
    wgsl: &'static str,
}

impl KernelSource for Shader {
    fn source(&self) -> SourceTemplate {
        SourceTemplate::new(self.wgsl)
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info(self.wgsl)
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}

impl Shader {
    fn run<const N: usize>(
        self,
        groups: [u32; 2],
        buffers: [&CubeTensor; N],
        sizes: impl IntoIterator<Item = u32>,
    ) {
        let Some(client) = buffers.first().map(|buffer| &buffer.client) else { return };
        let arguments = buffers.into_iter().fold(KernelArguments::new(), |arguments, buffer| {
            arguments.with_buffer(buffer.handle.clone().binding())
        });
        let sizes: Vec<u32> = sizes.into_iter().collect();
        let words = sizes.chunks(2).map(|two| {
            u64::from(two[0]) | u64::from(two.get(1).copied().unwrap_or_default()) << 32
        });
        let arguments = arguments.with_info(MetadataBindingInfo::custom(words.collect()));
        let [x, y] = groups;
        let kernel = SourceKernel::new(self, CubeDim::new_1d(WORKGROUP));
        client.launch(Box::new(kernel), CubeCount::Static(x, y, 1), arguments);
    }
}
