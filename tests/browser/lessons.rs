//! Lessons: each shipped one played through on the pad, by hand; the place that is kept; lessons that can't be shown.

use std::time::Duration;

use ink::{Point, Stroke};
use thirtyfour::Key;

use crate::harness::{Ink, Page, in_browser, in_browser_at, site_with};
use crate::learning::PATIENCE;
use crate::signs::{self, DRAWINGS, SIGNS};
use crate::templates::{flowing, odd, plain};

/// The time in which a reading counts, and some more.
const SETTLED: Duration = Duration::from_millis(1500);

pub async fn open(page: &Page, query: &str) {
    page.goto(&format!("lesson.html{query}")).await;
    page.until("a step is shown", "at('position')?.textContent").await;
}

/// Goes into the frame of the pad or of the Lab.
pub async fn enter_frame(page: &Page) {
    let frame = "document.querySelector('inkling-pad')?.shadowRoot?.querySelector('iframe')";
    page.until("the frame is there", frame).await;
    let element = page.driver.execute(format!("return {frame};"), vec![]).await.unwrap();
    element.element().unwrap().enter_frame().await.unwrap();
}

/// Goes into the pad's frame, once it reads.
pub async fn enter(page: &Page) {
    enter_frame(page).await;
    page.until_ready().await;
}

/// Presses a key on an element, as a person who has reached it with the Tab key.
pub async fn press(page: &Page, name: &str, key: Key) {
    page.until(&format!("{name} is shown"), &format!("at('{name}')?.checkVisibility()")).await;
    page.script::<()>(&format!("at('{name}').focus(); return null;")).await;
    page.press(key).await;
}

pub async fn leave(page: &Page) {
    page.driver.enter_default_frame().await.unwrap();
}

pub async fn is_done(page: &Page, step: usize) -> bool {
    page.value(&format!("at('open-step-{step}').classList.contains('done')")).await
}

pub async fn until_done(page: &Page, step: usize) {
    let done = format!("at('open-step-{step}').classList.contains('done')");
    page.until_within(PATIENCE, &format!("step {step} is done"), &done).await;
}

/// Waits for the end of a step and opens the next one.
async fn finish(page: &Page, step: usize) {
    until_done(page, step).await;
    page.click("lesson-next").await;
    let is_open = format!("at('position').textContent.startsWith('Step {} ')", step + 2);
    page.until("the next step is open", &is_open).await;
}

/// Draws on the cleared pad. The frame's page reads it at once, the lesson counts it after a moment.
async fn draw(page: &Page, ink: &[Stroke]) {
    enter(page).await;
    page.clear().await;
    page.draw(ink).await;
    page.reading_is_there().await;
    leave(page).await;
}

async fn label(page: &Page, ink: &[Stroke], digit: u8) {
    enter(page).await;
    page.add_sample(ink, digit).await;
    leave(page).await;
}

async fn learn(page: &Page) {
    enter(page).await;
    page.click("fine-tune").await;
    leave(page).await;
}

/// Draws one after the other until the step is done.
async fn draw_until_done(page: &Page, step: usize, inks: impl IntoIterator<Item = Ink>) {
    for ink in inks {
        draw(page, &ink).await;
        tokio::time::sleep(SETTLED).await;
        if is_done(page, step).await {
            return;
        }
    }
    panic!("nothing that was drawn ends step {step}");
}

async fn answer(page: &Page, step: usize, number: usize) {
    page.click(&format!("answer-{step}-{number}")).await;
    finish(page, step).await;
}

async fn until_counted(page: &Page, count: &str) {
    let counted = format!("document.querySelector('.step.open .count').textContent === '{count}'");
    page.until(&format!("{count} is counted"), &counted).await;
}

/// Draws some digits, each of which is counted.
async fn draw_counted(page: &Page, digits: impl IntoIterator<Item = u8>, of: usize) {
    for (count, digit) in (1..).zip(digits) {
        draw(page, &plain(digit)).await;
        until_counted(page, &format!("{count} of {of}")).await;
    }
}

pub async fn assert_finished(page: &Page) {
    let end = "at('lesson-said').textContent.includes('finished this lesson')";
    page.until("the lesson is finished", end).await;
}

