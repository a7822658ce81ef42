//! Addresses that are copied, and the same choices as attributes of the element.

use serde_json::json;

use crate::harness::{Page, in_browser, in_browser_at, site_with};
use crate::host::{self, Host, until_heard};
use crate::lab;

/// What a person has chosen in the Lab.
const QUERY: &str = "recipe=002&row=top-on-odd&setting=faithful&theme=dark";

async fn assert_lab_shows_it(page: &Page, from: &str) {
    let row = "at('detail-top-on-odd')?.checkVisibility()";
    page.until(&format!("the row is open at {from}"), row).await;
    let shown: (String, bool, String) = page
        .value(
            "[at('project').dataset.recipe, at('setting-faithful').checked,
              getComputedStyle(document.documentElement).colorScheme]",
        )
        .await;
    assert_eq!(shown, ("002".to_owned(), true, "dark".to_owned()), "{from}");
    assert!(!page.is_shown("alert").await, "{from}");
}

#[test]
fn a_copied_address_of_the_lab_opens_the_same_project_row_and_setting() {
    in_browser(async |page| {
        lab::open(page, "?theme=dark").await;
        page.click("recipe-002").await;
        page.until("the project is shown", "at('project').dataset.recipe === '002'").await;
        page.click("open-top-on-odd").await;
        page.click("setting-faithful").await;
        let copied: String = page.value("location.href").await;
        assert_eq!(copied, format!("{}lab.html?{QUERY}", page.server.url()));
        // The pad's page leads to the Lab's.
        for address in [copied, format!("{}?view=lab&{QUERY}", page.server.url())] {
            page.driver.goto("about:blank").await.unwrap();
            page.driver.goto(address.as_str()).await.unwrap();
            assert_lab_shows_it(page, &address).await;
        }
    });
}

#[test]
fn the_elements_attributes_open_what_the_address_opens() {
    in_browser(async |page| {
        let _host = Host::open(page).await;
        let attributes = json!({
            "view": "lab", "recipe": "002", "row": "top-on-odd", "setting": "faithful", "theme": "dark",
        });
        host::add(page, attributes).await;
        let named = "it.recipe === '002' && it.row === 'top-on-odd' && it.setting === 'faithful'";
        until_heard(page, "ready", named).await;
        host::enter(page).await;
        assert_lab_shows_it(page, "an element").await;
        let query: String = page.value("location.search").await;
        assert_eq!(query, format!("?{QUERY}"));
    });
}

#[test]
fn a_lesson_without_a_base_takes_the_one_of_the_address() {
    let lesson = "---\ntitle: Week 6\nminutes: 5\n---\n---\ntitle: A\ndo: Draw a 3.\n---\nDraw.\n";
    let site = site_with("week-6.md", lesson);
    in_browser_at(site.path(), async |page| {
        page.save_data().await;
        // The Lab's page leads to the lessons'.
        page.goto("lab.html?lesson=week-6.md&base=mlp&theme=dark").await;
        page.until("the lesson is there", "at('position')?.textContent").await;
        assert!(page.value::<String>("location.pathname").await.ends_with("/lesson.html"));
        let attributes = "(pad => ['base', 'theme'].map(name => pad.getAttribute(name)))(
            document.querySelector('inkling-pad'))";
        assert_eq!(page.value::<[String; 2]>(attributes).await, ["mlp", "dark"]);
        // This lesson names one.
        page.goto("lesson.html?lesson=digit&base=mlp&theme=light").await;
        page.until("the lesson is there", "at('position')?.textContent").await;
        assert_eq!(page.value::<[String; 2]>(attributes).await, ["cnn", "light"]);
    });
}
