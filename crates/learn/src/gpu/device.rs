//! The GPU of a browser: opened, and watched until it is lost.

use burn::tensor::Device;
use burn_wgpu::{WgpuInitError, WgpuSetup};

/// Why there is no GPU to compute on.
#[derive(Debug, thiserror::Error)]
pub enum GpuError {
    #[error("this browser lends no graphics chip to pages")]
    None,
    #[error("the graphics chip can't be used: {0}")]
    Refused(String),
}

/// The GPU was lost.
#[derive(Debug, thiserror::Error)]
#[error("the browser has taken the graphics chip away{0}")]
pub struct Lost(String);

unsafe extern "C" {
    /// The linker's function that runs the constructors. Other platforms run them before `main`.
    fn __wasm_call_ctors();
}

/// Takes the browser's fastest GPU; `lost` is called if it is lost later.
pub async fn open(lost: impl Fn(Lost) + Send + 'static) -> Result<Device, GpuError> {
    // CubeCL's compiler registers its parts in constructors. If no code calls them, the linker puts them at the start
    // of each function that JavaScript calls, and a dispatch takes 8 ms longer.
    // SAFETY: the constructors only fill lists, which ignore a second registration.
    unsafe { __wasm_call_ctors() };
    let (device, WgpuSetup { device: handle, .. }) =
        Device::wgpu_options().init_with_setup_async().await.map_err(|error| match error {
            WgpuInitError::AdapterUnavailable { .. }
            | WgpuInitError::UnsupportedGraphicsApi { .. } => GpuError::None,
            other => GpuError::Refused(other.to_string()),
        })?;
    // Burn reports a lost device only at the next read of a tensor.
    handle.set_device_lost_callback(move |_, reason| {
        lost(Lost(if reason.is_empty() { reason } else { format!(" ({reason})") }));
    });
    Ok(device)
}