fn line(points: &[(f32, f32)]) -> Stroke {
    Stroke { points: points.iter().map(|&(x, y)| Point { x, y }).collect() }
}

/// Straight letters, which nobody takes for a digit.
fn letters() -> Vec<Ink> {
    vec![
        vec![
            line(&[(0.50, 0.12), (0.35, 0.50), (0.20, 0.88)]),
            line(&[(0.50, 0.12), (0.65, 0.50), (0.80, 0.88)]),
            line(&[(0.30, 0.60), (0.50, 0.60), (0.70, 0.60)]),
        ],
        vec![
            line(&[(0.28, 0.12), (0.28, 0.50), (0.28, 0.88)]),
            line(&[(0.75, 0.12), (0.52, 0.32), (0.28, 0.52)]),
            line(&[(0.28, 0.52), (0.52, 0.70), (0.78, 0.88)]),
        ],
        vec![line(&[(0.15, 0.88), (0.25, 0.12), (0.50, 0.60), (0.75, 0.12), (0.85, 0.88)])],
        vec![line(&[(0.15, 0.12), (0.30, 0.88), (0.50, 0.35), (0.70, 0.88), (0.85, 0.12)])],
    ]
}

#[test]
fn the_lesson_about_reading_is_played_to_its_end() {
    in_browser(async |page| {
        page.save_data().await;
        // By the key of the pad's page.
        page.goto("?lesson=digit").await;
        page.until("the lesson is there", "at('position')?.textContent").await;
        draw(page, &plain(7)).await;
        finish(page, 0).await;
        draw_counted(page, 0..10, 10).await;
        finish(page, 1).await;
        answer(page, 2, 1).await;

        let small = |stroke: Stroke| {
            let points = stroke.points.iter();
            let points = points.map(|p| Point { x: 0.05 + p.x * 0.2, y: 0.05 + p.y * 0.2 });
            Stroke { points: points.collect() }
        };
        draw(page, &plain(3).into_iter().map(small).collect::<Vec<_>>()).await;
        finish(page, 3).await;

        draw(page, &[line(&[(0.70, 0.14), (0.58, 0.50), (0.46, 0.88)])]).await;
        tokio::time::sleep(SETTLED).await;
        assert!(!is_done(page, 4).await, "a 1 alone is no change");
        enter(page).await;
        page.draw(&[line(&[(0.70, 0.14), (0.48, 0.15), (0.24, 0.16)])]).await;
        page.reading_is_there().await;
        leave(page).await;
        finish(page, 4).await;
        // Another network would read it too.
        enter(page).await;
        page.clear().await;
        leave(page).await;
        answer(page, 5, 1).await;

        // The simplest network, from this step on.
        enter(page).await;
        page.until("softmax reads", "at('status').dataset.base === 'softmax'").await;
        leave(page).await;
        draw_counted(page, [0, 3, 6], 3).await;
        finish(page, 6).await;
        draw_until_done(page, 7, (0..10).rev().map(flowing).chain((0..10).map(odd))).await;
        finish(page, 7).await;
        enter(page).await;
        page.until("the cnn reads", "at('status').dataset.base === 'cnn'").await;
        leave(page).await;
        draw(page, &plain(5)).await;
        answer(page, 8, 1).await;
        answer(page, 9, 1).await;
        draw_until_done(page, 10, letters()).await;
        assert_finished(page).await;
    });
}

#[test]
fn the_lesson_about_learning_is_played_to_its_end() {
    in_browser(async |page| {
        open(page, "?lesson=hand").await;
        label(page, &plain(4), 4).await;
        finish(page, 0).await;
        for digit in 0..10 {
            label(page, &odd(digit), digit).await;
            until_counted(page, &format!("{} of 10", digit + 1)).await;
        }
        finish(page, 1).await;
        answer(page, 2, 1).await;
        answer(page, 3, 1).await;
        learn(page).await;
        finish(page, 4).await;
        answer(page, 5, 1).await;
        answer(page, 6, 0).await;
        draw_counted(page, [1, 7, 2], 3).await;
        finish(page, 7).await;
        answer(page, 8, 1).await;
        page.click("done-9").await;
        assert_finished(page).await;
    });
}

