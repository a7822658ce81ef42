//! Opening files and links, and what was left out of them.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::app::bytes_of;
use crate::dom::{Made, add, button, flag, make, name, on, with_text};
use crate::store::Js;
use machines::backup::{ACCEPTED, LARGEST};
use machines::class::{Contents, Event, FileError, open_file};

pub struct Opening {
    files: HtmlInputElement,
    links: HtmlTextAreaElement,
    open_links: HtmlElement,
    /// Hidden while nothing was left out.
    left_out: HtmlElement,
    list: HtmlElement,
    dismiss: HtmlElement,
    shown: RefCell<Vec<String>>,
}

impl Opening {
    /// Adds the elements below `to`.
    pub fn new(to: &HtmlElement) -> Made<Self> {
        let section = make("section", "open")?;
        add(&section, &with_text("h2", "", "Files and links")?)?;
        let about = "Open what your class has saved: files of “Save everything” hold digits and the head in use, files of “Save as file” a head. Or paste links of heads, one to a line, with a name before each.";
        add(&section, &with_text("p", "", about)?)?;
        let label = with_text("label", "button", "Open files")?;
        let files: HtmlInputElement = make("input", "hidden")?.unchecked_into();
        files.set_type("file");
        files.set_multiple(true);
        files.set_accept(ACCEPTED);
        name(&files, "open-files")?;
        add(&label, &files)?;
        add(&section, &label)?;

        let label = with_text("label", "links", "Links, each after its name")?;
        let links: HtmlTextAreaElement = make("textarea", "")?.unchecked_into();
        links.set_rows(3);
        links.set_attribute("placeholder", "Anna https://…/#hand=…")?;
        links.set_attribute("spellcheck", "false")?;
        name(&links, "links")?;
        add(&label, &links)?;
        add(&section, &label)?;
        let open_links = button("", "open-links", "Open links")?;
        add(&section, &open_links)?;

        // It exists from the start, so that screen readers say what comes in.
        let alert = make("div", "left-out")?;
        alert.set_attribute("role", "alert")?;
        let left_out = make("div", "complaint")?;
        flag(&left_out, "hidden", true)?;
        let list = make("ul", "")?;
        name(&list, "left-out")?;
        let dismiss = button("quiet", "dismiss", "Dismiss")?;
        add(&left_out, &list)?;
        add(&left_out, &dismiss)?;
        add(&alert, &left_out)?;
        add(&section, &alert)?;
        add(to, &section)?;
        Ok(Self { files, links, open_links, left_out, list, dismiss, shown: RefCell::default() })
    }

    pub fn listen(&self, act: impl Fn(Event) + Clone + 'static) -> Made<()> {
        let (input, opened) = (self.files.clone(), act.clone());
        on(&self.files, "change", move |_| {
            let chosen = input.files().map(|files| {
                (0..files.length()).filter_map(|place| files.get(place)).collect::<Vec<File>>()
            });
            // Without this, choosing the same file twice fires no event.
            input.set_value("");
            spawn_local(open_all(chosen.unwrap_or_default(), opened.clone()));
        })?;
        let (links, pasted) = (self.links.clone(), act.clone());
        on(&self.open_links, "click", move |_| {
            let text = links.value();
            links.set_value("");
            pasted(Event::Links(text));
        })?;
        on(&self.dismiss, "click", move |_| act(Event::Dismiss))
    }

    pub fn update(&self, left_out: Vec<String>) -> Made<()> {
        if *self.shown.borrow() == left_out {
            return Ok(());
        }
        self.list.set_text_content(None);
        for sentence in &left_out {
            add(&self.list, &with_text("li", "", sentence)?)?;
        }
        flag(&self.left_out, "hidden", left_out.is_empty())?;
        self.shown.replace(left_out);
        Ok(())
    }
}

/// Opens one file after the other, so that people come in the order of their files.
async fn open_all(files: Vec<File>, opened: impl Fn(Event)) {
    for file in files {
        let contents = contents(&file).await;
        opened(Event::File { name: file.name(), contents });
    }
}

async fn contents(file: &File) -> Result<Contents, FileError> {
    if file.size() > f64::from(LARGEST) {
        return Err(FileError::TooLarge);
    }
    open_file::<Js>(bytes_of(file).await.map_err(|_| FileError::NotRead)?)
}
