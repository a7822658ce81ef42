//! The table of a project: each row as published, as run here, and the difference.

use leptos::html;
use leptos::prelude::*;

use crate::app::lab::detail::Detail;
use crate::app::lab::state::{Lack, Plan, State};
use machines::lab::wording;
use recipes::lines::Line;
use recipes::recipe::{Figure, Origin, Recipe, Row};
use recipes::scale::Scale;

/// Rows that stand under one heading.
struct Group {
    origin: Origin,
    /// What its rows have in common, where there is more than one group of that origin.
    part: Option<&'static str>,
    rows: Vec<&'static Row>,
}

fn groups(recipe: &'static Recipe) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for origin in [Origin::Faithful, Origin::Wished, Origin::Ours] {
        for row in recipe.rows.iter().filter(|row| row.origin == origin) {
            let same = |group: &&mut Group| (group.origin, group.part) == (origin, row.part);
            match groups.iter_mut().find(same) {
                Some(group) => group.rows.push(row),
                None => groups.push(Group { origin, part: row.part, rows: vec![row] }),
            }
        }
    }
    groups
}

#[component]
pub fn Rows(recipe: &'static Recipe) -> impl IntoView {
    let state = expect_context::<State>();
    let quick = Memo::new(move |_| state.place.with(|place| place.scale == Scale::Quick));
    let groups = groups(recipe).into_iter().map(|group| view! { <Part recipe group/> });
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

/// Rows under a heading. Many that all lack something are folded until they can be run.
#[component]
fn Part(recipe: &'static Recipe, group: Group) -> impl IntoView {
    let state = expect_context::<State>();
    let Group { origin, part, rows } = group;
    let whose = match origin {
        Origin::Faithful => "What the authors did",
        Origin::Wished => "What they wished for or left open",
        Origin::Ours => "How this site does it",
    };
    let all = rows.clone();
    let lacking = Memo::new(move |_| all.iter().all(|row| state.lacks(recipe, row).is_some()));
    let all = rows.clone();
    // A link leads to a row.
    let linked = Memo::new(move |_| {
        state
            .place
            .with(|place| place.row.is_some_and(|open| all.iter().any(|r| r.name == open.name)))
    });
    let chosen = RwSignal::new(None);
    let open = Memo::new(move |_| chosen.get().unwrap_or(!lacking.get() || linked.get()));
    let count = rows.len();
    let heading = match part {
        None => whose.into_any(),
        Some(part) => view! {
            <button
                class="disclose"
                aria-expanded=move || open.get().to_string()
                data-testid=format!("part-{}", rows[0].name)
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
                {rows.iter().map(|row| view! { <Item recipe row=*row/> }).collect_view()}
            </Show>
        </tbody>
    }
}

#[component]
fn Item(recipe: &'static Recipe, row: &'static Row) -> impl IntoView {
    let state = expect_context::<State>();
    let scale = Memo::new(move |_| state.place.with(|place| place.scale));
    let open = Memo::new(move |_| {
        state.place.with(|place| place.row.is_some_and(|open| open.name == row.name))
    });
    let result = Memo::new(move |_| state.result(recipe, row, scale.get()));
    let lack = Memo::new(move |_| state.lacks(recipe, row));
    let busy = Memo::new(move |_| state.running.with(Option::is_some));
    let this = Memo::new(move |_| {
        state.running.with(|running| {
            let running = running.as_ref()?;
            Some(running.plan.recipe.id == recipe.id && running.row()?.name == row.name)
        }) == Some(true)
    });
    let lines =
        Memo::new(move |_| Line::of(row, result.get().as_ref().map(|result| &result.outcome)));
    let cell = move |text: fn(&Line) -> Option<String>| {
        let part = move |line: &Line| {
            let text = text(line);
            // In each column, so that the lines of a row stand side by side.
            let other = line.figure != Figure::TestAccuracy;
            let kind = other.then(|| view! { <small>{line.figure.in_words()}</small> });
            view! { <span class="figure">{kind} {text.unwrap_or_else(|| "–".to_owned())}</span> }
        };
        move || lines.with(|lines| lines.iter().map(part).collect_view())
    };
    let time = move || {
        // Before the result, which is made of it: in reactive_graph 0.2 what reads a memo, then one that it is
        // made of, isn't run again where only the other one changes.
        let scale = scale.get();
        match (result.get(), lack.get()) {
            (Some(result), _) => format!("took {}", wording::took(result.outcome.elapsed_ms)),
            (None, Some(Lack::Digits)) => "needs your digits".to_owned(),
            (None, Some(Lack::Fashion)) => "needs Fashion-MNIST".to_owned(),
            (None, Some(Lack::Vgg16)) => "needs VGG16’s weights".to_owned(),
            (None, None | Some(Lack::Store)) => match state.rates.with(Option::is_some) {
                true => wording::about_short(state.estimate_after(recipe, row, scale, &[])),
                false => "…".to_owned(),
            },
        }
    };
    let this_row = NodeRef::<html::Tr>::new();
    let arrived_at = open.get_untracked();
    Effect::new(move || {
        // A link to a row far down leads there.
        if let Some(element) = this_row.get().filter(|_| arrived_at) {
            element.scroll_into_view();
        }
    });
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
                    on:click=move |_| state.toggle(row)
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
                    aria-label=format!("Run {}", row.what)
                    disabled=move || busy.get() || lack.get().is_some()
                    on:click=move |_| {
                        let scale = scale.get_untracked();
                        state.run(Plan { recipe, rows: vec![row], scale });
                    }
                >
                    {move || if this.get() { "Runs …" } else if result.get().is_some() { "Again" } else { "Run" }}
                </button>
                <small data-testid=format!("time-{}", row.name)>{time}</small>
            </td>
        </tr>
        <tr class="detail" id=detail hidden=move || !open.get()>
            <td colspan="5">
                <Show when=move || open.get()>
                    <Detail row result scale/>
                </Show>
            </td>
        </tr>
    }
}