#[test]
fn the_lesson_about_mistakes_is_played_to_its_end() {
    in_browser(async |page| {
        open(page, "?lesson=wrong").await;
        label(page, &plain(7), 7).await;
        tokio::time::sleep(SETTLED).await;
        assert!(!is_done(page, 0).await, "a 7 that is read as a 7 is no mistake");
        label(page, &plain(9), 4).await;
        finish(page, 0).await;
        answer(page, 1, 1).await;
        draw_until_done(page, 2, letters()).await;
        finish(page, 2).await;
        answer(page, 3, 1).await;
        answer(page, 4, 1).await;
        for digit in [1, 7, 1] {
            label(page, &flowing(digit), digit).await;
        }
        learn(page).await;
        finish(page, 5).await;
        answer(page, 6, 1).await;
        answer(page, 7, 1).await;
        page.click("done-8").await;
        assert_finished(page).await;
    });
}

#[test]
fn the_lesson_about_why_is_played_to_its_end() {
    in_browser(async |page| {
        page.save_data().await;
        open(page, "?lesson=why").await;
        enter(page).await;
        page.until("the pane is there", "at('why-pane')").await;
        leave(page).await;
        draw(page, &plain(7)).await;
        finish(page, 0).await;
        answer(page, 1, 1).await;
        draw(page, &[line(&[(0.70, 0.14), (0.58, 0.50), (0.46, 0.88)])]).await;
        tokio::time::sleep(SETTLED).await;
        enter(page).await;
        page.draw(&[line(&[(0.70, 0.14), (0.48, 0.15), (0.24, 0.16)])]).await;
        page.reading_is_there().await;
        leave(page).await;
        finish(page, 2).await;
        draw(page, &plain(0)).await;
        finish(page, 3).await;
        answer(page, 4, 1).await;
        draw(page, &plain(5)).await;
        finish(page, 5).await;
        answer(page, 6, 1).await;
        page.click("done-7").await;
        finish(page, 7).await;
        answer(page, 8, 1).await;
        page.click("done-9").await;
        finish(page, 9).await;
        answer(page, 10, 1).await;
        page.click("answer-11-1").await;
        assert_finished(page).await;
    });
}

#[test]
fn the_lesson_about_signs_is_played_to_its_end() {
    in_browser(async |page| {
        page.save_data().await;
        open(page, "?lesson=sign").await;
        let (name, corners) = SIGNS[0];
        enter(page).await;
        page.until("signs can be added", "at('add-sign')?.checkVisibility()").await;
        signs::add(page, name).await;
        leave(page).await;
        finish(page, 0).await;
        for time in 0..DRAWINGS {
            enter(page).await;
            signs::teach(page, name, &signs::sign(corners, time)).await;
            leave(page).await;
            until_counted(page, &format!("{} of {DRAWINGS}", time + 1)).await;
        }
        finish(page, 1).await;
        answer(page, 2, 2).await;

        draw(page, &plain(7)).await;
        tokio::time::sleep(SETTLED).await;
        until_counted(page, "0 of 2").await;
        for (count, time) in [(1, 7), (2, 8)] {
            draw(page, &signs::sign(corners, time)).await;
            until_counted(page, &format!("{count} of 2")).await;
        }
        finish(page, 3).await;
        answer(page, 4, 1).await;
        enter(page).await;
        signs::until_read(page, 1).await;
        leave(page).await;
        page.click("done-5").await;
        assert_finished(page).await;
    });
}

/// The keys of `localStorage` that hold places.
const PLACES: &str = "Object.keys(localStorage).filter(key => key.startsWith('inkling-lesson-'))";

#[test]
fn the_place_is_kept_until_everything_is_deleted() {
    in_browser(async |page| {
        page.save_data().await;
        open(page, "?lesson=hand").await;
        page.click("open-step-2").await;
        page.click("answer-2-0").await;
        page.until("the answer is judged", "at('lesson-said').textContent.startsWith('Not quite')")
            .await;
        open(page, "?lesson=hand").await;
        assert!(page.text("position").await.starts_with("Step 3 of 10"));
        assert!(page.value::<bool>("at('answer-2-0').checked && !at('answer-2-1').checked").await);
        // Another lesson has a place of its own.
        open(page, "?lesson=digit").await;
        assert!(page.text("position").await.starts_with("Step 1 "));
        assert_eq!(page.value::<Vec<String>>(PLACES).await.len(), 2);

        page.open("").await;
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until("it is said", "at('said').textContent === 'Everything is deleted.'").await;
        assert_eq!(page.value::<Vec<String>>(PLACES).await, [""; 0]);
    });
}

