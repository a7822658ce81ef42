//! The time that a piece of work takes, without warm-up and interruptions.

/// The most runs that are timed. The fastest counts, because slower ones shared the machine.
const TIMES: usize = 3;

/// Work that takes longer is timed once.
pub const ENOUGH_MS: f64 = 50.0;

/// The milliseconds of the fastest run. The first run is not timed, since it may compile shaders. `yield_now` is called
/// before each of the others. An error of either ends the timing.
pub async fn fastest<E>(
    now_ms: impl Fn() -> f64,
    mut yield_now: impl AsyncFnMut() -> Result<(), E>,
    mut work: impl AsyncFnMut() -> Result<(), E>,
) -> Result<f64, E> {
    work().await?;
    let mut fastest = f64::INFINITY;
    for _ in 0..TIMES {
        yield_now().await?;
        let begun_ms = now_ms();
        work().await?;
        fastest = fastest.min(now_ms() - begun_ms);
        if fastest > ENOUGH_MS {
            break;
        }
    }
    Ok(fastest)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// The measured time, and how often work of these durations was done.
    fn measured(durations: &[f64]) -> (f64, usize) {
        let (now_ms, done) = (Cell::new(0.0), Cell::new(0));
        let work = async || {
            now_ms.set(now_ms.get() + durations[done.get()]);
            done.set(done.get() + 1);
            Ok::<(), ()>(())
        };
        let fastest = pollster::block_on(fastest(|| now_ms.get(), async || Ok(()), work));
        (fastest.unwrap(), done.get())
    }

    #[test]
    fn the_fastest_run_but_the_first_counts() {
        assert_eq!(measured(&[1.0, 9.0, 4.0, 7.0]), (4.0, 4));
    }

    #[test]
    fn long_work_is_done_twice() {
        assert_eq!(measured(&[900.0, 600.0]), (600.0, 2));
    }
}
