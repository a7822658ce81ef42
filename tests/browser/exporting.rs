//! Files for other programs.

use crate::backup::offered;
use crate::fitting::resize;
use crate::harness::in_browser;
use crate::learning::learn;
use crate::templates::a_few;

const NOTEBOOK: &str = include_str!("../../www/notebook/inkling.ipynb");

#[test]
fn a_learned_head_is_offered_as_onnx_and_the_notebook_lies_beside_the_page() {
    in_browser(async |page| {
        resize(page, 390, 844).await;
        page.open_with(&a_few()).await;
        learn(page).await;
        page.click("share").await;
        page.until("the dialog is open", "at('shared')?.open").await;
        let is_cut = "at('shared').scrollWidth > at('shared').clientWidth";
        assert!(!page.value::<bool>(is_cut).await, "the dialog is wider than the phone");
        let (file, name) = offered(page, "export-onnx").await;
        assert_eq!(name, "inkling-cnn.onnx");
        for part in ["blocks.5.conv.weight", "head.bias", "logits", "probabilities"] {
            assert!(file.contains(part), "{part}");
        }
        let link = "document.querySelector('.share a[download]').href";
        let fetched = format!("return await (await fetch({link})).text();");
        let notebook: String = page.awaited(&fetched).await;
        assert!(notebook == NOTEBOOK, "{notebook:.200}");
    });
}
