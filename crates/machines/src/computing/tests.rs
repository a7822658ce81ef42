use worker::envelope::TaskId;
use worker::learner::{Command, Speed};

use super::*;
use crate::numbers::Numbers;
use network::BaseName;

const SLOW: Speed = Speed { reading_ms: 3.0, picture_ms: 2.0, step_ms: 9.0 };
const FAST: Speed = Speed { reading_ms: 9.0, picture_ms: 0.1, step_ms: 0.5 };

#[derive(Default)]
struct Page(Computing, Numbers);

impl Page {
    fn step(&mut self, event: Event) -> Vec<Effect> {
        self.0.step(event, &mut self.1)
    }

    fn begun(wish: Wish, saves_data: bool) -> Self {
        let mut page = Self::default();
        let speeds = Default::default();
        assert_eq!(page.step(Event::Begin { wish, saves_data, learns: true, speeds }), []);
        page
    }

    /// A page with an idle reader.
    fn reading(wish: Wish) -> Self {
        let mut page = Self::begun(wish, false);
        page.step(reader(BaseName::Cnn));
        page
    }

    /// A page whose GPU learner is being measured.
    fn with_chip(wish: Wish) -> (Self, TaskId) {
        let mut page = Self::reading(wish);
        page.step(Event::Ready(Kind::Cpu));
        page.step(Event::Labelled);
        assert_eq!(page.step(Event::Adapter(Some(chip()))), [Effect::FetchGpuLearner]);
        page.step(Event::Fetching { bytes: 5 });
        assert_eq!(page.step(Event::Fetched { ok: true }), [Effect::Start(Kind::Gpu)]);
        let task = measuring(&page.step(Event::Ready(Kind::Gpu)), Kind::Gpu).unwrap();
        (page, task)
    }

    /// A page with *gpu* chosen, whose GPU learner is in use.
    fn on_chip() -> Self {
        let (mut page, task) = Self::with_chip(Wish::Gpu);
        page.step(Event::Measured { task, speed: FAST });
        assert_eq!(page.0.in_use(), Kind::Gpu);
        page
    }
}

fn reader(base: BaseName) -> Event {
    Event::Reader { base: Some(base), idle: true }
}

fn chip() -> Adapter {
    Adapter { name: "vendor chip".to_owned(), imitated: false }
}

fn measuring(effects: &[Effect], of: Kind) -> Option<TaskId> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(kind, Command::Measure { task, .. }) if *kind == of => Some(*task),
        _ => None,
    })
}

fn lost(kind: Kind) -> Event {
    Event::Lost { kind, sentence: "It was taken away.".to_owned() }
}

fn notice(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Notice { sentence, .. } => Some(sentence.as_str()),
        _ => None,
    })
}

#[test]
fn the_cpu_learner_starts_once_the_reader_is_idle() {
    let mut page = Page::begun(Wish::Auto, false);
    let busy = Event::Reader { base: Some(BaseName::Cnn), idle: false };
    assert_eq!(page.step(busy), []);
    assert_eq!(page.step(reader(BaseName::Cnn)), [Effect::Start(Kind::Cpu)]);
    assert_eq!(page.step(reader(BaseName::Cnn)), []);
    page.step(lost(Kind::Cpu));
    assert_eq!(page.step(reader(BaseName::Cnn)), [], "it died idle: the next need starts it");
    assert_eq!(page.step(Event::Need(Kind::Cpu)), [Effect::Start(Kind::Cpu)]);
}

#[test]
fn with_save_data_no_learner_starts_before_it_is_needed() {
    let mut page = Page::begun(Wish::Gpu, true);
    for event in [reader(BaseName::Cnn), Event::Labelled, Event::ShowSpeeds] {
        assert_eq!(page.step(event), []);
    }
    let effects = page.step(Event::Need(Kind::Cpu));
    assert_eq!(effects, [Effect::Start(Kind::Cpu), Effect::AskForAdapter]);
}

#[test]
fn a_page_that_cannot_learn_fetches_no_learner() {
    let mut page = Page::default();
    let (wish, speeds) = (Wish::Gpu, Default::default());
    page.step(Event::Begin { wish, saves_data: false, learns: false, speeds });
    assert_eq!(page.step(reader(BaseName::Cnn)), []);
}

#[test]
fn auto_asks_for_an_adapter_after_a_label_and_downloads_nothing_for_an_emulated_one() {
    let mut page = Page::reading(Wish::Auto);
    assert_eq!(page.step(Event::Labelled), [Effect::AskForAdapter]);
    assert_eq!(page.step(Event::Labelled), [], "the browser was asked");
    let imitated = Adapter { name: "software".to_owned(), imitated: true };
    assert_eq!(page.step(Event::Adapter(Some(imitated))), []);
    assert!(why(&page.0).contains("plays the graphics chip"));
    let mut page = Page::reading(Wish::Auto);
    page.step(Event::Labelled);
    assert_eq!(page.step(Event::Adapter(None)), []);
    assert!(why(&page.0).contains("lends no graphics chip"));
}

