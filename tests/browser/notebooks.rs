//! The widget of `inkling.mjs` in a site that MyST builds, with the lines of docs/embedding.md. script/test-notebooks
//! installs mystmd and runs this test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use browser_tests::Server;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::fitting::resize;
use crate::harness::{Page, in_browser, root};
use crate::host::{draw, enter, leave, until_heard};
use crate::templates::plain;

/// The longest start of the page within the site on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The block of docs/embedding.md that begins with this line, for the page that is served here.
fn block_of_the_docs(page: &Page, first: &str) -> String {
    let docs = fs::read_to_string(root().join("docs/embedding.md")).unwrap();
    let lines: Vec<&str> = docs
        .lines()
        .skip_while(|line| !line.starts_with(first))
        .take_while(|line| !line.starts_with("```"))
        .collect();
    let block = lines.join("\n");
    assert!(block.contains(DOCS_HOME), "docs/embedding.md has no block that begins with {first}");
    block.replace(DOCS_HOME, &page.server.url())
}

/// Where the documents say that Inkling's page is.
const DOCS_HOME: &str = "https://example.org/inkling/";

/// The same address as of another site.
fn as_another_site(origin: &str) -> String {
    origin.replace("127.0.0.1", "localhost")
}

/// Saves a picture of the window for the documents, where they are renewed.
async fn picture(page: &Page, name: &str) {
    if let Some(folder) = env::var_os("PICTURES") {
        page.driver.screenshot(&Path::new(&folder).join(name)).await.unwrap();
    }
}

/// Waits for the element within an expression, as `window.pad`, whose events come into `heard`.
async fn until_there(page: &Page, element: &str) {
    page.until_within(PATIENCE, "the element is there", &format!("{element}?.shadowRoot")).await;
    let script = format!(
        "window.pad = {element};
         window.heard = [];
         for (const name of pad.constructor.events) {{
             pad.addEventListener(name, ({{ detail }}) => heard.push({{ name, ...detail }}));
         }}
         pad.scrollIntoView();
         return null;"
    );
    page.script::<()>(&script).await;
    enter(page).await;
    page.until_ready().await;
    leave(page).await;
}

/// The path of the site that MyST builds. The server sends its strict policy with everything but the examples.
const BOOK: &str = "/examples/book";

/// Builds a site of one page with `text`; returns its folder.
async fn build(folder: &Path, text: &str) -> PathBuf {
    let tests = root().join("tests/notebooks");
    let site: Value = json!({
        "version": 1,
        "project": { "title": "A course" },
        "site": { "template": tests.join("theme") },
    });
    // JSON is YAML.
    fs::write(folder.join("myst.yml"), site.to_string()).unwrap();
    fs::write(
        folder.join("index.md"),
        format!("# Reading digits\n\nDraw a digit from 0 to 9.\n\n{text}\n"),
    )
    .unwrap();
    let program = tests.join("node_modules/.bin/myst");
    let built = Command::new(&program)
        .args(["build", "--html"])
        .env("BASE_URL", BOOK)
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap_or_else(|error| {
            panic!(
                "{} doesn't start ({error}): script/test-notebooks installs it",
                program.display()
            )
        });
    let html = folder.join("_build/html");
    assert!(built.status.success() && html.join("index.html").exists(), "{built:?}");
    html
}

#[test]
fn in_a_site_that_myst_builds_the_pad_reads_and_tells_the_page() {
    in_browser(async |page| {
        let folder = TempDir::new().unwrap();
        let directive = block_of_the_docs(page, ":::{anywidget}");
        let html = build(folder.path(), &directive).await;
        let site = Server::start(&html, BOOK, 0).await.unwrap();
        resize(page, 700, 760).await;
        page.driver.goto(as_another_site(&site.url())).await.unwrap();
        let element =
            "document.querySelector('.myst-anywidget')?.shadowRoot?.querySelector('inkling-pad')";
        until_there(page, element).await;
        assert_eq!(page.value::<String>("pad.getAttribute('view')").await, "train");

        enter(page).await;
        draw(page, &plain(7)).await;
        leave(page).await;
        until_heard(page, "reading", "it.re === null && it.digits[0]?.digit === 7").await;
        picture(page, "myst.png").await;
    });
}
