//! Which of the two engines computes, and why. No browser: figures in, choices and sentences out.

use crate::wording;
use network::BaseName;
use worker::learner::Speed;

/// What computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Cpu,
    Gpu,
}

/// What the person wants to compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Whichever is faster here.
    #[default]
    Auto,
    Cpu,
    Gpu,
}

impl Wish {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Cpu, Self::Gpu];

    /// As it is written in addresses, and kept.
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

/// A graphics chip as the browser tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    pub name: String,
    /// The processor plays it.
    pub imitated: bool,
}

/// How far the GPU engine is before it can take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// So many bytes have come.
    Fetching(u64),
    Starting,
    /// It has this base, and waits to be chosen.
    Waiting(BaseName),
}

/// What computes, what could, and how fast each is with the base in use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Engines {
    pub wish: Wish,
    pub in_use: Kind,
    /// The outer is `None` until the browser was asked.
    pub adapter: Option<Option<Adapter>>,
    pub base: Option<BaseName>,
    pub cpu: Option<Speed>,
    pub gpu: Option<Speed>,
    pub coming: Option<Coming>,
    /// Why there is no GPU engine any more in this visit: a sentence.
    pub trouble: Option<String>,
}

/// What is to be done about the engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Nothing,
    AskForAdapter,
    /// In the background.
    FetchGpu,
    /// It isn't wanted after all.
    LetGpuGo,
    /// The engine in use.
    Measure,
    Use(Kind),
}

/// Whoever draws feels a reading that takes longer.
const SLOWEST_READING_MS: f64 = 50.0;

/// Which one learns faster, unless it would read too slowly.
pub fn faster(cpu: &Speed, gpu: &Speed) -> Kind {
    let reads = gpu.reading_ms <= SLOWEST_READING_MS.max(cpu.reading_ms);
    if reads && gpu.learning_ms() < cpu.learning_ms() { Kind::Gpu } else { Kind::Cpu }
}

impl Engines {
    pub fn speed(&self, kind: Kind) -> Option<Speed> {
        match kind {
            Kind::Cpu => self.cpu,
            Kind::Gpu => self.gpu,
        }
    }

    pub fn measured(&mut self, kind: Kind, speed: Speed) {
        match kind {
            Kind::Cpu => self.cpu = Some(speed),
            Kind::Gpu => self.gpu = Some(speed),
        }
    }

    /// The next step towards what is wanted; `learns`: the person has begun to show digits.
    pub fn step(&self, learns: bool) -> Step {
        match self.wish {
            Wish::Cpu => self.towards(Kind::Cpu),
            Wish::Gpu => self.towards(Kind::Gpu),
            Wish::Auto => self.automatic(learns),
        }
    }

    fn automatic(&self, learns: bool) -> Step {
        match &self.adapter {
            None if learns => Step::AskForAdapter,
            Some(Some(adapter)) if learns && !adapter.imitated && self.trouble.is_none() => {
                match (&self.cpu, &self.gpu) {
                    (Some(cpu), Some(gpu)) => self.towards(faster(cpu, gpu)),
                    (_, None) if self.in_use == Kind::Cpu => self.towards_waiting(),
                    _ if self.speed(self.in_use).is_none() => Step::Measure,
                    _ => Step::Nothing,
                }
            }
            _ => Step::Nothing,
        }
    }

    fn towards(&self, kind: Kind) -> Step {
        match (self.in_use, kind, self.coming) {
            (Kind::Gpu, Kind::Cpu, _) => Step::Use(Kind::Cpu),
            (Kind::Cpu, Kind::Cpu, Some(Coming::Waiting(_))) => Step::LetGpuGo,
            (Kind::Cpu, Kind::Gpu, Some(Coming::Waiting(base))) if self.base == Some(base) => {
                Step::Use(Kind::Gpu)
            }
            (Kind::Cpu, Kind::Gpu, _) => self.towards_waiting(),
            _ => Step::Nothing,
        }
    }

    fn towards_waiting(&self) -> Step {
        match (self.coming, &self.trouble) {
            (_, Some(_)) => Step::Nothing,
            (None, _) => match &self.adapter {
                None => Step::AskForAdapter,
                Some(_) => Step::FetchGpu,
            },
            _ => Step::Nothing,
        }
    }

