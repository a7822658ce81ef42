//! The pages in their languages: whether all is translated, and whether it fits a phone.

use std::collections::BTreeSet;
use std::fs;

use languages::{ENGLISH, Language, file_of, find};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::accessibility::Audit;
use crate::fitting::{beyond_the_sides, resize};
use crate::harness::{Page, dist, in_browser, in_browser_at, site_without};
use crate::lab;
use crate::learning::learn;
use crate::lessons;
use crate::links::share;
use crate::templates::{a_few, plain};

/// Names that are written alike in every language, so that catalogues may lack them.
const NAMES: &str = include_str!("../languages/names.txt");

pub fn language(code: &str) -> &'static Language {
    find(code).unwrap()
}

fn entries(language: &Language) -> Map<String, Value> {
    let file = dist().join(file_of(language).unwrap());
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// The translation of a text without holes.
pub fn said(language: &Language, english: &str) -> String {
    entries(language)[english].as_str().unwrap().to_owned()
}

/// Waits until an element has this text.
pub async fn until_says(page: &Page, element: &str, text: &str) {
    let says = format!("{element}?.textContent.trim() === {}", json!(text));
    page.until(&format!("{element} says {text}"), &says).await;
}

/// Waits until the document is marked as being in a language, and a button of the pad's page is in it.
pub async fn until_in(page: &Page, language: &Language) {
    let undo = match language {
        ENGLISH => "Undo".to_owned(),
        _ => said(language, "Undo"),
    };
    until_says(page, "at('undo')", &undo).await;
    assert_marked(page, language).await;
}

async fn assert_marked(page: &Page, language: &Language) {
    let root = "[document.documentElement.lang, document.documentElement.dir]";
    let direction = if language.right_to_left { "rtl" } else { "ltr" };
    assert_eq!(page.value::<[String; 2]>(root).await, [language.code, direction]);
}

async fn assert_fits(page: &Page, state: &str) {
    assert_eq!(beyond_the_sides(page).await, [""; 0], "{state}");
}

/// Opens all pages on a phone, and the pad's in its states.
fn assert_all_fits(code: &str) {
    let language = language(code);
    let query = format!("lang={code}");
    in_browser(async |page| {
        resize(page, 390, 844).await;
        page.open(&format!("?{query}")).await;
        until_in(page, language).await;
        assert_fits(page, "an empty pad").await;
        page.open_with(&a_few()).await;
        // The tab keeps the language.
        until_in(page, language).await;
        page.draw(&plain(3)).await;
        page.reading().await;
        assert_fits(page, "a digit").await;
        learn(page).await;
        assert_fits(page, "after learning").await;
        share(page).await;
        assert_fits(page, "a link").await;
        page.open("").await;
        page.click("why").await;
        page.element("why-pane").await.enter_frame().await.unwrap();
        until_says(page, "document.querySelector('h1')", &said(language, "Why it is read so"))
            .await;
        assert_marked(page, language).await;
        assert_fits(page, "the pane that explains").await;
        page.driver.enter_default_frame().await.unwrap();

        lab::open(page, &format!("?{query}")).await;
        until_says(page, "at('to-the-pad')", &said(language, "Draw digits")).await;
        assert_marked(page, language).await;
        assert_fits(page, "the Lab").await;

        page.goto(&format!("lesson.html?{query}")).await;
        page.until("the list is there", "at('lessons')").await;
        until_says(page, "document.querySelector('.text > h2')", &said(language, "Lessons")).await;
        assert_fits(page, "the list of lessons").await;
        lessons::open(page, &format!("?lesson=digit&{query}")).await;
        until_says(page, "at('lesson-next')", &said(language, "Next")).await;
        assert_fits(page, "a lesson").await;
        let titles = "[document.querySelector('.text > h2').getAttribute('translate'),
            document.querySelector('.text > h2').textContent,
            document.title, at('position').lastChild.textContent]";
        let file = dist().join(::lessons::address_in("digit", code).unwrap());
        let translated = ::lessons::parse(&fs::read(file).unwrap()).unwrap();
        let shown: [String; 4] = page.value(titles).await;
        let (title, step) = (translated.title, translated.steps[0].title.clone());
        let of_page = format!("{title} – Inkling");
        assert_eq!(shown, ["no".to_owned(), title, of_page, step]);

        page.goto(&format!("class.html?{query}")).await;
        until_says(page, "at('fill')", &said(language, "Fill the table")).await;
        assert_marked(page, language).await;
        assert_fits(page, "the class").await;
    });
}

#[test]
fn all_pages_in_german_fit_a_phone() {
    assert_all_fits("de");
}

#[test]
fn all_pages_in_french_fit_a_phone() {
    assert_all_fits("fr");
}

#[test]
fn all_pages_in_spanish_fit_a_phone() {
    assert_all_fits("es");
}

#[test]
fn all_pages_in_portuguese_fit_a_phone() {
    assert_all_fits("pt");
}

#[test]
fn all_pages_in_arabic_fit_a_phone() {
    assert_all_fits("ar");
}

/// A copy of the site whose German puts each text in brackets.
fn bracketed() -> TempDir {
    let (site, german) = (site_without(languages::FOLDER), language("de"));
    fs::create_dir(site.path().join(languages::FOLDER)).unwrap();
    let keys = entries(german).into_iter().map(|(key, _)| key);
    let values: Map<String, Value> =
        keys.map(|key| (key.clone(), json!(format!("⟦{key}⟧")))).collect();
    let json = Value::Object(values).to_string();
    fs::write(site.path().join(file_of(german).unwrap()), json).unwrap();
    site
}

