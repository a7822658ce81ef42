//! The accessibility tree of the pad's page, compared with a kept one.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use super::until_complete;
use crate::harness::{in_browser, root};
use crate::templates::plain;

/// The accessibility tree of the pad's page with two digits.
const TREE: &str = "tests/browser/accessibility/pad.txt";

#[test]
fn the_accessibility_tree_of_the_pad_is_as_it_was() {
    in_browser(async |page| {
        page.open_with(&[(3, plain(3)), (7, plain(7))]).await;
        page.reload().await;
        until_complete(page).await;
        let mut shown = String::new();
        loop {
            let command = "Accessibility.getFullAXTree";
            let answer = page.driver.cdp().send_raw(command, json!({})).await.unwrap();
            let now = tree(answer["nodes"].as_array().unwrap());
            if now == shown {
                break;
            }
            shown = now;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let kept = fs::read_to_string(root().join(TREE)).unwrap_or_default();
        if shown != kept {
            println!("The accessibility tree, which {TREE} is to hold:\n{shown}");
        }
        assert_eq!(shown, kept, "{TREE}");
    });
}

/// The role and the name of each node, one to a line, within its parent.
fn tree(nodes: &[Value]) -> String {
    let by_id: HashMap<&str, &Value> =
        nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, node))).collect();
    let mut lines = String::new();
    let root = nodes.iter().find(|node| node.get("parentId").is_none());
    if let Some(root) = root {
        add(root, &by_id, 0, "", &mut lines);
    }
    lines
}

fn add(node: &Value, all: &HashMap<&str, &Value>, depth: usize, parent: &str, to: &mut String) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let name = node["name"]["value"].as_str().unwrap_or_default();
    let name = without_measures(name);
    let is_left_out = node["ignored"] == true
        || role == "InlineTextBox"
        || (matches!(role, "none" | "generic") && name.is_empty())
        // The text of a button, for example, is its name already.
        || (role == "StaticText" && name == parent);
    let (mut depth, mut parent) = (depth, parent);
    if !is_left_out {
        let indent = "  ".repeat(depth);
        let line = format!("{indent}{role} {name}");
        to.push_str(line.trim_end());
        to.push('\n');
        (depth, parent) = (depth + 1, name.as_str());
    }
    let children = node["childIds"].as_array().into_iter().flatten();
    for child in children.filter_map(|id| all.get(id.as_str()?)) {
        add(child, all, depth, parent, to);
    }
}

/// Leaves out numbers of milliseconds and bytes, which differ between machines.
fn without_measures(name: &str) -> String {
    const UNITS: [&str; 4] = ["ms", "KB", "MB", "GB"];
    let (mut shown, mut rest) = (String::new(), name);
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let is_measure = UNITS.iter().any(|unit| after.trim_start().starts_with(unit));
        shown.push_str(before);
        shown.push_str(if is_measure { "…" } else { number });
        rest = after;
    }
    shown + rest
}

#[test]
fn a_tree_is_printed_with_roles_and_names_but_without_repetitions() {
    let node = |id: &str, parent: Option<&str>, role: &str, name: &str, children: &[&str]| {
        let mut node = json!({
            "nodeId": id,
            "ignored": role == "ignored",
            "role": { "value": role },
            "name": { "value": name },
            "childIds": children,
        });
        if let Some(parent) = parent {
            node["parentId"] = json!(parent);
        }
        node
    };
    let nodes = [
        node("1", None, "RootWebArea", "Inkling", &["2"]),
        node("2", Some("1"), "ignored", "", &["3", "5"]),
        node("3", Some("2"), "button", "Clear", &["4"]),
        node("4", Some("3"), "StaticText", "Clear", &[]),
        node("5", Some("2"), "generic", "", &["6"]),
        node("6", Some("5"), "StaticText", "3.1\u{a0}ms for 2 digits", &["7"]),
        node("7", Some("6"), "InlineTextBox", "3.1\u{a0}ms for 2 digits", &[]),
    ];
    let expected = "RootWebArea Inkling\n  button Clear\n  StaticText …\u{a0}ms for 2 digits\n";
    assert_eq!(tree(&nodes), expected);
}
