//! A simulated slow line: responses wait for its latency and share its bandwidth.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes per chunk: small, so that concurrent responses share the bandwidth.
const CHUNK: usize = 4096;

/// A line with a bandwidth and a latency.
#[derive(Debug)]
pub struct Line {
    bytes_per_second: f64,
    latency: Duration,
    /// When all queued bytes have passed.
    free: Mutex<Instant>,
}

impl Line {
    pub fn new(bytes_per_second: f64, latency: Duration) -> Self {
        Self { bytes_per_second, latency, free: Mutex::new(Instant::now()) }
    }

    /// Queues bytes; returns when they have passed.
    fn queue(&self, bytes: usize) -> Instant {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let duration = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second);
        *free = (*free).max(Instant::now()) + duration;
        *free
    }

    /// The same response at the speed of the line.
    pub async fn throttle(self: Arc<Self>, response: Response) -> Response {
        sleep(self.latency).await;
        let (head, body) = response.into_parts();
        let Ok(bytes) = to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let chunks = stream::unfold(bytes, move |mut left| {
            let line = self.clone();
            async move {
                let chunk = left.split_to(left.len().min(CHUNK));
                if chunk.is_empty() {
                    return None;
                }
                sleep_until(line.queue(chunk.len())).await;
                Some((Ok::<_, Infallible>(chunk), left))
            }
        });
        Response::from_parts(head, Body::from_stream(chunks))
    }
}
