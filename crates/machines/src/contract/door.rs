//! Who is listened to, and how often.

/// The most commands at once, and the most in a second after that.
const BURST: f64 = 40.0;
const PER_SECOND: f64 = 20.0;

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knock {
    Ignore,
    /// The host sends too often. One answer says so, until the host has been quiet.
    Refuse,
    Look,
}

/// The host sends too often. Its own type keeps the sentences of commands out of the Lab's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("These are too many commands: send at most 20 in a second.")]
pub struct TooOften;

/// The page listens to its parent window alone. The origin of the parent's first `hello` is the
/// host, and the only one that events are sent to.
#[derive(Clone, Debug, PartialEq)]
pub struct Door {
    host: Option<String>,
    /// How many messages may still come now.
    left: f64,
    at_ms: f64,
    told: bool,
}

impl Default for Door {
    fn default() -> Self {
        Self { host: None, left: BURST, at_ms: 0.0, told: false }
    }
}

impl Door {
    /// The host's origin; `None` before its `hello`.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// A message has come. `from_parent`: whether the parent window has sent it. `origin`: the
    /// sender's. `now_ms`: any clock.
    pub fn knock(&mut self, from_parent: bool, origin: &str, now_ms: f64) -> Knock {
        let is_host = match &self.host {
            Some(host) => host == origin,
            None => can_be_answered(origin),
        };
        if !from_parent || !is_host {
            return Knock::Ignore;
        }
        // A clock that is set back gives nothing.
        let passed = (now_ms - self.at_ms).max(0.0) / 1000.0;
        self.at_ms = now_ms;
        self.left = (self.left + passed * PER_SECOND).min(BURST);
        if self.left >= BURST {
            self.told = false;
        }
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Knock::Look;
        }
        match self.host.is_some() && !std::mem::replace(&mut self.told, true) {
            true => Knock::Refuse,
            false => Knock::Ignore,
        }
    }

    /// The parent has said `hello`. Its origin stays the host's while the page lives.
    pub fn open(&mut self, origin: &str) {
        self.host.get_or_insert_with(|| origin.to_owned());
    }
}

/// Whether a message can be sent to this origin alone. A sandboxed page and a file have none.
fn can_be_answered(origin: &str) -> bool {
    origin.contains("://") && !origin.starts_with("file:")
}
