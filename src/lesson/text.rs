//! A lesson's text as elements. Text goes in as text, and addresses were checked when the file was
//! read.

use web_sys::{Element, Url};

use crate::dom::{Made, add, document, make, with_text};
use lessons::{Block, Inline};

/// `home`: the address of the lesson's file, which its own addresses are relative to.
pub fn add_blocks(to: &Element, blocks: &[Block], home: &str) -> Made<()> {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => add_within(to, "p", inlines, home)?,
            // The step's title is an h3.
            Block::Heading(inlines) => add_within(to, "h4", inlines, home)?,
            Block::List { first, items } => {
                let list = make(if first.is_some() { "ol" } else { "ul" }, "")?;
                if let Some(first) = first.filter(|first| *first != 1) {
                    list.set_attribute("start", &first.to_string())?;
                }
                for item in items {
                    let entry = make("li", "")?;
                    add_blocks(&entry, item, home)?;
                    add(&list, &entry)?;
                }
                add(to, &list)?;
            }
            Block::Quote(blocks) => {
                let quote = make("blockquote", "")?;
                add_blocks(&quote, blocks, home)?;
                add(to, &quote)?;
            }
            Block::Code(code) => {
                let text = with_text("pre", "", code)?;
                // It may be wider than the page: keys scroll it.
                text.set_attribute("tabindex", "0")?;
                add(to, &text)?;
            }
            Block::Rule => add(to, &make("hr", "")?)?,
        }
    }
    Ok(())
}

pub fn add_within(to: &Element, tag: &str, inlines: &[Inline], home: &str) -> Made<()> {
    let element = make(tag, "")?;
    add_inlines(&element, inlines, home)?;
    add(to, &element)
}

pub fn add_inlines(to: &Element, inlines: &[Inline], home: &str) -> Made<()> {
    for inline in inlines {
        match inline {
            Inline::Text(text) => {
                to.append_child(&document()?.create_text_node(text))?;
            }
            Inline::Emphasis(inner) => add_within(to, "em", inner, home)?,
            Inline::Strong(inner) => add_within(to, "strong", inner, home)?,
            Inline::Code(code) => add(to, &with_text("code", "", code)?)?,
            Inline::Link { to: address, text } => {
                let link = make("a", "")?;
                link.set_attribute("href", &resolved(address, home))?;
                // The lesson stays open.
                link.set_attribute("target", "_blank")?;
                link.set_attribute("rel", "noopener noreferrer")?;
                add_inlines(&link, text, home)?;
                add(to, &link)?;
            }
            Inline::Picture { from, shows } => {
                let picture = make("img", "")?;
                picture.set_attribute("alt", shows)?;
                picture.set_attribute("referrerpolicy", "no-referrer")?;
                picture.set_attribute("src", &resolved(from, home))?;
                add(to, &picture)?;
            }
            Inline::Break => add(to, &make("br", "")?)?,
        }
    }
    Ok(())
}

fn resolved(address: &str, home: &str) -> String {
    Url::new_with_base(address, home).map_or_else(|_| address.to_owned(), |url| url.href())
}
