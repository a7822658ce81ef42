//! The Lab's location in the page's address: recipe, row, scale, and CPU or GPU.

use crate::computing::Kind;
use crate::lab::rows::RowId;
use crate::names::{ENGINE, RECIPE, ROW, SETTING};
use recipes::recipe::Recipe;
use recipes::scale::Scale;
use recipes::{RECIPES, UnknownError};

/// The default recipe, which has the shortest runs.
const FIRST: &Recipe = RECIPES[3];

#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub recipe: &'static Recipe,
    /// The row with open details.
    pub row: Option<RowId>,
    pub scale: Scale,
    pub kind: Kind,
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        let parts = |place: &Self| (place.recipe.id, place.row, place.scale, place.kind);
        parts(self) == parts(other)
    }
}

impl Place {
    /// Parses a URL's query. An unknown name gives its default value and a sentence.
    pub fn parse(query: &str) -> (Self, Vec<String>) {
        let mut complaints = Vec::new();
        let value = |key: &str| {
            let pairs = query.trim_start_matches('?').split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find(|(found, _)| *found == key)
        };
        let mut complain =
            |error: UnknownError| complaints.push(format!("The address is wrong: {error}."));
        let recipe = value(RECIPE).map(|(_, id)| recipes::find(id));
        let recipe = recipe.and_then(|recipe| recipe.map_err(&mut complain).ok()).unwrap_or(FIRST);
        let row = value(ROW).map(|(_, name)| RowId::find_in(recipe, name));
        let row = row.and_then(|row| row.map_err(&mut complain).ok());
        let scale = choice(SETTING, value(SETTING), Scale::ALL, Scale::in_words, &mut complaints);
        // The pad's page has a third engine, and links name both pages alike.
        let engine = value(ENGINE).filter(|(_, name)| *name != "auto");
        let kind = choice(ENGINE, engine, Kind::ALL, Kind::as_str, &mut complaints);
        (Self { recipe, row, scale, kind }, complaints)
    }

    /// The URL's query, with its question mark.
    pub fn query(&self) -> String {
        let mut query = format!("?{RECIPE}={}", self.recipe.id);
        if let Some(row) = self.row {
            query += &format!("&{ROW}={}", row.row().name);
        }
        if self.scale != Scale::default() {
            query += &format!("&{SETTING}={}", self.scale.in_words());
        }
        if self.kind != Kind::default() {
            query += &format!("&{ENGINE}={}", self.kind.as_str());
        }
        query
    }

    /// The same for an address whose query was `before`: what else it says stays, such as the theme.
    pub fn query_after(&self, before: &str) -> String {
        let mut query = self.query();
        for pair in before.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let key = pair.split_once('=').map_or(pair, |(key, _)| key);
            if ![RECIPE, ROW, SETTING, ENGINE].contains(&key) {
                query += &format!("&{pair}");
            }
        }
        query
    }

    /// Goes to another recipe, without an open row.
    pub fn in_recipe(self, recipe: &'static Recipe) -> Self {
        Self { recipe, row: None, ..self }
    }

    /// Opens a row's details, or closes them if they are open.
    pub fn toggled(self, row: RowId) -> Self {
        Self { row: Some(row).filter(|_| self.row != Some(row)), ..self }
    }
}

/// Parses one choice. A missing or unknown name gives the default.
fn choice<T: Copy + Default>(
    what: &str,
    value: Option<(&str, &str)>,
    all: [T; 2],
    in_words: fn(T) -> &'static str,
    complaints: &mut Vec<String>,
) -> T {
    let Some((_, name)) = value else { return T::default() };
    all.into_iter().find(|&one| in_words(one) == name).unwrap_or_else(|| {
        let [one, other] = all.map(in_words);
        complaints.push(format!(
            "The address is wrong: there is no {what} “{name}”. It can say {what}={one} or {what}={other}."
        ));
        T::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_parses_back_from_its_address() {
        assert_eq!(Place::parse("").0.recipe.id, "003");
        for recipe in RECIPES {
            for row in RowId::all(recipe).map(Some).chain([None]) {
                for scale in Scale::ALL {
                    for kind in Kind::ALL {
                        let place = Place { recipe, row, scale, kind };
                        assert_eq!(Place::parse(&place.query()), (place, Vec::new()));
                    }
                }
            }
        }
    }

    #[test]
    fn what_else_an_address_says_stays() {
        let place = Place::parse("?recipe=002&row=ours").0;
        let before = "?theme=dark&recipe=003&row=sgd&view=lab&setting=faithful&engine=gpu&x&y=1";
        assert_eq!(place.query_after(before), "?recipe=002&row=ours&theme=dark&view=lab&x&y=1");
        assert_eq!(place.query_after(""), place.query());
        assert_eq!(Place::parse(&place.query_after(before)), (place, Vec::new()));
    }

    #[test]
    fn an_engine_of_the_pads_page_gives_the_default() {
        assert_eq!(Place::parse("?engine=auto"), (Place::parse("").0, Vec::new()));
    }

    #[test]
    fn a_row_opens_and_closes_and_another_recipe_closes_it() {
        let place = Place::parse("?recipe=002&row=ours&setting=faithful").0;
        let (open, other) = (place.row.unwrap(), RowId::find("002", "top-on-odd").unwrap());
        assert_eq!(place.toggled(open).row, None);
        assert_eq!(place.toggled(other).row, Some(other));
        // Recipe 003 has a row with the same name.
        let elsewhere = place.in_recipe(recipes::find("003").unwrap());
        assert_eq!((elsewhere.row, elsewhere.scale), (None, Scale::Full));
    }

    #[test]
    fn an_unknown_name_gives_a_sentence_that_lists_the_known_ones() {
        let (place, complaints) =
            Place::parse("?recipe=007&row=x&setting=slow&engine=steam&utm_source=mail");
        let default = (FIRST.id, Scale::Quick, Kind::Cpu);
        assert_eq!((place.recipe.id, place.scale, place.kind), default);
        assert!(place.row.is_none());
        let said = complaints.join(" ");
        assert!(
            said.contains("000, 001, 002, 003, 004")
                && said.contains("sgd")
                && said.contains("faithful")
                && said.contains("engine=gpu"),
            "{said}"
        );
    }
}
