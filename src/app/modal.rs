//! A dialog over the page.

use leptos::html;
use leptos::prelude::*;

pub fn is_shown(dialog: NodeRef<html::Dialog>) -> bool {
    dialog.get_untracked().is_some_and(|dialog| dialog.open())
}

/// Opens and closes the dialog.
pub fn follow(dialog: NodeRef<html::Dialog>, wanted: Memo<bool>) {
    Effect::new(move || {
        let (Some(shown), wanted) = (dialog.get(), wanted.get()) else { return };
        if wanted && !is_shown(dialog) {
            // This fails only if the dialog is already open.
            let _ = shown.show_modal();
        } else if !wanted {
            shown.close();
        }
    });
}
