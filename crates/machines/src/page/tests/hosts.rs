//! Pages around the frame: bases and heads that they lend, and ink that they have read.

use super::*;

/// A page in a frame, its reader reading.
fn framed() -> Visit {
    let mut visit = Visit::reading("?view=train");
    visit.take();
    visit
}

fn told_to_host(visit: &mut Visit) -> Vec<contract::Event> {
    let event = |effect| match effect {
        Effect::ToHost(event) => Some(event),
        _ => None,
    };
    visit.take().into_iter().filter_map(event).collect()
}

fn lend(visit: &mut Visit, id: &str, base: Option<BaseName>) {
    let (re, file) = (Some(5), HeadFile(id.as_bytes().to_vec()));
    visit.step(Event::HostHead { re, stamp: stamp(id), base, file });
}

fn is_ready(base: BaseName, head: contract::HeadInUse) -> contract::Event {
    contract::Event::Ready { base, head }
}

fn refusal(re: Option<u32>, error: contract::ContractError) -> contract::Event {
    contract::Event::Error { re, sentence: error.to_string() }
}

#[test]
fn a_host_is_told_which_base_and_head_read() {
    let mut visit = Visit::begin("?view=train");
    assert_eq!(visit.page.ready(), None);
    visit = framed();
    assert_eq!(visit.page.ready(), Some(is_ready(BaseName::Cnn, contract::HeadInUse::Base)));
    visit.step(Event::HostBase { re: None, base: BaseName::Mlp });
    assert_eq!(visit.commands(), [ToReader::LoadBase(BaseName::Mlp)]);
    visit.take();
    visit.reader_answers(base_loaded(BaseName::Mlp));
    let expected = [is_ready(BaseName::Mlp, contract::HeadInUse::Base)];
    assert_eq!(told_to_host(&mut visit), expected);
}

#[test]
fn a_head_that_a_host_lends_is_tried_used_and_not_stored() {
    let mut visit = framed();
    lend(&mut visit, "lent", None);
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert_eq!(visit.page.reader.head(), Some(&Id("lent".to_owned())));
    assert!(visit.writes().is_empty() && visit.page.contents().heads.is_empty());
    assert_eq!(visit.page.heads.choice().head, None);
    assert_eq!(visit.head_change(), Some(id), "the reader has it already");
    let expected = [is_ready(BaseName::Cnn, contract::HeadInUse::Host)];
    assert_eq!(told_to_host(&mut visit), expected);
}

#[test]
fn a_lent_head_gives_way_to_the_head_that_the_person_learns() {
    let mut visit = framed();
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    lend(&mut visit, "lent", None);
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    visit.label("a", 1);
    let (task, _) = visit.learn();
    visit.take();
    visit.learner_answers(Kind::Cpu, fine_tuned(task));
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    assert_eq!(visit.page.reader.head(), Some(&Id("learned".to_owned())));
    assert_eq!(visit.page.heads.lent(), None);
    let told = told_to_host(&mut visit);
    assert!(told.iter().any(|event| matches!(event, contract::Event::Learned { .. })), "{told:?}");
    assert!(told.contains(&is_ready(BaseName::Cnn, contract::HeadInUse::Own)), "{told:?}");
}

#[test]
fn a_refused_head_of_a_host_changes_nothing_and_is_told_to_the_host_alone() {
    let mut visit = framed();
    visit.step(Event::HostBase { re: None, base: BaseName::Mlp });
    visit.reader_answers(base_loaded(BaseName::Mlp));
    visit.take();
    lend(&mut visit, "lent", None);
    visit.head_change().unwrap();
    lend(&mut visit, "another", None);
    let busy = refusal(Some(5), contract::ContractError::HeadOnTrial);
    visit.reader_fails("This is no head.");
    let sentence = "This is no head.".to_owned();
    let refused = contract::Event::Error { re: Some(5), sentence };
    assert_eq!(told_to_host(&mut visit), [busy, refused]);
    assert_eq!(visit.notices(), [""; 0]);
    let lent = heads::Lent { base: BaseName::Mlp, head: None };
    assert_eq!(visit.page.heads.lent(), Some(&lent));
    lend(&mut visit, "third", None);
    assert!(visit.head_change().is_some(), "another one can be tried");
}

#[test]
fn a_host_can_lend_again_after_the_base_of_its_head_could_not_be_loaded() {
    let mut visit = framed();
    lend(&mut visit, "lent", Some(BaseName::Mlp));
    visit.reader_fails("There is no connection.");
    let sentence = "There is no connection.".to_owned();
    let told = told_to_host(&mut visit);
    assert!(told.contains(&contract::Event::Error { re: Some(5), sentence }), "{told:?}");
    assert_eq!((visit.page.heads.lent(), visit.notices()), (None, vec![]));
    lend(&mut visit, "another", None);
    assert!(visit.head_change().is_some());
    assert_eq!(told_to_host(&mut visit), []);
}

#[test]
fn a_host_is_told_that_its_head_was_not_tried_because_everything_was_deleted() {
    let mut visit = framed();
    lend(&mut visit, "lent", None);
    visit.step(Event::Shelf(shelf::Event::OtherTab(shelf::TabMessage::Deleted)));
    let not_tried = refusal(Some(5), contract::ContractError::NotTried);
    assert!(told_to_host(&mut visit).contains(&not_tried));
}

