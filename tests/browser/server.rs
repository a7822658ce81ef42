//! A static server for dist/ under a prefix. It logs every request and can spoil responses.

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

/// The strictest policy that a host may have; docs/hosting.md. The page has to work under it.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:";

/// A fault of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Status 404.
    Missing,
    /// Only the first half of the bytes, with a matching length.
    Short,
    /// One changed byte in the middle.
    Corrupt,
    /// Status 503.
    Down,
}

/// Responses to spoil: after `skip` others, the next `times` whose path contains `part`.
#[derive(Debug)]
struct Spoil {
    part: String,
    fault: Fault,
    skip: usize,
    times: usize,
}

#[derive(Debug, Default)]
struct Log {
    requests: Mutex<Vec<String>>,
    spoils: Mutex<VecDeque<Spoil>>,
    line: Mutex<Option<Arc<Line>>>,
    isolated: AtomicBool,
}

/// A running server; it stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    prefix: String,
    log: Arc<Log>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Serves `folder` under `prefix`, which is empty or begins with a slash and ends without one. Port 0 takes
    /// any free port.
    pub async fn start(folder: &Path, prefix: &str, port: u16) -> io::Result<Self> {
        let log = Arc::new(Log::default());
        let files = ServeDir::new(folder).precompressed_gzip();
        let router = match prefix {
            "" => Router::new().fallback_service(files),
            _ => Router::new().nest_service(prefix, files),
        };
        let router = router.layer(middleware::from_fn_with_state(log.clone(), respond));
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, prefix: prefix.to_owned(), log, task })
    }

    /// The address of the folder; it ends with a slash.
    pub fn url(&self) -> String {
        format!("{}{}/", self.origin(), self.prefix)
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits for the end of the server.
    pub async fn run(mut self) -> io::Result<()> {
        (&mut self.task).await.map_err(io::Error::other)?
    }

    /// The requested paths with their queries, since the last call.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.log.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Spoils the next `times` responses whose path contains `part`.
    pub fn spoil(&self, part: &str, fault: Fault, times: usize) {
        self.add(Spoil { part: part.to_owned(), fault, skip: 0, times });
    }

    /// Spoils the `nth` response from now on whose path contains `part`; the next one is the first.
    pub fn spoil_nth(&self, part: &str, fault: Fault, nth: usize) {
        let skip = nth.saturating_sub(1);
        self.add(Spoil { part: part.to_owned(), fault, skip, times: 1 });
    }

    /// Whether a response remains to be spoiled.
    pub fn will_spoil(&self) -> bool {
        !self.log.spoils.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn add(&self, spoil: Spoil) {
        self.log.spoils.lock().unwrap_or_else(PoisonError::into_inner).push_back(spoil);
    }

    /// Sends all further responses over this line.
    pub fn slow_down(&self, line: Line) {
        *self.log.line.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(line));
    }

    /// Makes pages cross-origin isolated, so that their workers may share memory, and sends no policy: threads of other
    /// libraries start from blobs, which the site's policy forbids without a word.
    pub fn isolate(&self) {
        self.log.isolated.store(true, Ordering::Relaxed);
    }

    /// Ends the server, as a cut line would.
    pub fn stop(&self) {
        self.task.abort();
    }

    /// Stops spoiling responses.
    pub fn mend(&self) {
        self.log.spoils.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn respond(State(log): State<Arc<Log>>, request: Request, next: Next) -> Response {
    let uri = request.uri().to_string();
    let is_example = request.uri().path().contains("/examples/");
    let is_element =
        ["/inkling.js", "/inkling.mjs"].iter().any(|module| request.uri().path().ends_with(module));
    let fault = log.take_fault(request.uri().path());
    log.requests.lock().unwrap_or_else(PoisonError::into_inner).push(uri);
    let mut response = match fault {
        None => next.run(request).await,
        Some(Fault::Missing) => StatusCode::NOT_FOUND.into_response(),
        Some(Fault::Down) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(fault) => spoiled(next.run(request).await, fault).await,
    };
    // The browser revalidates each file, so a new page never runs with an old worker.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // docs/hosting.md: pages of other sites load these modules.
    if is_element {
        let anyone = HeaderValue::from_static("*");
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anyone);
    }
    let isolated = log.isolated.load(Ordering::Relaxed);
    // The example course page plays a page of another site.
    if !is_example && !isolated {
        let policy = HeaderValue::from_static(POLICY);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if isolated {
        let isolation = [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
        ];
        for (name, value) in isolation {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    let line = log.line.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match line {
        Some(line) => line.throttle(response).await,
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
    /// Takes the fault of the next response for this path.
    fn take_fault(&self, path: &str) -> Option<Fault> {
        let mut spoils = self.spoils.lock().unwrap_or_else(PoisonError::into_inner);
        let index = spoils.iter().position(|spoil| path.contains(&spoil.part))?;
        let spoil = &mut spoils[index];
        if spoil.skip > 0 {
            spoil.skip -= 1;
            return None;
        }
        let fault = spoil.fault;
        spoil.times -= 1;
        if spoil.times == 0 {
            spoils.remove(index);
        }
        Some(fault)
    }
}
