//! One waker for futures of the same task that wait for each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;

/// Polls futures that wait for each other, in turns. For what one does for another there is another
/// turn; the task is woken only for what happens elsewhere.
pub(super) struct Turns {
    shared: Arc<Shared>,
    waker: Waker,
}

#[derive(Default)]
struct Shared {
    /// `WAITING`, `POLLED` or `WOKEN`.
    state: AtomicU8,
    task: AtomicWaker,
}

/// Nothing is being polled: who wakes, wakes the task.
const WAITING: u8 = 0;
const POLLED: u8 = 1;
/// Something was woken in this turn.
const WOKEN: u8 = 2;

/// So many turns in a row, before other tasks get theirs.
const MOST_TURNS: usize = 8;

impl Turns {
    pub(super) fn new() -> Self {
        let shared = Arc::<Shared>::default();
        Self {
            waker: shared.clone().into(),
            shared,
        }
    }

    pub(super) fn poll<T>(
        &self,
        context: &mut Context<'_>,
        mut turn: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let Shared { state, task } = &*self.shared;
        task.register(context.waker());
        for _ in 0..MOST_TURNS {
            state.swap(POLLED, Ordering::AcqRel);
            let polled = turn(&mut Context::from_waker(&self.waker));
            if polled.is_ready() {
                // What is kept for the next task would keep all of this one.
                drop(task.take());
                return polled;
            }
            let waiting =
                state.compare_exchange(POLLED, WAITING, Ordering::AcqRel, Ordering::Acquire);
            if waiting.is_ok() {
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(WOKEN, Ordering::AcqRel) == WAITING {
            self.task.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// A task that counts how often it is woken.
    #[derive(Default)]
    struct Task(AtomicUsize);

    impl Wake for Task {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Task {
        fn woken(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn who_is_woken_in_a_turn_has_the_next_one() {
        let task = Arc::<Task>::default();
        let waker = task.clone().into();
        let turns = Turns::new();
        let mut count = 0;
        let polled = turns.poll(&mut Context::from_waker(&waker), |context| {
            count += 1;
            if count == 3 {
                return Poll::Ready(count);
            }
            context.waker().wake_by_ref();
            Poll::Pending
        });
        assert_eq!(polled, Poll::Ready(3));
        assert_eq!(task.woken(), 0);
        drop(waker);
        assert_eq!(
            Arc::strong_count(&task),
            1,
            "a task that is done is not kept"
        );
    }

    #[test]
    fn who_is_woken_later_wakes_the_task() {
        let task = Arc::<Task>::default();
        let waker = task.clone().into();
        let turns = Turns::new();
        let mut inside = None;
        for round in 1..=2 {
            let polled = turns.poll(&mut Context::from_waker(&waker), |context| {
                inside = Some(context.waker().clone());
                Poll::<()>::Pending
            });
            assert!(polled.is_pending());
            inside.take().expect("polled").wake();
            assert_eq!(task.woken(), round);
        }
    }

    #[test]
    fn other_tasks_have_their_turn_in_the_end() {
        let task = Arc::<Task>::default();
        let waker = task.clone().into();
        let mut count = 0;
        let polled = Turns::new().poll(&mut Context::from_waker(&waker), |context| {
            count += 1;
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert!(polled.is_pending());
        assert_eq!((count, task.woken()), (MOST_TURNS, 1));
    }
}
