//! A dialog over the page.

use leptos::html;
use leptos::prelude::*;

pub fn is_shown(dialog: NodeRef<html::Dialog>) -> bool {
    dialog.get_untracked().is_some_and(|dialog| dialog.open())
}

/// Opens and closes the dialog after each change of what `wanted` reads, also one that leaves it wanted: meanwhile the
/// person may have closed it.
pub fn follow(dialog: NodeRef<html::Dialog>, wanted: Box<dyn Fn() -> bool>) {
    Effect::new(move || {
        let (Some(shown), wanted) = (dialog.get(), wanted()) else { return };
        if wanted && !is_shown(dialog) {
            // This fails only if the dialog is already open.
            let _ = shown.show_modal();
        } else if !wanted {
            shown.close();
        }
    });
}
