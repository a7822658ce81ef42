//! The view *Network*: what each layer makes of the digit, its filters, and where they look.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, HtmlInputElement, MouseEvent};

use super::chart::{
    canvas, fold, paint_image, paint_plane, paint_sheet, refill, set, shape, share, svg,
};
use super::pane::Act;
use crate::dom::{Made, add, button, flag, make, name, on, state, with_text};
use ink::SIDE;
use machines::chart::{FOR, Sheet};
use machines::why::{Event, Why, is_off, signed};
use worker::explainer::{Layer, Looks, Planes};

const HINT: &str =
    "Draw a digit on the pad. Here you then see what each layer of the network makes of it.";

/// The elements that change.
pub struct Opened {
    act: Act,
    sentence: HtmlElement,
    content: HtmlElement,
    input: HtmlCanvasElement,
    /// The pixels that an output sees, drawn over the input.
    field: Element,
    layers: HtmlElement,
    shown: RefCell<Vec<Row>>,
    filter: HtmlElement,
    /// Where the scores are shown.
    pub scores: HtmlElement,
    units: HtmlElement,
}

/// A layer that is shown.
struct Row {
    name: String,
    weights: Option<usize>,
    side: usize,
    /// One for each channel; a single one for a row of numbers.
    canvases: Vec<HtmlCanvasElement>,
    channels: usize,
    /// One for each channel that can be switched off.
    switches: Vec<HtmlElement>,
}

impl Row {
    fn is_of(&self, layer: &Layer) -> bool {
        let outputs = &layer.outputs;
        self.name == layer.name && (self.side, self.channels) == (outputs.side, outputs.count())
    }

    fn paint(&self, layer: &Layer) {
        match self.canvases.as_slice() {
            [sheet] if self.side == 1 => {
                paint_sheet(sheet, &layer.outputs, Sheet::of(&layer.outputs));
            }
            canvases => {
                for (channel, canvas) in canvases.iter().enumerate() {
                    paint_plane(canvas, &layer.outputs, channel);
                }
            }
        }
    }
}

impl Opened {
    pub fn new(to: &Element, act: &Act) -> Made<Self> {
        let sentence = make("p", "first")?;
        name(&sentence, "network-sentence")?;
        add(to, &sentence)?;
        let content = make("div", "content")?;
        add(to, &content)?;
        let seen = make("figure", "input")?;
        let under = make("div", "layered")?;
        let input = canvas("pixels", SIDE, SIDE, "The picture that the network gets")?;
        add(&under, &input)?;
        let over = svg("over", &format!("0 0 {SIDE} {SIDE}"), "")?;
        set(&over, &[("aria-hidden", "true")])?;
        let colour = FOR.text();
        let around = [
            ("fill", "none"),
            ("stroke", colour.as_str()),
            ("stroke-width", "0.6"),
            ("width", "0"),
        ];
        let field = shape(&over, "rect", &around)?;
        under.append_child(&over)?;
        add(&seen, &under)?;
        let words = "What the network gets. The frame is what the output under the pointer sees.";
        add(&seen, &with_text("figcaption", "", words)?)?;
        let filter = make("div", "filter")?;
        name(&filter, "filter")?;
        let top = make("div", "seen-and-filter")?;
        add(&top, &seen)?;
        add(&top, &filter)?;
        add(&content, &top)?;
        let layers = make("div", "layers")?;
        name(&layers, "layers")?;
        add(&content, &layers)?;
        let scores = make("div", "scores")?;
        add(&content, &scores)?;
        let (folded, units) = fold("units", "The weights that look at the picture")?;
        add(to, &folded)?;
        let (act, shown) = (Rc::clone(act), RefCell::default());
        Ok(Self { act, sentence, content, input, field, layers, shown, filter, scores, units })
    }