    /// What computes and why, for the person.
    pub fn why(&self) -> String {
        if let Some(trouble) = &self.trouble
            && self.wish != Wish::Cpu
        {
            return format!("{trouble} The processor computes.");
        }
        let name = match &self.adapter {
            Some(Some(adapter)) => adapter.name.as_str(),
            _ => "",
        };
        match (self.wish, self.coming) {
            (Wish::Cpu, _) => "The processor computes, as you chose.".to_owned(),
            (_, Some(Coming::Fetching(bytes))) => format!(
                "Fetching what the graphics chip needs, {} so far. The processor computes meanwhile.",
                wording::bytes(bytes)
            ),
            (_, Some(Coming::Starting)) => {
                format!(
                    "Getting the graphics chip ready ({name}). The processor computes meanwhile."
                )
            }
            (Wish::Gpu, _) => format!("The graphics chip computes, as you chose ({name})."),
            (Wish::Auto, _) => self.why_automatic(name),
        }
    }

    fn why_automatic(&self, name: &str) -> String {
        match (&self.adapter, &self.cpu, &self.gpu) {
            (None, ..) => {
                "The processor computes. The graphics chip is tried once you have labelled a digit."
                    .to_owned()
            }
            (Some(None), ..) => {
                "The processor computes: this browser lends no graphics chip to pages.".to_owned()
            }
            (Some(Some(adapter)), ..) if adapter.imitated => format!(
                "The processor computes: it plays the graphics chip here ({name}), and is faster without."
            ),
            (_, Some(cpu), Some(gpu)) => {
                let takes = |speed: &Speed| wording::decimal(speed.learning_ms() / 1e3, 1);
                format!(
                    "The {} computes: learning from {} digits would take {}\u{a0}s on the processor, and {}\u{a0}s on the graphics chip ({name}).",
                    self.in_use.name(),
                    Speed::SAMPLES,
                    takes(cpu),
                    takes(gpu)
                )
            }
            _ => format!(
                "The {} computes. The graphics chip ({name}) is tried in the background.",
                self.in_use.name()
            ),
        }
    }

    /// How fast one of them is, where that was measured.
    pub fn figures(&self, kind: Kind) -> Option<String> {
        let Speed { reading_ms, step_ms, .. } = self.speed(kind)?;
        Some(format!(
            "On the {} a digit is read in {}; a step of learning takes {}.",
            kind.name(),
            wording::elapsed(reading_ms),
            wording::elapsed(step_ms)
        ))
    }

    /// Both speeds as a line, to be kept for this chip, this version and the base in use.
    pub fn to_text(&self) -> Option<String> {
        let (cpu, gpu) = (self.cpu?, self.gpu?);
        let figures = [
            cpu.reading_ms,
            cpu.picture_ms,
            cpu.step_ms,
            gpu.reading_ms,
            gpu.picture_ms,
            gpu.step_ms,
        ];
        let figures = figures.map(|ms| ((ms * 1e3) as u32).to_string());
        Some(format!("{} {}", self.measured_with()?, figures.join(" ")))
    }

    /// What was kept, where it is of this chip and version.
    pub fn recall(&mut self, text: &str) {
        let Some(with) = self.measured_with() else { return };
        let Some(figures) = text.strip_prefix(&with) else { return };
        let ms = |micros: &str| micros.parse::<u32>().ok().map(|micros| f64::from(micros) / 1e3);
        let figures: Option<Vec<f64>> = figures.split_ascii_whitespace().map(ms).collect();
        if let Some(&[a, b, c, d, e, f]) = figures.as_deref() {
            let speed =
                |reading_ms, picture_ms, step_ms| Some(Speed { reading_ms, picture_ms, step_ms });
            (self.cpu, self.gpu) = (speed(a, b, c), speed(d, e, f));
        }
    }

