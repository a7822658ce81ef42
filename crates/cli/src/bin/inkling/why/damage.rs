//! How the command line says what is broken.

use std::str::FromStr;

use why::Damage;

/// A part of the damage. Layers and channels are counted from 1, as `--network` prints them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Blow {
    Layer(usize),
    Channel { layer: usize, channel: usize },
    Noise(f32),
    Bits(u8),
}

impl FromStr for Blow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let blow = text.split_once('=').and_then(|(kind, value)| match kind {
            "layer" => counted(value).map(Self::Layer),
            "channel" => {
                let (layer, channel) = value.split_once('.')?;
                Some(Self::Channel { layer: counted(layer)?, channel: counted(channel)? })
            }
            "noise" => value.parse().ok().map(Self::Noise),
            "bits" => value.parse().ok().map(Self::Bits),
            _ => None,
        });
        blow.ok_or_else(|| {
            "write layer=3, channel=2.5 (the fifth of layer 2), noise=0.5 or bits=4".to_owned()
        })
    }
}

/// A number from 1.
fn counted(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| *number > 0)
}

/// All blows together; of noise and bits, the last one counts.
pub fn damage(blows: &[Blow], seed: u64) -> Damage {
    let mut damage = Damage { seed, ..Damage::default() };
    for blow in blows {
        match *blow {
            Blow::Layer(layer) => {
                damage.layers.insert(layer - 1);
            }
            Blow::Channel { layer, channel } => {
                damage.channels.insert((layer - 1, channel - 1));
            }
            Blow::Noise(noise) => damage.noise = noise,
            Blow::Bits(bits) => damage.bits = Some(bits),
        }
    }
    damage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blows_are_read_and_put_together() {
        let read = |text: &str| text.parse::<Blow>();
        let blows = ["layer=3", "channel=2.5", "channel=2.1", "noise=0.5", "bits=4"];
        let blows = blows.map(|text| read(text).unwrap());
        let expected = Damage {
            layers: [2].into(),
            channels: [(1, 4), (1, 0)].into(),
            noise: 0.5,
            seed: 7,
            bits: Some(4),
        };
        assert_eq!(damage(&blows, 7), expected);
        assert_eq!(damage(&[], 0), Damage::default());
        for text in
            ["", "layer", "layer=0", "layer=x", "channel=2", "channel=2.0", "bits=", "hit=1"]
        {
            assert!(read(text).unwrap_err().starts_with("write layer=3"), "{text}");
        }
    }
}
