//! A worker's queue of commands, and the rules for overtaking. No browser.

use std::collections::VecDeque;

use crate::envelope::{FromWorker, Protocol, TaskId, ToWorker};

/// Commands in order of arrival, and the running task.
#[derive(Debug)]
pub struct Queue<C> {
    waiting: VecDeque<C>,
    running: Option<TaskId>,
    /// The running task gives way to any command that isn't quick.
    background: bool,
    cancelled: bool,
}

impl<C> Default for Queue<C> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), running: None, background: false, cancelled: false }
    }
}

impl<C: Protocol> Queue<C> {
    /// Adds a message; returns the answer to send at once, if there is one.
    pub fn push(&mut self, message: ToWorker<C>) -> Option<FromWorker<C::Event>> {
        match message {
            ToWorker::Ping { id } => return Some(FromWorker::Pong { id }),
            ToWorker::Cancel { task } if self.running == Some(task) => self.cancelled = true,
            ToWorker::Cancel { task } => {
                let place = self.waiting.iter().position(|c| c.task() == Some(task))?;
                self.waiting.remove(place);
                return Some(FromWorker::Cancelled { task });
            }
            ToWorker::Command(command) => {
                self.cancelled |= self.background && !command.is_quick();
                self.waiting.retain(|earlier| !command.replaces(earlier));
                self.waiting.push_back(command);
            }
        }
        None
    }

    /// The next command to run. Quick commands overtake tasks that haven't begun.
    pub fn take_next(&mut self) -> Option<C> {
        let command = self.take_quick().or_else(|| self.waiting.pop_front())?;
        self.running = command.task();
        self.background = command.is_background();
        self.cancelled = false;
        Some(command)
    }

    /// The commands to answer during a task, in order.
    pub fn quick(&mut self) -> Vec<C> {
        std::iter::from_fn(|| self.take_quick()).collect()
    }

    pub fn is_cancelled(&self, task: TaskId) -> bool {
        self.running == Some(task) && self.cancelled
    }

    /// Marks the command from `take_next` as finished; a later cancel has no effect on it.
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
    use crate::learner::{Command, Event};
    use crate::reader;
    use ink::Drawn;
    use network::{BaseName, FineTuneSettings};
    use proptest::prelude::*;

    fn digit() -> Vec<Drawn> {
        vec![Drawn::Ink(vec![])]
    }

    fn read(id: u32) -> Command {
        Command::Read(reader::Command::Read { id, digits: digit() })
    }

    fn read_found(id: u32) -> Command {
        Command::Read(reader::Command::ReadFound { id, digits: digit() })
    }

    fn load(base: BaseName) -> Command {
        Command::Read(reader::Command::LoadBase(base))
    }

    fn learn(task: u32) -> Command {
        let (task, base) = (TaskId(task), BaseName::Cnn);
        let settings = FineTuneSettings::default();
        Command::Learn { task, base, samples: vec![], settings, from: None }
    }

    fn prepare(task: u32) -> Command {
        let (task, base) = (TaskId(task), BaseName::Cnn);
        Command::Prepare { task, base, settings: FineTuneSettings::default() }
    }

    fn queue(commands: impl IntoIterator<Item = Command>) -> Queue<Command> {
        let mut queue = Queue::default();
        for command in commands {
            assert_eq!(queue.push(ToWorker::Command(command)), None);
        }
        queue
    }

    fn order(mut queue: Queue<Command>) -> Vec<Command> {
        std::iter::from_fn(|| queue.take_next()).collect()
    }

    #[test]
    fn a_newer_reading_replaces_an_older_waiting_one() {
        let queue = queue([read(1), read_found(2), read(3), read_found(4), read(5)]);
        assert_eq!(order(queue), [read_found(4), read(5)]);
    }

    #[test]
    fn readings_overtake_waiting_tasks_but_not_a_change_of_base_or_head() {
        let queue = queue([learn(1), read(2), load(BaseName::Mlp), read_found(3)]);
        assert_eq!(order(queue), [read(2), learn(1), load(BaseName::Mlp), read_found(3)]);
    }

