//! What the person does, kept in the browser as it happens, and read back at the start.

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::state::{Again, State};
use crate::store::{Database, StoreError, Tabs, ask_to_persist, forget_caches, forget_drafts};
use machines::address::Address;
use machines::record::{Choice, Damage, Head, Id, Kept, Sample};

/// How long to wait for a database that neither opens nor fails before the page goes on without it.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Default)]
pub struct Keep {
    database: Option<Rc<Database>>,
    tabs: Option<Tabs>,
    asked_to_persist: bool,
    /// Something on the page is not in the database: reading it anew would lose that.
    behind: bool,
}

impl State {
    /// Reads what is kept; until then the page works in memory.
    pub fn open_store(self, address: &Address) {
        let asked = address.base;
        set_timeout(move || self.chosen.set(true), PATIENCE);
        spawn_local(async move {
            match Database::open().await {
                Ok(database) => {
                    self.keep.update_value(|keep| keep.database = Some(Rc::new(database)));
                    self.read_choice(asked).await;
                    self.read_all(true).await;
                }
                Err(error) => self.alert(error.to_string(), None),
            }
            self.chosen.set(true);
        });
        let tabs = Tabs::open(move || {
            if !self.keep.with_value(|keep| keep.behind) {
                spawn_local(self.read_all(false));
            }
        });
        self.keep.update_value(|keep| keep.tabs = tabs);
    }

    async fn read_choice(self, asked: Option<network::BaseName>) {
        let Some(database) = self.database() else { return };
        match database.choice().await {
            Ok(choice) => {
                let base = asked.unwrap_or(choice.base);
                self.base.set(base);
                self.at_once.set(choice.at_once);
                self.head.set(choice.head.filter(|_| base == choice.base));
            }
            Err(error) => self.alert(error.to_string(), None),
        }
    }

    /// Replaces what is shown by what is kept. At the start, what was made meanwhile stays and is kept too.
    async fn read_all(self, start: bool) {
        let Some(database) = self.database() else { return };
        let (samples, heads) =
            match (database.load::<Sample>().await, database.load::<Head>().await) {
                (Ok(samples), Ok(heads)) => (samples, heads),
                (Err(error), _) | (_, Err(error)) => return self.alert(error.to_string(), None),
            };
        self.report(&samples.damaged, "digit");
        self.report(&heads.damaged, "head");
        let new_samples = replace(self.samples, samples.whole, start);
        let new_heads = replace(self.heads, heads.whole, start);
        if !new_samples.is_empty() {
            self.keep_samples(new_samples);
        }
        for head in new_heads {
            self.keep_head(head);
        }
        let gone = self.heads.with_untracked(|heads| {
            let head = self.head.get_untracked();
            head.is_some_and(|id| heads.iter().all(|head| head.id != id))
        });
        if gone {
            self.head.set(None);
        }
    }

    fn report(self, damaged: &[Damage], what: &str) {
        let count = |n: usize| match n {
            1 => format!("1 kept {what}"),
            n => format!("{n} kept {what}s"),
        };
        let newer = damaged.iter().filter(|damage| **damage == Damage::Newer).count();
        if newer > 0 {
            let kept = count(newer);
            self.alert(
                format!("Left alone: {kept} from a newer version of this page. Reload the page to get that version."),
                None,
            );
        }
        let unreadable = damaged.iter().find(|damage| **damage != Damage::Newer);
        if let Some(Damage::Unreadable(reason)) = unreadable {
            let kept = count(damaged.len() - newer);
            self.alert(
                format!(
                    "Could not be read and was set aside: {kept} ({reason}). The others are fine."
                ),
                None,
            );
        }
    }

    pub fn keep_samples(self, samples: Vec<Sample>) {
        self.write(async move |database| database.put(&samples).await);
    }

    pub fn unkeep_samples(self, ids: Vec<Id>) {
        self.write(async move |database| database.delete::<Sample>(&ids).await);
    }

    pub fn keep_head(self, head: Head) {
        self.write(async move |database| database.put(&[head]).await);
    }

    pub fn unkeep_head(self, id: Id) {
        self.write(async move |database| database.delete::<Head>(&[id]).await);
    }

    pub fn keep_choice(self) {
        let choice = Choice {
            base: self.base.get_untracked(),
            head: self.head.get_untracked(),
            at_once: self.at_once.get_untracked(),
        };
        self.write(async move |database| database.put_choice(&choice).await);
    }

    /// Everything on the page; what is kept already is written again.
    pub fn keep_all(self) {
        let (samples, heads) = (self.samples.get_untracked(), self.heads.get_untracked());
        if samples.is_empty() && heads.is_empty() {
            return;
        }
        self.write(async move |database| {
            database.put(&samples).await?;
            database.put(&heads).await
        });
    }

    /// After the first sample: before, the browser has no reason to say yes.
    pub fn keep_for_good(self) {
        if self.keep.with_value(|keep| keep.database.is_some() && !keep.asked_to_persist) {
            self.keep.update_value(|keep| keep.asked_to_persist = true);
            spawn_local(ask_to_persist());
        }
    }

    pub fn delete_everything(self) {
        self.forget();
        forget_drafts();
        self.write(async move |database| database.forget_everything().await);
        spawn_local(async move {
            if let Err(error) = forget_caches().await {
                self.alert(error.to_string(), None);
            }
        });
        self.said.set("Everything is deleted.".to_owned());
    }

    fn database(self) -> Option<Rc<Database>> {
        self.keep.with_value(|keep| keep.database.clone())
    }

    fn write<F>(self, change: impl FnOnce(Rc<Database>) -> F + 'static)
    where
        F: Future<Output = Result<(), StoreError>> + 'static,
    {
        let Some(database) = self.database() else { return };
        spawn_local(async move {
            let result = change(database).await;
            self.keep.update_value(|keep| keep.behind = result.is_err());
            match result {
                Ok(()) => {
                    self.dismiss_all_that(Again::Keep);
                    self.keep.with_value(|keep| keep.tabs.iter().for_each(Tabs::tell));
                }
                Err(error) => self.alert(error.to_string(), Some(Again::Keep)),
            }
        });
    }
}

/// Shows what is kept, and where `keep_shown` also what is only shown so far, which is returned.
fn replace<T: Kept + Clone + PartialEq + Send + Sync + 'static>(
    shown: RwSignal<Vec<T>>,
    mut kept: Vec<T>,
    keep_shown: bool,
) -> Vec<T> {
    let mut new = Vec::new();
    if keep_shown {
        new = shown.get_untracked();
        new.retain(|item| kept.iter().all(|known| known.id() != item.id()));
        kept.extend(new.iter().cloned());
    }
    if shown.with_untracked(|shown| *shown != kept) {
        shown.set(kept);
    }
    new
}
