//! The Lab's results as text: published figure, this run's figure, difference.

use recipes::lines::Line;
use recipes::recipe::{Figure, Origin, Recipe, Row, Said};
use recipes::{Outcome, RECIPES};

/// All recipes with their rows.
pub fn list() -> String {
    let mut text = String::new();
    for recipe in RECIPES {
        text += &format!("{}  {} ({})\n", recipe.id, recipe.title, recipe.authors);
        for row in recipe.rows {
            text += &format!("     {:<28} {}\n", row.name, row.what);
        }
    }
    text
}

/// The result of a row, as a line.
pub fn line(row: &Row, outcome: &Outcome) -> String {
    let Cells { published, run, difference, .. } = Cells::of(row, outcome);
    let seconds = outcome.elapsed_ms / 1000.0;
    format!("{}: {run} (published {published}, {difference}), {seconds:.0} s", row.name)
}

/// A table of a recipe's results.
pub fn text(recipe: &Recipe, outcomes: &[Outcome]) -> String {
    let mut text = format!("\n{}  {}\n", recipe.id, recipe.title);
    if outcomes.iter().any(|outcome| outcome.quick) {
        text += "Quick: fewer pictures and epochs than in the recipe. These are not its figures.\n";
    }
    text += &format!("{:<28} {:>22} {:>22} {:>14}\n", "row", "published", "this run", "difference");
    for (row, outcome) in of_recipe(recipe, outcomes) {
        let Cells { published, run, difference, .. } = Cells::of(row, outcome);
        text += &format!("{:<28} {published:>22} {run:>22} {difference:>14}\n", row.name);
    }
    text
}

/// Markdown tables of all results, one section per recipe.
pub fn markdown(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for recipe in RECIPES {
        let rows: Vec<_> = of_recipe(recipe, outcomes).collect();
        if rows.is_empty() {
            continue;
        }
        text += &format!("## {} · {}\n\n{}\n\n", recipe.id, recipe.title, recipe.authors);
        text += &recipe.story.map(|sentence| sentence.to_owned()).join(" ");
        text += if recipe.is_ours() {
            "\n\nWhat is done:\n\n"
        } else {
            "\n\nWhere the text is silent:\n\n"
        };
        for choice in recipe.choices {
            text += &format!("- {choice}\n");
        }
        text += "\n| row | what | published | this run | 95 % interval | difference | s |\n";
        text += "| --- | --- | --- | --- | --- | --- | --- |\n";
        for (row, outcome) in &rows {
            let Cells { published, run, interval, difference } = Cells::of(row, outcome);
            let ours = if row.origin == Origin::Ours { "**ours** " } else { "" };
            let quick = if outcome.quick { " (quick: not the recipe's figure)" } else { "" };
            text += &format!(
                "| `{}` | {ours}{}{quick} | {published} | {run} | {interval} | {difference} | {:.0} |\n",
                row.name,
                row.what,
                outcome.elapsed_ms / 1000.0
            );
        }
        text += "\n";
        for (row, _) in &rows {
            if let Some(note) = row.note {
                text += &format!("- `{}`: {note}\n", row.name);
            }
        }
        text += "\n";
    }
    text
}

/// The results of a recipe, each with its row.
fn of_recipe<'a>(
    recipe: &'a Recipe,
    outcomes: &'a [Outcome],
) -> impl Iterator<Item = (&'static Row, &'a Outcome)> {
    let own = outcomes.iter().filter(move |outcome| outcome.recipe == recipe.id);
    own.filter_map(|outcome| {
        let recipe = RECIPES.into_iter().find(|recipe| recipe.id == outcome.recipe)?;
        Some((recipe.row(&outcome.row).ok()?, outcome))
    })
}

/// The cells of a row.
struct Cells {
    published: String,
    run: String,
    interval: String,
    difference: String,
}

impl Cells {
    fn of(row: &Row, outcome: &Outcome) -> Self {
        let lines = Line::of(row, Some(outcome));
        let join = |texts: Vec<String>| match texts.is_empty() {
            true => "–".to_owned(),
            false => texts.join("; "),
        };
        let published = lines
            .iter()
            .filter_map(|line| Some(format!("{}{}", prefix(line.figure), line.published?.said)));
        let mut run: Vec<String> = lines
            .iter()
            .filter_map(|line| Some(format!("{}{}", prefix(line.figure), line.run()?)))
            .collect();
        // A publication may give two numbers for one figure.
        run.dedup();
        let difference = lines.iter().filter_map(|line| {
            let by = line.difference_text()?;
            Some(match line.published?.said {
                Said::Exactly(_) => by,
                Said::Above(_) | Said::Below(_) => format!("{by} from the bound"),
            })
        });
        let (low, high) = outcome.test.interval;
        let interval = format!("{:.2}–{:.2}", 100.0 * low, 100.0 * high);
        Self {
            published: join(published.collect()),
            run: join(run),
            interval,
            difference: join(difference.collect()),
        }
    }
}

/// The prefix of a figure that is not the test accuracy.
fn prefix(figure: Figure) -> String {
    if figure == Figure::TestAccuracy { String::new() } else { format!("{} ", figure.in_words()) }
}
