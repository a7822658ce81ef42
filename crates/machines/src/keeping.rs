//! What the page says about its stored data: how long the browser keeps it, how much space is left,
//! and what is different in a frame on another site.

use crate::wording;

/// The key of the text that stays once `warning` has been shown.
pub const WARNED_KEY: &str = "inkling-warned";

/// Whether *Delete everything* on the page at `path` deletes a cache: not where it holds the pages of
/// another copy of the site on this origin, under `inkling-page-<folder>?<build>`
/// (www/service-worker.js). Names of older builds have no folder.
pub fn is_cache_of(name: &str, path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match name.strip_prefix("inkling-page-").filter(|of| of.starts_with('/')) {
        Some(of) => of.strip_prefix(folder).is_some_and(|rest| rest.starts_with("/?")),
        None => name.starts_with("inkling-"),
    }
}

/// Bytes of storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    pub used: u64,
    /// The most that the browser lets this page use.
    pub quota: u64,
}

/// What the browser says about the page's storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the browser has promised to keep the data; `None` if it gives no answer.
    pub persisted: Option<bool>,
    pub space: Option<Space>,
    /// Whether the browser deletes the data of sites that were not visited for seven days.
    pub evicts: bool,
}

impl Facts {
    /// The line beside *Delete everything*. `kept`: the number of digits, signs and heads.
    pub fn line(&self, kept: usize) -> Option<String> {
        let promise = match (self.persisted, self.evicts) {
            _ if kept == 0 => return None,
            (Some(true), _) => "This browser keeps your digits until you delete them",
            (_, true) => "This browser deletes your digits after seven days without a visit",
            (_, false) => "This browser may delete your digits if it runs out of space",
        };
        Some(match self.space {
            Some(Space { used, quota }) => {
                let left = wording::bytes(quota.saturating_sub(used));
                format!("{promise}: {} used, {left} left.", wording::bytes(used))
            }
            None => format!("{promise}."),
        })
    }

    /// A warning before the browser deletes the data, shown once. `kept`: the number of digits,
    /// signs and heads. `warned`: whether it was shown before.
    pub fn warning(&self, kept: usize, warned: bool) -> Option<&'static str> {
        let at_risk = self.evicts && self.persisted != Some(true) && kept > 0;
        (at_risk && !warned).then_some(WARNING)
    }
}

const WARNING: &str = "This browser deletes your digits after seven days without a visit. To be safe, press “Save everything” at the bottom of the page: you get a file that brings them back.";

/// How the page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub in_frame: bool,
    /// Whether a `SameSite=Strict` cookie can be set. In a frame on another site browsers refuse
    /// it, and give the frame storage of its own. `None` if cookies are forbidden.
    pub strict_cookie: Option<bool>,
    /// Whether the browser can be asked for the visitor's own database, and not for cookies alone. It may still refuse.
    pub hands_over: bool,
}

/// The state of a frame whose digits are kept apart from the visitor's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// The frame offers to use the visitor's own digits.
    Offers,
    /// The browser can't hand over the visitor's own digits.
    Stays,
    /// The browser or the person has refused to hand them over.
    Refused,
}

impl Apart {
    /// `None` if digits are kept as on the page itself, or can't be labelled. `labels`: whether
    /// digits can be labelled.
    pub fn of(place: Place, labels: bool) -> Option<Self> {
        let is_apart = place.in_frame && place.strict_cookie == Some(false) && labels;
        is_apart.then_some(if place.hands_over { Self::Offers } else { Self::Stays })
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Self::Offers | Self::Stays => {
                "Digits that you label here are kept for this website only."
            }
            Self::Refused => "The browser keeps your own digits to the page itself.",
        }
    }
}

/// The sentence for screen readers once a frame uses the visitor's own digits.
pub const OWN_IN_USE: &str = "Your own digits are in use here.";

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: Space = Space { used: 1_600_000, quota: 5_001_600_000 };

    fn facts(persisted: Option<bool>, evicts: bool) -> Facts {
        Facts { persisted, space: Some(SPACE), evicts }
    }

    #[test]
    fn the_pages_of_another_copy_on_the_origin_stay() {
        for (name, path, is_deleted) in [
            ("inkling-page-/staging/?0123456789ab", "/staging/lab.html", true),
            ("inkling-page-/staging/?0123456789ab", "/staging/", true),
            ("inkling-page-/staging/?0123456789ab", "/", false),
            ("inkling-page-/staging/?0123456789ab", "/inkling/", false),
            ("inkling-page-/?0123456789ab", "/index.html", true),
            ("inkling-page-/?0123456789ab", "/staging/", false),
            ("inkling-page-0123456789ab", "/staging/", true),
            ("inkling-files", "/staging/", true),
            ("another", "/staging/", false),
        ] {
            assert_eq!(is_cache_of(name, path), is_deleted, "{name} at {path}");
        }
    }

    fn line(facts: Facts) -> String {
        facts.line(3).unwrap()
    }

    #[test]
    fn a_promise_of_the_browser_is_shown_with_the_space() {
        let space = ": 1.6\u{a0}MB used, 5.0\u{a0}GB left.";
        for evicts in [false, true] {
            let kept = line(facts(Some(true), evicts));
            assert!(kept.contains("until you delete them") && kept.ends_with(space), "{kept}");
        }
        for persisted in [Some(false), None] {
            let may = line(facts(persisted, false));
            assert!(may.contains("may delete") && may.ends_with(space), "{may}");
            let soon = line(facts(persisted, true));
            assert!(soon.contains("after seven days") && soon.ends_with(space), "{soon}");
        }
    }

    #[test]
    fn unknown_space_is_left_out() {
        let unknown = Facts { space: None, ..facts(Some(false), false) };
        assert_eq!(line(unknown), "This browser may delete your digits if it runs out of space.");
    }

    #[test]
    fn a_used_up_quota_leaves_no_space() {
        let space = Some(Space { used: 2_000, quota: 1_000 });
        let full = Facts { space, ..facts(Some(false), false) };
        assert!(line(full).ends_with("2\u{a0}KB used, 0\u{a0}bytes left."));
    }

    #[test]
    fn without_digits_nothing_is_said() {
        let facts = facts(Some(false), true);
        assert_eq!((facts.line(0), facts.warning(0, false)), (None, None));
    }

    #[test]
    fn the_warning_names_the_file_and_is_shown_once() {
        let evicting = facts(Some(false), true);
        assert!(evicting.warning(1, false).unwrap().contains("Save everything"));
        assert!(facts(None, true).warning(1, false).is_some());
        assert_eq!(evicting.warning(1, true), None);
        assert_eq!(facts(Some(true), true).warning(1, false), None);
        assert_eq!(facts(Some(false), false).warning(1, false), None);
    }

    #[test]
    fn only_a_frame_on_another_site_keeps_digits_apart() {
        let apart = Place { in_frame: true, strict_cookie: Some(false), hands_over: true };
        assert_eq!(Apart::of(apart, true), Some(Apart::Offers));
        let old_browser = Place { hands_over: false, ..apart };
        assert_eq!(Apart::of(old_browser, true), Some(Apart::Stays));
        assert_eq!(Apart::of(apart, false), None, "no digit can be labelled");
        for elsewhere in [
            Place { in_frame: false, ..apart },
            Place { strict_cookie: Some(true), ..apart },
            Place { strict_cookie: None, ..apart },
        ] {
            assert_eq!(Apart::of(elsewhere, true), None, "{elsewhere:?}");
        }
    }
}
