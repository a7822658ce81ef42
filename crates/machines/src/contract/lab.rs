//! The Lab's events for a host, as JSON.

use recipes::lines::Line;

use super::command::named;
use super::json::{counted, list, message, number, object, text};
use super::{HostMessage, Value};
use crate::lab::place::Place;
use crate::lab::rows::RowId;
use crate::lab::running::Running;
use crate::result::LabResult;
use crate::wording::decimal;

/// A message of a host that has this contract's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabMessage {
    /// The host's number for the command. The answer repeats it.
    pub id: Option<u32>,
    /// The host listens from now on.
    pub hello: Result<(), NoCommands>,
}

/// Why the Lab carries out no other command, as a sentence for the host's author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The Lab takes no commands: use the view “pad” or “train”.")]
pub struct NoCommands;

/// `None` if the message is not of this contract or of another version.
pub fn parse_for_lab(message: &impl Value) -> Option<LabMessage> {
    let (name, id) = named(message)?;
    Some(LabMessage { id, hello: if name == "hello" { Ok(()) } else { Err(NoCommands) } })
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LabEvent<'a> {
    /// The Lab shows this project. Sent again when the person opens another one, another row or
    /// another setting.
    Ready(Place),
    /// `None` if the run has ended or was stopped.
    Progress(Option<LabProgress>),
    /// A row is finished.
    Result(&'a LabResult),
}

/// How far the current row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabProgress {
    row: RowId,
    /// Whether `done` and `total` count bytes of a download. Otherwise they count batches, trees or
    /// pictures of the step.
    downloads: bool,
    done: u64,
    total: u64,
}

impl LabProgress {
    /// `None` while the learner starts.
    pub fn of(running: &Running) -> Option<Self> {
        let row = running.row()?;
        Some(match running.download {
            Some((done, total)) => Self { row, downloads: true, done, total },
            None => {
                let (done, total) = (running.done as u64, running.total as u64);
                Self { row, downloads: false, done, total }
            }
        })
    }
}

impl HostMessage for LabEvent<'_> {
    fn to_json(&self) -> String {
        match self {
            Self::Ready(Place { recipe, row, scale, .. }) => {
                let row = row.map_or_else(null, |id| text(id.row().name));
                let setting = text(scale.in_words());
                message("ready", &[("recipe", text(recipe.id)), ("row", row), ("setting", setting)])
            }
            Self::Progress(progress) => {
                let (stage, row, done, total) = match progress {
                    Some(LabProgress { row, downloads, done, total }) => {
                        let stage = if *downloads { "download" } else { "row" };
                        (text(stage), text(row.row().name), *done, *total)
                    }
                    None => (null(), null(), 0, 0),
                };
                let (done, total) = (done.to_string(), total.to_string());
                message(
                    "progress",
                    &[("stage", stage), ("row", row), ("done", done), ("total", total)],
                )
            }
            Self::Result(done) => result(done),
        }
    }
}

fn result(LabResult { outcome, .. }: &LabResult) -> String {
    let row = RowId::find(&outcome.recipe, &outcome.row);
    let lines = row.map_or_else(|_| Vec::new(), |id| Line::of(id.row(), Some(outcome)));
    message(
        "result",
        &[
            ("recipe", text(&outcome.recipe)),
            ("row", text(&outcome.row)),
            ("setting", text(outcome.scale().in_words())),
            ("test", counted(outcome.test.count)),
            ("figures", list(&lines, figure)),
        ],
    )
}

fn figure(line: &Line) -> String {
    let published = line.published.map_or_else(null, |published| text(&published.said.to_string()));
    // Learning that fails has no loss that could be written.
    let or_null = |number: Option<f64>| {
        number.filter(|number| number.is_finite()).map_or_else(null, |number| decimal(number, 6))
    };
    object(&[
        ("figure", text(line.figure.in_words())),
        ("published", published),
        ("run", or_null(line.value)),
        ("difference", or_null(line.difference())),
    ])
}

