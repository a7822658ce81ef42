use super::*;

fn shown(text: &str) -> Vec<Block> {
    let mut errors = Vec::new();
    let blocks = blocks(text, 1, &mut errors);
    assert_eq!(errors, [], "{text}");
    blocks
}

fn refused(text: &str) -> Vec<(usize, Problem)> {
    let mut errors = Vec::new();
    blocks(text, 10, &mut errors);
    errors.into_iter().map(|error| (error.line, error.problem)).collect()
}

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

fn paragraph(content: &str) -> Block {
    Block::Paragraph(vec![text(content)])
}

#[test]
fn paragraphs_hold_text_emphasis_code_and_breaks() {
    assert_eq!(
        shown("A *new* **head**,\n`28` &lt;b&gt;.\\\nMore.\n\nNext."),
        [
            Block::Paragraph(vec![
                text("A "),
                Inline::Emphasis(vec![text("new")]),
                text(" "),
                Inline::Strong(vec![text("head")]),
                text(", "),
                Inline::Code("28".to_owned()),
                text(" <b>."),
                Inline::Break,
                text("More."),
            ]),
            paragraph("Next."),
        ]
    );
}

#[test]
fn lists_quotes_headings_rules_and_code_keep_their_order() {
    assert_eq!(
        shown("# One\n\n- a\n- b\n\n  c\n\n3. x\n   - y\n\n> q\n\n***\n\n```\nlet x;\n```"),
        [
            Block::Heading(vec![text("One")]),
            Block::List {
                first: None,
                items: vec![vec![paragraph("a")], vec![paragraph("b"), paragraph("c")]],
            },
            Block::List {
                first: Some(3),
                items: vec![vec![
                    paragraph("x"),
                    Block::List { first: None, items: vec![vec![paragraph("y")]] },
                ]],
            },
            Block::Quote(vec![paragraph("q")]),
            Block::Rule,
            Block::Code("let x;\n".to_owned()),
        ]
    );
}

#[test]
fn links_and_pictures_keep_addresses_of_the_web() {
    assert_eq!(
        shown("[a](https://example.org/x?y=1) ![a *7*](seven.png) <https://example.org>"),
        [Block::Paragraph(vec![
            Inline::Link { to: "https://example.org/x?y=1".to_owned(), text: vec![text("a")] },
            text(" "),
            Inline::Picture { from: "seven.png".to_owned(), shows: "a 7".to_owned() },
            text(" "),
            Inline::Link {
                to: "https://example.org".to_owned(),
                text: vec![text("https://example.org")]
            },
        ])]
    );
}

#[test]
fn addresses_that_could_run_are_refused_in_every_disguise() {
    for (markdown, line) in [
        ("[a](javascript:alert(1))", 10),
        ("x\n\n[a](java&#115;cript:alert(1))", 12),
        ("[a](<java\tscript:x>)", 10),
        ("[a][b]\n\n[b]: javascript:x", 10),
        ("![a](data:image/svg+xml,x)", 10),
        ("<javascript:x>", 10),
        ("<person@example.org>", 10),
    ] {
        let problems = refused(markdown);
        let is_address = matches!(problems.as_slice(), [(at, Problem::Address(_))] if *at == line);
        assert!(is_address, "{markdown}: {problems:?}");
    }
}

#[test]
fn html_is_refused_with_its_line() {
    assert_eq!(refused("a\nb <b>c</b>"), [(11, Problem::Html), (11, Problem::Html)]);
    assert_eq!(refused("a\n\n<script>\nx\n</script>\n\nb"), [(12, Problem::Html)]);
    assert_eq!(refused("<!-- x -->"), [(10, Problem::Html)]);
    assert_eq!(refused("1 < 2 and a<b"), []);
}

#[test]
fn a_picture_needs_a_description() {
    assert_eq!(refused("![](a.png)"), [(10, Problem::NoDescription)]);
}

#[test]
fn deep_text_is_refused_before_it_is_shown() {
    assert_eq!(refused(&format!("{} a", "> ".repeat(5))), []);
    assert_eq!(refused(&format!("{} a", ">".repeat(20_000))), [(10, Problem::Deep)]);
    // Without a letter after them, hyphens are a rule.
    assert_eq!(refused(&format!("{}a", "- ".repeat(2_000))), [(10, Problem::Deep)]);
    let emphasis = format!("{}a{}", "*x ".repeat(20), " x*".repeat(20));
    assert_eq!(refused(&emphasis), [(10, Problem::Deep)]);
}

#[test]
fn one_line_is_one_paragraph_without_pictures() {
    let line = |text: &str| {
        let mut errors = Vec::new();
        let inlines = one_line(text, "do", 4, &mut errors);
        (plain(&inlines), errors)
    };
    assert_eq!(line("Draw a *7*."), ("Draw a 7.".to_owned(), Vec::new()));
    for text in ["1. Draw", "# Draw", "![a](b.png)", "*![a](b.png)*", ""] {
        let problem = Problem::OneLine("do");
        assert_eq!(line(text).1, [LessonError { line: 4, problem }], "{text}");
    }
}
