//! Accuracies before and after learning, with their uncertainty.

use leptos::prelude::*;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::app::loss_curve::{Curve, LossCurve};
use crate::app::memo::memo;
use crate::app::shown::Shown;
use crate::app::stores::LearningStore;
use ink::{Changes, Count};
use machines::heads;
use machines::page::Event;
use machines::record::{Head, Scores};
use machines::samples::Weighed;
use machines::wording;
use network::samples::Kept;

/// The scores of the head in use, or the next steps if the base's own head is in use.
#[component]
pub fn Outcome() -> impl IntoView {
    let Stores { heads, samples, reader, .. } = expect_context();
    let at_once = move || {
        let Weighed { before, after } = samples.weighed.get().filter(|_| heads.at_once.get())?;
        let everyone = reader.card(heads.base.get())?.test;
        // A single digit has no folds: without it no sample is left to learn from.
        let folds = if after.of > 1 { after.of } else { 0 };
        let everyone = (everyone, everyone);
        Some(Measured { before, after, folds, kept: None, everyone, changes: None })
    };
    let head = move || {
        let id = heads.head.get()?;
        heads.list.with(|list| list.iter().find(|head| head.id == id).cloned())
    };
    let shows = memo(move || match head() {
        Some(Head { scores: Some(scores), .. }) => Shows::Learned(scores.into()),
        Some(_) => Shows::FromFile,
        None => at_once().map_or(Shows::StepsAhead, Shows::AtOnce),
    });
    let from_file = || {
        view! {
            <div class="card">
                <p class="said">"This head comes from a file or a link: it was not measured on your digits."</p>
                <UseBase/>
            </div>
        }
    };
    changing(move || match shows.get() {
        Shows::Learned(of) => view! { <Card of at_once=false/> }.into_any(),
        Shows::FromFile => from_file().into_any(),
        Shows::AtOnce(of) => view! { <Card of at_once=true/> }.into_any(),
        Shows::StepsAhead => view! { <StepsAhead/> }.into_any(),
    })
}

/// What the part shows.
#[derive(Clone, Copy, PartialEq)]
enum Shows {
    Learned(Measured),
    FromFile,
    AtOnce(Measured),
    StepsAhead,
}

#[component]
fn StepsAhead() -> impl IntoView {
    view! {
        <ol class="steps-ahead">
            <li>"Write a few digits and say which they are: “Guide me” asks for each one twice."</li>
            <li>"Each one is learned at once. “Learn my hand” then looks at all of them closely."</li>
            <li>"See how many more of your digits are read right."</li>
        </ol>
    }
}

/// The figures of a measurement on a card.
#[derive(Clone, Copy, PartialEq)]
struct Measured {
    before: Count,
    after: Count,
    /// 0 if there were too few samples for cross-validation.
    folds: u32,
    /// What is kept of a learned hand, where that is known.
    kept: Option<Kept>,
    /// Accuracy on MNIST's test set, before and after.
    everyone: (Count, Count),
    changes: Option<Changes>,
}

impl From<Scores> for Measured {
    fn from(scores: Scores) -> Self {
        let Scores { before, after, folds, kept, mnist_before, mnist_after, .. } = scores;
        let changes = scores.mnist_changes;
        Self { before, after, folds, kept, everyone: (mnist_before, mnist_after), changes }
    }
}

