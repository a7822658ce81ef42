//! How the person breaks the network, switch by switch.

use worker::explainer::Damage;

/// Whether a channel is off, by itself or with its layer.
pub fn is_off(damage: &Damage, layer: usize, channel: usize) -> bool {
    damage.layers_off.contains(&layer) || damage.channels_off.contains(&(layer, channel))
}

/// Switches a channel off, or on again. A channel of a layer that is off stays off.
pub fn switch_channel(damage: &mut Damage, layer: usize, channel: usize) {
    toggle(&mut damage.channels_off, (layer, channel));
}

pub fn switch_layer(damage: &mut Damage, layer: usize) {
    toggle(&mut damage.layers_off, layer);
}

fn toggle<T: PartialEq>(all: &mut Vec<T>, one: T) {
    match all.iter().position(|it| *it == one) {
        Some(place) => drop(all.remove(place)),
        None => all.push(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_go_off_and_on_and_all_on_is_intact() {
        let mut damage = Damage::default();
        switch_channel(&mut damage, 1, 3);
        assert!(is_off(&damage, 1, 3) && !is_off(&damage, 1, 2) && !is_off(&damage, 0, 3));
        switch_layer(&mut damage, 0);
        assert!(is_off(&damage, 0, 3));
        switch_layer(&mut damage, 0);
        switch_channel(&mut damage, 1, 3);
        assert_eq!(damage, Damage::default());
    }
}
