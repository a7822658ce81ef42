//! The requests that a page may make: GET, without a body, for a file of its own folder, and without a query of its own
//! making.

use std::path::Path;

use machines::names::{BASE, ENGINE, LANG, LESSON, RECIPE, ROW, SETTING, THEME, VIEW};
use serde_json::Value;

/// The parameters of the pages' addresses. Tests open pages with them, and the Lab writes them into its address.
const PARAMETERS: &[&str] = &[VIEW, "embed", BASE, ENGINE, THEME, LANG, RECIPE, ROW, SETTING];
/// Longer than any name in an address.
const LONGEST_NAME: usize = 40;
/// Longer than any address of a lesson.
const LONGEST_ADDRESS: usize = 100;

/// A request that a page or a worker has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    pub url: String,
    pub method: String,
    pub has_body: bool,
}

impl Requested {
    /// From Chromium's log, which has an event in each line.
    pub fn all_of(log: &str, origin: &str) -> Vec<Self> {
        let event = |line: &str| serde_json::from_str::<Value>(line.trim_end_matches(',')).ok();
        // Parsing the thousands of others would take as long as a short test.
        let starts = log.lines().filter(|line| line.contains("\"initiator\""));
        starts.filter_map(event).filter_map(|event| Self::of(&event, origin)).collect()
    }

    /// From an event of Chromium's log. `None` unless a page or a worker of `origin` starts a request; the browser's own
    /// requests have another initiator.
    pub fn of(event: &Value, origin: &str) -> Option<Self> {
        let request = &event["params"];
        if request["initiator"].as_str()? != origin {
            return None;
        }
        let text = |name: &str| request[name].as_str().map(str::to_owned);
        let has_body = request.get("upload_id").is_some();
        Some(Self { url: text("url")?, method: text("method")?, has_body })
    }

    /// What is wrong with the request; `None` if nothing is. `home`: the address of the page's folder, with a slash at
    /// the end; `is_file`: whether the folder has a file, by its path.
    pub fn fault(&self, home: &str, is_file: impl Fn(&str) -> bool) -> Option<&'static str> {
        if self.url.starts_with("blob:") || self.url.starts_with("data:") {
            return None;
        }
        if self.method != "GET" {
            return Some("another method than GET");
        }
        if self.has_body {
            return Some("a body");
        }
        let address = self.url.split('#').next().unwrap_or_default();
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        let Some(path) = address.strip_prefix(home) else {
            // Chromium asks for it where a document names no icon.
            let is_icon = address.ends_with("/favicon.ico") && host(address) == host(home);
            return (!is_icon || !query.is_empty()).then_some("outside of the page's folder");
        };
        let is_document = path.is_empty() || path.ends_with('/') || path.ends_with(".html");
        let is_allowed = query.is_empty() || is_document && query.split('&').all(is_choice);
        if !is_allowed {
            return Some("a query");
        }
        (!is_file(path)).then_some("no file of the site")
    }
}

fn host(url: &str) -> Option<&str> {
    url.split('/').nth(2)
}

/// Whether a pair of a query is a choice of a page's address, such as `base=softmax`. A lesson's may be an address.
fn is_choice(pair: &str) -> bool {
    let is_name = |text: &str| {
        text.len() <= LONGEST_NAME
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_address = |text: &str| {
        text.len() <= LONGEST_ADDRESS
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-%./()".contains(&byte))
    };
    pair.split_once('=').is_some_and(|(key, value)| match key {
        LESSON => is_address(value),
        _ => PARAMETERS.contains(&key) && is_name(value),
    })
}

/// Whether a folder has this file. A path that ends with a slash means the folder's page.
pub fn is_file(folder: &Path, path: &str) -> bool {
    let stays_inside = path.split('/').all(|part| part != "..");
    let file = folder.join(path);
    stays_inside && (file.is_file() || file.join("index.html").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HOME: &str = "http://127.0.0.1:9/inkling/";

    fn get(path: &str) -> Requested {
        Requested { url: format!("{HOME}{path}"), method: "GET".to_owned(), has_body: false }
    }

    fn fault(request: &Requested) -> Option<&'static str> {
        let files = ["", "lab.html", "weights/cnn.json", "loader.js"];
        request.fault(HOME, |path| files.contains(&path))
    }

    #[test]
    fn files_and_documents_of_the_page_may_be_requested() {
        for path in [
            "",
            "?view=pad&theme=dark",
            "?embed=pad",
            "?base=softmax&engine=gpu",
            "lab.html?recipe=000&row=odd-softmax&setting=faithful",
            "?lesson=https%3A%2F%2Fexample.org%2Fa.md&base=cnn",
            "weights/cnn.json",
            "loader.js#0123456789ab",
        ] {
            assert_eq!(fault(&get(path)), None, "{path}");
        }
        let blob = Requested { url: format!("blob:{HOME}1"), ..get("") };
        let icon = Requested { url: "http://127.0.0.1:9/favicon.ico".to_owned(), ..get("") };
        assert_eq!((fault(&blob), fault(&icon)), (None, None));
    }

    #[test]
    fn all_other_requests_are_named() {
        let post = Requested { method: "POST".to_owned(), ..get("") };
        let body = Requested { has_body: true, ..get("") };
        for (request, named) in [(post, "another method than GET"), (body, "a body")] {
            assert_eq!(fault(&request), Some(named));
        }
        for query in ["?ink=1", "?base", "?base=0.1,0.2", "?embed=pad&digit=7", "?lesson=1,2"] {
            assert_eq!(fault(&get(query)), Some("a query"), "{query}");
        }
        assert_eq!(fault(&get("weights/cnn.json?base=cnn")), Some("a query"));
        assert_eq!(fault(&get("weights/other.json")), Some("no file of the site"));
        for url in [
            "http://127.0.0.1:9/other/",
            "https://example.org/favicon.ico",
            "http://127.0.0.1:9/favicon.ico?ink=1",
        ] {
            let request = Requested { url: url.to_owned(), ..get("") };
            assert_eq!(fault(&request), Some("outside of the page's folder"), "{url}");
        }
    }

    #[test]
    fn only_requests_of_the_pages_origin_are_taken_from_the_log() {
        let event = |initiator: &str, upload: Option<&str>| {
            let params = json!({ "initiator": initiator, "url": HOME, "method": "GET" });
            let mut event = json!({ "params": params });
            if let Some(upload) = upload {
                event["params"]["upload_id"] = json!(upload);
            }
            event
        };
        let origin = "http://127.0.0.1:9";
        assert_eq!(Requested::of(&event(origin, None), origin), Some(get("")));
        let with_body = Requested { has_body: true, ..get("") };
        assert_eq!(Requested::of(&event(origin, Some("0")), origin), Some(with_body));
        assert_eq!(Requested::of(&event("not an origin", None), origin), None);
        assert_eq!(Requested::of(&json!({ "params": { "url": HOME } }), origin), None);
        let (own, other) = (event(origin, None), event("not an origin", None));
        let log = format!("{{\"events\": [\n{own},\n{{\"type\":1}},\n{other}\n]}}\n");
        assert_eq!(Requested::all_of(&log, origin), [get("")]);
    }

    #[test]
    fn a_file_lies_in_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lab")).unwrap();
        for name in ["index.html", "lab/index.html", "loader.js"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        for path in ["", "lab/", "loader.js"] {
            assert!(is_file(folder.path(), path), "{path}");
        }
        for path in ["other.js", "lab/../loader.js"] {
            assert!(!is_file(folder.path(), path), "{path}");
        }
    }
}
