//! Whether a worker still lives, told by what it says and by how long it has been silent. No browser.
//!
//! Time is counted in beats that the page's thread really had, not on a clock: a laptop that slept
//! for an hour, or a tab whose timers were held back, has missed no answer.

/// What to do at a beat.
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
    /// Nothing is owed; beats since it was last heard, and since it last had something to do.
    Heard {
        beats: u32,
        idle: u32,
    },
    /// A ping was sent so many silent beats ago.
    Pinged {
        silent: u32,
        idle: u32,
    },
}

/// The state of the watch over one engine.
#[derive(Clone, Copy, Debug)]
pub struct Pulse {
    state: State,
    /// Silent beats after a ping that mean death.
    death: u32,
}

impl Pulse {
    /// Milliseconds between beats.
    pub const BEAT_MS: u32 = 2000;

    /// A slow line needs its time for the worker's megabyte: 60 s.
    const START: u32 = 30;
    /// Silence after a ping that means death: 10 s.
    const DEATH: u32 = 5;
    /// A worker without anything to do for 20 s is asked more rarely, every 14 s.
    const IDLE: u32 = 10;
    const RARELY: u32 = 7;

    pub fn starting() -> Self {
        Self { state: State::Starting { beats: 0 }, death: Self::DEATH }
    }

    /// Of a worker that compiles shaders, where it hears nothing meanwhile.
    pub fn patient() -> Self {
        Self { death: 6 * Self::DEATH, ..Self::starting() }
    }

    pub fn is_starting(self) -> bool {
        matches!(self.state, State::Starting { .. })
    }

    /// The worker said something; `busy` unless it was only a pong.
    pub fn heard(&mut self, busy: bool) {
        let idle = match self.state {
            State::Heard { idle, .. } | State::Pinged { idle, .. } if !busy => idle,
            _ => 0,
        };
        self.state = State::Heard { beats: 0, idle };
    }

    /// The worker was asked something other than a ping.
    pub fn sent(&mut self) {
        match &mut self.state {
            State::Heard { idle, .. } | State::Pinged { idle, .. } => *idle = 0,
            State::Starting { .. } => {}
        }
    }

    /// To be called every `BEAT_MS`.
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
    fn an_engine_that_never_starts_is_noticed_and_gets_no_pings() {
        let mut pulse = Pulse::starting();
        let beats: Vec<_> = (0..30).map(|_| pulse.beat()).collect();
        assert!(beats[..29].iter().all(|&beat| beat == Beat::Rest));
        assert_eq!(beats[29], Beat::NeverStarted);
    }

    #[test]
    fn a_silent_engine_is_dead_ten_seconds_after_the_ping() {
        let mut pulse = started();
        let beats: Vec<_> = (0..6).map(|_| pulse.beat()).collect();
        assert_eq!(beats, [Beat::Ping, Beat::Rest, Beat::Rest, Beat::Rest, Beat::Rest, Beat::Dead]);
    }

    #[test]
    fn an_engine_that_compiles_shaders_is_given_a_minute() {
        let mut pulse = Pulse::patient();
        pulse.heard(true);
        let alive = (0..100).take_while(|_| pulse.beat() != Beat::Dead).count();
        assert_eq!(alive, 30);
    }

    #[test]
    fn an_engine_that_says_anything_lives() {
        let mut pulse = started();
        for i in 0..1000 {
            assert_ne!(pulse.beat(), Beat::Dead);
            if i % 4 == 0 {
                pulse.heard(i % 8 == 0);
            }
        }
    }

    #[test]
    fn an_idle_engine_is_asked_rarely_and_a_busy_one_often() {
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
