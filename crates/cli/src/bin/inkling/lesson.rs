//! `inkling lesson`: checks a lesson's file, and prints what it holds.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use lessons::{Lesson, View, plain};

#[derive(clap::Args)]
pub struct Args {
    /// Files of lessons
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub fn run(args: Args) -> Result<()> {
    let mut wrong = 0;
    for path in &args.files {
        let name = path.display();
        let file = std::fs::read(path).with_context(|| format!("{name} can't be read"))?;
        match check(&file) {
            Ok(lines) => print!("{name}: {lines}"),
            Err(mistakes) => {
                wrong += mistakes.len();
                for mistake in mistakes {
                    eprintln!("{name}: {mistake}");
                }
            }
        }
    }
    match wrong {
        0 => Ok(()),
        1 => bail!("1 mistake: see above"),
        _ => bail!("{wrong} mistakes: see above"),
    }
}

/// What a file holds, or a sentence for each mistake.
fn check(file: &[u8]) -> Result<String, Vec<String>> {
    let sentences = |errors: Vec<lessons::LessonError>| {
        errors.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let lesson = lessons::parse(file).map_err(sentences)?;
    match of_the_lab(&lesson) {
        Ok(()) => Ok(described(&lesson)),
        Err(error) => Err(vec![error.to_string()]),
    }
}

/// Whether the Lab has the project and the row.
fn of_the_lab(lesson: &Lesson) -> Result<()> {
    let recipe = lesson.recipe.as_deref().map(recipes::find).transpose()?;
    match (recipe, &lesson.row) {
        (Some(recipe), Some(row)) => recipe.row(row).map(drop).map_err(Into::into),
        (None, Some(_)) => bail!("“row” names a row of a project: add recipe:"),
        _ => Ok(()),
    }
}

fn described(lesson: &Lesson) -> String {
    let Lesson { title, minutes, view, steps, .. } = lesson;
    let mut text = format!(
        "{title}, {minutes} minutes, {} step{}",
        steps.len(),
        if steps.len() == 1 { "" } else { "s" }
    );
    if *view != View::Pad {
        // Writing to a string can't fail.
        let _ = write!(text, ", view {}", view.as_str());
    }
    text.push('\n');
    for (number, step) in (1..).zip(&lesson.steps) {
        let task = step.task.as_ref().or(step.question.as_ref().map(|question| &question.ask));
        let task = task.map_or_else(String::new, |task| format!(": {}", plain(task)));
        let _ = writeln!(text, "  {number}. {}{task}", step.title);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use lessons::{FOLDER, LIST};

    use super::*;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www").join(FOLDER)
    }

    fn lesson(keys: &str) -> Vec<u8> {
        format!("---\ntitle: A\nminutes: 5\n{keys}\n---\n---\ntitle: B\ndo: Draw *it*.\n---\n")
            .into_bytes()
    }

    #[test]
    fn the_shipped_lessons_are_the_ones_that_are_listed_and_all_are_right() {
        let list = fs::read_to_string(folder().join(LIST)).unwrap();
        let mut listed: Vec<_> = list.lines().map(str::to_owned).collect();
        for name in &listed {
            let file = fs::read(folder().join(format!("{name}.md"))).unwrap();
            if let Err(mistakes) = check(&file) {
                panic!("{name}: {mistakes:?}");
            }
        }
        let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut files: Vec<_> = names
            .filter_map(|name| name.to_str()?.strip_suffix(".md").map(str::to_owned))
            .collect();
        files.sort();
        listed.sort();
        assert_eq!(listed, files);
    }

    #[test]
    fn a_lesson_is_described_and_a_wrong_one_named_by_line() {
        assert_eq!(check(&lesson("")).unwrap(), "A, 5 minutes, 1 step\n  1. B: Draw it.\n");
        let mistakes = check(&lesson("view: film\nbase: vgg")).unwrap_err();
        assert_eq!(mistakes.len(), 2);
        assert!(mistakes[0].starts_with("line 4: There is no view “film”"), "{mistakes:?}");
        assert!(mistakes[1].starts_with("line 5: "), "{mistakes:?}");
    }

    #[test]
    fn projects_and_rows_that_the_lab_lacks_are_named() {
        assert!(check(&lesson("view: lab\nrecipe: 003\nrow: adam")).is_ok());
        for keys in [
            "view: lab\nrecipe: 999",
            "view: lab\nrecipe: 003\nrow: nothing",
            "view: lab\nrow: adam",
        ] {
            assert_eq!(check(&lesson(keys)).unwrap_err().len(), 1, "{keys}");
        }
    }
}
