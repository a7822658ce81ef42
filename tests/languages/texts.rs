//! The texts for people in sources: what of them a catalogue has to have.

use languages::tidy;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Macros whose texts are for developers.
const MACROS: [&str; 9] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "matches",
    "panic",
    "unreachable",
    "concat",
];

/// Functions that take names alone.
const CALLS: [&str; 9] = [
    "expect",
    "make",
    "name",
    "query_selector",
    "query_selector_all",
    "closest",
    "match_media",
    "set_class_name",
    "include_str",
];

/// Functions whose third argument and later ones are texts; names come before.
const WITH_NAMES: [&str; 3] = ["with_text", "button", "link"];

/// Attributes of elements in `view!` that hold names.
const ATTRIBUTES: [&str; 17] = [
    "accept",
    "autocomplete",
    "class",
    "d",
    "href",
    "id",
    "kind",
    "name",
    "preserveAspectRatio",
    "rel",
    "role",
    "style",
    "target",
    "testid",
    "type",
    "viewBox",
    "width",
];

/// The texts of a Rust file, as keys of a catalogue.
pub fn of_rust(source: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let tokens: TokenStream = source.parse().expect("a source of ours is Rust");
    walk(&tokens.into_iter().collect::<Vec<_>>(), &mut texts);
    texts
}

fn walk(tokens: &[TokenTree], texts: &mut Vec<String>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1);
        at += match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => attribute(&tokens[at..], texts),
            TokenTree::Ident(word) => {
                let (word, group) = (word.to_string(), tokens.get(at + 2));
                match (next, group) {
                    (Some(TokenTree::Punct(mark)), Some(TokenTree::Group(_)))
                        if mark.as_char() == '!' && MACROS.contains(&word.as_str()) =>
                    {
                        3
                    }
                    (Some(TokenTree::Group(group)), _)
                        if group.delimiter() == Delimiter::Parenthesis =>
                    {
                        let arguments: Vec<_> = group.stream().into_iter().collect();
                        walk(with_texts(&word, &arguments), texts);
                        2
                    }
                    _ => 1,
                }
            }
            TokenTree::Group(group) => {
                walk(&group.stream().into_iter().collect::<Vec<_>>(), texts);
                1
            }
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
                let text = text.ok().filter(|_| !is_named(&tokens[..at]));
                texts.extend(text.map(|text| key(&text.value())).filter(|key| is_text(key)));
                1
            }
            TokenTree::Punct(_) => 1,
        };
    }
}

/// The number of tokens of an attribute. Of those, only `#[error]` has texts; what `#[cfg(test)]` stands before has none.
fn attribute(tokens: &[TokenTree], texts: &mut Vec<String>) -> usize {
    let inner = matches!(tokens.get(1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
    let end = if inner { 3 } else { 2 };
    let Some(TokenTree::Group(group)) = tokens.get(end - 1) else { return 1 };
    let within: Vec<_> = group.stream().into_iter().collect();
    match within.first().map(ToString::to_string).as_deref() {
        Some("error") => walk(&within, texts),
        Some("cfg") if group.stream().to_string().replace(' ', "") == "cfg(test)" => {
            let is_end = |token: &TokenTree| match token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(mark) => mark.as_char() == ';',
                _ => false,
            };
            let item = tokens[end..].iter().position(is_end);
            return item.map_or(tokens.len(), |item| end + item + 1);
        }
        _ => {}
    }
    end
}

/// The arguments of a function that may be texts.
fn with_texts<'t>(word: &str, arguments: &'t [TokenTree]) -> &'t [TokenTree] {
    if CALLS.contains(&word) {
        return &[];
    }
    if !WITH_NAMES.contains(&word) {
        return arguments;
    }
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
    let commas = arguments.iter().enumerate().filter(|(_, token)| is_comma(token));
    match commas.map(|(place, _)| place).nth(1) {
        Some(second) => &arguments[second..],
        None => &[],
    }
}

/// Whether the tokens before a text are an attribute that holds names, such as `class=`.
fn is_named(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(mark)] if mark.as_char() == '=' => {
            ATTRIBUTES.contains(&name.to_string().as_str())
        }
        _ => false,
    }
}

/// A text as a key: its holes numbered, and one space for space of any kind.
fn key(text: &str) -> String {
    let (mut key, mut holes, mut rest) = (String::new(), 0, text);
    while let Some(at) = rest.find(['{', '}']) {
        key.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            key.push_str(brace);
            rest = after;
        } else if let Some((_, after)) = rest.split_once('}').filter(|_| brace == "{") {
            holes += 1;
            key.push_str(&format!("{{{holes}}}"));
            rest = after;
        }
    }
    key.push_str(rest);
    tidy(&key)
}

/// Whether it may be for people: words with space between them, or a word with a capital first letter.
fn is_text(key: &str) -> bool {
    let mut letters = key.chars();
    let is_capital = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase);
    let has_word = key.split(|letter: char| !letter.is_alphabetic()).any(|word| word.len() > 1);
    has_word && (is_capital || key.contains(' '))
}

/// The texts of a page's HTML that scripts can change.
pub fn of_html(source: &str) -> Vec<String> {
    let marks = [("<title>", "</title>"), ("<p class=\"starting\">", "</p>")];
    let between = marks.into_iter().filter_map(|(before, after)| {
        Some(source.split_once(before)?.1.split_once(after)?.0.to_owned())
    });
    between.collect()
}

/// The texts of a script: what stands between single quotation marks, outside of comments.
pub fn of_script(source: &str) -> Vec<String> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let quoted = lines.flat_map(|line| line.split('\'').skip(1).step_by(2));
    let is_sentence = |text: &&str| text.starts_with(char::is_uppercase) && is_text(text);
    quoted.filter(is_sentence).map(key).collect()
}