fn null() -> String {
    number::<u8>(None)
}

#[cfg(test)]
mod tests {
    use recipes::Measured;
    use recipes::recipe::Figure;
    use recipes::scale::Scale;
    use serde_json::{Value, json};
    use worker::envelope::TaskId;

    use super::*;
    use crate::lab::rows::Plan;
    use crate::lab::testing::outcome;

    fn written(event: LabEvent) -> Value {
        let event = serde_json::from_str::<Value>(&event.to_json()).unwrap();
        assert_eq!(event["inkling"], 1);
        event
    }

    fn ready(query: &str) -> Value {
        let (place, complaints) = Place::parse(query);
        assert_eq!(complaints, [""; 0]);
        written(LabEvent::Ready(place))
    }

    #[test]
    fn ready_names_the_project_the_open_row_and_the_setting() {
        let event = ready("?recipe=003&row=sgd&setting=faithful");
        let expected = json!({ "inkling": 1, "event": "ready", "recipe": "003", "row": "sgd", "setting": "faithful" });
        assert_eq!(event, expected);
        assert_eq!(ready("?recipe=002")["row"], Value::Null);
    }

    #[test]
    fn progress_counts_the_rows_steps_or_the_bytes_of_its_download() {
        let id = RowId::find("003", "sgd").unwrap();
        let plan = Plan { rows: vec![id], scale: Scale::Quick };
        let mut running = Running::new(TaskId(1), plan, 0.0);
        assert_eq!(LabProgress::of(&running), None, "the learner starts");
        (running.at, running.done, running.total) = (Some(0), 3, 40);
        let told = |running: &Running| {
            let event = written(LabEvent::Progress(LabProgress::of(running)));
            ["stage", "row", "done", "total"].map(|field| event[field].clone())
        };
        assert_eq!(told(&running), [json!("row"), json!("sgd"), json!(3), json!(40)]);
        running.download = Some((1 << 20, 1 << 23));
        assert_eq!(
            told(&running),
            [json!("download"), json!("sgd"), json!(1 << 20), json!(1 << 23)]
        );
        assert_eq!(written(LabEvent::Progress(None))["stage"], Value::Null);
    }

    #[test]
    fn a_result_has_the_published_figures_those_of_this_run_and_the_interval() {
        let mut outcome = outcome("004", "base");
        let figures = [(Figure::TestAccuracy, 99.0), (Figure::TestLoss, f64::NAN)];
        outcome.figures = figures.map(|(figure, value)| Measured { figure, value }).to_vec();
        outcome.test.count = ink::Count { right: 1_980, of: 2_000 };
        let event = written(LabEvent::Result(&LabResult::new(5.0, outcome, Vec::new())));
        let names = ["recipe", "row", "setting"].map(|field| event[field].clone());
        assert_eq!(names, [json!("004"), json!("base"), json!("quick")]);
        assert_eq!((&event["test"]["right"], &event["test"]["of"]), (&json!(1_980), &json!(2_000)));
        let (low, high) = ink::Count { right: 1_980, of: 2_000 }.interval();
        let end = |place: usize| event["test"]["interval"][place].as_f64().unwrap();
        assert!((end(0) - low).abs() < 1e-6 && (end(1) - high).abs() < 1e-6);

        // As the table of the Lab shows them: `recipes::lines` is tested for that.
        let id = RowId::find("004", "base").unwrap();
        let figures = event["figures"].as_array().unwrap();
        assert_eq!(figures.len(), Line::of(id.row(), None).len());
        let accuracy = json!({ "figure": "test accuracy, %", "published": "99.09", "run": 99.0, "difference": -0.09 });
        assert_eq!(figures[0], accuracy);
        let loss = &figures[1];
        assert_eq!((&loss["figure"], &loss["run"]), (&json!("test loss"), &Value::Null));
        assert_eq!(figures[2]["run"], Value::Null, "it was not measured");
    }
}