    /// Shows the digit's picture in step 0, and a layer in each later step: one has up to a hundred canvases. Whether
    /// there is another step.
    pub fn show(&self, why: &Why, step: usize) -> Made<bool> {
        let slot = &why.answers().layers;
        flag(&self.content, "hidden", slot.answer().is_none())?;
        let Some(layers) = slot.answer() else {
            // A network of the Lab brings its pictures.
            let hint = if why.is_of_lab() { "" } else { HINT };
            self.sentence.set_text_content(Some(slot.reason().unwrap_or(hint)));
            return Ok(false);
        };
        let Some(place) = step.checked_sub(1) else {
            self.sentence.set_text_content(Some(&layers.sentence));
            paint_image(&self.input, &layers.image);
            let mut rows = self.shown.borrow_mut();
            let fits = |(place, row): (usize, &Row)| {
                layers.layers.get(place).is_some_and(|layer| row.is_of(layer))
            };
            if !rows.iter().enumerate().all(fits) {
                self.layers.set_text_content(None);
                rows.clear();
            }
            return Ok(!layers.layers.is_empty());
        };
        let Some(layer) = layers.layers.get(place) else { return Ok(false) };
        if self.shown.borrow().len() == place {
            let row = self.row(layer)?;
            self.shown.borrow_mut().push(row);
            self.show_switch(why)?;
        }
        if let Some(row) = self.shown.borrow().get(place).filter(|row| row.is_of(layer)) {
            row.paint(layer);
        }
        Ok(step < layers.layers.len())
    }

    /// Makes the elements of a layer.
    fn row(&self, layer: &Layer) -> Made<Row> {
        let section = make("section", "layer")?;
        add(&section, &with_text("h2", "", &layer.name)?)?;
        add(&section, &with_text("p", "", &layer.about)?)?;
        let maps = make("div", "maps")?;
        add(&section, &maps)?;
        add(&self.layers, &section)?;
        let outputs = &layer.outputs;
        let (side, channels) = (outputs.side, outputs.count());
        let mut row = Row {
            name: layer.name.clone(),
            weights: layer.weights,
            side,
            canvases: Vec::new(),
            channels,
            switches: Vec::new(),
        };
        if side == 1 {
            row.canvases.push(self.numbers(&maps, layer)?);
            return Ok(row);
        }
        for channel in 0..channels {
            let words = format!("Channel {} of {}", channel + 1, layer.name);
            let (map, label) = match layer.weights {
                Some(weights) => (button("map", &format!("map-{weights}-{channel}"), "")?, ""),
                None => (make("span", "map")?, words.as_str()),
            };
            let drawing = canvas("plane", side, side, label)?;
            add(&map, &drawing)?;
            add(&maps, &map)?;
            row.canvases.push(drawing);
            self.follow(&map, layer.looks, side)?;
            if let Some(weights) = layer.weights {
                map.set_attribute("aria-label", &format!("{words}: switch it off"))?;
                for event in ["pointerenter", "focus"] {
                    let act = Rc::clone(&self.act);
                    on(&map, event, move |_| act(Event::LookAt(weights, channel)))?;
                }
                let act = Rc::clone(&self.act);
                on(&map, "click", move |_| act(Event::Switch(weights, channel)))?;
                row.switches.push(map);
            }
        }
        Ok(row)
    }

    /// A row of numbers as one picture, and a field for the number of one of them.
    fn numbers(&self, to: &Element, layer: &Layer) -> Made<HtmlCanvasElement> {
        let sheet = Sheet::of(&layer.outputs);
        let (width, height) = sheet.pixels();
        let count = layer.outputs.count();
        let drawing =
            canvas("sheet", width, height, &format!("The {count} numbers of {}", layer.name))?;
        add(to, &drawing)?;
        let Some(weights) = layer.weights else { return Ok(drawing) };
        let label = with_text("label", "unit", "Look at number ")?;
        let field: HtmlInputElement = make("input", "")?.unchecked_into();
        field.set_type("number");
        let most = count.to_string();
        set(&field, &[("min", "1"), ("max", most.as_str()), ("inputmode", "numeric")])?;
        name(&field, "unit")?;
        add(&label, &field)?;
        add(to, &label)?;
        let act = Rc::clone(&self.act);
        let (looked, chosen) = (drawing.clone(), field.clone());
        on(&drawing, "pointermove", move |event| {
            if let Some(mouse) = event.dyn_ref::<MouseEvent>() {
                let unit = sheet.at(share(&looked, mouse)).min(count.saturating_sub(1));
                chosen.set_value(&(unit + 1).to_string());
                act(Event::LookAt(weights, unit));
            }
        })?;
        let (act, chosen) = (Rc::clone(&self.act), field.clone());
        on(&field, "input", move |_| {
            if let Some(unit) =
                chosen.value().parse::<usize>().ok().filter(|unit| (1..=count).contains(unit))
            {
                act(Event::LookAt(weights, unit - 1));
            }
        })?;
        let whole = layer.looks;
        let frame = self.field.clone();
        on(&drawing, "pointerenter", move |_| place_field(&frame, whole, (0, 0)))?;
        Ok(drawing)
    }

