//! The widget of `inkling.mjs` in JupyterLab and in a site that MyST builds, with the lines of docs/embedding.md.
//! script/test-notebooks installs both and runs these tests.

use std::env;
use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use browser_tests::Server;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::fitting::resize;
use crate::harness::{Page, in_browser, root, tools};
use crate::host::{draw, enter, leave, until_heard};
use crate::templates::plain;

/// The longest start of JupyterLab and of its kernel on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The notebook's file, and the token that opens the server.
const NOTEBOOK: &str = "digits.ipynb";
const TOKEN: &str = "inkling";

/// The lines of the server's log that a failure prints.
const LOG_LINES: usize = 200;

/// JupyterLab gives up after seven tries; a kernel on a busy machine may answer later.
const RECONNECT: &str =
    "const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    if (kernel && !kernel.isDisposed) kernel.reconnect().catch(() => {});
    return null;";

/// What JupyterLab, its server and a WebSocket of this test's own say of the kernel. The token is given.
const KERNEL_STATE: &str = "
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    const kernel = context?.session?.kernel;
    const models = await fetch(`/api/kernels?token=${given}`).then(answer => answer.json());
    const socket = await new Promise(resolve => {
        const id = models[0]?.id;
        if (!id) return resolve('none without a kernel');
        const address = `${location.origin.replace('http', 'ws')}/api/kernels/${id}/channels`;
        const opened = new WebSocket(`${address}?session_id=test&token=${given}`);
        opened.onopen = () => resolve('open');
        opened.onclose = ({ code, reason }) => resolve(`closed: ${code} ${reason}`);
        setTimeout(() => resolve('neither open nor closed within 20 s'), 20_000);
    });
    return {
        display: String(context?.kernelDisplayStatus), status: String(kernel?.status),
        connection: String(kernel?.connectionStatus), models, socket,
    };";

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

/// Fails the test, as a program of script/test-notebooks is not there.
fn missing(program: &Path, error: &io::Error) -> ! {
    panic!("{} doesn't start ({error}): script/test-notebooks installs it", program.display())
}

/// A running JupyterLab with a notebook.
struct Jupyter {
    server: Child,
    port: u16,
    folder: TempDir,
}

