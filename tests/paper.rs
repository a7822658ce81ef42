//! Paper for tests: digits are written on it and photographed in any light.

use ink::{Bounds, Point, Stroke};

/// A sheet of paper. `ink` is the share of ink in each pixel, from 0 to 1.
pub struct Paper {
    pub width: usize,
    pub height: usize,
    ink: Vec<f32>,
}

impl Paper {
    /// An empty sheet; its size is in pixels.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, ink: vec![0.0; width * height] }
    }

    /// Writes strokes with this top left corner, height and pen width, all in pixels.
    pub fn write(&mut self, strokes: &[Stroke], left: f32, top: f32, height: f32, pen: f32) {
        let bounds = Bounds::of(strokes).unwrap();
        let scale = (height - pen) / bounds.height().max(0.5 * bounds.extent());
        let place = |p: Point| Point {
            x: left + 0.5 * pen + (p.x - bounds.left) * scale,
            y: top + 0.5 * pen + (p.y - bounds.top) * scale,
        };
        for stroke in strokes {
            let points: Vec<Point> = stroke.points.iter().map(|&point| place(point)).collect();
            for i in 0..points.len() {
                self.line(points[i.saturating_sub(1)], points[i], pen);
            }
        }
    }

    /// Draws a straight line with round ends.
    pub fn line(&mut self, from: Point, to: Point, pen: f32) {
        let radius = 0.5 * pen + 1.0;
        let range = |a: f32, b: f32, end: usize| {
            let low = (a.min(b) - radius).max(0.0) as usize;
            low..((a.max(b) + radius).max(0.0) as usize + 1).min(end)
        };
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let squared_length = dx * dx + dy * dy;
        for y in range(from.y, to.y, self.height) {
            for x in range(from.x, to.x, self.width) {
                let (px, py) = (x as f32 + 0.5 - from.x, y as f32 + 0.5 - from.y);
                let along =
                    if squared_length > 0.0 { (px * dx + py * dy) / squared_length } else { 0.0 };
                let along = along.clamp(0.0, 1.0);
                let distance = ((px - along * dx).powi(2) + (py - along * dy).powi(2)).sqrt();
                let ink = &mut self.ink[y * self.width + x];
                *ink = ink.max((0.5 * pen - distance + 0.5).clamp(0.0, 1.0));
            }
        }
    }

    /// A grayscale photo, 0 to 255. `light` gives the intensities of paper and of ink at each pixel.
    pub fn photo(&self, light: impl Fn(usize, usize) -> (f32, f32)) -> Vec<u8> {
        let pixel = |(i, &ink): (usize, &f32)| {
            let (paper, dark) = light(i % self.width, i / self.width);
            (paper + (dark - paper) * ink).clamp(0.0, 255.0) as u8
        };
        self.ink.iter().enumerate().map(pixel).collect()
    }
}

/// Reproducible noise: a number from -1 to 1 for each pixel.
pub fn noise(x: usize, y: usize) -> f32 {
    let mut n = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
    n = (n ^ (n >> 15)).wrapping_mul(0x2C1B_3C6D);
    n ^= n >> 12;
    (n % 2001) as f32 / 1000.0 - 1.0
}
