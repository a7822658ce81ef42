//! Runs a target on inputs, one after the other, and stops at the first that it can't take.

use std::any::Any;
use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};
use std::{env, fs, io, process, thread};

use crate::corpus::Corpus;
use crate::memory;
use crate::mutate::Mutator;
use crate::targets::Target;

/// What a target may take for one input.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Memory in bytes.
    pub memory: usize,
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 512_000_000, time: Duration::from_secs(5) }
    }
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum FuzzError {
    #[error("there is no target {0:?}: `fuzz list` names them")]
    NoTarget(String),
    #[error("{path} can't be read: {source}")]
    Read { path: String, source: io::Error },
    #[error("{0} holds no files: mutations need at least one")]
    NoCorpus(String),
    /// The target can't take an input. The text says why, and where the input is.
    #[error("{0}")]
    Found(String),
}

/// Runs a target on its corpus, then on `inputs` mutations. The same seed gives the same inputs. `done` is
/// called after each mutation. Returns the most memory that an input took, in bytes.
pub fn fuzz(
    target: &'static Target,
    inputs: u64,
    seed: u64,
    limits: Limits,
    mut done: impl FnMut(),
) -> Result<usize, FuzzError> {
    let corpus = Corpus::of(target.name)?;
    let runner = Runner::new(target, limits);
    let mut peak = 0;
    for input in corpus.usual.iter().chain(&corpus.large) {
        peak = peak.max(runner.run(input)?);
    }
    let mut mutator = Mutator::new(seed, &corpus, target);
    for _ in 0..inputs {
        peak = peak.max(runner.run(&mutator.next_input())?);
        done();
    }
    Ok(peak)
}

thread_local! {
    static RUNNING: RefCell<Option<Arc<Running>>> = const { RefCell::new(None) };
}

/// Runs a target in the thread that made the runner.
pub struct Runner {
    target: &'static Target,
    limits: Limits,
    running: Arc<Running>,
}

impl Runner {
    pub fn new(target: &'static Target, limits: Limits) -> Self {
        let running = Arc::new(Running { target: target.name, state: Mutex::default() });
        RUNNING.set(Some(Arc::clone(&running)));
        let watched = Arc::downgrade(&running);
        thread::spawn(move || watch(&watched, limits.time));
        Self { target, limits, running }
    }

    /// Runs the target on one input; a panic is an error. Ends the program if the input takes too much time
    /// or memory, after it has saved the input. Returns the most memory that it took, in bytes.
    pub fn run(&self, input: &[u8]) -> Result<usize, FuzzError> {
        let run = self.target.run;
        self.running.begin(input);
        let (done, peak) = memory::limited(self.limits.memory, || catch_unwind(|| run(input)));
        self.running.end();
        done.map(|()| peak).map_err(|panic| {
            FuzzError::Found(self.running.report(&format!("panics ({})", message(&*panic))))
        })
    }
}

/// What a thread runs.
struct Running {
    target: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The last input.
    input: Vec<u8>,
    /// When it began; `None` between two inputs.
    since: Option<Instant>,
}

impl Running {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, input: &[u8]) {
        let mut state = self.state();
        state.input.clear();
        state.input.extend_from_slice(input);
        state.since = Some(Instant::now());
    }

    fn end(&self) {
        self.state().since = None;
    }

    fn is_late(&self, most: Duration) -> bool {
        self.state().since.is_some_and(|since| since.elapsed() > most)
    }

    /// Saves the input and describes what went wrong.
    fn report(&self, what: &str) -> String {
        let input = self.state().input.clone();
        let mut hash = DefaultHasher::new();
        input.hash(&mut hash);
        let folder = env::temp_dir().join("inkling-fuzz");
        let path = folder.join(format!("{}-{:016x}", self.target, hash.finish()));
        let saved = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, &input));
        let place = match saved {
            Ok(()) => format!("which is in {}", path.display()),
            Err(error) => format!("which can't be saved to {} ({error})", path.display()),
        };
        format!("the target {} {what} on an input of {} bytes, {place}", self.target, input.len())
    }

    fn stop(&self, what: &str) -> ! {
        // Not `eprintln`, which the test harness keeps back until the test ends. If nothing can be written,
        // the exit code says enough.
        let _ = writeln!(io::stderr(), "{}", self.report(what));
        process::exit(1)
    }
}

/// Waits until an input takes too long, or until the runner is gone.
fn watch(watched: &Weak<Running>, most: Duration) {
    while let Some(running) = watched.upgrade() {
        if running.is_late(most) {
            running.stop(&format!("takes more than {} s", most.as_secs()));
        }
        drop(running);
        thread::sleep(most.min(Duration::from_millis(200)));
    }
}

/// Ends the program because the target in this thread takes too much memory.
pub(crate) fn out_of_memory() -> ! {
    match RUNNING.take() {
        Some(running) => running.stop("takes too much memory"),
        None => process::abort(),
    }
}

/// A panic's message.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
