//! Where somebody is in the Lab: a project, a row, a setting, what computes, as the address says it. No browser.

use crate::computing::Kind;
use recipes::recipe::{Recipe, Row};
use recipes::scale::Scale;
use recipes::{RECIPES, UnknownError};

/// The project that a visitor without a wish is shown: the shortest.
const FIRST: &Recipe = RECIPES[3];

#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub recipe: &'static Recipe,
    /// The row whose details are open.
    pub row: Option<&'static Row>,
    pub scale: Scale,
    /// What computes.
    pub kind: Kind,
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        let names = |place: &Self| {
            (place.recipe.id, place.row.map(|row| row.name), place.scale, place.kind)
        };
        names(self) == names(other)
    }
}

impl Place {
    /// From the part of a URL behind the path, with what was asked for and does not exist, a sentence each.
    pub fn parse(query: &str) -> (Self, Vec<String>) {
        let mut complaints = Vec::new();
        let value = |key: &str| {
            let pairs = query.trim_start_matches('?').split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find(|(found, _)| *found == key)
        };
        let mut complain =
            |error: UnknownError| complaints.push(format!("The address is wrong: {error}."));
        let recipe = value("recipe").map(|(_, id)| recipes::find(id));
        let recipe = recipe.and_then(|recipe| recipe.map_err(&mut complain).ok()).unwrap_or(FIRST);
        let row = value("row").map(|(_, name)| recipe.row(name));
        let row = row.and_then(|row| row.map_err(&mut complain).ok());
        let scale =
            choice("setting", value("setting"), Scale::ALL, Scale::in_words, &mut complaints);
        let kind = choice("engine", value("engine"), Kind::ALL, Kind::as_str, &mut complaints);
        (Self { recipe, row, scale, kind }, complaints)
    }

    /// The other way round, with its question mark.
    pub fn query(&self) -> String {
        let mut query = format!("?recipe={}", self.recipe.id);
        if let Some(row) = self.row {
            query += &format!("&row={}", row.name);
        }
        if self.scale != Scale::default() {
            query += &format!("&setting={}", self.scale.in_words());
        }
        if self.kind != Kind::default() {
            query += &format!("&engine={}", self.kind.as_str());
        }
        query
    }
}

/// What an address says of one thing, or the usual where it says nothing that there is.
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
    fn every_place_has_an_address_that_leads_back() {
        assert_eq!(Place::parse("").0.recipe.id, "003");
        for recipe in RECIPES {
            for row in recipe.rows.iter().map(Some).chain([None]) {
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
    fn what_does_not_exist_is_named_with_what_does() {
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
