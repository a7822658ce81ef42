//! The two learners, the person's choice between them, and their speeds.

use worker::learner::Speed;

/// A learner, on the CPU or on the GPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Cpu,
    Gpu,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Cpu, Self::Gpu];

    /// The name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => Wish::Cpu.as_str(),
            Self::Gpu => Wish::Gpu.as_str(),
        }
    }

    /// The name in the user interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "processor",
            Self::Gpu => "graphics chip",
        }
    }
}

/// The learner that the person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Whichever learner is faster.
    #[default]
    Auto,
    Cpu,
    /// The GPU learner, which then also reads.
    Gpu,
}

impl Wish {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Cpu, Self::Gpu];

    /// The name in addresses and in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wish| wish.as_str() == text)
    }
}

/// A graphics adapter as the browser describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    pub name: String,
    /// Whether the adapter is emulated in software.
    pub imitated: bool,
}

/// The learner that needs less time for learning.
pub fn faster(cpu: &Speed, gpu: &Speed) -> Kind {
    if gpu.learning_ms() < cpu.learning_ms() { Kind::Gpu } else { Kind::Cpu }
}

/// Both speeds as one line. It begins with `measured_with`: the version, base and adapter of the
/// measurement.
pub fn to_text(measured_with: &str, cpu: Speed, gpu: Speed) -> String {
    let ms = [cpu, gpu].map(|speed| [speed.reading_ms, speed.picture_ms, speed.step_ms]);
    let micros = ms.as_flattened().iter().map(|ms| ((ms * 1e3) as u32).to_string());
    [measured_with.to_owned()].into_iter().chain(micros).collect::<Vec<_>>().join(" ")
}

/// Parses the CPU's and the GPU's speed; `None` if `measured_with` differs.
pub fn from_text(measured_with: &str, text: &str) -> Option<(Speed, Speed)> {
    let micros = text.strip_prefix(measured_with)?.split_ascii_whitespace();
    let ms: Result<Vec<f64>, _> =
        micros.map(|micros| micros.parse::<u32>().map(|micros| f64::from(micros) / 1e3)).collect();
    let [a, b, c, d, e, f] = ms.ok()?.try_into().ok()?;
    let speed =
        |[reading_ms, picture_ms, step_ms]: [f64; 3]| Speed { reading_ms, picture_ms, step_ms };
    Some((speed([a, b, c]), speed([d, e, f])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faster_learner_needs_less_time_for_twenty_digits() {
        let slow = Speed { reading_ms: 3.0, picture_ms: 2.0, step_ms: 9.0 };
        let fast = Speed { reading_ms: 90.0, picture_ms: 0.1, step_ms: 0.5 };
        assert_eq!(faster(&slow, &fast), Kind::Gpu);
        assert_eq!(faster(&fast, &slow), Kind::Cpu);
        assert_eq!(faster(&fast, &fast), Kind::Cpu);
    }

    #[test]
    fn speeds_parse_only_for_the_same_adapter() {
        let cpu = Speed { reading_ms: 3.0, picture_ms: 2.0, step_ms: 9.0 };
        let gpu = Speed { reading_ms: 9.0, picture_ms: 0.125, step_ms: 0.5 };
        let text = to_text("0.1.0 cnn vendor chip", cpu, gpu);
        assert_eq!(from_text("0.1.0 cnn vendor chip", &text), Some((cpu, gpu)));
        assert_eq!(from_text("0.1.0 mlp vendor chip", &text), None);
        for broken in ["", "1 2 3", "1 2 3 4 5 x", "1 2 3 4 5 6 7"] {
            assert_eq!(from_text("", broken), None, "{broken}");
        }
    }
}
