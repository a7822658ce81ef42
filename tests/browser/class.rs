//! The class's page: whose network reads whose digits.

use machines::class::{Cell, mean};
use serde_json::json;
use tempfile::TempDir;

use crate::accessibility::Audit;
use crate::backup::offered;
use crate::class_fixture::Class;
use crate::fitting::{beyond_the_sides, resize};
use crate::harness::{Page, in_browser, root};

/// Chooses files with these names. The folder holds them until the page has read them.
async fn choose(page: &Page, files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let path = |(name, bytes): &(&str, &[u8])| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let paths: Vec<String> = files.iter().map(path).collect();
    page.element("open-files").await.send_keys(paths.join("\n").as_str()).await.unwrap();
    folder
}

async fn until_people(page: &Page, people: usize) {
    let are_there = format!("all('person-name').length === {people}");
    page.until(&format!("{people} people are there"), &are_there).await;
}

/// Opens the class's page, with two backups, a link and a file that is none.
async fn open(page: &Page, class: &Class) {
    page.goto("class.html").await;
    page.until("languages are offered", "at('language')?.checkVisibility()").await;
    let files: [(&str, &[u8]); 3] = [
        ("anna.inkling", class.anna.as_slice()),
        ("notes.txt", b"hello".as_slice()),
        ("ben.inkling", class.ben.as_slice()),
    ];
    let _folder = choose(page, &files).await;
    until_people(page, 2).await;
    let link = json!(format!("Carla: {}", class.carla));
    let write = "document.querySelector('[data-testid=links]').value = given; return null;";
    let () = page.awaited_with(write, link).await;
    page.click("open-links").await;
    until_people(page, 3).await;
    // Another language would load the page again.
    assert!(!page.is_shown("language").await);
}

async fn fill(page: &Page) {
    page.click("fill").await;
    page.until("the table is full", "at('said').textContent === 'The table is full.'").await;
}

/// The counts of a row, right and of, as the page shows them.
async fn counts(page: &Page, row: usize) -> Vec<(u32, u32)> {
    let counts = format!(
        "[0, 1].map(column => at(`cell-{row}-${{column}}`).dataset).map(it => [Number(it.right), Number(it.of)])"
    );
    page.value(&counts).await
}

fn class() -> Class {
    Class::new(&root().join("www"))
}

#[test]
fn the_tables_figures_are_those_of_a_plain_computation() {
    in_browser(async |page| {
        let class = class();
        open(page, &class).await;
        let names: Vec<String> = page.value("all('person-name').map(it => it.value)").await;
        assert_eq!(names, ["anna", "ben", "Carla"]);
        let left_out = page.text("left-out").await;
        assert!(left_out.starts_with("notes.txt: This is neither a head"), "{left_out}");
        fill(page).await;
        for (row, cells) in class.cells.iter().enumerate() {
            let expected = cells.map(|cell| cell.count().unwrap());
            let expected = expected.map(|count| (count.right, count.of));
            assert_eq!(counts(page, row).await, expected, "row {row}");
        }
        assert!(page.text("cell-1-0").await.contains("cross-validated"));
        assert!(page.text("cell-2-1").await.contains("2 learned, left out"));
        let accuracies = class.cells[0].map(|cell: Cell| cell.count().unwrap().accuracy());
        let expected = mean(Some((accuracies[0] + accuracies[1]) / 2.0));
        let shown: String = page.value("at('mean-of-row-0').textContent").await;
        assert_eq!(shown, expected);
        let best = page.text("best").await;
        assert!(best.starts_with("Best: ") && best.contains("Worst: "), "{best}");

        let (file, name) = offered(page, "save-csv").await;
        assert_eq!((name.as_str(), file.lines().count()), ("inkling-class.csv", 1 + 3 * 2));
        assert!(file.contains("\"anna\",") && file.contains("cross-validated,11,12,"), "{file}");
    });
}

#[test]
fn what_is_opened_is_not_stored() {
    in_browser(async |page| {
        open(page, &class()).await;
        fill(page).await;
        let stored: (usize, usize, usize) = page
            .awaited(
                "const databases = await indexedDB.databases();
                 return [databases.length, localStorage.length, sessionStorage.length];",
            )
            .await;
        assert_eq!(stored, (0, 0, 0));
        page.driver.refresh().await.unwrap();
        page.until("the page is there again", "at('fill')").await;
        assert_eq!(page.value::<usize>("all('person-name').length").await, 0);
    });
}

#[test]
fn people_can_be_renamed_and_removed_and_files_that_do_not_fit_dismissed() {
    in_browser(async |page| {
        open(page, &class()).await;
        page.click("dismiss").await;
        page.until("the sentences are gone", "!at('left-out').checkVisibility()").await;
        page.script::<()>(
            "const [anna] = all('person-name');
             anna.value = 'Anna B.';
             anna.dispatchEvent(new Event('change'));
             return null;",
        )
        .await;
        page.until("the table has the name", "at('table').textContent.includes('Anna B.')").await;
        // Without a name she has that of her link, as before.
        let emptied: String = page
            .script(
                "const carla = all('person-name')[2];
                 carla.value = ' ';
                 carla.dispatchEvent(new Event('change'));
                 return carla.value;",
            )
            .await;
        assert_eq!(emptied, "Carla");
        // The first button is Anna's: her row and her column go.
        page.click("remove").await;
        until_people(page, 2).await;
        page.until("one column is left", "at('cell-1-0') && !at('cell-0-1')").await;
        assert!(!page.value::<bool>("at('table').textContent.includes('Anna B.')").await);
        fill(page).await;
        assert!(page.text("cell-1-0").await.contains("2 learned, left out"));
        // The same file again.
        let _folder = choose(page, &[("ben.inkling", class().ben.as_slice())]).await;
        let told = "at('left-out').textContent.includes('in the table already, as ben')";
        page.until("the page says that the file is open", told).await;
    });
}

#[test]
fn axe_finds_nothing_and_a_phone_does_not_scroll_sideways() {
    in_browser(async |page| {
        let mut audit = Audit::of(page);
        page.goto("class.html").await;
        page.until("the page is there", "at('fill')").await;
        audit.examine("an empty class").await;
        open(page, &class()).await;
        audit.examine("a class that is not read yet").await;
        fill(page).await;
        audit.examine("a class").await;
        audit.assert_clean();
        for (width, height) in [(390, 844), (820, 1180), (1440, 900)] {
            resize(page, width, height).await;
            assert_eq!(beyond_the_sides(page).await, [""; 0], "at {width}");
        }
        let media = json!({ "media": "print" });
        page.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
        for hidden in ["open-files", "people", "fill"] {
            assert!(!page.is_shown(hidden).await, "{hidden} is printed");
        }
        assert!(page.is_shown("cell-0-0").await);
    });
}
