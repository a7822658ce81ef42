//! Short names for what parts, and the glue that wasm-bindgen writes, call each other by: the tools' own are
//! long, end in hashes, and compress badly.

use std::collections::BTreeMap;

use walrus::{ExportId, ExportItem, ImportId, Module, passes};

use crate::{BRING, FIRST};

/// wasm-bindgen's names have this in them, and nothing else that is exported or imported has.
const GENERATED: &str = "__";

/// So begins no name in glue, and so begin the short ones that are put there.
const OF_GLUE: &str = "$";

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The i-th name, two letters or more: as numbers are written, so that neighbours begin alike.
fn short(i: usize) -> String {
    let letter = |i: usize| char::from(LETTERS[i % LETTERS.len()]);
    let rest = i / LETTERS.len();
    let before = if rest < LETTERS.len() { letter(rest).to_string() } else { short(rest) };
    before + &letter(i).to_string()
}

/// Renames in all parts, of which the first is first, and gives the glue that fits them, without what nothing
/// of the module can ever ask for, comments and indentation.
pub fn shorten(parts: &mut [Module], glue: &str) -> String {
    let Some((first, others)) = parts.split_first_mut() else { return glue.to_owned() };
    let glue = without_classes(first, glue);
    passes::gc::run(first);

    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut rename = |name: &str, before: &str| {
        let short = short(names.len());
        // One letter is enough for some where no name of parts can be meant.
        let short = short.strip_prefix('a').filter(|_| !before.is_empty()).unwrap_or(&short);
        let short = format!("{before}{short}");
        names.entry(name.to_owned()).or_insert(short).clone()
    };
    let imports: Vec<ImportId> = first.imports.iter().map(walrus::Import::id).collect();
    for id in imports {
        let import = first.imports.get_mut(id);
        if import.module != BRING.0 && import.name.contains(GENERATED) {
            import.name = rename(&import.name, OF_GLUE);
        }
    }
    let is_shared = |name: &str| {
        others.iter().flat_map(|part| part.imports.iter()).any(|import| import.name == name)
    };
    let (mut shared, mut own) = (Vec::new(), Vec::new());
    for export in first.exports.iter() {
        match (is_shared(&export.name), export.item) {
            (true, ExportItem::Function(id)) => {
                shared.push((first.funcs.get(id).name.clone(), export.id()));
            }
            _ => own.push(export.id()),
        }
    }
    for id in own {
        let export = first.exports.get_mut(id);
        if export.name.contains(GENERATED) {
            export.name = rename(&export.name, OF_GLUE);
        } else if is_shared(&export.name) {
            export.name = rename(&export.name, "");
        }
    }
    // As functions will lie, which are sorted by their names: neighbours then compress to next to nothing.
    shared.sort();
    for (_, id) in shared {
        let export = first.exports.get(id);
        let (name, item) = (rename(&export.name, ""), export.item);
        first.exports.delete(id);
        first.exports.add(&name, item);
    }
    for part in others {
        let imports: Vec<ImportId> = part.imports.iter().map(walrus::Import::id).collect();
        for id in imports {
            let import = part.imports.get_mut(id);
            if import.module == FIRST {
                import.name = rename(&import.name, "");
            }
        }
    }
    tidied(&renamed(&glue, &names))
}

/// The glue with other names for these.
fn renamed(glue: &str, names: &BTreeMap<String, String>) -> String {
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
fn without_classes(module: &mut Module, glue: &str) -> String {
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
    use walrus::{FunctionBuilder, FunctionId};

    use super::*;

    const GLUE: &str = "\
export class Sink {
    write(chunk) {
        wasm.sink_write(chunk);
    }
}
if (Symbol.dispose) Sink.prototype[Symbol.dispose] = Sink.prototype.free;
/**
 * Begins.
 */
export function begin() {
    // As said.
    wasm.__wbindgen_start(`${1}`);
}
const SinkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_sink_free(ptr, 1));
const imports = { __wbg_log_0123456789abcdef: function(x) { console.log(x, '__wbg_logs'); } };
";

    fn function(module: &mut Module, callee: Option<FunctionId>) -> FunctionId {
        let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
        if let Some(callee) = callee {
            function.func_body().call(callee);
        }
        function.finish(vec![], &mut module.funcs)
    }

    fn names(module: &Module) -> Vec<&str> {
        let exports = module.exports.iter().map(|export| export.name.as_str());
        exports.chain(module.imports.iter().map(|import| import.name.as_str())).collect()
    }

    #[test]
    fn glue_and_parts_keep_finding_each_other_under_short_names() {
        let mut first = Module::default();
        let ty = first.types.add(&[], &[]);
        let (log, _) = first.add_import_func("./glue.js", "__wbg_log_0123456789abcdef", ty);
        for name in ["__wbindgen_start", "__wbg_sink_free", "sink_write", "main", "f7"] {
            let function = function(&mut first, Some(log));
            first.exports.add(name, function);
        }
        let mut other = Module::default();
        let ty = other.types.add(&[], &[]);
        let (shared, _) = other.add_import_func(FIRST, "f7", ty);
        let caller = function(&mut other, Some(shared));
        other.exports.add("caller", caller);

        let mut parts = [first, other];
        let glue = shorten(&mut parts, GLUE);
        assert_eq!(names(&parts[0]), ["$b", "main", "ac", "$a"]);
        assert_eq!(names(&parts[1]), ["caller", "ac"]);
        let expected = "export function begin() {\nwasm.$b(`${1}`);\n}\n\
            const imports = { $a: function(x) { console.log(x, '__wbg_logs'); } };\n";
        assert_eq!(glue, expected);
    }

    #[test]
    fn short_names_are_all_different() {
        let mut names: Vec<String> = (0..10_000).map(short).collect();
        assert_eq!([0, 61, 62, 3844].map(|i| names[i].as_str()), ["aa", "a9", "ba", "baa"]);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 10_000);
    }

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
