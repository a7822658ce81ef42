//! Lessons: their file, and the player with what comes of it.

use lessons::{Block, Event, Inline, Lesson, Place, Player, Read};

/// A lesson's file.
pub fn lesson(input: &[u8]) {
    match lessons::parse(input) {
        Ok(lesson) => use_lesson(&lesson),
        Err(errors) => {
            assert!(!errors.is_empty());
            let lines = 1 + input.iter().filter(|byte| **byte == b'\n').count();
            for error in errors {
                assert!((1..=lines).contains(&error.line), "{error}");
                assert!(error.to_string().ends_with('.'), "{error}");
            }
        }
    }
}

fn use_lesson(lesson: &Lesson) {
    assert!(!lesson.steps.is_empty());
    for step in &lesson.steps {
        check_blocks(&step.text, 0);
        step.task.iter().chain(&step.hint).for_each(|line| check_inlines(line, 0));
    }
    // Everything that can happen, twice in each step: no place is left, and it can be kept.
    let mut player = Player::new(lesson, None);
    for at in 0..lesson.steps.len() {
        player.step(Event::Open(at));
        assert_eq!(player.at(), at);
        for digit in (0..10).chain(0..10) {
            player.step(Event::Ready);
            let is_sign = digit % 3 == 0;
            player.step(Event::Reading(vec![Read { digit, sure: digit % 2 == 0, is_sign }]));
            player.step(Event::Label { label: digit, read: Some(1) });
            player.step(Event::Sign { drawings: u32::from(digit) });
            player.step(Event::Reading(Vec::new()));
            player.step(Event::Progress);
            player.step(Event::Learned { digits: 20 });
            player.step(Event::Choose(usize::from(digit)));
            player.step(Event::Done);
            player.step(Event::Hint);
        }
    }
    let place = player.place();
    let kept = Place::parse(&place.to_text());
    assert_eq!(kept.as_ref(), Some(&place));
    assert_eq!(Player::new(lesson, kept).place(), place);
}

fn check_blocks(blocks: &[Block], depth: usize) {
    assert!(depth < 20);
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading(inlines) => check_inlines(inlines, depth),
            Block::List { items, .. } => {
                items.iter().for_each(|item| check_blocks(item, depth + 1))
            }
            Block::Quote(blocks) => check_blocks(blocks, depth + 1),
            Block::Code(_) | Block::Rule => {}
        }
    }
}

fn check_inlines(inlines: &[Inline], depth: usize) {
    assert!(depth < 20);
    for inline in inlines {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) => check_inlines(inner, depth + 1),
            Inline::Link { to, text } => {
                check_address(to);
                check_inlines(text, depth + 1);
            }
            Inline::Picture { from, shows } => {
                check_address(from);
                assert!(!shows.is_empty());
            }
            Inline::Text(_) | Inline::Code(_) | Inline::Break => {}
        }
    }
}

/// An address that a browser takes for anything but the web's must not pass. Browsers drop control
/// characters and blanks around an address, and tabs and line ends within.
fn check_address(address: &str) {
    assert!(!address.contains(|letter: char| letter <= ' ' || letter == '\\'), "{address:?}");
    let scheme: String = address
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(*letter))
        .collect();
    if address[scheme.len()..].starts_with(':') {
        assert!(["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()), "{address:?}");
    }
}