    fn measured_with(&self) -> Option<String> {
        let adapter = self.adapter.as_ref()?.as_ref()?;
        Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), self.base?, adapter.name))
    }
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Cpu, Self::Gpu];

    /// As it is written in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => Wish::Cpu.as_str(),
            Self::Gpu => Wish::Gpu.as_str(),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "processor",
            Self::Gpu => "graphics chip",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Speed = Speed { reading_ms: 3.0, picture_ms: 2.0, step_ms: 9.0 };
    const FAST: Speed = Speed { reading_ms: 9.0, picture_ms: 0.1, step_ms: 0.5 };

    fn engines(wish: Wish) -> Engines {
        let adapter = Adapter { name: "vendor chip".to_owned(), imitated: false };
        let base = Some(BaseName::Cnn);
        Engines { wish, base, adapter: Some(Some(adapter)), ..Engines::default() }
    }

    #[test]
    fn the_faster_learner_is_taken_unless_it_reads_too_slowly() {
        assert_eq!(faster(&SLOW, &FAST), Kind::Gpu);
        assert_eq!(faster(&FAST, &SLOW), Kind::Cpu);
        assert_eq!(faster(&SLOW, &Speed { reading_ms: 80.0, ..FAST }), Kind::Cpu);
    }

    #[test]
    fn nothing_is_fetched_before_somebody_shows_digits_or_for_an_imitated_chip() {
        assert_eq!(engines(Wish::Auto).step(false), Step::Nothing);
        let unasked = Engines { adapter: None, ..engines(Wish::Auto) };
        assert_eq!((unasked.step(false), unasked.step(true)), (Step::Nothing, Step::AskForAdapter));
        let imitated = Adapter { name: "software".to_owned(), imitated: true };
        let imitated = Engines { adapter: Some(Some(imitated)), ..engines(Wish::Auto) };
        assert_eq!(imitated.step(true), Step::Nothing);
        assert_eq!(
            Engines { adapter: Some(None), ..engines(Wish::Auto) }.step(true),
            Step::Nothing
        );
        assert_eq!(engines(Wish::Cpu).step(true), Step::Nothing);
    }

    #[test]
    fn both_are_measured_and_the_faster_one_is_used() {
        let mut engines = engines(Wish::Auto);
        assert_eq!(engines.step(true), Step::FetchGpu);
        engines.coming = Some(Coming::Starting);
        assert_eq!(engines.step(true), Step::Nothing);
        engines.coming = Some(Coming::Waiting(BaseName::Cnn));
        engines.measured(Kind::Gpu, FAST);
        assert_eq!(engines.step(true), Step::Measure);
        engines.measured(Kind::Cpu, SLOW);
        assert_eq!(engines.step(true), Step::Use(Kind::Gpu));
        engines.measured(Kind::Cpu, Speed { picture_ms: 0.01, step_ms: 0.1, ..FAST });
        assert_eq!(engines.step(true), Step::LetGpuGo);
        engines.coming = None;
        assert_eq!(engines.step(true), Step::Nothing);
        engines.in_use = Kind::Gpu;
        assert_eq!(engines.step(true), Step::Use(Kind::Cpu));
    }

    #[test]
    fn a_chosen_chip_is_fetched_at_once_and_not_again_after_trouble() {
        let mut engines = engines(Wish::Gpu);
        assert_eq!(engines.step(false), Step::FetchGpu);
        engines.trouble = Some("It was taken away.".to_owned());
        assert_eq!(engines.step(true), Step::Nothing);
        assert!(engines.why().starts_with("It was taken away."));
    }

    #[test]
    fn speeds_are_kept_for_one_chip_version_and_base() {
        let mut engines = engines(Wish::Auto);
        assert_eq!(engines.to_text(), None);
        (engines.cpu, engines.gpu) = (Some(SLOW), Some(FAST));
        let text = engines.to_text().unwrap();
        let mut again = self::engines(Wish::Auto);
        again.recall(&text);
        assert_eq!((again.cpu, again.gpu), (Some(SLOW), Some(FAST)));
        let other = Some(Some(Adapter { name: "another".to_owned(), imitated: false }));
        for mut other in [
            Engines { adapter: other, ..self::engines(Wish::Auto) },
            Engines { base: Some(BaseName::Mlp), ..self::engines(Wish::Auto) },
        ] {
            other.recall(&text);
            assert_eq!(other.cpu, None);
        }
    }

    #[test]
    fn the_reason_names_the_chip_and_both_times() {
        let mut engines = engines(Wish::Auto);
        (engines.cpu, engines.gpu, engines.in_use) = (Some(SLOW), Some(FAST), Kind::Gpu);
        let why = engines.why();
        assert!(why.contains("graphics chip computes") && why.contains("vendor chip"), "{why}");
        assert!(why.contains("2.7\u{a0}s on the processor, and 0.1\u{a0}s"), "{why}");
    }
}
