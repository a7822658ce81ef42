//! The heads of the pages. They are written by hand, and what they share has to stay equal.

use std::collections::BTreeMap;
use std::fs;

const PAGES: [(&str, &str); 5] = [
    ("index.html", include_str!("../index.html")),
    ("lab.html", include_str!("../www/lab.html")),
    ("lesson.html", include_str!("../www/lesson.html")),
    ("class.html", include_str!("../www/class.html")),
    ("why.html", include_str!("../www/why.html")),
];

const BUILD: &str = include_str!("../script/build");
const HOSTING: &str = include_str!("../docs/hosting.md");

/// The text of a file between two others.
fn between(file: &'static str, before: &str, after: &str) -> &'static str {
    let (_, rest) = file.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

/// The directives of a page's Content-Security-Policy.
fn policy(html: &'static str) -> BTreeMap<&'static str, &'static str> {
    let policy = between(html, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    policy.split("; ").map(|directive| directive.split_once(' ').unwrap()).collect()
}

#[test]
fn all_pages_have_one_policy_but_for_pictures_and_lessons() {
    let common = BTreeMap::from([
        ("default-src", "'self'"),
        ("script-src", "'self' 'wasm-unsafe-eval'"),
        ("style-src", "'self'"),
        ("object-src", "'none'"),
        ("base-uri", "'none'"),
        ("form-action", "'none'"),
        ("require-trusted-types-for", "'script'"),
        ("trusted-types", "default"),
    ]);
    for (page, html) in PAGES {
        let mut expected = common.clone();
        let more: &[(&str, &str)] = match page {
            "index.html" | "lab.html" => &[("img-src", "'self' blob: data:")],
            "lesson.html" => &[("connect-src", "'self' https:"), ("img-src", "'self' https:")],
            _ => &[],
        };
        expected.extend(more.iter().copied());
        assert_eq!(policy(html), expected, "{page}");
    }
}

#[test]
fn all_pages_have_the_same_colours_and_the_same_width() {
    let shared = |html: &'static str| {
        let begins = ["<meta charset", "<meta name=\"viewport\"", "<meta name=\"color-scheme\""];
        let lines = html.lines().map(str::trim);
        let is_shared = |line: &&str| {
            line.starts_with("<meta name=\"theme-color\"")
                || begins.iter().any(|begin| line.starts_with(*begin))
        };
        lines.filter(is_shared).collect::<Vec<_>>()
    };
    let [(_, first), others @ ..] = PAGES;
    assert_eq!(shared(first).len(), 5);
    for (page, html) in others {
        assert_eq!(shared(html), shared(first), "{page}");
    }
}

#[test]
fn each_page_is_built_and_loads_its_own_module_early() {
    let modules = between(BUILD, "for module in ", ";");
    let numbered = between(BUILD, "for file in ", ";");
    for (page, html) in PAGES {
        let module = between(html, "data-page=\"", "\"");
        let loads = html.matches(&format!("=\"./__BUILD__/{module}")).count();
        assert_eq!(loads, 2, "{page}: glue and wasm");
        assert!(modules.split(' ').any(|name| name == module), "script/build: {module}");
        assert!(numbered.split(' ').any(|name| name == page), "script/build: {page}");
        assert!(HOSTING.contains(&format!("`{page}`")), "docs/hosting.md: {page}");
    }
    let www = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/www")).unwrap();
    let names = www.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let others = names.filter(|name| name.ends_with(".html")).count();
    assert_eq!(others, PAGES.len() - 1, "a page of www is not among these");
}
