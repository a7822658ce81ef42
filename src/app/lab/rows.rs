//! A project's table: for each row the published number, the measured number, and the difference.

use leptos::html;
use leptos::prelude::*;

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::detail::Detail;
use crate::app::lab::driver::Driver;
use crate::app::lab::place::PlaceStore;
use crate::app::lab::results::ResultStore;
use crate::app::lab::running::RunningStore;
use crate::app::lab::supplies::SupplyStore;
use machines::lab::lack::Lack;
use machines::lab::rows::{Plan, RowId};
use machines::lab::wording;
use recipes::lines::Line;
use recipes::recipe::{Figure, Origin, Recipe};
use recipes::scale::Scale;

/// The pixels that stay in view above a row that the page has scrolled to.
const ABOVE: f64 = 90.0;

/// Rows under one heading.
struct Group {
    origin: Origin,
    /// The heading of a part. An origin with more than one group has such parts.
    part: Option<&'static str>,
    rows: Vec<RowId>,
}

fn groups(recipe: &'static Recipe) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for origin in [Origin::Faithful, Origin::Wished, Origin::Ours] {
        for id in RowId::all(recipe).filter(|id| id.row().origin == origin) {
            let part = id.row().part;
            match groups.iter_mut().find(|group| (group.origin, group.part) == (origin, part)) {
                Some(group) => group.rows.push(id),
                None => groups.push(Group { origin, part, rows: vec![id] }),
            }
        }
    }
    groups
}

#[component]
pub fn Rows(recipe: &'static Recipe) -> impl IntoView {
    let PlaceStore { scale, .. } = expect_context();
    let quick = Memo::new(move |_| scale.get() == Scale::Quick);
    let groups = groups(recipe).into_iter().map(|group| view! { <Part group/> });
    view! {
        <table class="rows" data-testid="rows">
            <caption class="hidden">"Published numbers and this device’s: share of test pictures read right, in percent, where nothing else is said"</caption>
            <thead>
                <tr>
                    <th scope="col">"Row"</th>
                    <th scope="col">"Published"</th>
                    <th scope="col">"This run" <small class:quick=move || quick.get()>{move || if quick.get() { "quick look" } else { "faithful" }}</small></th>
                    <th scope="col">"Difference"</th>
                    <th scope="col"><span class="hidden">"Run"</span></th>
                </tr>
            </thead>
            {groups.collect_view()}
        </table>
    }
}

/// Rows under a heading. A group in which all rows lack something is collapsed until one can be
/// run.
#[component]
fn Part(group: Group) -> impl IntoView {
    let PlaceStore { place, .. } = expect_context();
    let SupplyStore { supplies, .. } = expect_context();
    let Group { origin, part, rows } = group;
    let whose = match origin {
        Origin::Faithful => "What the authors did",
        Origin::Wished => "What they wished for or left open",
        Origin::Ours => "How this site does it",
    };
    let all = rows.clone();
    let lacking = Memo::new(move |_| {
        let supplies = supplies.get();
        all.iter().all(|id| supplies.lack(*id).is_some())
    });
    let all = rows.clone();
    // Whether the address opens a row of this group.
    let linked =
        Memo::new(move |_| place.with(|place| place.row.is_some_and(|open| all.contains(&open))));
    let chosen = RwSignal::new(None);
    let open = Memo::new(move |_| chosen.get().unwrap_or(!lacking.get() || linked.get()));
    let count = rows.len();
    let heading = match part {
        None => whose.into_any(),
        Some(part) => view! {
            <button
                class="disclose"
                aria-expanded=move || open.get().to_string()
                data-testid=format!("part-{}", rows[0].row().name)
                on:click=move |_| chosen.set(Some(!open.get_untracked()))
            >
                <span>{whose} ": " {part} " " <small>{format!("{count} rows")}</small></span>
            </button>
        }
        .into_any(),
    };
    view! {
        <tbody>
            <tr class="kind" class:foldable=part.is_some()><th colspan="5" scope="rowgroup">{heading}</th></tr>
            <Show when=move || part.is_none() || open.get()>
                {rows.iter().map(|id| view! { <Item id=*id/> }).collect_view()}
            </Show>
        </tbody>
    }
}

