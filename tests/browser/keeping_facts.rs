//! What the page says about its storage: the browser's promise, the space left, frames on other sites.

use browser_tests::Server;
use machines::record::{Id, Kept, Sample};

use crate::harness::{Page, alone_in_browser, dist, in_browser};
use crate::templates::plain;

/// Replaces the browser's answers about storage.
fn answers(persisted: bool) -> String {
    format!(
        "Object.assign(StorageManager.prototype, {{
             persist: async () => {persisted},
             persisted: async () => {persisted},
             estimate: async () => ({{ usage: 2_500_000, quota: 5_002_500_000 }}),
         }});"
    )
}

/// What a browser has that deletes data after seven days.
const LIKE_SAFARI: &str = "window.GestureEvent = class {};";

async fn until_line(page: &Page, part: &str) {
    let is_shown = format!("at('keeping').innerText.includes('{part}')");
    page.until("the line about storage is shown", &is_shown).await;
}

#[test]
fn the_space_is_shown_beside_delete_everything() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        assert_eq!(page.text("keeping").await, "");
        page.add_sample(&plain(3), 3).await;
        until_line(page, " used, ").await;
        until_line(page, "GB left.").await;
        assert!(page.value::<bool>("at('keeping').closest('footer') !== null").await);
    });
}

#[test]
fn the_browsers_promise_is_shown() {
    in_browser(async |page| {
        page.save_data().await;
        page.before_each_document(&answers(false)).await;
        page.open("").await;
        page.add_sample(&plain(3), 3).await;
        until_line(page, "may delete your digits if it runs out of space: 2.5\u{a0}MB used").await;
        page.before_each_document(&answers(true)).await;
        page.reload().await;
        until_line(page, "keeps your digits until you delete them: 2.5\u{a0}MB used").await;
        assert!(!page.is_shown("alert").await);
    });
}

#[test]
fn a_browser_that_deletes_after_seven_days_is_named_once_with_the_file() {
    in_browser(async |page| {
        page.save_data().await;
        page.before_each_document(&format!("{LIKE_SAFARI} {}", answers(false))).await;
        page.open("").await;
        assert!(!page.is_shown("alert").await);
        page.add_sample(&plain(3), 3).await;
        until_line(page, "deletes your digits after seven days without a visit").await;
        let alert = page.text("alert").await;
        assert!(alert.contains("seven days") && alert.contains("Save everything"), "{alert}");
        assert!(page.is_shown("save-everything").await);
        page.click("dismiss").await;
        page.reload().await;
        page.add_sample(&plain(4), 4).await;
        until_line(page, "after seven days").await;
        assert!(!page.is_shown("alert").await);

        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until("nothing is remembered", "localStorage.length === 0").await;
    });
}

/// `asked` has the times of all questions about the space, and `changed` the time when the number of digits last
/// changed, in milliseconds.
const RECORD_QUESTIONS: &str = "
    window.asked = [];
    StorageManager.prototype.estimate = async () => {
        asked.push(performance.now());
        return { usage: 2_500_000, quota: 5_002_500_000 };
    };
    new MutationObserver(() => { window.changed = performance.now(); })
        .observe(document, { subtree: true, attributeFilter: ['data-count'] });";

#[test]
fn one_question_about_the_space_answers_for_several_digits_and_for_the_last() {
    alone_in_browser(async |page| {
        page.before_each_document(RECORD_QUESTIONS).await;
        page.open("").await;
        for label in 0..8 {
            store(page, label).await;
            until_count(page, usize::from(label) + 1).await;
        }
        page.until("a question follows the last digit", "asked.at(-1) > changed").await;
        let asked: Vec<f64> = page.value("asked").await;
        let soon = asked.windows(2).filter(|two| two[1] - two[0] < 1500.0).count();
        assert_eq!(soon, 0, "{asked:?}");
    });
}

/// Opens the example of a course page below `course`, with its second frame from below `site`, and enters that frame.
async fn enter_frame(page: &Page, course: &str, site: &str) {
    page.driver.enter_default_frame().await.unwrap();
    page.driver.goto(format!("{course}examples/course.html")).await.unwrap();
    let script = format!(
        "const frame = document.querySelectorAll('iframe')[1];
         await new Promise(done => {{
             frame.onload = done;
             frame.src = '{site}index.html?embed=train';
         }});
         return null;"
    );
    page.awaited::<()>(&script).await;
    page.driver.enter_frame(1).await.unwrap();
    page.until_ready().await;
}

/// Enters the page's frame in a course page on another site: browsers take `localhost` and `127.0.0.1` for two.
pub async fn enter_foreign_frame(page: &Page) {
    let site = page.server.url();
    enter_frame(page, &site.replace("127.0.0.1", "localhost"), &site).await;
}

/// Stores a digit in the database of the current frame.
async fn store(page: &Page, label: u8) {
    let id = Id::from_random([label; 16]);
    let drawn = plain(label).into();
    let sample = Sample { id, made_ms: f64::from(label), label, drawn, sure: false };
    let record = serde_json::to_value(sample.to_record()).unwrap();
    page.put_record(Sample::STORE.name(), record).await;
    page.tell_of_a_change().await;
}

async fn until_count(page: &Page, count: usize) {
    let shown = format!("at('samples').dataset.count === '{count}'");
    page.until(&format!("{count} digits are shown"), &shown).await;
}

#[test]
fn a_frame_on_another_site_says_so_and_moves_its_digits_to_the_visitors_own_on_request() {
    in_browser(async |page| {
        page.open("").await;
        page.add_sample(&plain(7), 7).await;
        assert!(!page.is_shown("apart").await);
        enter_foreign_frame(page).await;
        assert!(page.text("apart").await.contains("kept for this website only"));
        assert_eq!(page.samples().await, 0);
        store(page, 4).await;
        until_count(page, 1).await;
        page.click("use-own-digits").await;
        until_count(page, 2).await;
        assert!(!page.is_shown("apart").await);
        assert!(!page.is_shown("alert").await);

        page.driver.enter_default_frame().await.unwrap();
        page.open("").await;
        until_count(page, 2).await;
        enter_foreign_frame(page).await;
        assert!(page.is_shown("apart").await);
        until_count(page, 0).await;
    });
}

#[test]
fn a_frame_that_gets_no_digits_leads_to_the_page_itself() {
    in_browser(async |page| {
        enter_foreign_frame(page).await;
        page.script::<()>(
            "document.requestStorageAccess = () => Promise.reject(new Error('no')); return null;",
        )
        .await;
        page.click("use-own-digits").await;
        page.until("the refusal is shown", "at('apart').innerText.includes('page itself')").await;
        let link: String = page.value("at('open-page').href").await;
        assert_eq!(link, format!("{}index.html", page.server.url()));
    });
}

#[test]
fn a_frame_on_the_same_site_has_the_visitors_own_digits() {
    in_browser(async |page| {
        page.open("").await;
        page.add_sample(&plain(7), 7).await;
        // Another port is another origin, but the same site.
        let course = Server::start(&dist(), "", 0).await.unwrap();
        enter_frame(page, &course.url(), &page.server.url()).await;
        until_count(page, 1).await;
        assert!(!page.is_shown("apart").await);
        assert_eq!(page.value::<String>("document.cookie").await, "");
    });
}