/// `at_once`: the page learned each digit as it was labelled and made no head.
#[component]
fn Card(of: Measured, at_once: bool) -> impl IntoView {
    let Measured { before, after, folds, kept, everyone: (mnist_before, mnist_after), changes } =
        of;
    let (tone, sentence) = wording::verdict(before, after, folds, kept);
    let own = wording::digits(after.of as usize);
    let how = match (folds, at_once) {
        (0, _) => "Too few for a check on digits that it has not learned from.".to_owned(),
        (_, true) => format!("{own}, each read beside all the others."),
        (_, false) => format!("{own}, each read by a head that had not learned from it."),
    };
    view! {
        <div
            class="card"
            data-testid=if at_once { "result-at-once" } else { "result" }
            data-tone=tone.as_str()
            data-before-right=before.right
            data-before-of=before.of
            data-after-right=after.right
            data-after-of=after.of
            data-mnist-before=mnist_before.accuracy()
            data-mnist-after=mnist_after.accuracy()
        >
            <table>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">"before"</th>
                        <td></td>
                        <th scope="col">"after"</th>
                    </tr>
                </thead>
                <tbody>
                    <tr class="own">
                        <th scope="row">"Your digits"</th>
                        <Cell count=before/>
                        <td class="arrow" aria-hidden="true">"→"</td>
                        {if folds == 0 {
                            view! { <td class="cell">"?"</td> }.into_any()
                        } else {
                            view! { <Cell count=after/> }.into_any()
                        }}
                    </tr>
                    <tr>
                        <th scope="row">"Everyone else’s"</th>
                        <td class="cell"><b>{wording::accuracy(mnist_before)}</b></td>
                        <td class="arrow" aria-hidden="true">"→"</td>
                        <td class="cell"><b>{wording::accuracy(mnist_after)}</b></td>
                    </tr>
                </tbody>
            </table>
            {(folds > 0).then(|| view! { <Intervals before after/> })}
            <p class="said">{sentence}</p>
            {(!at_once).then(|| view! {
                <div class="further">
                    {changes.map(|changes| view! { <Changed changes/> })}
                    <LastCurve/>
                </div>
            })}
            <p class="how">{how} " Everyone else’s: MNIST’s " {mnist_after.of} " test digits."</p>
            {(!at_once).then(|| view! { <UseBase/> })}
        </div>
    }
}

/// The readings of MNIST's test digits that have changed.
#[component]
fn Changed(changes: Changes) -> impl IntoView {
    let changed = changes.iter().enumerate().filter_map(|(digit, change)| {
        let change = wording::change(*change)?;
        Some(view! { <li><b>{digit}</b> " " {change}</li> })
    });
    let changed: Vec<_> = changed.collect();
    let content = match changed.is_empty() {
        true => view! { <p>"Everyone else’s: none. Each one is read as it was."</p> }.into_any(),
        false => {
            view! { <p>"Everyone else’s"</p> <ul data-testid="changes">{changed}</ul> }.into_any()
        }
    };
    view! {
        <details class="changed">
            <summary>"Which digits changed"</summary>
            <div>{content}</div>
        </details>
    }
}

/// The losses of the last learning task of this visit.
#[component]
fn LastCurve() -> impl IntoView {
    let Stores { learning: LearningStore { losses, .. }, .. } = expect_context();
    let any = memo(move || losses.with(|losses| !losses.is_empty()));
    let curve = memo(move || {
        let losses = losses.get();
        Curve { epochs: losses.len() as u32, losses }
    });
    view! {
        <Shown when=any>
            <details class="last-curve">
                <summary>"Loss curve"</summary>
                <LossCurve curve/>
            </details>
        </Shown>
    }
}

#[component]
fn Cell(count: Count) -> impl IntoView {
    view! {
        <td class="cell">
            <b>{wording::accuracy(count)}</b>
            " "
            <small>{count.right} " of " {count.of}</small>
            <small class="range">{wording::interval(count)}</small>
        </td>
    }
}

/// Both accuracies with their 95 % intervals on one axis.
#[component]
fn Intervals(before: Count, after: Count) -> impl IntoView {
    let row = |class: &'static str, count: Count| {
        let (low, high) = count.interval();
        let at = |value: f64| wording::decimal(value * 100.0, 1) + "%";
        view! {
            <span class=format!("interval {class}")>
                <i style:left=at(low) style:right=at(1.0 - high)></i>
                <b style:left=at(count.accuracy())></b>
            </span>
        }
    };
    let text = format!(
        "With so few digits the true share lies, 95 times in 100, between {} before and {} after.",
        wording::interval(before),
        wording::interval(after),
    );
    view! {
        <div class="intervals" role="img" aria-label=text.clone() title=text>
            {row("before", before)}
            {row("after", after)}
            <span class="scale"><span>"0"</span><span>"95 % interval"</span><span>"100 %"</span></span>
        </div>
    }
}

#[component]
fn UseBase() -> impl IntoView {
    let driver: Driver = expect_context();
    let use_base = move || driver.step(Event::Heads(heads::Event::ChooseHead(None)));
    view! {
        <Button class="quiet" testid="use-base" press=Box::new(use_base)>"Back to the base"</Button>
    }
}