impl Jupyter {
    async fn start(cells: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let cell = |(place, source): (usize, &&str)| {
            json!({
                "cell_type": "code", "id": format!("cell-{place}"), "source": source, "metadata": {},
                "outputs": [], "execution_count": null,
            })
        };
        let kernel = json!({ "display_name": "Python 3", "language": "python", "name": "python3" });
        let notebook = json!({
            "cells": cells.iter().enumerate().map(cell).collect::<Vec<_>>(),
            "metadata": { "kernelspec": kernel }, "nbformat": 4, "nbformat_minor": 5,
        });
        let files = folder.path().join("files");
        // Nothing of the person who runs the tests.
        let homes =
            ["HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"]
                .map(|name| (name, folder.path().join(name)));
        for new in homes.iter().map(|(_, home)| home).chain([&files]) {
            fs::create_dir(new).unwrap();
        }
        fs::write(files.join(NOTEBOOK), notebook.to_string()).unwrap();
        let port = free_port();
        let program = tools().join("notebooks/bin/jupyter");
        let server = Command::new(&program)
            .args(["lab", "--no-browser", "--allow-root", "--debug"])
            .arg("--LabApp.expose_app_in_browser=True")
            .arg("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
            .arg("--LabApp.news_url=")
            .args(["--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0"])
            .arg(format!("--ServerApp.port={port}"))
            .arg(format!("--IdentityProvider.token={TOKEN}"))
            .arg(format!("--ServerApp.root_dir={}", files.display()))
            .arg(format!("--MappingKernelManager.kernel_info_timeout={}", PATIENCE.as_secs()))
            .envs(homes)
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log")).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| missing(&program, &error));
        let mut jupyter = Self { server, port, folder };
        jupyter.until_it_listens().await;
        jupyter
    }

    async fn until_it_listens(&mut self) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            let ended = self.server.try_wait().unwrap();
            assert!(
                ended.is_none() && start.elapsed() < PATIENCE,
                "{ended:?}: {}",
                self.end_of_log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn end_of_log(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
    }

    /// The server's origin, with its address as a number. For `localhost`, Chromium would try the address of IPv6 first,
    /// at which the server does not listen, and it opens WebSockets one after the other.
    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Opens the notebook and waits for its kernel.
    async fn open(&self, page: &Page) {
        // What JupyterLab itself complains of.
        page.expect_on_console(&self.origin());
        let address = format!("{}/doc/tree/{NOTEBOOK}?token={TOKEN}", self.origin());
        page.driver.goto(address).await.unwrap();
        let status =
            "String(window.jupyterapp?.shell.currentWidget?.sessionContext?.kernelDisplayStatus)";
        let start = Instant::now();
        loop {
            match page.value::<String>(status).await.as_str() {
                "idle" => return,
                "disconnected" => page.script::<()>(RECONNECT).await,
                _ => {}
            }
            if start.elapsed() > PATIENCE {
                self.report(page).await;
                panic!("the kernel is not idle within {PATIENCE:?}");
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Prints what can be known of a kernel that does not answer.
    async fn report(&self, page: &Page) {
        eprintln!("JupyterLab's log ends with:\n{}", self.end_of_log());
        let console = page.driver.browser_log().await.unwrap_or_default();
        for entry in console {
            eprintln!("On the console: {}", entry.message);
        }
        page.begin(KERNEL_STATE, json!(TOKEN)).await;
        let state: Value = page.ended(Duration::from_secs(60)).await;
        eprintln!("The kernel: {state:#}");
    }

    /// Runs a cell to its end, and gives what it has printed.
    async fn run(page: &Page, cell: usize) -> String {
        let script = "const notebook = jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = given;
            await jupyterapp.commands.execute('notebook:run-cell');
            const outputs = notebook.widgets[given].model.outputs.toJSON();
            return outputs.map(({ text, evalue }) => [text ?? evalue ?? ''].flat().join('')).join('');";
        page.begin(script, json!(cell)).await;
        // The first cell imports the widget's libraries.
        page.ended(PATIENCE).await
    }

    /// Ends the server, which ends its kernel.
    async fn stop(mut self) {
        let id = self.server.id().expect("it runs").to_string();
        let told = Command::new("kill").arg(id).status().await.unwrap();
        assert!(told.success());
        self.server.wait().await.unwrap();
    }
}

/// A port that is free now.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
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

const PRINT_READING: &str = r#"print([digit["digit"] for digit in pad.reading.get("digits", [])])"#;
const SET_BASE: &str = r#"pad.base = "softmax""#;
/// The last one is no command.
const SEND: &str = r#"answers = []
pad.on_msg(lambda _, message, buffers: answers.append(message))
pad.send({"command": "clear"})
pad.send({"command": "read", "id": 5, "strokes": [[[0.5, 0.1], [0.5, 0.9]]]})
pad.send({"command": "eval", "id": 6})"#;
const PRINT_ANSWERS: &str =
    r#"print([[answer["re"], len(answer.get("digits", []))] for answer in answers])"#;
const LOAD_NO_HEAD: &str = r#"pad.send({"command": "loadHead"}, [b"no head"])"#;

#[test]
fn in_jupyterlab_readings_reach_the_kernel_and_its_traits_and_commands_reach_the_pad() {
    in_browser(async |page| {
        let widget = block_of_the_docs(page, "import anywidget");
        let cells = [widget.as_str(), PRINT_READING, SET_BASE, SEND, PRINT_ANSWERS, LOAD_NO_HEAD];
        let jupyter = Jupyter::start(&cells).await;
        resize(page, 1000, 900).await;
        jupyter.open(page).await;
        assert_eq!(Jupyter::run(page, 0).await.trim(), "");
        until_there(page, "document.querySelector('inkling-pad')").await;

        enter(page).await;
        draw(page, &plain(3)).await;
        leave(page).await;
        until_heard(page, "reading", "it.digits[0]?.digit === 3").await;
        until_printed(page, 1, "[3]").await;
        picture(page, "jupyterlab.png").await;

        assert_eq!(Jupyter::run(page, 2).await.trim(), "");
        until_heard(page, "ready", "it.base === 'softmax'").await;
        assert_eq!(page.value::<String>("pad.getAttribute('base')").await, "softmax");
        assert_eq!(Jupyter::run(page, 3).await.trim(), "");
        until_heard(page, "reading", "it.digits.length === 0").await;
        until_printed(page, 1, "[]").await;
        // The unknown command is answered at once.
        until_printed(page, 4, "[[6, 0], [5, 1]]").await;

        assert_eq!(Jupyter::run(page, 5).await.trim(), "");
        until_heard(page, "error", "it.sentence.includes('no safetensors file')").await;

        let modules: usize = page
            .value("performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/inkling.js')).length")
            .await;
        assert_eq!(modules, 1, "a second copy of the element");
        jupyter.stop().await;
    });
}

/// Runs a cell until it prints this: the kernel learns of changes one after the other.
async fn until_printed(page: &Page, cell: usize, expected: &str) {
    let mut printed = String::new();
    for _ in 0..40 {
        printed = Jupyter::run(page, cell).await;
        if printed.trim() == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(printed.trim(), expected);
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
        .unwrap_or_else(|error| missing(&program, &error));
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