#[component]
fn Item(id: RowId) -> impl IntoView {
    let driver = expect_context::<Driver>();
    let place = expect_context::<PlaceStore>();
    let results = expect_context::<ResultStore>();
    let ComputingStore { rates, estimates, .. } = expect_context();
    let RunningStore { is_running, row: running_row, .. } = expect_context();
    let SupplyStore { supplies, .. } = expect_context();
    let row = id.row();
    let scale = place.scale;
    let open = Memo::new(move |_| place.place.with(|place| place.row == Some(id)));
    let result = Memo::new(move |_| results.of_row(id, scale.get()));
    let lack = Memo::new(move |_| supplies.get().lack(id));
    let this = Memo::new(move |_| running_row.get() == Some(id));
    let lines =
        Memo::new(move |_| Line::of(row, result.get().as_ref().map(|result| &result.outcome)));
    let cell = move |text: fn(&Line) -> Option<String>| {
        let part = move |line: &Line| {
            let text = text(line);
            // The label appears in each column, so that a row's lines align.
            let other = line.figure != Figure::TestAccuracy;
            let kind = other.then(|| view! { <small>{line.figure.in_words()}</small> });
            view! { <span class="figure">{kind} {text.unwrap_or_else(|| "–".to_owned())}</span> }
        };
        move || lines.with(|lines| lines.iter().map(part).collect_view())
    };
    let time = move || {
        // Read `scale` before `result`, which depends on it. In reactive_graph 0.2, an effect that
        // reads a memo first and its source second misses changes of the source alone.
        let scale = scale.get();
        match (result.get(), lack.get()) {
            (Some(result), _) => format!("took {}", wording::took(result.outcome.elapsed_ms)),
            (None, Some(Lack::Digits)) => "needs your digits".to_owned(),
            (None, Some(Lack::Fashion)) => "needs Fashion-MNIST".to_owned(),
            (None, Some(Lack::Vgg16)) => "needs VGG16’s weights".to_owned(),
            (None, None | Some(Lack::Store)) if rates.with(Option::is_none) => "…".to_owned(),
            (None, None | Some(Lack::Store)) => {
                wording::about_short(estimates.with(|estimates| estimates.row_ms(id, scale, &[])))
            }
        }
    };
    let this_row = NodeRef::<html::Tr>::new();
    let arrived_at = open.get_untracked();
    Effect::new(move || {
        // A link to a row scrolls to that row. `scrollIntoView` would also scroll the lesson around a frame, away from
        // its text.
        if let Some(element) = this_row.get().filter(|_| arrived_at) {
            let top = element.get_bounding_client_rect().top();
            window().scroll_by_with_x_and_y(0.0, top - ABOVE);
        }
    });
    let word = move || match (this.get(), result.get().is_some()) {
        (true, _) => "Runs …",
        (false, true) => "Again",
        (false, false) => "Run",
    };
    let detail = format!("detail-{}", row.name);
    let controls = detail.clone();
    view! {
        <tr
            node_ref=this_row
            class="row"
            class:open=move || open.get()
            class:this=move || this.get()
            data-testid=format!("row-{}", row.name)
            data-right=move || result.get().map(|result| result.outcome.test.count.right)
            data-of=move || result.get().map(|result| result.outcome.test.count.of)
        >
            <th scope="row">
                <button
                    class="disclose"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls
                    data-testid=format!("open-{}", row.name)
                    on:click=move |_| place.toggle(id)
                >
                    {row.what}
                </button>
            </th>
            <td>{cell(|line| line.published.map(|published| published.said.to_string()))}</td>
            <td class="run-value">{cell(Line::run)}</td>
            <td>{cell(Line::difference_text)}</td>
            <td class="act">
                <button
                    data-testid=format!("run-{}", row.name)
                    aria-label=move || format!("{} {}", word(), row.what)
                    disabled=move || is_running.get() || lack.get().is_some()
                    on:click=move |_| {
                        let scale = scale.get_untracked();
                        driver.run(Plan { rows: vec![id], scale });
                    }
                >
                    {word}
                </button>
                <small data-testid=format!("time-{}", row.name)>{time}</small>
            </td>
        </tr>
        <tr class="detail" id=detail hidden=move || !open.get()>
            <td colspan="5">
                <Show when=move || open.get()>
                    <Detail id result scale/>
                </Show>
            </td>
        </tr>
    }
}
