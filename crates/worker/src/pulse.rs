//! A heartbeat: decides from a worker's messages and its silence whether it lives. No browser.
//!
//! Time is counted in beats of the page's thread, not on a clock. So a laptop's sleep or a tab's
//! throttled timers never look like a dead worker.

/// The action at a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    Rest,
    Ping,
    NeverStarted,
    Dead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Starting {
        beats: u32,
    },
    /// No ping is open. `beats`: beats since the last message; `idle`: beats since the last work.
    Heard {
        beats: u32,
        idle: u32,
    },
    /// A ping is open. `silent`: beats since the ping.
    Pinged {
        silent: u32,
        idle: u32,
    },
}

/// The state of the watch over one worker.
#[derive(Clone, Copy, Debug)]
pub struct Pulse {
    state: State,
    /// The number of silent beats after a ping that means death.
    death: u32,
}

impl Pulse {
    /// Milliseconds between beats.
    pub const BEAT_MS: u32 = 2000;

    /// Beats allowed for the start: 60 s, enough for a slow connection.
    const START: u32 = 30;
    /// Beats of silence after a ping that mean death: 10 s.
    const DEATH: u32 = 5;
    /// After this many beats without work (20 s), pings become rarer: one every 14 s.
    const IDLE: u32 = 10;
    const RARELY: u32 = 7;

    pub fn starting() -> Self {
        Self { state: State::Starting { beats: 0 }, death: Self::DEATH }
    }

    /// For a worker that compiles shaders or runs the Lab's rows: it can't answer meanwhile, so it gets six times as long.
    pub fn patient() -> Self {
        Self { death: 6 * Self::DEATH, ..Self::starting() }
    }

    pub fn is_starting(self) -> bool {
        matches!(self.state, State::Starting { .. })
    }

    /// Records a message from the worker; `busy`: any message but a pong.
    pub fn heard(&mut self, busy: bool) {
        let idle = match self.state {
            State::Heard { idle, .. } | State::Pinged { idle, .. } if !busy => idle,
            _ => 0,
        };
        self.state = State::Heard { beats: 0, idle };
    }

    /// Records a message to the worker, other than a ping.
    pub fn sent(&mut self) {
        match &mut self.state {
            State::Heard { idle, .. } | State::Pinged { idle, .. } => *idle = 0,
            State::Starting { .. } => {}
        }
    }

    /// Advances by one beat; the page calls it every `BEAT_MS`.
    pub fn beat(&mut self) -> Beat {
        match &mut self.state {
            State::Starting { beats } => {
                *beats += 1;
                if *beats >= Self::START { Beat::NeverStarted } else { Beat::Rest }
            }
            State::Heard { beats, idle } => {
                *beats += 1;
                *idle += 1;
                if *idle > Self::IDLE && *beats < Self::RARELY {
                    return Beat::Rest;
                }
                self.state = State::Pinged { silent: 0, idle: *idle };
                Beat::Ping
            }
            State::Pinged { silent, idle } => {
                *silent += 1;
                *idle += 1;
                if *silent >= self.death { Beat::Dead } else { Beat::Rest }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started() -> Pulse {
        let mut pulse = Pulse::starting();
        pulse.heard(true);
        pulse
    }

    #[test]
    fn a_worker_that_never_starts_is_noticed_and_gets_no_pings() {
        let mut pulse = Pulse::starting();
        let beats: Vec<_> = (0..30).map(|_| pulse.beat()).collect();
        assert!(beats[..29].iter().all(|&beat| beat == Beat::Rest));
        assert_eq!(beats[29], Beat::NeverStarted);
    }

    #[test]
    fn a_silent_worker_is_dead_ten_seconds_after_the_ping() {
        let mut pulse = started();
        let beats: Vec<_> = (0..6).map(|_| pulse.beat()).collect();
        assert_eq!(beats, [Beat::Ping, Beat::Rest, Beat::Rest, Beat::Rest, Beat::Rest, Beat::Dead]);
    }

    #[test]
    fn a_worker_with_the_patient_pulse_gets_a_minute() {
        let mut pulse = Pulse::patient();
        pulse.heard(true);
        let alive = (0..100).take_while(|_| pulse.beat() != Beat::Dead).count();
        assert_eq!(alive, 30);
    }

    #[test]
    fn any_message_keeps_a_worker_alive() {
        let mut pulse = started();
        for i in 0..1000 {
            assert_ne!(pulse.beat(), Beat::Dead);
            if i % 4 == 0 {
                pulse.heard(i % 8 == 0);
            }
        }
    }

    #[test]
    fn an_idle_worker_is_pinged_rarely_and_a_busy_one_often() {
        let pings = |pulse: &mut Pulse| {
            let beats = (0..70).map(|_| {
                let beat = pulse.beat();
                if beat == Beat::Ping {
                    pulse.heard(false);
                }
                beat
            });
            beats.filter(|&beat| beat == Beat::Ping).count()
        };
        let mut pulse = started();
        pings(&mut pulse);
        assert_eq!(pings(&mut pulse), 10);
        pulse.sent();
        assert!(pings(&mut pulse) > 15);
    }
}
