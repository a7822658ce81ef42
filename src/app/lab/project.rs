//! A project: its text, missing inputs, rows, files and a glossary.

use leptos::prelude::*;

use crate::app::lab::controls::Controls;
use crate::app::lab::files::Files;
use crate::app::lab::results::ResultStore;
use crate::app::lab::rows::Rows;
use crate::app::lab::supplies::SupplyStore;
use crate::app::lab::vgg16::Weights;
use machines::lab::fashion::offer;
use machines::lab::lack::{Lack, missing_digits};
use machines::lab::rows::RowId;
use machines::wording::digits;
use recipes::needs::Needs;
use recipes::own::OF_EACH;
use recipes::recipe::Recipe;

#[component]
pub fn Project(recipe: &'static Recipe) -> impl IntoView {
    let items = |texts: &'static [&'static str]| {
        texts.iter().map(|text| view! { <li>{*text}</li> }).collect_view()
    };
    let needs_vgg16 = recipe.rows.iter().any(|row| Needs::of(recipe, row).vgg16);
    let decided = match recipe.is_ours() {
        true => "What is done here",
        false => "What the text leaves open, and what is done here",
    };
    view! {
        <article class="project" data-testid="project" data-recipe=recipe.id>
            <header>
                <h2>{recipe.title}</h2>
                <p class="authors">{recipe.authors}</p>
            </header>
            <ol class="story">{items(&recipe.story)}</ol>
            <div class="more">
                <details>
                    <summary>{decided}</summary>
                    <ul>{items(recipe.choices)}</ul>
                </details>
                <Glossary/>
            </div>
            <Missing recipe/>
            {needs_vgg16.then(|| view! { <Weights/> })}
            <Controls recipe/>
            <Rows recipe/>
            <Files recipe/>
        </article>
    }
}

/// The inputs that this project's rows need and the page lacks.
#[component]
fn Missing(recipe: &'static Recipe) -> impl IntoView {
    let SupplyStore { supplies, fashion_size, .. } = expect_context();
    let wears = RowId::all(recipe).any(|id| Needs::of(recipe, id.row()).fashion);
    let lacking = Memo::new(move |_| {
        let supplies = supplies.get();
        RowId::all(recipe).filter_map(|id| supplies.lack(id)).collect::<Vec<_>>()
    });
    move || {
        let lacking = lacking.get();
        let digits = lacking.contains(&Lack::Digits).then(|| view! { <Digits/> });
        let fashion = lacking.contains(&Lack::Fashion).then(|| {
            view! {
                <p class="lack" data-testid="lacks-fashion">
                    "Some rows learn from Fashion-MNIST, pictures of clothes, which this copy of the site doesn’t have. Whoever runs the site takes its folder "
                    <code>"www/data/fashion"</code> " from Inkling’s sources and builds the site again."
                </p>
            }
        });
        let offered = fashion_size.get().filter(|_| wears).map(|size| {
            view! { <p class="lack" data-testid="offers-fashion">{offer(size)}</p> }
        });
        (digits, fashion, offered)
    }
}

#[component]
fn Digits() -> impl IntoView {
    let ResultStore { samples, .. } = expect_context();
    let text = move || {
        let samples = samples.read();
        let samples = samples.as_deref().unwrap_or_default();
        let missing: Vec<_> = missing_digits(samples)
            .iter()
            .map(|(digit, count)| format!("{count} × {digit}"))
            .collect();
        let so_far = match samples.len() {
            0 => "You have drawn none so far.".to_owned(),
            n => format!("You have drawn {}; still missing: {}.", digits(n), missing.join(", ")),
        };
        format!(
            "Some rows learn your own hand: they take {OF_EACH} of each digit, two to learn from and two to test. {so_far}"
        )
    };
    view! {
        <p class="lack" data-testid="lacks-digits">
            {text} " " <a href="./">"Draw them on the pad"</a>
        </p>
    }
}

/// The field's terms, explained.
const GLOSSARY: [(&str, &str); 13] = [
    (
        "MNIST",
        "70,000 small pictures of handwritten digits by 500 people. 60,000 are there to learn from, 10,000 to test.",
    ),
    (
        "Training pictures, test pictures",
        "A network learns from the first and is judged on the second, which it has never seen. Some training pictures may be held back to decide when to stop.",
    ),
    ("Accuracy", "The share of pictures that are read right."),
    ("Loss", "One number for how wrong the answers are, doubts included. Learning makes it small."),
    ("Round (epoch)", "Once through all training pictures."),
    (
        "Network, layer, unit",
        "Numbers in, numbers out: each unit of a layer sums up all numbers of the layer before it, each times a weight. Learning changes the weights.",
    ),
    (
        "Softmax regression",
        "The simplest network: pixels straight to answers, no layer in between.",
    ),
    (
        "Convolution",
        "A small filter that looks at every place of the picture for the same thing: a stroke, a corner.",
    ),
    (
        "ReLU, tanh",
        "What a unit does to its sum before it passes it on. Without it many layers could do no more than one.",
    ),
    (
        "SGD, Adam",
        "Two ways to change weights step by step so that the loss gets smaller. Adam finds the size of its steps by itself.",
    ),
    (
        "Transfer, frozen",
        "A network that has learned one thing begins to learn another. Layers that are frozen stay as they were.",
    ),
    (
        "Precision, recall, F1",
        "Precision: of what was read as a 4, how much was a 4. Recall: of the 4s, how many were read as a 4. F1: both in one number, near the smaller.",
    ),
    (
        "95 % interval",
        "Other test pictures would have given a slightly different accuracy. 95 times in 100 the true one lies within the interval.",
    ),
];

#[component]
fn Glossary() -> impl IntoView {
    let entry = |(term, meaning): (&'static str, &'static str)| view! { <dt>{term}</dt> <dd>{meaning}</dd> };
    view! {
        <details>
            <summary>"The words used here"</summary>
            <dl>{GLOSSARY.map(entry).collect_view()}</dl>
        </details>
    }
}