    /// The frame over the input follows the pointer over a channel; with the keyboard, it shows what the
    /// middle sees.
    fn follow(&self, map: &HtmlElement, looks: Looks, side: usize) -> Made<()> {
        let (field, over) = (self.field.clone(), map.clone());
        on(map, "pointermove", move |event| {
            if let Some(mouse) = event.dyn_ref::<MouseEvent>() {
                let (right, down) = share(&over, mouse);
                // A cast of a negative number is 0.
                let pixel = |share: f32| ((share * side as f32) as usize).min(side - 1);
                place_field(&field, looks, (pixel(right), pixel(down)));
            }
        })?;
        let field = self.field.clone();
        on(map, "focus", move |_| place_field(&field, looks, (side / 2, side / 2)))
    }

    /// The weights of the filter or unit that the person looks at.
    pub fn show_filter(&self, why: &Why) -> Made<()> {
        let slot = &why.answers().filter;
        let Some(filter) = slot.answer() else {
            self.filter.set_text_content(slot.reason());
            return Ok(());
        };
        let rows = self.shown.borrow();
        let of = rows.iter().find(|row| row.weights == Some(filter.layer));
        let title = of.map_or("the last layer", |row| row.name.as_str());
        let words = format!("The weights of number {} of {title}", filter.channel + 1);
        let picture = sheet(&filter.weights, &words)?;
        let legend = format!(
            "{words}. Blue ones are positive, orange ones negative. Its bias is {}.",
            signed(filter.bias)
        );
        refill(&self.filter, &[picture, with_text("p", "", &legend)?])
    }

    pub fn show_units(&self, why: &Why) -> Made<()> {
        let slot = &why.answers().units;
        let parts = match slot.answer() {
            Some(units) => {
                let sentence = with_text("p", "", &units.sentence)?;
                vec![sentence, sheet(&units.weights, &units.sentence)?]
            }
            None => vec![with_text("p", "", slot.reason().unwrap_or_default())?],
        };
        refill(&self.units, &parts)
    }

    /// Which channels are switched off.
    pub fn show_switch(&self, why: &Why) -> Made<()> {
        for row in self.shown.borrow().iter() {
            for (channel, switch) in row.switches.iter().enumerate() {
                let off = |layer| is_off(why.damage_done(), layer, channel);
                let is_off = row.weights.is_some_and(off);
                state(switch, "aria-pressed", is_off)?;
            }
        }
        Ok(())
    }
}

/// All pictures on one canvas.
fn sheet(planes: &Planes, label: &str) -> Made<HtmlElement> {
    let sheet = Sheet::of(planes);
    let (width, height) = sheet.pixels();
    let class = if planes.side < 10 { "sheet small" } else { "sheet" };
    let drawing = canvas(class, width, height, label)?;
    paint_sheet(&drawing, planes, sheet);
    Ok(drawing.unchecked_into())
}

/// Draws the frame of what the output at a place sees.
fn place_field(field: &Element, looks: Looks, (x, y): (usize, usize)) {
    let at =
        |place: usize| (i64::from(looks.start) + i64::from(looks.step) * place as i64).to_string();
    let size = looks.size.to_string();
    let (x, y) = (at(x), at(y));
    let frame =
        [("x", x.as_str()), ("y", y.as_str()), ("width", size.as_str()), ("height", size.as_str())];
    // It fails only for a wrong name of an attribute.
    let _ = set(field, &frame);
}