#[test]
fn a_host_that_asks_for_the_persons_base_gets_it_with_the_persons_head() {
    let mut visit = framed();
    visit.step(Event::HostBase { re: None, base: BaseName::Mlp });
    visit.step(Event::HostBase { re: None, base: BaseName::Cnn });
    assert_eq!((visit.page.heads.lent(), visit.page.heads.base()), (None, BaseName::Cnn));
    assert!(visit.writes().is_empty());
}

#[test]
fn nothing_is_lent_while_a_hand_is_learned() {
    let mut visit = framed();
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    visit.learn();
    visit.take();
    visit.step(Event::HostBase { re: Some(5), base: BaseName::Mlp });
    lend(&mut visit, "lent", None);
    let learning = refusal(Some(5), contract::ContractError::Learning);
    assert_eq!(told_to_host(&mut visit), [learning.clone(), learning]);
    assert_eq!(visit.page.heads.base(), BaseName::Cnn);
}

/// The request of the last command that reads digits beside the pad.
fn asked_beside(visit: &Visit) -> Option<u32> {
    visit.commands().iter().rev().find_map(|command| match command {
        ToReader::ReadFound { id, .. } => Some(*id),
        _ => None,
    })
}

fn host_reads(visit: &mut Visit, re: u32) {
    let digits = vec![sample("ink", 1).drawn];
    visit.step(Event::HostRead { re: Some(re), digits });
}

#[test]
fn a_hosts_ink_is_read_beside_the_pad_one_after_the_other() {
    let mut visit = framed();
    host_reads(&mut visit, 1);
    let first = asked_beside(&visit).unwrap();
    host_reads(&mut visit, 2);
    assert_eq!(asked_beside(&visit), Some(first), "the second one waits");
    let answer = |id| FromReader::FoundRead { id, digits: vec![read(1.0), read(0.25)] };
    let told = |re| {
        let digits = vec![(&read(1.0)).into(), (&read(0.25)).into()];
        contract::Event::Reading { re: Some(re), digits }
    };
    visit.reader_answers(answer(first));
    let second = asked_beside(&visit).unwrap();
    assert_eq!(told_to_host(&mut visit), [told(1)]);
    visit.reader_answers(answer(first));
    assert_eq!(told_to_host(&mut visit), [], "an answer counts once");
    visit.reader_answers(answer(second));
    assert_eq!(told_to_host(&mut visit), [told(2)]);
    assert_eq!(visit.page.reader.reading(), None);
    assert!(visit.page.contents().samples.is_empty());
}

#[test]
fn a_hosts_reading_is_answered_though_something_else_fails() {
    let mut visit = framed();
    host_reads(&mut visit, 1);
    let id = asked_beside(&visit).unwrap();
    let of_gpu = FromWorker::Failed { task: None, sentence: "No.".to_owned(), retry: false };
    visit.step(Event::FromLearner(Kind::Gpu, Heard::Message(of_gpu), stamp("unused")));
    visit.step(Event::HostBase { re: None, base: BaseName::Mlp });
    visit.reader_fails("There is no connection.");
    visit.reader_answers(FromReader::FoundRead { id, digits: vec![read(1.0)] });
    let digits = vec![(&read(1.0)).into()];
    let told = told_to_host(&mut visit);
    assert!(told.contains(&contract::Event::Reading { re: Some(1), digits }), "{told:?}");
}

#[test]
fn a_hosts_readings_are_bounded_and_end_with_the_reader() {
    use contract::ContractError::{Busy, NotReady, Stopped};
    let mut visit = Visit::begin("?view=pad");
    visit.take();
    host_reads(&mut visit, 0);
    assert_eq!(told_to_host(&mut visit), [refusal(Some(0), NotReady)]);
    visit = framed();
    for re in 0..10_000 {
        host_reads(&mut visit, re);
    }
    let refused = told_to_host(&mut visit);
    assert_eq!(refused.len(), 10_000 - 17);
    assert_eq!(refused[0], refusal(Some(17), Busy));
    let lost = Heard::Lost { sentence: "It died.".to_owned() };
    visit.step(Event::FromReader(lost, 0.0));
    let stopped: Vec<_> = (0..17).map(|re| refusal(Some(re), Stopped)).collect();
    assert_eq!(told_to_host(&mut visit), stopped);
}

#[test]
fn a_host_is_told_of_a_label_and_of_the_reading_before() {
    let mut visit = framed();
    visit.label("a", 7);
    let label = contract::Event::Label { label: 7, read: None };
    assert_eq!(told_to_host(&mut visit), [label]);
}

#[test]
fn a_host_is_told_of_a_new_sign_and_of_each_drawing_but_not_of_another_name() {
    let mut visit = framed();
    signs::add(&mut visit, "s", "star");
    signs::draw(&mut visit, "s");
    signs::draw(&mut visit, "s");
    let told = |drawings| contract::Event::Sign { name: "star".to_owned(), drawings };
    assert_eq!(told_to_host(&mut visit), [told(0), told(1), told(2)]);
    let form = crate::signs::Form::Of(Id("s".to_owned()));
    visit.step(Event::Signs(crate::signs::Event::Open(Some(form))));
    let (stamp, name) = (stamp("other"), "sun".to_owned());
    visit.step(Event::Signs(crate::signs::Event::Name { stamp, name }));
    assert_eq!(visit.page.contents().signs[0].name, "sun");
    assert_eq!(told_to_host(&mut visit), []);
}
