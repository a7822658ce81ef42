//! Counts the memory of each thread, and stops the program when a parser takes too much.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use crate::run;

/// The system's allocator with a count and a limit for each thread.
pub struct Counting;

thread_local! {
    /// The bytes that the thread has allocated and not freed.
    static HELD: Cell<usize> = const { Cell::new(0) };
    /// The most bytes that the thread has held since the last call of `limited` began.
    static PEAK: Cell<usize> = const { Cell::new(0) };
    /// The most bytes that the thread may hold.
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Runs `work`, which must not unwind. Ends the program if this thread then holds `most` bytes more than
/// before. Also returns the most bytes that it held in addition.
pub fn limited<T>(most: usize, work: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    PEAK.set(before);
    LIMIT.set(before.saturating_add(most));
    let done = work();
    LIMIT.set(usize::MAX);
    (done, PEAK.get() - before)
}

fn took(bytes: usize) {
    let held = HELD.get().saturating_add(bytes);
    HELD.set(held);
    PEAK.set(PEAK.get().max(held));
    if held > LIMIT.get() {
        // The report needs memory too.
        LIMIT.set(usize::MAX);
        run::out_of_memory();
    }
}

fn gave(bytes: usize) {
    // A thread may free what another one has allocated.
    HELD.set(HELD.get().saturating_sub(bytes));
}

// SAFETY: each call goes unchanged to the system's allocator, which keeps `GlobalAlloc`'s promises. The
// counts are plain cells of the thread, without destructors: using them neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller keeps the conditions.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller keeps the conditions.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        gave(layout.size());
        took(size);
        // SAFETY: the caller keeps the conditions.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        gave(layout.size());
        // SAFETY: the caller keeps the conditions.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn memory_is_counted_until_it_is_freed() {
        let before = HELD.get();
        // The compiler removes memory that nothing uses.
        let mut bytes = black_box(Vec::<u8>::with_capacity(1000));
        assert_eq!(HELD.get(), before + 1000);
        bytes.reserve_exact(5000);
        assert_eq!(HELD.get(), before + 5000);
        drop(bytes);
        assert_eq!(HELD.get(), before);
        let zeros = black_box(vec![0u8; 300]);
        assert_eq!(HELD.get(), before + 300);
        drop(zeros);
        assert_eq!(HELD.get(), before);
    }

    #[test]
    fn work_below_the_limit_returns_its_result_and_its_peak() {
        let (bytes, peak) = limited(10_000, || {
            drop(black_box(vec![7u8; 3000]));
            black_box(vec![7u8; 2000])
        });
        assert_eq!((bytes.len(), peak), (2000, 3000));
        assert_eq!(LIMIT.get(), usize::MAX);
        assert_eq!(limited(10_000, || ()).1, 0);
    }
}
