//! Cuts an engine's module into parts, after wasm-bindgen and wasm-opt: what is called until the first
//! reading, what is called later, and what is hardly ever. `www/loader.js` fetches the first part,
//! and each other one when a function in it is first called, if it hasn't come by then. Burn has each
//! operation for every type of number and decides while it runs, so a linker can leave none of them out.
//!
//! Ours, since the version of Binaryen's wasm-split that can be had here confuses two tables.

mod glue;
mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;

use anyhow::{Context, Result, bail};
use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalKind, ImportedFunction, Module, ModuleConfig, TableId, ValType, passes,
};

const USAGE: &str = "split FOLDER NAME LIST…: cuts FOLDER/NAME_bg.wasm, whose function names are in it. \
    The functions in the first LIST stay there, those in the next go to NAME_1.wasm and so on, and the \
    others to the last. What they, and FOLDER/NAME.js, call each other by becomes short.\n\
    split --watch MODULE: has MODULE tell what is called, for script/hot\n\
    split --tidy FILE…: leaves comments and indentation out of scripts, style sheets and pages";

/// The loader's function that brings a part of that number.
const BRING: (&str, &str) = ("parts", "bring");

/// Where the other parts take all from that isn't in them: the first part's exports.
const FIRST: &str = "f";

/// Names of the watched module's globals that turn 1 once their function is called begin so; a number follows.
const WATCHED: &str = "called:";

/// The linker's wrappers, which run all constructors before an export, are named so.
const WRAPPER: &str = "command_export";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--watch", module] => write(module, &watched(&read(module)?)?),
        ["--tidy", files @ ..] => files.iter().try_for_each(|file| {
            write(file, glue::tidied(&String::from_utf8(read(file)?)?).as_bytes())
        }),
        [folder, name, lists @ ..] if !lists.is_empty() => {
            let module = format!("{folder}/{name}_bg.wasm");
            let lists: Vec<String> = lists
                .iter()
                .map(|list| Ok(String::from_utf8(read(list)?)?))
                .collect::<Result<_>>()?;
            let lists: Vec<BTreeSet<&str>> =
                lists.iter().map(|list| list.lines().collect()).collect();
            let mut parts = cut(&read(&module)?, &lists)?;
            let script = format!("{folder}/{name}.js");
            let glue = String::from_utf8(read(&script)?)?;
            write(&script, names::shorten(&mut parts, &glue).as_bytes())?;
            for (i, part) in parts.iter_mut().enumerate() {
                let file = match i {
                    0 => module.clone(),
                    i => format!("{folder}/{name}_{i}.wasm"),
                };
                write(&file, &part.emit_wasm())?;
            }
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.to_owned())
}

fn write(path: &str, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| path.to_owned())
}

fn parse(bytes: &[u8]) -> Result<Module> {
    ModuleConfig::new().generate_producers_section(false).parse(bytes)
}

/// A function's name without the hash that the compiler ends it with.
fn plain(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => {
            name
        }
        _ => name,
    }
}

/// The part of each function; the first one's where nothing is known of it.
///
/// Hashes tell a generic function's versions apart, and change with the compiler and with libraries.
/// Where a list's hashes are no longer the module's, all versions of the function are where one was.
fn parts_of(names: &[Option<String>], lists: &[BTreeSet<&str>]) -> Vec<usize> {
    let there: BTreeSet<&str> = names.iter().flatten().map(String::as_str).collect();
    let mut outdated: BTreeMap<&str, usize> = BTreeMap::new();
    for (part, list) in lists.iter().enumerate() {
        for name in list.iter().filter(|name| !there.contains(**name)) {
            outdated.entry(plain(name)).or_insert(part);
        }
    }
    let part = |name: &Option<String>| {
        let Some(name) = name.as_deref() else { return 0 };
        let listed = lists.iter().position(|list| list.contains(name));
        listed.or_else(|| outdated.get(plain(name)).copied()).unwrap_or(lists.len())
    };
    names.iter().map(part).collect()
}