#[test]
fn auto_measures_both_learners_and_uses_the_faster_one() {
    let (mut page, task) = Page::with_chip(Wish::Auto);
    let effects = page.step(Event::Measured { task, speed: FAST });
    let task = measuring(&effects, Kind::Cpu).unwrap();
    let effects = page.step(Event::Measured { task, speed: SLOW });
    assert!(matches!(&effects[0], Effect::KeepText { key, .. } if key == "inkling-speeds-cnn"));
    assert_eq!(effects[1..], [Effect::Stop(Kind::Cpu)]);
    assert_eq!(page.0.in_use(), Kind::Gpu);
    assert!(!page.0.gpu_reads(), "in auto the reader reads");
    let why = why(&page.0);
    assert!(why.contains("graphics chip computes") && why.contains("vendor chip"), "{why}");
    assert!(why.contains("2.7\u{a0}s on the processor, and 0.1\u{a0}s"), "{why}");
}

#[test]
fn auto_ends_a_slower_gpu_learner() {
    let (mut page, task) = Page::with_chip(Wish::Auto);
    let effects = page.step(Event::Measured { task, speed: SLOW });
    let task = measuring(&effects, Kind::Cpu).unwrap();
    let effects = page.step(Event::Measured { task, speed: FAST });
    assert!(effects.contains(&Effect::Stop(Kind::Gpu)), "{effects:?}");
    assert_eq!(page.0.in_use(), Kind::Cpu);
    assert_eq!(page.step(Event::Labelled), []);
}

#[test]
fn stored_speeds_are_not_measured_again() {
    let (mut page, task) = Page::with_chip(Wish::Auto);
    let effects = page.step(Event::Measured { task, speed: SLOW });
    let task = measuring(&effects, Kind::Cpu).unwrap();
    let effects = page.step(Event::Measured { task, speed: FAST });
    let Effect::KeepText { text, .. } = &effects[0] else { panic!("{effects:?}") };
    let mut page = Page::default();
    let mut speeds: [Option<String>; 3] = Default::default();
    speeds[BaseName::Cnn as usize] = Some(text.clone());
    page.step(Event::Begin { wish: Wish::Auto, saves_data: false, learns: true, speeds });
    page.step(reader(BaseName::Cnn));
    page.step(Event::Labelled);
    assert_eq!(page.step(Event::Adapter(Some(chip()))), []);
    assert_eq!(page.0.speed(Kind::Gpu), Some(SLOW));
    assert_eq!(page.step(reader(BaseName::Mlp)), [Effect::FetchGpuLearner], "another base");
}

#[test]
fn a_chosen_gpu_learner_is_downloaded_before_a_label_and_reads() {
    let mut page = Page::begun(Wish::Gpu, false);
    assert_eq!(page.step(reader(BaseName::Cnn)), [Effect::AskForAdapter]);
    let page = Page::on_chip();
    assert!(page.0.gpu_reads());
    assert!(why(&page.0).contains("as you chose (vendor chip)"));
}

#[test]
fn the_reader_reads_while_the_gpu_learns() {
    let mut page = Page::on_chip();
    page.step(Event::Busy(true));
    assert!(!page.0.gpu_reads());
    page.step(Event::Busy(false));
    assert!(page.0.gpu_reads());
}

#[test]
fn the_learner_does_not_change_during_a_learning_task() {
    let (mut page, task) = Page::with_chip(Wish::Gpu);
    page.step(Event::Busy(true));
    page.step(Event::Measured { task, speed: FAST });
    assert_eq!(page.0.in_use(), Kind::Cpu);
    page.step(Event::Busy(false));
    assert_eq!(page.0.in_use(), Kind::Gpu);
}

#[test]
fn a_base_change_during_a_measurement_repeats_it() {
    let (mut page, task) = Page::with_chip(Wish::Gpu);
    assert_eq!(page.step(reader(BaseName::Mlp)), []);
    let effects = page.step(Event::Measured { task, speed: FAST });
    assert_eq!((page.0.speed(Kind::Gpu), page.0.in_use()), (None, Kind::Cpu));
    let next = measuring(&effects, Kind::Gpu).unwrap();
    page.step(Event::Measured { task, speed: SLOW });
    assert_eq!(page.0.speed(Kind::Gpu), None, "a late answer");
    page.step(Event::Measured { task: next, speed: FAST });
    assert_eq!((page.0.speed(Kind::Gpu), page.0.in_use()), (Some(FAST), Kind::Gpu));
}

