//! The service worker: the page without a connection, a new build, and *Delete everything*.

use std::fs;
use std::time::Duration;

use crate::harness::{Page, dist, in_browser, in_browser_at, in_two_visits, site_with};
use crate::learning::{PATIENCE, learn};
use crate::templates::{flowing, plain};

const SCRIPT: &str = "service-worker.js";

pub async fn keep_offline(page: &Page) {
    page.before_each_document("inklingTests.keepsOffline = true").await;
}

/// Lets the browser say on its console that the server is gone.
pub fn expect_no_server(page: &Page) {
    for part in ["Failed to load resource", "ERR_CONNECTION_REFUSED", "service-worker"] {
        page.expect_on_console(part);
    }
}

pub async fn until_kept(page: &Page) {
    let controlled = "navigator.serviceWorker.controller";
    page.until_within(PATIENCE, "the service worker has the page", controlled).await;
}

/// Waits for what the learner takes in the background: the base, and pictures of MNIST's two parts.
pub async fn until_learning_is_kept(page: &Page) {
    for _ in 0..600 {
        let files: usize = page
            .awaited("return (await (await caches.open('inkling-files')).keys()).length;")
            .await;
        if files >= 7 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the learner's files are not kept");
}

/// Opens the page on a second visit, and learns four digits. The first visit has kept one.
pub async fn learn_with_the_first_visits_digit(page: &Page) {
    page.open("").await;
    page.until("the first visit's digit is there", "at('samples')?.dataset.count === '1'").await;
    for (digit, ink) in [(1, flowing(1)), (4, plain(4)), (4, flowing(4))] {
        page.add_sample(&ink, digit).await;
    }
    learn(page).await;
}

/// Waits for the four digits and their head after the page has been loaded again; then opens the Lab.
pub async fn until_all_is_there(page: &Page) {
    page.until("all digits are there", "at('samples')?.dataset.count === '4'").await;
    page.until(
        "the head is in use",
        "at('head') && at('status').dataset.head === at('head').dataset.id",
    )
    .await;
    assert_eq!(page.read(&plain(4)).await, 4);
    page.goto("lab.html").await;
    page.until("the Lab is there", "document.querySelector('h1')").await;
}

async fn open_class(page: &Page) {
    page.goto("class.html").await;
    page.until("the class's page is there", "at('fill')").await;
}

/// The names of all caches, and the number of service workers.
async fn kept(page: &Page) -> (Vec<String>, usize) {
    page.awaited(
        "const workers = await navigator.serviceWorker.getRegistrations();
         return [await caches.keys(), workers.length];",
    )
    .await
}

#[test]
fn the_pad_works_without_a_connection_after_one_visit() {
    in_two_visits(
        async |page| {
            keep_offline(page).await;
            page.open("").await;
            // The page of the build before must not come back.
            page.awaited::<()>(
                "const older = await caches.open('inkling-page-000000000000');
                 await older.put('./', new Response('an older build', { headers: { 'Content-Type': 'text/html' } }));
                 return null;",
            )
            .await;
            page.add_sample(&plain(1), 1).await;
            until_kept(page).await;
            until_learning_is_kept(page).await;
            page.goto("lab.html").await;
            page.until("the Lab is there", "document.querySelector('h1')").await;
            open_class(page).await;
            page.open("").await;
        },
        async |page| {
            expect_no_server(page);
            keep_offline(page).await;
            learn_with_the_first_visits_digit(page).await;
            page.reload().await;
            until_all_is_there(page).await;
            open_class(page).await;
        },
    );
}

#[test]
fn the_pad_reads_without_a_connection_after_it_was_opened_once() {
    in_two_visits(
        async |page| {
            keep_offline(page).await;
            page.open("").await;
            until_kept(page).await;
        },
        async |page| {
            expect_no_server(page);
            keep_offline(page).await;
            page.open("").await;
            assert_eq!(page.read(&plain(3)).await, 3);
        },
    );
}

#[test]
fn delete_everything_ends_the_service_worker() {
    in_browser(async |page| {
        keep_offline(page).await;
        page.open("").await;
        until_kept(page).await;
        // Another copy of the site on this origin has caches of its own.
        const OTHER: &str = "inkling-page-/another/?000000000000";
        page.awaited_with::<()>("await caches.open(given); return null;", OTHER.into()).await;
        let (caches, workers) = kept(page).await;
        assert!(caches.len() >= 3 && workers == 1, "{caches:?}, {workers}");
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until("it is said", "at('said').textContent === 'Everything is deleted.'").await;
        assert_eq!(kept(page).await, (vec![OTHER.to_owned()], 0));
        // What the page loads afterwards is not kept either.
        page.awaited::<()>("await fetch('weights/cnn.json'); return null;").await;
        let (caches, _) = kept(page).await;
        assert!(
            caches.iter().all(|name| name == OTHER || !name.starts_with("inkling-page")),
            "{caches:?}"
        );
    });
}

#[test]
fn a_new_build_is_offered_and_not_forced() {
    let script = fs::read_to_string(dist().join(SCRIPT)).unwrap();
    let site = site_with(SCRIPT, &script);
    in_browser_at(site.path(), async |page| {
        keep_offline(page).await;
        page.open("").await;
        until_kept(page).await;
        page.reload().await;
        page.draw(&plain(5)).await;
        page.until_within(PATIENCE, "the page has registered", "inklingTests.registered").await;
        // Caches of older builds: two of this copy of the site, two of another one on the same origin.
        let older = "for (const folder of [new URL('.', location).pathname, '/another/'])
                for (const build of ['000000000000', '000000000001'])
                    await caches.open(`inkling-page-${folder}?${build}`);
            return null;";
        page.awaited::<()>(older).await;
        fs::write(
            site.path().join(SCRIPT),
            script.replace("const BUILD", "const NEW = 1;\nconst BUILD"),
        )
        .unwrap();
        page.awaited::<()>(
            "await (await navigator.serviceWorker.getRegistration()).update(); return null;",
        )
        .await;
        let said = page.text("start-notice").await;
        assert!(said.contains("new version"), "{said}");
        assert_eq!(page.reading().await, 5);
        page.click("start-again").await;
        page.until_ready().await;
        // The drawing is still there.
        assert_eq!(page.reading().await, 5);
        // The build before stays for the tabs that still run it.
        let left = "const oldest = `inkling-page-${new URL('.', location).pathname}?000000000000`;
            while (await caches.has(oldest)) await new Promise(done => setTimeout(done, 50));
            return (await caches.keys()).filter(name => /[?]00000000000[01]$/.test(name)).length;";
        assert_eq!(page.awaited::<usize>(left).await, 3);
    });
}