/// The parts, the first one first.
fn cut(bytes: &[u8], lists: &[BTreeSet<&str>]) -> Result<Vec<Module>> {
    let mut first = parse(bytes)?;
    let functions: Vec<FunctionId> = first.funcs.iter().map(walrus::Function::id).collect();
    let is_local = |f: &walrus::Function| matches!(f.kind, FunctionKind::Local(_));
    let names: Vec<_> =
        first.funcs.iter().map(|f| f.name.clone().filter(|_| is_local(f))).collect();
    if let Some(name) = names.iter().flatten().find(|name| name.ends_with(WRAPPER)) {
        bail!(
            "{name}: each call from JavaScript would run all constructors; call __wasm_call_ctors once"
        );
    }
    let parts = parts_of(&names, lists);
    // A slot of the table for each function that leaves, part after part.
    let leaving: Vec<Vec<usize>> = (1..=lists.len())
        .map(|part| (0..parts.len()).filter(|&place| parts[place] == part).collect())
        .collect();
    let table = table_of(&first)?;
    let from = u32::try_from(first.tables.get(table).initial)?;
    let more = leaving.iter().map(Vec::len).sum::<usize>() as u64;
    let grow = |module: &mut Module, table: TableId| {
        let table = module.tables.get_mut(table);
        table.initial += more;
        table.maximum = table.maximum.map(|maximum| maximum + more);
    };

    let mut others = Vec::new();
    let mut exported = BTreeSet::new();
    let mut slot = from;
    for places in &leaving {
        let mut part = parse(bytes)?;
        let table = table_of(&part)?;
        grow(&mut part, table);
        keep_only(&mut part, places, table, slot)?;
        slot += u32::try_from(places.len())?;
        exported.extend(part.imports.iter().map(|import| import.name.clone()));
        others.push(part);
    }

    for name in &exported {
        let (kind, place) = name.split_at(1);
        let place: usize = place.parse()?;
        let item: ExportItem = match kind {
            "f" => functions[place].into(),
            "m" => first.memories.iter().nth(place).context("memory")?.id().into(),
            "t" => first.tables.iter().nth(place).context("table")?.id().into(),
            "g" => first.globals.iter().nth(place).context("global")?.id().into(),
            _ => bail!("a part takes {name}"),
        };
        first.exports.add(name, item);
    }
    grow(&mut first, table);
    let number = first.types.add(&[ValType::I32], &[]);
    let (bring, _) = first.add_import_func(BRING.0, BRING.1, number);
    let leaving =
        leaving.iter().zip(1..).flat_map(|(places, part)| places.iter().map(move |p| (*p, part)));
    for (slot, (place, part)) in (from as i32..).zip(leaving) {
        stand_in(&mut first, functions[place], table, slot, bring, part);
    }
    passes::gc::run(&mut first);
    others.insert(0, first);
    Ok(others)
}

fn table_of(module: &Module) -> Result<TableId> {
    module.tables.main_function_table()?.context("there is no table of functions")
}

/// Has a function call the one in its slot of the table, whose part is brought first where it isn't there.
fn stand_in(
    module: &mut Module,
    id: FunctionId,
    table: TableId,
    slot: i32,
    bring: FunctionId,
    part: i32,
) {
    let ty = module.funcs.get(id).ty();
    let (parameters, results) = module.types.params_results(ty);
    let (parameters, results) = (parameters.to_vec(), results.to_vec());
    let locals: Vec<_> = parameters.iter().map(|ty| module.locals.add(*ty)).collect();
    let mut stand_in = FunctionBuilder::new(&mut module.types, &parameters, &results);
    let mut body = stand_in.func_body();
    body.i32_const(slot).table_get(table).ref_is_null().if_else(
        None,
        |lacking| {
            lacking.i32_const(part).call(bring);
        },
        |_| {},
    );
    for &local in &locals {
        body.local_get(local);
    }
    body.i32_const(slot).call_indirect(ty, table);
    module.funcs.get_mut(id).kind = FunctionKind::Local(stand_in.local_func(locals));
}

/// Leaves these functions, which it puts into the table from a slot on, and takes all else from the
/// first part.
fn keep_only(module: &mut Module, places: &[usize], table: TableId, slot: u32) -> Result<()> {
    module.start = None;
    let exports: Vec<_> = module.exports.iter().map(walrus::Export::id).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    let elements: Vec<_> = module.elements.iter().map(walrus::Element::id).collect();
    elements.into_iter().for_each(|id| module.elements.delete(id));
    let data: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    data.into_iter().for_each(|id| module.data.delete(id));

    let stays: BTreeSet<usize> = places.iter().copied().collect();
    for (i, function) in module.funcs.iter_mut().enumerate() {
        let name = format!("f{i}");
        let (id, ty) = (function.id(), function.ty());
        match &function.kind {
            FunctionKind::Local(_) if stays.contains(&i) => {}
            FunctionKind::Import(imported) => {
                let import = module.imports.get_mut(imported.import);
                (import.module, import.name) = (FIRST.to_owned(), name);
            }
            _ => {
                let import = module.imports.add(FIRST, &name, id);
                function.kind = FunctionKind::Import(ImportedFunction { import, ty });
            }
        }
    }
    for (i, memory) in module.memories.iter_mut().enumerate() {
        memory.import = Some(module.imports.add(FIRST, &format!("m{i}"), memory.id()));
        memory.data_segments.clear();
    }
    for (i, other) in module.tables.iter_mut().enumerate() {
        other.import = Some(module.imports.add(FIRST, &format!("t{i}"), other.id()));
        other.elem_segments.clear();
    }
    let globals: Vec<_> = module.globals.iter().map(walrus::Global::id).collect();
    for (i, id) in globals.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &format!("g{i}"), id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    let all: Vec<FunctionId> = module.funcs.iter().map(walrus::Function::id).collect();
    let functions = places.iter().map(|&place| all[place]).collect();
    let offset = ConstExpr::Value(Value::I32(slot as i32));
    let element = ElementKind::Active { table, offset };
    let element = module.elements.add(element, ElementItems::Functions(functions));
    module.tables.get_mut(table).elem_segments.insert(element);
    passes::gc::run(module);
    Ok(())
}

