//! The view *Network*: *Break it*, and what that costs.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::chart::{refill, set};
use super::pane::Act;
use crate::dom::{Made, add, button, flag, make, name, on, state, with_text};
use machines::why::{Event, Why};
use machines::wording::{accuracy, decimal};
use worker::explainer::{Damage, Layers};

/// The elements that change.
pub struct Breaking {
    act: Act,
    section: HtmlElement,
    layers: HtmlElement,
    /// The names of the layers, and the switch of each.
    switches: RefCell<Vec<(String, HtmlInputElement)>>,
    noise: HtmlInputElement,
    noise_said: HtmlElement,
    bits: HtmlInputElement,
    bits_said: HtmlElement,
    accuracies: HtmlElement,
    sentence: HtmlElement,
    mend: HtmlElement,
}

/// The slider's place for all bits: beyond the most.
const ALL_BITS: u8 = *Damage::BITS.end() + 1;

impl Breaking {
    pub fn new(to: &Element, act: &Act) -> Made<Self> {
        let section = make("section", "breaking")?;
        add(&section, &with_text("h2", "", "Break it")?)?;
        // Networks of the Lab may know five digits, and fewer test digits then count.
        let about = "Switch layers off, or single channels above. Add noise to the weights, or leave them fewer bits. How many test digits are read correctly follows at once.";
        add(&section, &with_text("p", "", about)?)?;
        let layers = make("div", "choices")?;
        add(&section, &layers)?;
        let most = decimal(Damage::MOST_NOISE, 1);
        let (noise, noise_said) = slider(&section, "noise", "Noise", ["0", &most, "0.1"])?;
        let (least, most) = (Damage::BITS.start().to_string(), ALL_BITS.to_string());
        let (bits, bits_said) =
            slider(&section, "bits", "Bits of each weight", [&least, &most, "1"])?;
        let accuracies = make("ul", "accuracies")?;
        name(&accuracies, "accuracies")?;
        add(&section, &accuracies)?;
        let sentence = make("p", "")?;
        name(&sentence, "broken-sentence")?;
        add(&section, &sentence)?;
        let mend = button("primary", "mend", "Mend")?;
        add(&section, &mend)?;
        add(to, &section)?;
        let acting = Rc::clone(act);
        on(&mend, "click", move |_| acting(Event::Mend))?;
        let (acting, chosen) = (Rc::clone(act), noise.clone());
        on(&noise, "input", move |_| {
            if let Ok(noise) = chosen.value().parse() {
                acting(Event::Noise(noise));
            }
        })?;
        let (acting, chosen) = (Rc::clone(act), bits.clone());
        on(&bits, "input", move |_| {
            if let Ok(bits) = chosen.value().parse::<u8>() {
                acting(Event::Bits(Damage::BITS.contains(&bits).then_some(bits)));
            }
        })?;
        let (act, switches) = (Rc::clone(act), RefCell::default());
        Ok(Self {
            act,
            section,
            layers,
            switches,
            noise,
            noise_said,
            bits,
            bits_said,
            accuracies,
            sentence,
            mend,
        })
    }

    /// A switch for each layer that has weights.
    pub fn show_layers(&self, why: &Why) -> Made<()> {
        let Some(layers) = why.answers().layers.answer() else { return Ok(()) };
        let names = with_weights(layers);
        if self.switches.borrow().iter().map(|(name, _)| name).eq(&names) {
            return Ok(());
        }
        self.layers.set_text_content(None);
        let mut switches = Vec::new();
        for (layer, title) in names.into_iter().enumerate() {
            let label = make("label", "switch")?;
            let switch: HtmlInputElement = make("input", "")?.unchecked_into();
            switch.set_type("checkbox");
            name(&switch, &format!("layer-off-{layer}"))?;
            let act = Rc::clone(&self.act);
            on(&switch, "change", move |_| act(Event::SwitchLayer(layer)))?;
            add(&label, &switch)?;
            add(&label, &with_text("span", "", &format!("{title} off"))?)?;
            add(&self.layers, &label)?;
            switches.push((title, switch));
        }
        self.switches.replace(switches);
        self.show(why)
    }

    pub fn show(&self, why: &Why) -> Made<()> {
        let damage = why.damage_done();
        for (layer, (_, switch)) in self.switches.borrow().iter().enumerate() {
            switch.set_checked(damage.layers_off.contains(&layer));
        }
        let noise = decimal(damage.noise, 1);
        self.noise.set_value(&noise);
        self.noise_said.set_text_content(Some(&match damage.noise > 0.0 {
            true => format!("{noise} times the weights’ own spread"),
            false => "none".to_owned(),
        }));
        self.bits.set_value(&damage.bits.unwrap_or(ALL_BITS).to_string());
        self.bits_said.set_text_content(Some(&match damage.bits {
            Some(bits) => format!("{bits}"),
            None => "all".to_owned(),
        }));
        state(&self.mend, "aria-disabled", *damage == Damage::default())?;
        let slot = &why.answers().broken;
        state(&self.section, "aria-busy", slot.is_waiting())?;
        let mut entries = Vec::new();
        if let Some(broken) = slot.answer() {
            for side in &broken.sides {
                let entry = make("li", "")?;
                let (right, of) = (side.broken.right.to_string(), side.broken.of.to_string());
                set(&entry, &[("data-right", right.as_str()), ("data-of", of.as_str())])?;
                add(&entry, &with_text("span", "", why.title(side.side))?)?;
                add(&entry, &with_text("b", "", &accuracy(side.broken))?)?;
                if side.broken != side.intact {
                    let before = format!("intact: {}", accuracy(side.intact));
                    add(&entry, &with_text("small", "", &before)?)?;
                }
                entries.push(entry);
            }
        }
        refill(&self.accuracies, &entries)?;
        let sentence = slot.answer().map(|broken| broken.sentence.as_str()).or(slot.reason());
        self.sentence.set_text_content(sentence);
        flag(&self.sentence, "hidden", sentence.is_none())
    }
}

/// The names of the layers that have weights; the last layer follows those of the trunk.
fn with_weights(layers: &Layers) -> Vec<String> {
    let trunk = layers.layers.iter().filter(|layer| layer.weights.is_some());
    trunk.map(|layer| layer.name.clone()).chain(["The last layer".to_owned()]).collect()
}

/// A labelled slider, and the element that says its value. The texts: the least, the most and the step.
fn slider(
    to: &Element,
    testid: &str,
    title: &str,
    [least, most, step]: [&str; 3],
) -> Made<(HtmlInputElement, HtmlElement)> {
    let label = make("label", "slider")?;
    add(&label, &with_text("span", "", title)?)?;
    let slider: HtmlInputElement = make("input", "")?.unchecked_into();
    slider.set_type("range");
    set(&slider, &[("min", least), ("max", most), ("step", step)])?;
    name(&slider, testid)?;
    add(&label, &slider)?;
    let said = make("span", "slider-said")?;
    add(&label, &said)?;
    add(to, &label)?;
    Ok((slider, said))
}