    #[test]
    fn only_readings_pass_a_running_task() {
        let head = Command::Read(reader::Command::UseHead { id: 1, head: None });
        let mut queue = queue([learn(1)]);
        assert_eq!(queue.take_next(), Some(learn(1)));
        for command in [read(2), learn(3), read_found(4), head.clone(), read(5)] {
            queue.push(ToWorker::Command(command));
        }
        assert_eq!(queue.quick(), [read_found(4)]);
        assert_eq!(order(queue), [learn(3), head, read(5)]);
    }

    #[test]
    fn a_cancelled_waiting_task_never_runs() {
        let mut queue = queue([learn(1), learn(2)]);
        let cancelled = queue.push(ToWorker::Cancel { task: TaskId(1) });
        assert_eq!(cancelled, Some(FromWorker::<Event>::Cancelled { task: TaskId(1) }));
        assert_eq!(order(queue), [learn(2)]);
    }

    #[test]
    fn cancelling_affects_the_running_task_only_while_it_runs() {
        let mut queue = queue([learn(1), learn(2)]);
        queue.take_next();
        assert!(!queue.is_cancelled(TaskId(1)));
        assert_eq!(queue.push(ToWorker::Cancel { task: TaskId(1) }), None);
        assert!(queue.is_cancelled(TaskId(1)) && !queue.is_cancelled(TaskId(2)));
        queue.finished();
        assert_eq!(queue.push(ToWorker::Cancel { task: TaskId(1) }), None);
        assert_eq!(queue.take_next(), Some(learn(2)));
        assert!(!queue.is_cancelled(TaskId(2)));
    }

    #[test]
    fn a_background_task_gives_way_to_every_command_but_readings() {
        let mut queue = queue([prepare(1)]);
        queue.take_next();
        queue.push(ToWorker::Command(read(2)));
        assert!(!queue.is_cancelled(TaskId(1)));
        queue.push(ToWorker::Command(learn(3)));
        assert!(queue.is_cancelled(TaskId(1)));
        queue.finished();
        assert_eq!(queue.take_next(), Some(read(2)));
        assert_eq!(queue.take_next(), Some(learn(3)));
        queue.push(ToWorker::Command(prepare(4)));
        queue.push(ToWorker::Command(prepare(5)));
        assert!(!queue.is_cancelled(TaskId(3)));
        assert_eq!(order(queue), [prepare(5)]);
    }

    #[test]
    fn a_ping_is_answered_at_once() {
        let pong = queue([learn(1)]).push(ToWorker::Ping { id: 7 });
        assert_eq!(pong, Some(FromWorker::Pong { id: 7 }));
    }

    fn any_message() -> impl Strategy<Value = ToWorker<Command>> {
        (0u32..6, 0u32..4).prop_map(|(kind, id)| match kind {
            0 => ToWorker::Command(read(id)),
            1 => ToWorker::Command(read_found(id)),
            2 => ToWorker::Command(learn(id)),
            3 => ToWorker::Command(load(BaseName::Cnn)),
            4 => ToWorker::Cancel { task: TaskId(id) },
            _ => ToWorker::Command(Command::MeasureRates { task: TaskId(id) }),
        })
    }

    proptest! {
        #[test]
        fn every_task_runs_or_is_cancelled_once(
            messages in prop::collection::vec(any_message(), 0..40),
        ) {
            let mut queue = Queue::default();
            let is_task = |command: &Command| command.task().is_some();
            let asked = messages
                .iter()
                .filter(|message| matches!(message, ToWorker::Command(c) if is_task(c)))
                .count();
            let cancelled = messages.into_iter().filter_map(|message| queue.push(message)).count();
            let run = order(queue).iter().filter(|command| is_task(command)).count();
            prop_assert_eq!(asked, cancelled + run);
        }
    }
}
