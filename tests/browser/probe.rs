use crate::harness::{Pointer, in_browser};
#[test]
fn probe() {
    in_browser(async |page| {
        page.goto("").await;
        page.draw_with(Pointer::Mouse, &crate::templates::plain(7)).await;
        page.draw_with(Pointer::Touch, &crate::templates::plain(7)).await;
        page.draw_with(Pointer::Pen, &crate::templates::plain(7)).await;
        let seen: serde_json::Value = page.value("window.seen").await;
        println!("{seen}");
        println!("{:?}", page.server.take_requests());
        println!("{:?}", page.wrong_on_console().await);
    });
}

#[test]
fn preview() {
    use inkling::ink::{rasterize, PenWidth};
    let mut out = vec![0u8; 280 * 112];
    let sets: [fn(u8) -> crate::harness::Ink; 4] = [crate::templates::plain, crate::templates::flowing, crate::templates::odd, |d| crate::templates::again(&crate::templates::flowing(d), d)];
    for (row, set) in sets.iter().enumerate() { for d in 0..10u8 {
        let image = rasterize(&set(d), PenWidth::default()).unwrap();
        for y in 0..28 { for x in 0..28 { out[(row * 28 + y) * 280 + d as usize * 28 + x] = image.bytes()[y * 28 + x]; } }
    } }
    let mut pgm = b"P5 280 112 255\n".to_vec(); pgm.extend(out);
    std::fs::write("/tmp/w/preview.pgm", pgm).unwrap();
}
