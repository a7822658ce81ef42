//! Which messages the page takes from the host: an origin check and a rate limit.

/// The most commands at once, and the most in a second after that.
const BURST: f64 = 40.0;
const PER_SECOND: f64 = 20.0;

/// What the page does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ignore,
    /// The host sends too often. The page says so once, until the host has been quiet.
    Refuse,
    Accept,
}

/// The host sends too often. Its own type keeps the sentences of commands out of the Lab's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("These are too many commands: send at most 20 in a second.")]
pub struct TooOften;

/// The page listens to its parent window alone. The origin of the parent's first `hello` is the
/// host, and the only one that events are sent to.
#[derive(Clone, Debug, PartialEq)]
pub struct HostCheck {
    host: Option<String>,
    /// How many messages may still come now.
    left: f64,
    at_ms: f64,
    /// Whether the host has been told that it sends too often.
    told: bool,
}

impl Default for HostCheck {
    fn default() -> Self {
        Self { host: None, left: BURST, at_ms: 0.0, told: false }
    }
}

impl HostCheck {
    /// The host's origin; `None` before its `hello`.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Judges a message. `from_parent`: whether the parent window has sent it. `origin`: the
    /// sender's. `now_ms`: the time by any clock.
    pub fn judge(&mut self, from_parent: bool, origin: &str, now_ms: f64) -> Verdict {
        let is_host = match &self.host {
            Some(host) => host == origin,
            None => can_be_answered(origin),
        };
        if !from_parent || !is_host {
            return Verdict::Ignore;
        }
        // A clock that is set back allows no more messages.
        let passed = (now_ms - self.at_ms).max(0.0) / 1000.0;
        self.at_ms = now_ms;
        self.left = (self.left + passed * PER_SECOND).min(BURST);
        if self.left >= BURST {
            self.told = false;
        }
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Verdict::Accept;
        }
        match self.host.is_some() && !std::mem::replace(&mut self.told, true) {
            true => Verdict::Refuse,
            false => Verdict::Ignore,
        }
    }

    /// The parent has said `hello`. Its origin stays the host's while the page lives.
    pub fn set_host(&mut self, origin: &str) {
        self.host.get_or_insert_with(|| origin.to_owned());
    }
}

/// Whether a message can be sent to this origin alone. A sandboxed page and a file have none.
fn can_be_answered(origin: &str) -> bool {
    origin.contains("://") && !origin.starts_with("file:")
}