/// The visible texts with words that are not in brackets, though nothing says that they stay.
async fn assert_bracketed(page: &Page, state: &str) {
    let found: BTreeSet<String> = page
        .script(
            "const found = new Set();
             const stays = element => {
                 const decisive = element.closest(
                     '[translate], [lang]:not(html), script, style, noscript, code, pre');
                 return decisive && decisive.getAttribute('translate') !== 'yes';
             };
             const add = (element, text) => {
                 const tidy = text.trim().replace(/\\s+/g, ' ');
                 const isBare = /\\p{L}{2}/u.test(tidy) && !tidy.includes('⟦');
                 // A time of day stands in dates, which the browser writes.
                 if (isBare && !/\\d:\\d\\d/.test(tidy) && element.checkVisibility() && !stays(element)) found.add(tidy);
             };
             const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
             while (texts.nextNode()) add(texts.currentNode.parentElement, texts.currentNode.data);
             for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'aria-description']) {
                 for (const element of document.querySelectorAll(`body [${name}]`)) add(element, element.getAttribute(name));
             }
             return [...found];",
        )
        .await;
    let names: BTreeSet<String> =
        NAMES.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let bare: Vec<_> = found.difference(&names).collect();
    assert!(bare.is_empty(), "{state}: no catalogue has {bare:#?}");
}

#[test]
fn every_visible_text_is_translated() {
    let site = bracketed();
    in_browser_at(site.path(), async |page| {
        page.open("?lang=de").await;
        until_says(page, "at('undo')", "⟦Undo⟧").await;
        assert_bracketed(page, "an empty pad").await;
        page.open_with(&a_few()).await;
        page.draw(&plain(3)).await;
        page.reading().await;
        page.click("engine-summary").await;
        assert_bracketed(page, "a digit").await;
        learn(page).await;
        assert_bracketed(page, "after learning").await;
        page.click("add-sign").await;
        page.click("guided").await;
        page.click("delete-everything").await;
        assert_bracketed(page, "open forms").await;
        share(page).await;
        assert_bracketed(page, "a link").await;

        lab::open(page, "?lang=de").await;
        until_says(page, "at('to-the-pad')", "⟦Draw digits⟧").await;
        for recipe in recipes::RECIPES {
            page.click(&format!("recipe-{}", recipe.id)).await;
            let is_shown = format!("at('project').dataset.recipe === '{}'", recipe.id);
            page.until("the project is shown", &is_shown).await;
            page.script::<()>(
                "document.querySelectorAll('details').forEach(it => { it.open = true; }); return null;",
            )
            .await;
            assert_bracketed(page, recipe.title).await;
        }

        page.goto("class.html?lang=de").await;
        until_says(page, "at('fill')", "⟦Fill the table⟧").await;
        assert_bracketed(page, "the class").await;
        lessons::open(page, "?lesson=digit&lang=de").await;
        until_says(page, "at('lesson-next')", "⟦Next⟧").await;
        assert_bracketed(page, "a lesson").await;
    });
}

#[test]
fn a_reply_keeps_the_lessons_own_words_and_numbers() {
    in_browser(async |page| {
        let file = dist().join(::lessons::address_in("digit", "de").unwrap());
        let lesson = ::lessons::parse(&fs::read(file).unwrap()).unwrap();
        let replies = lesson.steps.iter().enumerate().flat_map(|(at, step)| {
            let answers = step.question.iter().flat_map(|question| question.answers.iter());
            answers.enumerate().map(move |(number, answer)| (at, number, answer))
        });
        let mut wrong = replies.filter(|(_, _, answer)| !answer.is_right);
        // A German number, which an English one would be in another way.
        let found = wrong.find(|(_, _, answer)| answer.words.contains("60.000"));
        let (at, number, answer) = found.unwrap();
        lessons::open(page, "?lesson=digit&lang=de").await;
        page.click(&format!("open-step-{at}")).await;
        let choose = format!("at('answer-{at}-{number}').click(); return null;");
        page.script::<()>(&choose).await;
        let reply = format!("{} {}", said(language("de"), answer.verdict()), answer.words);
        until_says(page, "at('lesson-said')", &reply).await;
    });
}

#[test]
fn digits_are_drawn_and_read_in_arabic() {
    in_browser(async |page| {
        page.open("?lang=ar").await;
        until_in(page, language("ar")).await;
        for digit in [2, 7] {
            assert_eq!(page.read(&plain(digit)).await, digit);
        }
        page.add_sample(&plain(4), 4).await;
        let [label, bar]: [f64; 2] = page
            .value("[at('label-4'), at('bar-4')].map(it => it.getBoundingClientRect().left)")
            .await;
        assert!(label < bar, "the bars run from the left: {label}, {bar}");
    });
}

#[test]
fn axe_finds_nothing_in_german_and_in_arabic() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        for code in ["de", "ar"] {
            page.open(&format!("?lang={code}")).await;
            until_in(page, language(code)).await;
            page.draw(&plain(3)).await;
            page.reading().await;
            audit.examine(&format!("the pad, {code}")).await;
            lab::open(page, &format!("?lang={code}")).await;
            until_says(page, "at('to-the-pad')", &said(language(code), "Draw digits")).await;
            audit.examine(&format!("the Lab, {code}")).await;
            lessons::open(page, &format!("?lesson=digit&lang={code}")).await;
            until_says(page, "at('lesson-next')", &said(language(code), "Next")).await;
            audit.examine(&format!("a lesson, {code}")).await;
            page.goto(&format!("class.html?lang={code}")).await;
            until_says(page, "at('fill')", &said(language(code), "Fill the table")).await;
            audit.examine(&format!("the class, {code}")).await;
        }
        audit.assert_clean();
    });
}