#[test]
fn the_cpu_replaces_a_lost_gpu() {
    let mut page = Page::on_chip();
    let effects = page.step(lost(Kind::Gpu));
    assert!(notice(&effects).unwrap().contains("nothing is lost"));
    assert!(effects.contains(&Effect::Start(Kind::Cpu)));
    assert_eq!((page.0.in_use(), page.0.gpu_reads()), (Kind::Cpu, false));
    assert!(why(&page.0).starts_with("It was taken away."));
    assert_eq!(page.step(lost(Kind::Gpu)).len(), 1, "a second death is only reported");
    assert_eq!(page.step(Event::Labelled), [], "it is not fetched again");
    assert_eq!(page.step(Event::Wish(Wish::Gpu)).last(), Some(&Effect::FetchGpuLearner));
}

#[test]
fn the_cpu_replaces_a_gpu_lost_during_learning_at_once() {
    let mut page = Page::on_chip();
    page.step(Event::Busy(true));
    let effects = page.step(lost(Kind::Gpu));
    assert!(!effects.contains(&Effect::Start(Kind::Cpu)), "learning says that it needs one");
    assert_eq!(page.0.in_use(), Kind::Cpu);
    assert_eq!(page.step(Event::Need(Kind::Cpu)), [Effect::Start(Kind::Cpu)]);
}

#[test]
fn an_early_gpu_failure_is_reported_only_if_the_gpu_was_chosen() {
    for (wish, is_reported) in [(Wish::Gpu, true), (Wish::Auto, false)] {
        let (mut page, task) = Page::with_chip(wish);
        let sentence = "Its shaders don't compile.".to_owned();
        let effects = page.step(Event::NotMeasured { task, sentence });
        assert!(effects.contains(&Effect::Stop(Kind::Gpu)), "{effects:?}");
        let reported = notice(&effects).map(|it| it.contains("Your processor computes instead"));
        assert_eq!(reported, is_reported.then_some(true));
        assert_eq!(page.0.in_use(), Kind::Cpu);
    }
}

#[test]
fn a_failed_download_disables_the_gpu_learner() {
    let mut page = Page::reading(Wish::Gpu);
    page.step(Event::Adapter(Some(chip())));
    let effects = page.step(Event::Fetched { ok: false });
    assert!(notice(&effects).unwrap().contains("could not be fetched"));
    assert!(effects.contains(&Effect::Start(Kind::Cpu)), "the processor's comes instead");
    assert_eq!(page.step(Event::Fetched { ok: true }), [], "a late answer");
}

#[test]
fn choosing_the_cpu_again_switches_back() {
    let mut page = Page::on_chip();
    let effects = page.step(Event::Wish(Wish::Cpu));
    assert_eq!(effects[1..], [Effect::Stop(Kind::Gpu), Effect::Start(Kind::Cpu)]);
    assert_eq!(page.0.in_use(), Kind::Cpu);
}

#[test]
fn choosing_the_gpu_again_repeats_the_request_for_an_adapter() {
    let mut page = Page::reading(Wish::Gpu);
    page.step(Event::Adapter(None));
    assert!(why(&page.0).contains("lends no graphics chip"));
    let effects = page.step(Event::Wish(Wish::Gpu));
    assert!(effects.contains(&Effect::AskForAdapter), "{effects:?}");
}

#[test]
fn speeds_are_shown_once_the_learner_in_use_is_measured() {
    let mut page = Page::reading(Wish::Cpu);
    assert_eq!(page.step(Event::ShowSpeeds), []);
    let task = measuring(&page.step(Event::Ready(Kind::Cpu)), Kind::Cpu).unwrap();
    assert_eq!(figures(&page.0, Kind::Cpu), None);
    page.step(Event::Measured { task, speed: SLOW });
    assert!(figures(&page.0, Kind::Cpu).unwrap().contains("9.0\u{a0}ms"));
}

#[test]
fn a_learner_that_dies_during_a_measurement_is_not_measured_again() {
    let mut page = Page::reading(Wish::Cpu);
    page.step(Event::ShowSpeeds);
    measuring(&page.step(Event::Ready(Kind::Cpu)), Kind::Cpu).unwrap();
    assert_eq!(page.step(lost(Kind::Cpu)), []);
    page.step(Event::Need(Kind::Cpu));
    assert_eq!(page.step(Event::Ready(Kind::Cpu)), []);
}

#[test]
fn forget_deletes_all_stored_texts() {
    let mut page = Page::on_chip();
    let effects = page.step(Event::Forget);
    let forgotten = effects
        .iter()
        .filter(|effect| matches!(effect, Effect::KeepText { text, .. } if text.is_empty()));
    assert_eq!(forgotten.count(), 4);
    assert_eq!(page.0.wish(), Wish::Auto);
}
