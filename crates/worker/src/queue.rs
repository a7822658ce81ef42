//! The commands that wait for an engine, and what may overtake what. No browser.

use std::collections::VecDeque;

use crate::dialogue::{Ask, AtOnce, Told};
use crate::protocol::{Command, TaskId};

/// Commands in the order in which they came, and the task that runs.
#[derive(Debug)]
pub struct Queue<C = Command> {
    waiting: VecDeque<C>,
    running: Option<TaskId>,
    /// The running task gives way to whatever comes.
    background: bool,
    cancelled: bool,
}

impl<C> Default for Queue<C> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), running: None, background: false, cancelled: false }
    }
}

impl<C: Ask> Queue<C> {
    /// Takes a command in; what is returned is to be told at once.
    pub fn push(&mut self, command: C) -> Option<C::Told> {
        match command.at_once() {
            Some(AtOnce::Ping { id }) => return Some(Told::pong(id)),
            Some(AtOnce::Cancel { task }) if self.running == Some(task) => self.cancelled = true,
            Some(AtOnce::Cancel { task }) => {
                let place = self.waiting.iter().position(|c| c.task() == Some(task))?;
                self.waiting.remove(place);
                return Some(Told::cancelled(task));
            }
            None => {
                self.cancelled |= self.background && !command.is_quick();
                self.waiting.retain(|earlier| !command.replaces(earlier));
                self.waiting.push_back(command);
            }
        }
        None
    }

    /// The command to run now: quick ones overtake tasks that haven't begun.
    pub fn take_next(&mut self) -> Option<C> {
        let command = self.take_quick().or_else(|| self.waiting.pop_front())?;
        self.running = command.task();
        self.background = command.is_background();
        self.cancelled = false;
        Some(command)
    }

    /// What can be answered while a task runs, in order.
    pub fn quick(&mut self) -> Vec<C> {
        std::iter::from_fn(|| self.take_quick()).collect()
    }

    pub fn is_cancelled(&self, task: TaskId) -> bool {
        self.running == Some(task) && self.cancelled
    }

    /// The command from `take_next` has been answered; a cancel that comes now is too late.
    pub fn finished(&mut self) {
        self.running = None;
        self.background = false;
        self.cancelled = false;
    }

    fn take_quick(&mut self) -> Option<C> {
        let place = self.waiting.iter().position(|c| c.is_quick() || c.is_change())?;
        if self.waiting[place].is_change() {
            return None;
        }
        self.waiting.remove(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Event;
    use ink::Drawn;
    use network::{BaseName, FineTuneSettings};
    use proptest::prelude::*;

    fn predict(id: u32) -> Command {
        Command::Predict { id, digits: vec![Drawn::default()] }
    }

    fn many(id: u32) -> Command {
        Command::ReadFound { id, digits: vec![Drawn::default()] }
    }

    fn learn(task: u32) -> Command {
        let settings = FineTuneSettings::default();
        Command::FineTune { task: TaskId(task), samples: vec![], settings, from: None }
    }

    fn queue(commands: impl IntoIterator<Item = Command>) -> Queue {
        let mut queue = Queue::default();
        for command in commands {
            assert_eq!(queue.push(command), None);
        }
        queue
    }

    fn order(mut queue: Queue) -> Vec<Command> {
        std::iter::from_fn(|| queue.take_next()).collect()
    }

    #[test]
    fn a_newer_predict_replaces_an_older_one_that_waits() {
        let queue = queue([predict(1), many(2), predict(3), many(4), predict(5)]);
        assert_eq!(order(queue), [many(4), predict(5)]);
    }

    #[test]
    fn reading_overtakes_waiting_tasks_but_not_a_change_of_base_or_head() {
        let load = Command::LoadBase(BaseName::Mlp);
        let queue = queue([learn(1), predict(2), load.clone(), many(3)]);
        assert_eq!(order(queue), [predict(2), learn(1), load, many(3)]);
    }

    #[test]
    fn a_running_task_lets_reading_pass_and_nothing_else() {
        let head = Command::UseHead { id: 1, head: None };
        let mut queue = queue([learn(1)]);
        assert_eq!(queue.take_next(), Some(learn(1)));
        for command in [predict(2), learn(3), many(4), head.clone(), predict(5)] {
            queue.push(command);
        }
        assert_eq!(queue.quick(), [many(4)]);
        assert_eq!(order(queue), [learn(3), head, predict(5)]);
    }

    #[test]
    fn a_waiting_task_that_is_cancelled_never_runs() {
        let mut queue = queue([learn(1), learn(2)]);
        let cancelled = queue.push(Command::Cancel { task: TaskId(1) });
        assert_eq!(cancelled, Some(Event::Cancelled { task: TaskId(1) }));
        assert_eq!(order(queue), [learn(2)]);
    }

    #[test]
    fn only_the_running_task_is_told_that_it_is_cancelled_and_only_while_it_runs() {
        let mut queue = queue([learn(1), learn(2)]);
        queue.take_next();
        assert!(!queue.is_cancelled(TaskId(1)));
        assert_eq!(queue.push(Command::Cancel { task: TaskId(1) }), None);
        assert!(queue.is_cancelled(TaskId(1)) && !queue.is_cancelled(TaskId(2)));
        queue.finished();
        assert_eq!(queue.push(Command::Cancel { task: TaskId(1) }), None);
        assert_eq!(queue.take_next(), Some(learn(2)));
        assert!(!queue.is_cancelled(TaskId(2)));
    }

    #[test]
    fn what_runs_in_the_background_gives_way_to_all_but_reading() {
        let prepare = |task| {
            let settings = FineTuneSettings::default();
            Command::Prepare { task: TaskId(task), settings }
        };
        let mut queue = queue([prepare(1)]);
        queue.take_next();
        queue.push(predict(2));
        assert!(!queue.is_cancelled(TaskId(1)));
        queue.push(learn(3));
        assert!(queue.is_cancelled(TaskId(1)));
        queue.finished();
        assert_eq!(queue.take_next(), Some(predict(2)));
        assert_eq!(queue.take_next(), Some(learn(3)));
        queue.push(prepare(4));
        queue.push(prepare(5));
        assert!(!queue.is_cancelled(TaskId(3)));
        assert_eq!(order(queue), [prepare(5)]);
    }

    #[test]
    fn a_ping_is_answered_at_once() {
        let ping = Command::Ping { id: 7 };
        assert_eq!(queue([learn(1)]).push(ping), Some(Event::Pong { id: 7 }));
    }

    fn any_command() -> impl Strategy<Value = Command> {
        (0u32..6, 0u32..4).prop_map(|(kind, id)| match kind {
            0 => predict(id),
            1 => many(id),
            2 => learn(id),
            3 => Command::LoadBase(BaseName::Cnn),
            4 => Command::Cancel { task: TaskId(id) },
            _ => Command::Evaluate { task: TaskId(id) },
        })
    }

    proptest! {
        #[test]
        fn every_task_is_run_or_told_to_be_cancelled_once(
            commands in prop::collection::vec(any_command(), 0..40),
        ) {
            let mut queue = Queue::default();
            let asked = commands.iter().filter(|command| command.task().is_some()).count();
            let told = commands.into_iter().filter_map(|command| queue.push(command)).count();
            let run = order(queue).iter().filter(|command| command.task().is_some()).count();
            prop_assert_eq!(asked, told + run);
        }
    }
}
