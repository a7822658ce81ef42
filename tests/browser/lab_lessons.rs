//! The Lab's lessons, each played through by keyboard: tasks, hints, questions, and the place after a reload.

use std::fs;

use ::lessons::{Condition, Lesson, plain};
use serde_json::json;
use thirtyfour::Key;

use crate::harness::{Page, in_browser, root};
use crate::lab;
use crate::lessons::{assert_finished, enter_frame, is_done, leave, open, press, until_done};

fn shipped(name: &str) -> Lesson {
    let file = fs::read(root().join(format!("www/lessons/{name}.md"))).unwrap();
    ::lessons::parse(&file).unwrap()
}

/// Goes into the Lab's frame.
async fn enter_lab(page: &Page) {
    enter_frame(page).await;
    page.until("the rows are shown", "at('rows')").await;
}

/// The Lab beside the lesson shows the project, the row and the setting that the lesson names.
async fn assert_lab_is_as_named(page: &Page, lesson: &Lesson) {
    let (recipe, row) = (lesson.recipe.as_deref().unwrap(), lesson.row.as_deref().unwrap());
    let setting = lesson.setting.unwrap().in_words();
    enter_lab(page).await;
    let project = format!("at('project').dataset.recipe === '{recipe}'");
    page.until("the lesson’s project is shown", &project).await;
    let open = format!("at('detail-{row}')?.checkVisibility()");
    page.until("the lesson’s row is open", &open).await;
    assert!(page.value::<bool>(&format!("at('setting-{setting}').checked")).await, "{setting}");
    leave(page).await;
    assert_eq!(page.value::<f64>("scrollY").await, 0.0, "the Lab’s frame has scrolled the lesson");
}

/// Runs a row of 1,000 test pictures in the Lab; gives how many were read right.
async fn run(page: &Page, row: &str) -> f64 {
    run_of(page, row, 1000.0).await
}

/// The same for a row of another number of tests.
async fn run_of(page: &Page, row: &str, tests: f64) -> f64 {
    enter_lab(page).await;
    lab::run(page, row).await;
    let (right, of) = lab::count(page, row).await;
    assert_eq!(of, tests, "{row}");
    leave(page).await;
    right
}

/// Loads the page again: the same step is open, and what was done and answered before it still is.
async fn reload(page: &Page, lesson: &Lesson, at: usize) {
    let position = page.text("position").await;
    page.driver.refresh().await.unwrap();
    page.until("a step is shown", "at('position')?.textContent").await;
    assert_eq!(page.text("position").await, position);
    for (place, step) in lesson.steps.iter().enumerate() {
        assert_eq!(is_done(page, place).await, place < at, "step {place} after a reload at {at}");
        let answers = step.question.iter().flat_map(|question| &question.answers).enumerate();
        for (number, answer) in answers {
            let checked: bool = page.value(&format!("at('answer-{place}-{number}').checked")).await;
            assert_eq!(checked, place < at && answer.is_right, "answer {number} of step {place}");
        }
    }
}

/// Chooses each wrong answer, then the right one.
async fn answer(page: &Page, lesson: &Lesson, at: usize) {
    let answers = &lesson.steps[at].question.as_ref().unwrap().answers;
    let (right, wrong): (Vec<usize>, Vec<usize>) =
        (0..answers.len()).partition(|&number| answers[number].is_right);
    for number in wrong.into_iter().chain(right) {
        press(page, &format!("answer-{at}-{number}"), Key::Space).await;
        let reply = format!("{} {}", answers[number].verdict(), answers[number].words);
        let reply = json!(reply.trim_end());
        let said = format!("at('lesson-said').textContent.startsWith({reply})");
        page.until(&format!("answer {number} of step {at} is judged"), &said).await;
        assert_eq!(is_done(page, at).await, answers[number].is_right, "{reply}");
    }
}

/// Plays a lesson from its first step to its last. `work` does in the Lab what the step of this number, from 0, asks for.
async fn play(page: &Page, name: &str, work: impl AsyncFn(usize)) {
    let lesson = shipped(name);
    open(page, &format!("?lesson={name}")).await;
    assert_lab_is_as_named(page, &lesson).await;
    let steps = lesson.steps.len();
    for (at, step) in lesson.steps.iter().enumerate() {
        let position = format!("Step {} of {steps}: {}", at + 1, step.title);
        assert_eq!(page.text("position").await, position);
        if at == steps / 2 {
            reload(page, &lesson, at).await;
        }
        if let Some(hint) = &step.hint {
            press(page, &format!("hint-{at}"), Key::Enter).await;
            let shown = "document.querySelector('.step.open .hint').checkVisibility()";
            page.until("the hint is shown", shown).await;
            let text: String =
                page.value("document.querySelector('.step.open .hint').textContent").await;
            assert_eq!(text, plain(hint));
        }
        assert!(!is_done(page, at).await, "step {at} of {name} before it is done");
        if step.question.is_some() {
            answer(page, &lesson, at).await;
        } else {
            // The Lab tells the lesson nothing: the person says that it is done.
            assert_eq!(step.done, Condition::Button);
            work(at).await;
            assert!(!is_done(page, at).await, "step {at} of {name} before its button is pressed");
            press(page, &format!("done-{at}"), Key::Enter).await;
        }
        until_done(page, at).await;
        if at + 1 < steps {
            press(page, "lesson-next", Key::Enter).await;
            let title = format!("document.activeElement.id === 'step-{}'", at + 2);
            page.until("the next step’s title has the focus", &title).await;
        }
    }
    assert_finished(page).await;
}

