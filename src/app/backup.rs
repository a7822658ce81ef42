//! *Save everything* and *Open a saved file*.

use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::app::button::Button;
use crate::app::download::{self, Limit};
use crate::app::driver::{Driver, Stores};
use crate::app::file_button::FileButton;
use crate::app::share::Question;
use crate::app::stores::BackupStore;
use crate::store::Js;
use machines::backup::{self, ACCEPTED, BackupError, Saved};
use machines::page::Event;
use machines::record::Store;
use network::HeadFile;

const LARGEST: Limit = Limit { bytes: backup::LARGEST, made_by: "Save everything" };

#[component]
pub fn Backup() -> impl IntoView {
    let driver: Driver = expect_context();
    let picked = Box::new(move |file: File| spawn_local(open(driver, file)));
    view! {
        <div class="backup" role="group" aria-label="Backup">
            <Button
                class="quiet"
                testid="save-everything"
                title="Your digits, heads, Lab results and settings as one file"
                press=Box::new(move || spawn_local(save(driver)))
            >
                "Save everything"
            </Button>
            <FileButton
                title="Adds what this page lacks and keeps what it has"
                accept=ACCEPTED
                testid="open-everything"
                picked
            >
                "Open a saved file"
            </FileButton>
        </div>
    }
}

/// What came in with the last opened file, and the question about an opened link.
#[component]
pub fn OpenedNote() -> impl IntoView {
    let Stores { backup: BackupStore { told }, .. } = expect_context();
    let shown = move |sentence: String| {
        view! {
            <div class="alert good">
                <p data-testid="told">{sentence}</p>
                <Button class="quiet" testid="dismiss-told" label="Dismiss" press=Box::new(move || told.set(None))>
                    "×"
                </Button>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="alerts above" role="status" aria-live="polite">
            {move || told.get().map(shown)}
            <Question/>
        </div>
    }
}

async fn save(driver: Driver) {
    let kept = driver.saved(backup::STORES).await.unwrap_or_else(|error| {
        driver.notice(BackupError::Partial(error).to_string());
        Vec::new()
    });
    let Some(Saved { file, sentence }) = driver.save(kept) else {
        return driver.notice(BackupError::NotMade.to_string());
    };
    match download::offer(&file_name(), file.as_bytes()) {
        Ok(()) => driver.say(sentence),
        Err(error) => driver.notice(error.to_string()),
    }
}

async fn open(driver: Driver, file: File) {
    let bytes = match download::bytes_within(LARGEST, &file).await {
        Ok(bytes) => bytes,
        Err(error) => return driver.notice(error.to_string()),
    };
    let base = download::base_of(&bytes);
    if base.is_some() {
        let (stamp, file) = (driver.stamp(), HeadFile(bytes));
        return driver.step(Event::OpenHead { stamp, base, file });
    }
    match backup::open::<Js>(&bytes) {
        Ok(opened) => {
            let kept = driver.saved(&[Store::Results]).await.ok();
            driver.step(Event::OpenBackup { opened, kept });
        }
        Err(error) => driver.notice(error.to_string()),
    }
}

/// The file's name with today's date.
fn file_name() -> String {
    let now = Date::new_0();
    let (year, month, day) = (now.get_full_year(), now.get_month() + 1, now.get_date());
    format!("inkling-{year}-{month:02}-{day:02}.inkling")
}
