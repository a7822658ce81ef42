//! The whole page. In a frame, only the part that the address names (`?view=`).

use leptos::prelude::*;

use crate::app::apart::ApartNote;
use crate::app::backup::{Backup, OpenedNote};
use crate::app::bases::Bases;
use crate::app::button::Button;
use crate::app::driver::{Driver, Stores};
use crate::app::forget::Forget;
use crate::app::found::Pictures;
use crate::app::guide::Guide;
use crate::app::heads::Heads;
use crate::app::host::{self, SendDigits};
use crate::app::keeping::Keeping;
use crate::app::keys::{self, Keys};
use crate::app::labelling::Labelling;
use crate::app::learn::Learn;
use crate::app::learner_choice::LearnerChoice;
use crate::app::memo::memo;
use crate::app::notices::{Alerts, Said, Status};
use crate::app::pad::Pad;
use crate::app::reading::ReadingPanel;
use crate::app::samples::Samples;
use crate::app::share::{self, Sharing};
use crate::app::stores::{
    BackupStore, ComputingStore, GuideStore, HeadStore, HostStore, KeepingStore, LearningStore,
    LinkStore, NoticeStore, PadStore, PictureStore, ReaderStore, SampleStore, SignStore, UndoStore,
};
use crate::app::why::{WhyButton, WhyPane};
use machines::address::{Address, Embed};

#[component]
pub fn App() -> impl IntoView {
    let query = window().location().search().unwrap_or_default();
    let address = Address::parse(&query);
    let embed = address.embed;
    let stores = stores(embed);
    let driver = Driver::new(stores);
    let Stores { pad, reader, guide, samples, picture, links, .. } = stores;
    let labelling = Labelling { embed, driver, pad, reader, guide };
    // One context for all stores, because each type of context adds code to the wasm. A component takes the stores that
    // it needs.
    provide_context(stores);
    provide_context(embed);
    provide_context(driver);
    provide_context(labelling);
    keys::listen(Keys { labelling, samples, picture, links });
    host::listen(embed, driver, stores);
    driver.begin(address);
    if embed == Embed::Whole {
        share::listen(driver);
    }

    let learning = move || {
        view! {
            <div class="own">
                <Samples/>
                {(embed == Embed::Train).then(|| view! { <Backup/> })}
                <Learn/>
                {(embed == Embed::Whole).then(|| view! { <Heads/> })}
            </div>
        }
    };
    view! {
        <div class=format!("page embed-{}", if embed.explains() { "pad explaining" } else { embed.as_str() })>
            {(embed == Embed::Whole).then(|| view! { <Header/> })}
            <main>
                {(embed != Embed::Whole).then(|| view! { <h1 class="hidden">"Inkling"</h1> })}
                <div class="draw">
                    {embed.learns().then(|| view! { <Guide/> })}
                    <Pad/>
                    <Tools/>
                </div>
                <ReadingPanel/>
                {embed.learns().then(learning)}
                {(embed == Embed::Whole || embed.explains()).then(|| view! { <WhyPane/> })}
            </main>
            <ApartNote/>
            {(embed == Embed::Train).then(|| view! { <SendDigits/> })}
            {(embed == Embed::Whole).then(|| view! { <Footer/> <Pictures/> <Sharing/> })}
            <Alerts/>
            <OpenedNote/>
            <Said/>
        </div>
    }
}

#[inline(never)]
fn stores(embed: Embed) -> Stores {
    Stores {
        pad: PadStore::new(embed),
        reader: ReaderStore::default(),
        learning: LearningStore::default(),
        computing: ComputingStore::default(),
        samples: SampleStore::default(),
        signs: SignStore::default(),
        heads: HeadStore::default(),
        notices: NoticeStore::default(),
        guide: GuideStore::default(),
        picture: PictureStore::default(),
        undo: UndoStore::default(),
        keeping: KeepingStore::default(),
        backup: BackupStore::default(),
        host: HostStore::default(),
        links: LinkStore::default(),
        explains: RwSignal::new(embed.explains()),
    }
}

#[component]
fn Header() -> impl IntoView {
    view! {
        <header class="top">
            <h1>"Inkling"</h1>
            <p>"Reads your digits, and learns your hand."</p>
            <a class="button quiet" href="lab.html" data-testid="to-the-lab">"Lab"</a>
            <a class="button quiet" href="lesson.html" data-testid="to-the-lessons">"Lessons"</a>
            <Bases/>
        </header>
    }
}

#[component]
fn Tools() -> impl IntoView {
    let embed: Embed = expect_context();
    let Stores { pad, .. } = expect_context();
    let empty = memo(move || pad.is_empty());
    view! {
        <div class="tools">
            <Button testid="undo" disabled=Box::new(move || empty.get()) press=Box::new(move || pad.undo_stroke())>
                "Undo"
            </Button>
            <Button testid="clear" disabled=Box::new(move || empty.get()) press=Box::new(move || pad.clear())>
                "Clear"
            </Button>
            {(embed == Embed::Whole).then(|| view! { <WhyButton/> })}
            <Status/>
        </div>
    }
}

#[component]
fn Footer() -> impl IntoView {
    view! {
        <footer>
            <p>"Nothing you draw leaves this device."</p>
            <LearnerChoice/>
            <Keeping/>
            <Backup/>
            <Forget/>
        </footer>
    }
}
