//! Links that carry a head: made on one browser's page, opened on another's.

use crate::harness::{Page, in_browser};
use crate::learning::learn;
use crate::templates::{again, odd, plain, unusual_hand};

/// Shares the head in use; returns the part of the link after the page's address.
pub async fn share(page: &Page) -> String {
    page.click("share").await;
    page.until("the link is shown", "at('link')?.value.includes('#hand=')").await;
    let link: String = page.value("at('link').value").await;
    let (address, _) = link.split_once('#').unwrap();
    assert_eq!(address, page.value::<String>("location.origin + location.pathname").await);
    link[address.len()..].to_owned()
}

/// What the page reads in digits that it has not learned.
async fn readings(page: &Page) -> Vec<u8> {
    let mut read = Vec::new();
    for digit in 0..10 {
        read.push(page.read(&again(&odd(digit), 2)).await);
    }
    read
}

async fn until_asked(page: &Page) -> String {
    page.until("the page asks about the link", "at('link-question')").await;
    page.text("link-question").await.replace('\u{a0}', " ")
}

/// Adds the head that the page asks about.
async fn add(page: &Page, heads: usize) {
    page.click("add-head").await;
    let in_use = format!(
        "all('head').length === {heads} && at('head').dataset.id === at('status').dataset.head
         && !at('link-question') && !location.hash"
    );
    page.until("the link's head reads", &in_use).await;
}

#[test]
fn a_shared_head_reads_in_another_browser_as_at_home() {
    let (mut link, mut at_home) = (String::new(), Vec::new());
    in_browser(async |page| {
        page.open_with(&unusual_hand()).await;
        assert!(!page.is_shown("share").await, "the base itself can be shared");
        learn(page).await;
        at_home = readings(page).await;
        link = share(page).await;
        println!("A link with twenty digits: {} characters", link.len());
        assert!(link.len() < 4000, "{}", link.len());
        let content = page.text("share-content").await.replace('\u{a0}', " ");
        assert!(content.contains("paths of your 20 digits"), "{content}");
        let side: f64 = page.value("at('code').viewBox.baseVal.width").await;
        println!("Its code: {} squares a side", side - 8.0);
        assert!(page.value::<bool>("at('code').querySelector('path').getBBox().width > 20").await);
        page.click("copy-link").await;
        page.until("the page says whether it has copied", "at('copied').textContent").await;
        assert_eq!(page.text("copied").await, "Copied.");
        // Keys do not reach the page behind the dialog.
        page.press("7").await;
        page.click("with-traces").await;
        let shorter = format!("at('link').value.length < {}", link.len());
        page.until("the link without the digits is shown", &shorter).await;
        assert!(!page.text("share-content").await.contains("paths"));
        page.click("close-share").await;
        assert_eq!(page.samples().await, 20);
    });
    assert_eq!(at_home, (0..10).collect::<Vec<u8>>());
    in_browser(async |page| {
        page.open(&link).await;
        let question = until_asked(page).await;
        assert!(question.contains("CNN") && question.contains("20 digits"), "{question}");
        assert_ne!(page.read(&again(&odd(1), 2)).await, 1, "the head reads before it is added");
        page.click("decline-head").await;
        page.until("the question is gone", "!at('link-question') && !location.hash").await;
        assert!(!page.is_shown("head").await);
        // The same document: only the part after # changes.
        page.goto(&link).await;
        until_asked(page).await;
        add(page, 1).await;
        assert_eq!(readings(page).await, at_home);
        page.reload().await;
        page.until("the head is kept", "at('head')?.dataset.active === 'true'").await;
        assert!(!page.is_shown("link-question").await);
        let own: String = page.value("at('head').dataset.id").await;
        page.goto(&link).await;
        until_asked(page).await;
        add(page, 2).await;
        let kept = format!("all('head').some(head => head.dataset.id === '{own}')");
        assert!(page.value::<bool>(&kept).await, "the head from before is replaced");
    });
}

#[test]
fn a_damaged_link_gets_a_sentence_and_the_page_reads_on() {
    in_browser(async |page| {
        page.save_data().await;
        for damaged in ["#hand=AQITAQ", "#hand=hello%20world", "#hand=123456"] {
            page.open(damaged).await;
            let told = "at('alert')?.innerText.includes('damaged or cut off')";
            page.until("the page says that the link is damaged", told).await;
            assert!(!page.value::<bool>("Boolean(location.hash)").await);
            assert!(!page.is_shown("link-question").await);
            assert_eq!(page.read(&plain(4)).await, 4);
            page.open("").await;
        }
    });
}
