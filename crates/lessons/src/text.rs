//! A step's Markdown as a tree of what a page may show. Nothing in it can run: no HTML, and no
//! addresses but those of the web.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::address::is_safe;
use crate::error::{LessonError, Problem};
use crate::limits::DEEPEST;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Vec<Inline>),
    Heading(Vec<Inline>),
    /// `first`: the number of the first item; `None` for a list without numbers.
    List {
        first: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Quote(Vec<Block>),
    Code(String),
    Rule,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Code(String),
    /// `to`: an address that `address::is_safe` takes.
    Link {
        to: String,
        text: Vec<Inline>,
    },
    Picture {
        from: String,
        shows: String,
    },
    Break,
}

/// The text without its forms.
pub fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    add_plain(inlines, &mut text);
    text
}

fn add_plain(inlines: &[Inline], to: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Picture { shows: text, .. } => {
                to.push_str(text);
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                add_plain(inner, to);
            }
            Inline::Break => to.push(' '),
        }
    }
}

/// The tree of a text that begins on a line of the file.
pub fn blocks(text: &str, line: usize, errors: &mut Vec<LessonError>) -> Vec<Block> {
    let mut builder = Builder { text, line, errors, open: vec![Part::of(Kind::Whole)] };
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        if !builder.take(event, range.start) {
            return Vec::new();
        }
    }
    builder.open.swap_remove(0).into_blocks()
}

/// A text of one paragraph without pictures, for the key that has it.
pub fn one_line(
    text: &str,
    key: &'static str,
    line: usize,
    errors: &mut Vec<LessonError>,
) -> Vec<Inline> {
    let before = errors.len();
    let mut blocks = blocks(text, line, errors);
    if errors.len() > before {
        return Vec::new();
    }
    match (blocks.pop(), blocks.is_empty()) {
        (Some(Block::Paragraph(inlines)), true) if !has_picture(&inlines) => inlines,
        _ => {
            errors.push(LessonError { line, problem: Problem::OneLine(key) });
            Vec::new()
        }
    }
}

fn has_picture(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Picture { .. } => true,
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
            has_picture(inner)
        }
        Inline::Text(_) | Inline::Code(_) | Inline::Break => false,
    })
}

enum Kind {
    Whole,
    Paragraph,
    Heading,
    List(Option<u64>),
    Item,
    Quote,
    Code,
    Emphasis,
    Strong,
    Link(String),
    Picture(String),
    /// Not shown; an error says so.
    Refused,
}

/// A part of the text whose end has not come yet.
struct Part {
    kind: Kind,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    items: Vec<Vec<Block>>,
}

impl Part {
    fn of(kind: Kind) -> Self {
        Self { kind, blocks: Vec::new(), inlines: Vec::new(), items: Vec::new() }
    }

    /// Items of a tight list hold text without a paragraph.
    fn end_paragraph(&mut self) {
        if !self.inlines.is_empty() {
            let inlines = std::mem::take(&mut self.inlines);
            self.blocks.push(Block::Paragraph(inlines));
        }
    }

    fn into_blocks(mut self) -> Vec<Block> {
        self.end_paragraph();
        self.blocks
    }
}

struct Builder<'a> {
    text: &'a str,
    line: usize,
    errors: &'a mut Vec<LessonError>,
    open: Vec<Part>,
}

impl Builder<'_> {
    /// False if the rest can't be read.
    fn take(&mut self, event: Event<'_>, at: usize) -> bool {
        match event {
            Event::Start(_) if self.open.len() > DEEPEST => {
                self.error(at, Problem::Deep);
                return false;
            }
            Event::Start(tag) => {
                let kind = self.kind_of(tag, at);
                self.open.push(Part::of(kind));
            }
            Event::End(_) => self.end(at),
            Event::Text(text) => self.inline(Inline::Text(text.into_string())),
            Event::Code(text) => self.inline(Inline::Code(text.into_string())),
            Event::SoftBreak => self.inline(Inline::Text(" ".to_owned())),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::InlineHtml(_) => self.error(at, Problem::Html),
            // Its block is refused as a whole.
            Event::Html(_) => {}
            // Extensions, which are off.
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
        true
    }

    fn kind_of(&mut self, tag: Tag<'_>, at: usize) -> Kind {
        match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { .. } => Kind::Heading,
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(_) => Kind::Code,
            Tag::List(first) => Kind::List(first),
            Tag::Item => Kind::Item,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Link { link_type, dest_url, .. } => {
                let is_mail = link_type == LinkType::Email;
                Kind::Link(self.address(&dest_url, is_mail, at))
            }
            Tag::Image { dest_url, .. } => Kind::Picture(self.address(&dest_url, false, at)),
            Tag::HtmlBlock => {
                self.error(at, Problem::Html);
                Kind::Refused
            }
            // Extensions, which are off.
            _ => Kind::Refused,
        }
    }

    fn address(&mut self, address: &str, is_mail: bool, at: usize) -> String {
        if is_mail || !is_safe(address) {
            self.error(at, Problem::Address(address.chars().take(80).collect()));
            return String::new();
        }
        address.to_owned()
    }

    fn end(&mut self, at: usize) {
        // Each end has its beginning, and the whole has no end.
        let Some(mut part) = (self.open.len() > 1).then(|| self.open.pop()).flatten() else {
            return;
        };
        match std::mem::replace(&mut part.kind, Kind::Refused) {
            Kind::Paragraph => self.block(Block::Paragraph(part.inlines)),
            Kind::Heading => self.block(Block::Heading(part.inlines)),
            Kind::Quote => self.block(Block::Quote(part.into_blocks())),
            Kind::Code => self.block(Block::Code(plain(&part.inlines))),
            Kind::List(first) => self.block(Block::List { first, items: part.items }),
            Kind::Item => {
                let item = part.into_blocks();
                if let Some(list) = self.open.last_mut() {
                    list.items.push(item);
                }
            }
            Kind::Emphasis => self.inline(Inline::Emphasis(part.inlines)),
            Kind::Strong => self.inline(Inline::Strong(part.inlines)),
            Kind::Link(to) => self.inline(Inline::Link { to, text: part.inlines }),
            Kind::Picture(from) => {
                let shows = plain(&part.inlines);
                if shows.trim().is_empty() {
                    self.error(at, Problem::NoDescription);
                }
                self.inline(Inline::Picture { from, shows });
            }
            Kind::Whole | Kind::Refused => {}
        }
    }

    fn block(&mut self, block: Block) {
        if let Some(part) = self.open.last_mut() {
            part.end_paragraph();
            part.blocks.push(block);
        }
    }

    fn inline(&mut self, inline: Inline) {
        let Some(part) = self.open.last_mut() else { return };
        match (part.inlines.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => part.inlines.push(inline),
        }
    }

    fn error(&mut self, at: usize, problem: Problem) {
        let before = self.text.as_bytes().iter().take(at);
        let line = self.line + before.filter(|byte| **byte == b'\n').count();
        self.errors.push(LessonError { line, problem });
    }
}

#[cfg(test)]
mod tests;