#[test]
fn a_lesson_works_without_storage() {
    in_browser(async |page| {
        page.save_data().await;
        let broken = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('on purpose'); } });";
        page.before_each_document(broken).await;
        open(page, "?lesson=hand").await;
        page.click("open-step-2").await;
        page.click("answer-2-1").await;
        until_done(page, 2).await;
    });
}

#[test]
fn the_lessons_are_listed_and_linked_from_the_pad() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.click("to-the-lessons").await;
        page.until("the list is there", "at('lessons')").await;
        let links: Vec<String> = page
            .value("[...document.querySelectorAll('.lesson-list a')].map(it => it.search)")
            .await;
        let first =
            ["?lesson=digit", "?lesson=hand", "?lesson=wrong", "?lesson=why", "?lesson=sign"];
        assert_eq!(links[..5], first);
        assert!(!page.value::<bool>("Boolean(document.querySelector('.complaint'))").await);
        page.click("lesson-hand").await;
        page.until("the lesson is there", "at('position')?.textContent").await;
        page.click("all-lessons").await;
        page.until("the list is there", "at('lessons')").await;
    });
}

/// Opens a lesson that can't be shown; gives the sentence.
async fn complaint(page: &Page, query: &str) -> String {
    page.goto(&format!("lesson.html{query}")).await;
    page.until("the sentence and the list are there", "at('complaint') && at('lessons')").await;
    page.text("complaint").await
}

const WRONG: &str =
    "---\ntitle: Week 6\nminutes: soon\n---\n---\ntitle: A\n---\n<script>alert(1)</script>\n";

#[test]
fn a_teachers_lesson_with_mistakes_is_refused_with_file_and_line() {
    let site = site_with("week-6.md", WRONG);
    in_browser_at(site.path(), async |page| {
        let sentence = complaint(page, "?lesson=week-6.md").await;
        for part in ["/week-6.md", "Line 3: ", "1 to 240", "Line 8: ", "HTML", "inkling lesson"] {
            assert!(sentence.contains(part), "{part}: {sentence}");
        }
    });
}

#[test]
fn a_teachers_own_lesson_is_played_from_its_address() {
    let lesson = "---\ntitle: Week 6\nminutes: 5\n---\n---\ntitle: A\ndo: Draw a 3.\ndone: reading 3\n---\nSee [the course](course.html).\n";
    let site = site_with("week-6.md", lesson);
    in_browser_at(site.path(), async |page| {
        open(page, "?lesson=week-6.md").await;
        let link: String = page.value("document.querySelector('.step.open a').href").await;
        assert_eq!(link, format!("{}course.html", page.server.url()));
        draw(page, &plain(3)).await;
        until_done(page, 0).await;
        assert_finished(page).await;
    });
}

#[test]
fn a_lesson_that_is_missing_large_or_elsewhere_gets_a_sentence() {
    let site = site_with("large.md", &"a".repeat(100_000));
    in_browser_at(site.path(), async |page| {
        let large = complaint(page, "?lesson=large.md").await;
        assert!(large.contains("larger than 64 KB"), "{large}");
        page.expect_on_console("Failed to load resource");
        page.server.spoil("lessons/digit.md", browser_tests::Fault::Missing, 2);
        let missing = complaint(page, "?lesson=digit").await;
        assert!(
            missing.contains("There is no lesson at ") && missing.contains("digit.md"),
            "{missing}"
        );
        // The strict policy of this server allows no other site.
        page.expect_on_console("Content Security Policy");
        let elsewhere = complaint(page, "?lesson=http%3A%2F%2Flocalhost%3A9%2Fa.md").await;
        assert!(elsewhere.contains("could not be fetched"), "{elsewhere}");
        let script = complaint(page, "?lesson=javascript%3Aalert(1)").await;
        assert!(script.contains("no address of a lesson"), "{script}");
    });
}
