//! What a row of the Lab opens: the pictures of a cell of its confusion matrix, and the network that it reads with or
//! has trained.

use std::time::Duration;

use thirtyfour::Key;

use crate::harness::{Page, in_browser};
use crate::lab::{open, run};

/// The longest download on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn a_cell_of_the_confusion_matrix_opens_its_pictures_after_a_reload_too() {
    /// Focuses a cell of misread pictures; returns its name and how many it has.
    const FOCUS: &str = "
        const cell = [...at('confusion').querySelectorAll('.cell')].find(
            cell => cell.dataset.label !== cell.dataset.read && Number(cell.textContent) > 0);
        cell.focus();
        return [cell.ariaLabel, Number(cell.textContent)];";
    in_browser(async |page| {
        open(page, "?recipe=003&row=adam").await;
        run(page, "adam").await;
        for time in 0..2 {
            let (name, count): (String, usize) = page.script(FOCUS).await;
            assert!(name.contains(" read as ") && name.contains(&format!(": {count} ")), "{name}");
            page.press(Key::Enter).await;
            let all = format!("at('cell-pictures').querySelectorAll('canvas').length === {count}");
            page.until_within(PATIENCE, "the pictures are there", &all).await;
            assert!(page.text("cell-sentence").await.starts_with(&name));
            let painted = "[...at('cell-pictures').querySelectorAll('canvas')].every(canvas =>
                canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some((byte, i) => i % 4 === 0 && byte > 0))";
            page.until("they are painted", painted).await;
            page.press(Key::Enter).await;
            page.until("they are closed", "!at('cell-pictures').querySelector('canvas')").await;
            if time == 0 {
                page.driver.refresh().await.unwrap();
                page.until("the stored result is shown", "at('confusion')").await;
            }
        }
        // Pictures that were read correctly are more than are shown.
        page.script::<()>("at('cell-1-1').click(); return null;").await;
        let some = "at('cell-pictures').querySelectorAll('canvas').length === 24";
        page.until_within(PATIENCE, "the first pictures are there", some).await;
        assert!(page.text("cell-sentence").await.ends_with("The first 24 are shown."));
    });
}

/// Goes into the pane that a row has opened, and waits until it shows a picture.
async fn enter_network(page: &Page) {
    page.click("open-network").await;
    page.until_within(PATIENCE, "the pane is there", "at('why-pane')").await;
    page.element("why-pane").await.enter_frame().await.unwrap();
    let is_open = "at('network-sentence')?.textContent.includes('highest score')";
    page.until_within(PATIENCE, "the network is open", is_open).await;
}

#[test]
fn a_row_opens_the_network_that_it_has_trained_on_its_test_pictures() {
    /// The digits whose scores are shown.
    const SCORES: &str = "[...at('sums').children].filter(sum => !sum.hidden).length";
    in_browser(async |page| {
        open(page, "?recipe=003&row=adam").await;
        page.until("the row is open", "at('detail-adam')").await;
        assert!(!page.is_shown("open-network").await, "it has not run");
        run(page, "adam").await;
        enter_network(page).await;
        assert!(!page.is_shown("tab-why").await, "there is no pad whose ink could be explained");
        assert_eq!(page.value::<u32>(SCORES).await, 10);
        // Dense(512), then ReLU.
        let both = "at('layers').querySelectorAll('.sheet').length === 2";
        page.until("both layers are shown", both).await;
        let reads =
            |digit: u8| format!("at('network-sentence').textContent.includes('The {digit} has')");
        page.until("the first picture is a zero", &reads(0)).await;
        page.click("why-digit-1").await;
        page.until_within(PATIENCE, "the second picture is a one", &reads(1)).await;
        let costs = "Number(at('accuracies')?.querySelector('li')?.dataset.of) === 1000";
        page.until_within(PATIENCE, "it is tested on MNIST", costs).await;
        page.script::<()>("at('layer-off-1').click(); return null;").await;
        let is_broken = "Number(at('accuracies').querySelector('li').dataset.right) < 200";
        page.until_within(PATIENCE, "without its last layer it guesses", is_broken).await;
        page.driver.enter_default_frame().await.unwrap();
        page.click("open-network").await;
        page.until("the pane is closed", "!at('why-pane')").await;

        open(page, "?recipe=000&row=odd-softmax").await;
        run(page, "odd-softmax").await;
        enter_network(page).await;
        assert_eq!(page.value::<u32>(SCORES).await, 5, "the odd digits alone");
        page.driver.enter_default_frame().await.unwrap();
        page.driver.refresh().await.unwrap();
        page.until("the stored result is shown", "at('confusion')").await;
        assert!(!page.is_shown("open-network").await, "the learner that had it has ended");
    });
}

#[test]
fn a_row_on_the_shipped_network_leads_to_its_layers() {
    in_browser(async |page| {
        open(page, "?recipe=003&row=adam").await;
        page.until("the row is open", "at('detail-adam')").await;
        assert!(!page.is_shown("see-network").await, "it trains a network of its own");
        open(page, "?recipe=003&row=ours").await;
        page.click("see-network").await;
        page.until_within(PATIENCE, "the pane is there", "at('why-pane')").await;
        assert!(page.value::<bool>("location.search.includes('base=cnn')").await);
        page.element("why-pane").await.enter_frame().await.unwrap();
        let is_chosen = "at('tab-network')?.ariaSelected === 'true'";
        page.until_within(PATIENCE, "the network is open", is_chosen).await;
        page.driver.enter_default_frame().await.unwrap();
    });
}
