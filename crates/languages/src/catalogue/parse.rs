//! A catalogue's file.

use serde_json::{Map, Value};

use super::Translation;
use crate::error::{CatalogueError, Fault};
use crate::plural::Category;
use crate::template::{Piece, Template, pieces, tidy};

/// The key of the hole that decides the form, beside the plural categories.
const BY: &str = "by";

/// The entries: the English text, the same as a template, and its translation.
pub fn entries(json: &str) -> Result<Vec<(String, Template, Translation)>, CatalogueError> {
    let parsed = serde_json::from_str::<Map<String, Value>>(json);
    let parsed = parsed.map_err(|error| CatalogueError::Json(error.to_string()))?;
    let entry = |(key, value): (String, Value)| match entry(&key, &value) {
        Ok((template, translation)) => Ok((tidy(&key), template, translation)),
        Err(fault) => Err(CatalogueError::Entry { key, fault }),
    };
    parsed.into_iter().map(entry).collect()
}

fn entry(key: &str, value: &Value) -> Result<(Template, Translation), Fault> {
    let template = Template::of(&pieces(&tidy(key))).ok_or(Fault::Order)?;
    let holes = template.holes();
    let translation = match value {
        Value::String(text) => {
            Translation { by: 0, forms: Vec::new(), other: checked(text, holes)? }
        }
        Value::Object(forms) => plural(forms, holes)?,
        _ => return Err(Fault::Kind),
    };
    Ok((template, translation))
}

fn plural(entries: &Map<String, Value>, holes: usize) -> Result<Translation, Fault> {
    let (mut by, mut forms, mut other) = (0, Vec::new(), None);
    for (name, value) in entries {
        if name == BY {
            let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
            by = number.and_then(|number| number.checked_sub(1)).ok_or(Fault::By)?;
            continue;
        }
        let category = Category::parse(name).ok_or_else(|| Fault::Category(name.clone()))?;
        let text = checked(value.as_str().ok_or(Fault::Kind)?, holes)?;
        match category {
            Category::Other => other = Some(text),
            category => forms.push((category, text)),
        }
    }
    if by >= holes {
        return Err(Fault::By);
    }
    Ok(Translation { by, forms, other: other.ok_or(Fault::NoOther)? })
}

/// The pieces of a translation, whose holes have to be those of the English text.
fn checked(text: &str, holes: usize) -> Result<Vec<Piece>, Fault> {
    let pieces = pieces(text);
    let is_wrong = |piece: &Piece| match piece {
        Piece::Hole(number) if *number >= holes => Some(number + 1),
        _ => None,
    };
    match pieces.iter().find_map(is_wrong) {
        Some(hole) => Err(Fault::Hole(hole)),
        None => Ok(pieces),
    }
}