/// The same module with a global for each function that turns 1 once it is called.
fn watched(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut module = parse(bytes)?;
    let local = module.funcs.iter().filter(|f| matches!(f.kind, FunctionKind::Local(_)));
    let named: Vec<_> = local.filter_map(|f| Some((f.id(), f.name.clone()?))).collect();
    for (i, (id, name)) in named.into_iter().enumerate() {
        let no = ConstExpr::Value(Value::I32(0));
        let called = module.globals.add_local(ValType::I32, true, false, no);
        // Several may have the same name.
        module.exports.add(&format!("{WATCHED}{i}:{name}"), called);
        if let FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind {
            let mut body = function.builder_mut().func_body();
            body.const_at(0, Value::I32(1)).global_set_at(1, called);
        }
    }
    Ok(module.emit_wasm())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "ops::add::h00000000000000aa";
    const OTHER: &str = "ops::add::h00000000000000bb";
    const OLD: &str = "ops::add::h0123456789abcdef";

    fn parts(names: &[&str], lists: &[&[&str]]) -> Vec<usize> {
        let names: Vec<_> = names.iter().map(|name| Some((*name).to_owned())).collect();
        let lists: Vec<_> = lists.iter().map(|list| list.iter().copied().collect()).collect();
        parts_of(&names, &lists)
    }

    #[test]
    fn a_function_is_where_its_list_says_and_else_in_the_last_part() {
        assert_eq!(parts(&["main", NEW, OTHER], &[&["main"], &[NEW]]), [0, 1, 2]);
        assert_eq!(parts_of(&[None], &[BTreeSet::new()]), [0]);
    }

    #[test]
    fn where_hashes_have_changed_all_versions_of_a_function_stay_together() {
        assert_eq!(parts(&["main", NEW, OTHER], &[&["main"], &[OLD]]), [0, 1, 1]);
        assert_eq!(plain("a::hidden"), "a::hidden");
    }

    #[test]
    fn a_module_whose_calls_begin_with_constructors_is_refused() {
        let mut module = Module::default();
        let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
        function.name("__wbindgen_malloc_command_export".to_owned());
        let function = function.finish(vec![], &mut module.funcs);
        module.exports.add("__wbindgen_malloc", function);
        let refused = cut(&module.emit_wasm(), &[BTreeSet::new()]).unwrap_err();
        assert!(refused.to_string().contains("__wasm_call_ctors"), "{refused}");
    }

    /// Two functions in a table, of which the second, cold, calls the first and an import.
    #[test]
    fn parts_call_each_other_over_the_first_ones_table() {
        let mut module = Module::default();
        let ty = module.types.add(&[ValType::I32], &[ValType::I32]);
        let (host, _) = module.add_import_func("host", "log", ty);
        let named = |module: &mut Module, name: &str, callee: FunctionId| {
            let x = module.locals.add(ValType::I32);
            let mut function =
                FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            function.name(name.to_owned());
            function.func_body().local_get(x).call(callee);
            function.finish(vec![x], &mut module.funcs)
        };
        let hot = named(&mut module, "hot", host);
        let cold = named(&mut module, "cold", hot);
        let start = named(&mut module, "start", cold);
        module.exports.add("start", start);
        let table = module.tables.add_local(false, 1, Some(1), walrus::RefType::FUNCREF);
        module.exports.add("table", table);

        let mut parts = cut(&module.emit_wasm(), &[BTreeSet::from(["hot", "start"])]).unwrap();
        let mut whole = |i: usize| Module::from_buffer(&parts[i].emit_wasm()).unwrap();
        let (first, rest) = (whole(0), whole(1));
        assert!(first.imports.find(BRING.0, BRING.1).is_some());
        let taken: Vec<_> = rest.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(taken, ["f1", "t0"]);
        for name in taken {
            assert!(first.exports.iter().any(|export| export.name == name), "{name}");
        }
        assert_eq!(first.tables.iter().next().unwrap().initial, 2);
        assert_eq!(rest.funcs.iter_local().count(), 1);
    }
}