#[test]
fn the_lesson_on_even_and_odd_digits_is_played_to_its_end() {
    in_browser(async |page| {
        play(page, "lab-000", async |at| match at {
            1 => assert!(run(page, "odd-softmax").await > 500.0),
            // The Lab trains the even network first.
            3 => assert!(run(page, "odd-transfer-frozen").await > 500.0),
            _ => {}
        })
        .await;
    });
}

#[test]
fn the_lesson_on_old_classifiers_is_played_to_its_end() {
    in_browser(async |page| {
        play(page, "lab-001", async |at| match at {
            1 => assert!(run(page, "mnist-perceptron").await > 900.0),
            4 => {
                enter_lab(page).await;
                page.until("the result is shown", "at('confusion')?.checkVisibility()").await;
                let cell = "at('confusion').querySelector('[tabindex=\"0\"]').focus();";
                page.script::<()>(&format!("{cell} return null;")).await;
                page.press(Key::Right).await;
                let told = "at('cell-told').textContent.startsWith('Written ')";
                page.until("the field is told", told).await;
                leave(page).await;
            }
            _ => {}
        })
        .await;
    });
}

#[test]
fn the_lesson_on_a_frozen_base_is_played_to_its_end() {
    in_browser(async |page| {
        play(page, "lab-002", async |at| match at {
            // The Lab trains the even base first.
            1 => assert!(run(page, "top-on-even").await > 500.0),
            4 => {
                enter_lab(page).await;
                page.until("the result is shown", "at('classes')?.checkVisibility()").await;
                let recalls: Vec<f64> = page
                    .value("[...at('classes').tBodies[0].rows].map(row => Number(row.cells[3].textContent))")
                    .await;
                let are_shares = recalls.iter().all(|recall| (0.0..=100.0).contains(recall));
                assert!(recalls.len() >= 5 && are_shares, "{recalls:?}");
                leave(page).await;
            }
            _ => {}
        })
        .await;
    });
}

#[test]
fn the_lesson_on_three_networks_is_played_to_its_end() {
    in_browser(async |page| {
        play(page, "lab-003", async |at| match at {
            1 => assert!(run(page, "adam").await > 800.0),
            2 => {
                let sgd = run(page, "sgd").await;
                enter_lab(page).await;
                let adam = lab::count(page, "adam").await.0;
                leave(page).await;
                assert!(sgd + 100.0 < adam, "SGD {sgd}, Adam {adam}");
            }
            _ => {}
        })
        .await;
    });
}

#[test]
fn the_lesson_on_twenty_digits_is_played_to_its_end() {
    in_browser(async |page| {
        play(page, "lab-004", async |at| match at {
            0 => {
                enter_lab(page).await;
                page.until("the missing digits are listed", "at('lacks-digits')").await;
                assert!(page.value::<bool>("at('run-svm-20').disabled").await);
                leave(page).await;
            }
            4 => {
                enter_lab(page).await;
                press(page, "open-ours-20", Key::Enter).await;
                let open = "at('detail-ours-20')?.checkVisibility()";
                page.until("a row of this site is open", open).await;
                leave(page).await;
            }
            _ => {}
        })
        .await;
    });
}

#[test]
fn the_lesson_on_new_signs_is_played_to_its_end() {
    /// Twenty drawings of each of ten signs, in four sets.
    const DRAWINGS: f64 = 800.0;
    in_browser(async |page| {
        let reads_most = async |row: &str| {
            let right = run_of(page, row, DRAWINGS).await;
            assert!(right > 0.95 * DRAWINGS, "{row}: {right}");
        };
        play(page, "lab-005", async |at| match at {
            1 => reads_most("top-2").await,
            2 => reads_most("ours-2").await,
            4 => {
                reads_most("top-5").await;
                reads_most("ours-5").await;
            }
            _ => {}
        })
        .await;
    });
}
