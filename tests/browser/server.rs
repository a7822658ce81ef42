//! A static server for dist/ under a path of its own, which notes every request and can spoil answers.

mod line;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;

pub use line::Line;

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 404.
    Missing,
    /// Half of the bytes, as if the file were that long.
    Short,
    /// A byte in the middle is another one.
    Corrupt,
    /// 503.
    Down,
}

/// Answers to spoil: those whose path contains `part`, `times` times.
#[derive(Debug)]
struct Spoil {
    part: String,
    fault: Fault,
    times: usize,
}

#[derive(Debug, Default)]
struct Log {
    requests: Mutex<Vec<String>>,
    spoils: Mutex<VecDeque<Spoil>>,
    line: Mutex<Option<Arc<Line>>>,
    isolated: AtomicBool,
}

/// Serves until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    prefix: String,
    log: Arc<Log>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Serves `folder` under `prefix`, which begins with a slash and ends without one; port 0 is any free one.
    pub async fn start(folder: &Path, prefix: &str, port: u16) -> io::Result<Self> {
        let log = Arc::new(Log::default());
        let files = ServeDir::new(folder).precompressed_gzip();
        let router = match prefix {
            "" => Router::new().fallback_service(files),
            _ => Router::new().nest_service(prefix, files),
        };
        let router = router.layer(middleware::from_fn_with_state(log.clone(), answer));
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, prefix: prefix.to_owned(), log, task })
    }

    /// Ends with a slash.
    pub fn url(&self) -> String {
        format!("{}{}/", self.origin(), self.prefix)
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends when the server does.
    pub async fn run(mut self) -> io::Result<()> {
        (&mut self.task).await.map_err(io::Error::other)?
    }

    /// The paths asked for since the last call of this, with their queries.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.log.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Spoils the next `times` answers whose path contains `part`.
    pub fn spoil(&self, part: &str, fault: Fault, times: usize) {
        let spoil = Spoil { part: part.to_owned(), fault, times };
        self.log.spoils.lock().unwrap_or_else(PoisonError::into_inner).push_back(spoil);
    }

    /// From now on answers come over this line.
    pub fn slow_down(&self, line: Line) {
        *self.log.line.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(line));
    }

    /// From now on its pages share nothing with others, so that their workers may share memory.
    pub fn isolate(&self) {
        self.log.isolated.store(true, Ordering::Relaxed);
    }

    /// From now on answers are as they should be.
    pub fn mend(&self) {
        self.log.spoils.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(log): State<Arc<Log>>, request: Request, next: Next) -> Response {
    let uri = request.uri().to_string();
    let fault = log.fault(request.uri().path());
    log.requests.lock().unwrap_or_else(PoisonError::into_inner).push(uri);
    let mut response = match fault {
        None => next.run(request).await,
        Some(Fault::Missing) => StatusCode::NOT_FOUND.into_response(),
        Some(Fault::Down) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(fault) => spoiled(next.run(request).await, fault).await,
    };
    // The browser asks each time whether a file has changed: a page built anew never meets an old engine.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if log.isolated.load(Ordering::Relaxed) {
        let alone = [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
        ];
        for (name, value) in alone {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    let line = log.line.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match line {
        Some(line) => line.carry(response).await,
        None => response,
    }
}

async fn spoiled(response: Response, fault: Fault) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    let Ok(bytes) = to_bytes(response.into_body(), usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    if fault == Fault::Short {
        bytes.truncate(middle);
    } else if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0x55;
    }
    let mut response = Response::new(Body::from(bytes));
    if let Some(kind) = kind {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

impl Log {
    fn fault(&self, path: &str) -> Option<Fault> {
        let mut spoils = self.spoils.lock().unwrap_or_else(PoisonError::into_inner);
        let index = spoils.iter().position(|spoil| path.contains(&spoil.part))?;
        let spoil = &mut spoils[index];
        let fault = spoil.fault;
        spoil.times -= 1;
        if spoil.times == 0 {
            spoils.remove(index);
        }
        Some(fault)
    }
}
