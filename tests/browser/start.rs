//! The first script: what a person sees where the page can't start, and a page that is renewed while it is open.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use browser_tests::Fault;
use thirtyfour::By;

use crate::harness::{Page, dist, in_browser, in_browser_at, site_with};
use crate::paper::Paper;
use crate::png::png;
use crate::templates::plain;

const BUILD: &str = "build.txt";

/// The first script's sentence.
async fn sentence(page: &Page) -> String {
    page.text("start-notice").await
}

#[test]
fn missing_code_is_reported_without_wasm_and_can_be_retried() {
    for (file, fault) in [("page_bg.wasm", Fault::Down), ("page.js", Fault::Missing)] {
        in_browser(async |page| {
            page.expect_on_console("Failed to load resource");
            page.expect_on_console(file);
            page.server.spoil(file, fault, usize::MAX);
            page.goto("").await;
            let said = sentence(page).await;
            assert!(said.contains("check the connection"), "{said}");
            page.server.mend();
            page.click("start-again").await;
            page.until_ready().await;
            assert!(!page.is_shown("start-notice").await);
            assert_eq!(page.read(&plain(3)).await, 3);
        });
    }
}

#[test]
fn a_browser_without_webassembly_or_simd_is_told_what_it_lacks() {
    for (script, part) in
        [("delete self.WebAssembly", "WebAssembly"), ("WebAssembly.validate = () => false", "SIMD")]
    {
        in_browser(async |page| {
            page.before_each_document(script).await;
            for path in ["", "lab.html", "lesson.html", "class.html", "why.html"] {
                page.goto(path).await;
                let said = sentence(page).await;
                assert!(said.contains(part) && said.contains("Firefox"), "{path}: {said}");
                assert!(!page.is_shown("start-again").await);
            }
        });
    }
}

#[test]
fn a_frame_without_its_origin_names_the_permission_that_it_needs() {
    in_browser(async |page| {
        page.expect_on_console("origin 'null'");
        page.expect_on_console("Failed to load resource");
        page.open("").await;
        page.script::<()>(
            "const frame = document.createElement('iframe');
             frame.sandbox = 'allow-scripts';
             frame.src = './?embed=pad';
             frame.width = frame.height = 400;
             document.body.append(frame);
             return null;",
        )
        .await;
        let frame = page.driver.find(By::Tag("iframe")).await.unwrap();
        frame.enter_frame().await.unwrap();
        let said = sentence(page).await;
        assert!(said.contains("allow-same-origin"), "{said}");
    });
}

#[test]
fn a_crash_of_the_page_is_said_and_what_was_kept_stays() {
    in_browser(async |page| {
        page.expect_on_console("RuntimeError");
        page.open("").await;
        page.add_sample(&plain(7), 7).await;
        // Pointers in its memory lead nowhere from now on.
        page.awaited::<()>(
            "const { build, page } = document.querySelector('script[data-build]').dataset;
             const { default: start } = await import(`./${build}/${page}.js`);
             new Uint8Array((await start()).memory.buffer).fill(255);
             return null;",
        )
        .await;
        page.draw(&plain(1)).await;
        let said = sentence(page).await;
        assert!(said.contains("reload"), "{said}");
        page.click("start-again").await;
        page.until_ready().await;
        page.until("the digit is back", "at('samples').dataset.count === '1'").await;
    });
}

/// Replaces the site's build with one of another number; returns what undoes that.
fn renew(site: &Path) -> impl FnOnce() {
    let number = site.join(BUILD);
    let build = fs::read_to_string(&number).unwrap();
    let folder = site.join(build.trim());
    let compiled = fs::read_link(&folder).unwrap();
    fs::remove_file(&folder).unwrap();
    fs::write(&number, "0123456789ab\n").unwrap();
    move || {
        fs::write(&number, build).unwrap();
        symlink(compiled, folder).unwrap();
    }
}

#[test]
fn a_page_whose_build_is_gone_says_so_and_loses_nothing() {
    let site = site_with(BUILD, &fs::read_to_string(dist().join(BUILD)).unwrap());
    let folder = tempfile::tempdir().unwrap();
    in_browser_at(site.path(), async |page| {
        page.expect_on_console("Failed to load resource");
        page.expect_on_console("/page");
        page.open("").await;
        page.add_sample(&plain(4), 4).await;
        let undo = renew(site.path());
        // A picture starts a worker, whose module is gone.
        let picture = folder.path().join("picture.png");
        let mut paper = Paper::new(300, 300);
        paper.write(&plain(5), 60.0, 60.0, 160.0, 12.0);
        let gray = paper.photo(|_, _| (230.0, 200.0));
        fs::write(&picture, png(paper.width, paper.height, &gray)).unwrap();
        let file = picture.to_str().unwrap();
        page.element("pick-picture").await.send_keys(file).await.unwrap();
        page.until(
            "the page says that it has been renewed",
            "at('picture-said').innerText.includes('renewed') || at('alert')?.innerText.includes('renewed')",
        )
        .await;
        // A page of the old build that a browser still holds finds no code either.
        page.goto("").await;
        let said = sentence(page).await;
        assert!(said.contains("renewed"), "{said}");
        undo();
        page.click("start-again").await;
        page.until_ready().await;
        page.until("the digit is back", "at('samples').dataset.count === '1'").await;
    });
}
