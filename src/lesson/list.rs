//! The lessons of this site, to choose from.

use futures_util::future::join_all;
use web_sys::Element;

use super::load::{self, Loaded};
use crate::dom::{Made, add, language, link, make, name, with_text};
use lessons::{FOLDER, LIST, Lesson, View};
use machines::names::LESSON;

/// Adds the list below `to`. A lesson that can't be read is left out, with a sentence.
pub async fn add_list(to: &Element, home: &str) -> Made<()> {
    let names = match load::fetch(&format!("{FOLDER}/{LIST}"), home).await {
        Ok((file, _)) => String::from_utf8_lossy(&file).into_owned(),
        Err(error) => return add(to, &with_text("p", "complaint", &error.to_string())?),
    };
    let with_pad = group(to, "With the pad")?;
    let with_lab = group(to, "With the Lab")?;
    let named = names.lines().map(str::trim).filter(|lesson| !lesson.is_empty());
    // At once: on a slow line each would otherwise wait for the one before.
    let language = language()?;
    let language = language.as_str();
    let loaded = named.map(async |lesson| (lesson, load::lesson(lesson, language, home).await));
    for (lesson, loaded) in join_all(loaded).await {
        match loaded {
            Ok(Loaded { lesson: Lesson { title, about, minutes, view, .. }, prose, .. }) => {
                let group = if view == View::Lab { &with_lab } else { &with_pad };
                let entry = make("li", "")?;
                let link = link("", &format!("?{LESSON}={lesson}"), &title)?;
                name(&link, &format!("lesson-{lesson}"))?;
                prose.mark(&link)?;
                add(&entry, &link)?;
                add(&entry, &with_text("small", "", &format!("{minutes} minutes"))?)?;
                if let Some(about) = about {
                    let about = with_text("p", "", &about)?;
                    prose.mark(&about)?;
                    add(&entry, &about)?;
                }
                add(group, &entry)?;
                group.parent_element().map_or(Ok(()), |group| group.remove_attribute("hidden"))?;
            }
            Err(error) => add(to, &with_text("p", "complaint", &error.to_string())?)?,
        }
    }
    name(to, "lessons")
}

/// A list with a heading, hidden while it is empty.
fn group(to: &Element, title: &str) -> Made<Element> {
    let section = make("section", "lesson-group")?;
    section.set_attribute("hidden", "")?;
    add(&section, &with_text("h3", "", title)?)?;
    let list = make("ul", "lesson-list")?;
    add(&section, &list)?;
    add(to, &section)?;
    Ok(list.into())
}
