//! Modules come in parts: what is called first, what later, and what hardly ever.

use browser_tests::Fault;

use crate::harness::in_browser;
use crate::learning::learn;
use crate::templates::plain;
use crate::trouble::a_few;

/// The engine's parts beside the first: what is needed by most, and what is by hardly anybody.
const LATER: &str = "engine_cpu_1.wasm";
const HARDLY_EVER: &str = "engine_cpu_2.wasm";

#[test]
fn what_is_hardly_ever_needed_of_the_engine_comes_when_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.safetensors");
    std::fs::write(&broken, "no head").unwrap();
    in_browser(async move |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        let asked = page.server.take_requests();
        let times = |part: &str| asked.iter().filter(|path| path.ends_with(part)).count();
        assert!(times(LATER) > 0, "{asked:?}");
        let stale = "The engine calls what its lists have as hardly ever called: run script/hot.";
        assert_eq!(times(HARDLY_EVER), 0, "{stale} {asked:?}");
        page.element("import").await.send_keys(broken.to_str().unwrap()).await.unwrap();
        page.until("it is told", "at('alert')").await;
        let asked = page.server.take_requests();
        assert!(asked.iter().any(|path| path.ends_with(HARDLY_EVER)), "{asked:?}");
        assert!(!page.text("alert").await.contains("crashed"), "{}", page.text("alert").await);
        assert_eq!(page.read(&plain(4)).await, 4);
    });
}

#[test]
fn an_engine_whose_parts_cannot_be_had_is_started_again_with_all_that_was_there() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.expect_on_console("engine_cpu_1.wasm");
        page.server.spoil(LATER, Fault::Missing, 2);
        page.open_with(&a_few()).await;
        page.until("it is told", "at('alert')").await;
        page.until_ready().await;
        assert_eq!(page.samples().await, a_few().len());
        page.click("dismiss").await;
        learn(page).await;
    });
}

#[test]
fn all_of_the_page_comes_soon_after_it_has_begun() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.server.spoil("page_1.wasm", Fault::Missing, 1);
        page.open("").await;
        let mut asked = Vec::new();
        while !asked.iter().any(|path: &String| path.ends_with("page_2.wasm")) {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            asked.extend(page.server.take_requests());
        }
        let again = asked.iter().filter(|path| path.ends_with("page_1.wasm")).count();
        assert_eq!(again, 2, "{asked:?}");
        // From here on nothing more is needed of the server.
        page.server.spoil("page_", Fault::Missing, usize::MAX);
        for (label, ink) in a_few() {
            page.add_sample(&ink, label).await;
        }
        learn(page).await;
        assert!(!page.server.take_requests().iter().any(|path| path.contains("page_")));
    });
}

#[test]
fn a_page_whose_parts_cannot_be_had_says_so_and_keeps_what_was_made() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        page.expect_on_console("Failed to load resource");
        page.expect_on_console("page_1.wasm");
        page.server.spoil("page_1.wasm", Fault::Missing, usize::MAX);
        page.goto("").await;
        page.until_ready().await;
        page.read(&plain(3)).await;
        page.click("fine-tune").await;
        let notice = "document.querySelector('.without-script[role=alert]')";
        page.until("it is told", notice).await;
        page.server.mend();
        page.reload().await;
        assert_eq!(page.samples().await, a_few().len());
        learn(page).await;
    });
}
