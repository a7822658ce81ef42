//! Short names for what parts, and the glue that wasm-bindgen writes, call each other by: the tools' own are
//! long, end in hashes, and compress badly.

use std::collections::BTreeMap;

use walrus::{ExportItem, ImportId, Module, passes};

use crate::{BRING, FIRST, glue};

/// wasm-bindgen's names have this in them, and nothing else that is exported or imported has.
pub const GENERATED: &str = "__";

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
    let glue = glue::without_classes(first, glue);
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
    glue::tidied(&glue::renamed(&glue, &names))
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
}
