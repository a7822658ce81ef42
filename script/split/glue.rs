//! The text of what is sent beside modules: glue with other names and without what nobody calls, and scripts,
//! style sheets and pages without what is for people alone.

use std::collections::BTreeMap;

use walrus::{ExportId, Module};

use crate::names::GENERATED;

/// The glue with other names for these.
pub fn renamed(glue: &str, names: &BTreeMap<String, String>) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut text = String::with_capacity(glue.len());
    let mut rest = glue;
    while let Some(begin) = rest.find(is_part) {
        let (before, from) = rest.split_at(begin);
        let (name, after) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        text += before;
        text += names.get(name).filter(|_| name.contains(GENERATED)).map_or(name, String::as_str);
        rest = after;
    }
    text + rest
}

/// The glue without classes that nothing makes an object of, and the module without their methods. They come
/// with libraries of which something else is used.
pub fn without_classes(module: &mut Module, glue: &str) -> String {
    const CLASS: &str = "export class ";
    let mut kept = String::with_capacity(glue.len());
    let mut gone: Vec<&str> = Vec::new();
    let mut rest = glue;
    while let Some((before, after)) = rest.split_once(CLASS) {
        let end = after.find("\n}\n").map_or(after.len(), |end| end + "\n}\n".len());
        let (class, behind) = after.split_at(end);
        let name = class.split(' ').next().unwrap_or_default();
        let made = format!("__wbg_{}_new", name.to_lowercase());
        kept += before;
        if module.imports.iter().any(|import| import.name.starts_with(&made)) {
            kept += CLASS;
            kept += class;
        } else {
            gone.push(name);
        }
        rest = behind;
    }
    kept += rest;
    for name in &gone {
        let (free, method) =
            (format!("__wbg_{}_free", name.to_lowercase()), format!("{}_", name.to_lowercase()));
        let exports = module.exports.iter();
        let ids: Vec<ExportId> = exports
            .filter(|export| export.name == free || export.name.starts_with(&method))
            .map(walrus::Export::id)
            .collect();
        ids.into_iter().for_each(|id| module.exports.delete(id));
    }
    // What is left of them: statements about a class that is gone, each begun at the start of a line.
    let mut text = String::with_capacity(kept.len());
    let mut skips = false;
    for line in kept.lines() {
        let begins = !line.starts_with([' ', '}', ')']);
        if begins {
            skips = gone.iter().any(|name| {
                line.starts_with(&format!("const {name}Finalization"))
                    || line.starts_with(&format!("if (Symbol.dispose) {name}."))
            });
        }
        if !skips {
            text += line;
            text.push('\n');
        }
    }
    text
}

/// A script, style sheet or page without indentation and comments that have lines of their own; as it is where
/// text goes over lines, whose indentation counts.
pub fn tidied(script: &str) -> String {
    const COMMENTS: [(&str, &str); 2] = [("/*", "*/"), ("<!--", "-->")];
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let mut text = String::with_capacity(script.len());
    let mut end = None;
    for line in script.lines().map(str::trim) {
        let begun = COMMENTS.into_iter().find(|(begin, _)| line.starts_with(begin));
        end = end.or(begun.map(|(_, end)| end));
        let code = match end {
            None => line,
            Some(last) => match line.split_once(last) {
                Some((_, behind)) => {
                    end = None;
                    behind.trim_start()
                }
                None => "",
            },
        };
        if !(code.is_empty() || code.starts_with("//")) {
            text += code;
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_whose_text_goes_over_lines_stays_as_it_is() {
        let script = "  let text = `a\n    b`;\n";
        assert_eq!(tidied(script), script);
    }

    #[test]
    fn comments_with_lines_of_their_own_are_left_out_and_what_is_beside_them_stays() {
        let script = "/* One\n   and two. */\na { b: c; } /* three */\n/* four */ d { e: f; }\n";
        assert_eq!(tidied(script), "a { b: c; } /* three */\nd { e: f; }\n");
        let page = "  <!-- One. -->\n  <p>Two</p>\n\n  // three\n";
        assert_eq!(tidied(page), "<p>Two</p>\n");
    }
}
