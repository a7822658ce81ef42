//! Which tests run at the same time. Those that measure time run alone, and so do those on an emulated graphics chip,
//! which keeps all cores busy. All others run side by side.

use std::sync::{PoisonError, RwLock};

/// Of the tests in this program.
pub static TURNS: Turns = Turns::new();

/// Turns to run. Nobody takes a turn within a turn.
pub struct Turns(RwLock<()>);

impl Turns {
    const fn new() -> Self {
        Self(RwLock::new(()))
    }

    /// Runs a test while no other one runs.
    pub fn alone<T>(&self, test: impl FnOnce() -> T) -> T {
        // What a failed test leaves behind ends with its browser.
        let _turn = self.0.write().unwrap_or_else(PoisonError::into_inner);
        test()
    }

    /// Runs a test beside others, but beside none that runs alone.
    pub fn beside_others<T>(&self, test: impl FnOnce() -> T) -> T {
        let _turn = self.0.read().unwrap_or_else(PoisonError::into_inner);
        test()
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn nothing_runs_beside_a_test_that_runs_alone_even_after_a_failure() {
        let turns = Turns::new();
        assert!(catch_unwind(|| turns.alone(|| "none".parse::<u32>().unwrap())).is_err());
        let running = AtomicUsize::new(0);
        let enter = || running.fetch_add(1, Ordering::SeqCst) + 1;
        let leave = || running.fetch_sub(1, Ordering::SeqCst);
        let take_turns = || {
            for _ in 0..50 {
                turns.beside_others(|| {
                    enter();
                    thread::yield_now();
                    leave();
                });
                turns.alone(|| {
                    assert_eq!(enter(), 1);
                    thread::yield_now();
                    assert_eq!(leave(), 1);
                });
            }
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(take_turns);
            }
        });
    }

    #[test]
    fn two_run_beside_each_other() {
        let (turns, both) = (Turns::new(), Barrier::new(2));
        // Neither would get past the barrier by itself.
        let meet = || turns.beside_others(|| both.wait().is_leader());
        thread::scope(|scope| {
            scope.spawn(meet);
            scope.spawn(meet);
        });
    }
}
