//! Views taken home: pictures that other programs show, tables that hold what the record holds.

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels

use eframe::egui::{OutputCommand, Theme};
use paretoscope::{
    app::picture::{Images, Manner, Picture, Subject, as_image, as_png},
    export::row,
};
use resvg::usvg::{self, roxmltree};

use crate::prelude::*;

/// A window with a run of 30 points.
pub fn window() -> (Window, crate::common::Recorded, Arc<paretoscope::run::RunInfo>) {
    let (mut window, recorded) = recorded(settings(Builtin::Digits, "12,8"));
    let info = play(&recorded, 30);
    window.run();
    (window, recorded, info)
}

pub fn svg(picture: &Picture, for_print: bool) -> String {
    picture.to_svg(&Manner { for_print, ..Manner::default() })
}

/// The texts of an SVG, in their order.
pub fn texts(document: &roxmltree::Document<'_>) -> Vec<String> {
    document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| node.text().unwrap().to_owned())
        .collect()
}

fn number(node: &roxmltree::Node<'_, '_>, attribute: &str) -> f32 {
    node.attribute(attribute).unwrap().parse().unwrap()
}

#[test]
fn an_svg_of_each_view_holds_its_text_and_its_marks_and_is_drawn_by_another_program() {
    let (mut window, _recorded, _) = window();
    let ctx = window.ctx.clone();
    for (subject, wanted, least) in [
        (
            Subject::Front,
            &["Training", "Validation", "ℓ¹ norm of the weights", "all weights zero", "recommended"][..],
            30,
        ),
        (Subject::Scores, &["Training", "Accuracy", "ℓ¹ norm of the weights"], 20),
        (Subject::Network, &["Layer 1 · dense 64 → 12", "Layer 3 · dense 8 → 10"], 0),
    ] {
        let (picture, look) = window.state_mut().picture(&ctx, subject);
        let text = svg(&picture, false);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{subject:?}");
        let document = roxmltree::Document::parse(&text).unwrap();
        let found = texts(&document);
        for wanted in wanted {
            assert!(found.iter().any(|text| text == wanted), "{subject:?}: {wanted} in {found:?}");
        }
        let marks = document.descendants().filter(|node| node.has_tag_name("circle")).count();
        assert!(marks >= least, "{subject:?}: {marks} marks");
        let tree = usvg::Tree::from_str(&text, &usvg::Options::default()).unwrap();
        assert_eq!((tree.size().width(), tree.size().height()), (picture.size.x, picture.size.y));

        let png = as_png(&picture, &look).unwrap();
        let drawn = image::load_from_memory(&png).unwrap().to_rgba8();
        assert_eq!(drawn.width(), (picture.size.x * look.scale).round() as u32);
        let corner = *drawn.get_pixel(1, 1);
        let inked = drawn.pixels().filter(|pixel| **pixel != corner).count();
        assert!(inked > drawn.len() / 4 / 60, "{subject:?} is almost blank: {inked}");
        // Where the SVG has a mark of a curve, there are pixels of its colour.
        let circles = document.descendants().filter(|node| node.has_tag_name("circle"));
        let places: Vec<[u32; 2]> = circles
            .filter(|node| node.attribute("fill") == Some("#0072b2"))
            .map(|node| ["cx", "cy"].map(|place| (number(&node, place) * look.scale) as u32))
            .collect();
        let is_blue = |&&[x, y]: &&[u32; 2]| {
            let [red, green, blue, _] = drawn.get_pixel(x, y).0;
            blue > red && blue > green
        };
        // Some lie under the ring or a star.
        assert!(places.iter().filter(is_blue).count() * 10 >= places.len() * 8, "{subject:?}: {places:?}");
    }
}

#[test]
fn weights_are_images_in_files_and_squares_for_programs_without_images() {
    let (mut window, _recorded, _) = window();
    let ctx = window.ctx.clone();
    let (picture, _) = window.state_mut().picture(&ctx, Subject::Network);
    let embedded = svg(&picture, false);
    // Weights and biases of three layers.
    assert_eq!(embedded.matches("<image ").count(), 6, "{}", embedded.len());
    let data = embedded.split("data:image/png;base64,").nth(1).unwrap().split('"').next().unwrap();
    assert!(data.len() > 100 && data.len().is_multiple_of(4));
    let drawn = picture.to_svg(&Manner { images: Images::Drawn, ..Manner::default() });
    assert!(!drawn.contains("<image") && drawn.matches("crispEdges").count() > 20);
}

#[test]
fn for_print_a_picture_fills_a_column_and_its_text_is_legible_and_nothing_is_selected() {
    let (mut window, _recorded, _) = window();
    let ctx = window.ctx.clone();
    let (on_screen, _) = window.state_mut().picture(&ctx, Subject::Front);
    click(&mut window, "Menu of Front");
    click(&mut window, "For print");
    assert!(window.state().settings().for_print);
    for subject in [Subject::Front, Subject::Scores] {
        let (picture, look) = window.state_mut().picture(&ctx, subject);
        assert_eq!((look.theme, picture.ground), (Theme::Light, eframe::egui::Color32::WHITE));
        let text = svg(&picture, true);
        assert!(text.contains("width=\"85mm\"") && text.contains("font-family=\"Inter, "));
        let document = roxmltree::Document::parse(&text).unwrap();
        let points = 85.0 / 25.4 * 72.0 / picture.size.x;
        let sizes = document.descendants().filter(|node| node.has_tag_name("text"));
        let least = sizes.map(|node| number(&node, "font-size")).fold(f32::INFINITY, f32::min);
        assert!(least * points >= 7.0, "{}", least * points);
        // No text runs beyond the picture.
        for node in document.descendants().filter(|node| node.has_tag_name("text")) {
            let end = number(&node, "x") + node.attribute("textLength").map_or(0.0, |length| length.parse().unwrap());
            assert!(number(&node, "x") >= 0.0 && end <= picture.size.x, "{:?}", node.text());
        }
        let png = as_png(&picture, &look).unwrap();
        let width = image::load_from_memory(&png).unwrap().width();
        assert_eq!(width, 2008, "85 mm at 600 dots per inch");
        assert_eq!(&png[37..41], b"pHYs");
    }
    let rings = |text: &str| {
        let document = roxmltree::Document::parse(text).unwrap();
        let circles = document.descendants().filter(|node| node.has_tag_name("circle"));
        circles.filter(|node| node.attribute("stroke") == Some("#a82c76")).count()
    };
    let (printed, _) = window.state_mut().picture(&ctx, Subject::Front);
    assert!(rings(&svg(&on_screen, false)) > 0 && rings(&svg(&printed, true)) == 0);
}

#[test]
fn tables_hold_the_figures_of_the_record_and_no_test_figures_that_are_covered() {
    let (mut window, _recorded, info) = window();
    let read = |text: &str| {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        (columns, reader.records().map(Result::unwrap).collect::<Vec<_>>())
    };
    let (columns, rows) = read(&window.state().table_of(Subject::Front).to_csv());
    assert!(columns.iter().all(|column| !column.starts_with("test")), "{columns:?}");
    assert_eq!(rows.len(), 30);
    let names = row::columns(&info.card.meaning);
    for (member, row) in window.state().state().front().members().iter().zip(&rows) {
        let fields = row::fields(&member.point, "");
        for (column, value) in columns.iter().zip(row) {
            if let Some(place) = names.iter().position(|name| name == column) {
                assert_eq!(value, fields[place], "{column}");
            }
        }
    }
    window.key_press(Key::U);
    window.run();
    let (columns, _) = read(&window.state().table_of(Subject::Front).to_csv());
    assert!(columns.contains(&"test_loss".to_owned()));

    let (columns, rows) = read(&window.state().table_of(Subject::Network).to_csv());
    assert_eq!(columns, ["layer", "from", "to", "value"]);
    let member = window.state().state().shown().unwrap();
    assert_eq!(rows.len(), member.point.nonzero);
    let written: f64 = rows.iter().map(|row| row[3].parse::<f64>().unwrap().abs()).sum();
    let norm: f64 = member.parameters.to_dense().iter().map(|value| f64::from(value.abs())).sum();
    assert!((written - norm).abs() < 1e-6 * norm.max(1.0), "{written} {norm}");
    let (_, rows) = read(&window.state().table_of(Subject::Scores).to_csv());
    assert!(rows.len() > 10);
}

#[test]
fn a_view_is_saved_by_its_menu_and_by_its_key_and_nothing_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { export_folder: Some(folder.path().to_owned()), ..settings(Builtin::Iris, "4,4") };
    let (mut window, recorded) = recorded(settings);
    play(&recorded, 20);
    window.run();
    let written = |window: &mut Window| {
        wait(window, "the file", |window| {
            window.state().state().message.as_ref().is_some_and(|message| message.text.starts_with("Written to"))
        });
    };
    for entry in ["Save front as CSV…", "Save front as PNG…", "Save front as SVG…"] {
        click(&mut window, "Menu of Front");
        window.get_by_label_contains(entry).click();
        window.run();
        written(&mut window);
    }
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    window.run();
    written(&mut window);
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["iris-front-2.svg", "iris-front.csv", "iris-front.png", "iris-front.svg"]);
    let table = std::fs::read_to_string(folder.path().join("iris-front.csv")).unwrap();
    assert_eq!(table, window.state().table_of(Subject::Front).to_csv());
    let text = std::fs::read_to_string(folder.path().join("iris-front.svg")).unwrap();
    assert!(usvg::Tree::from_str(&text, &usvg::Options::default()).is_ok());
}

#[test]
fn pictures_and_tables_go_to_the_clipboard() {
    let (mut window, _recorded, _) = window();
    click_once(&mut window, "Menu of Front", "Copy table of front");
    let copied = copied(&window).into_iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    assert_eq!(copied, Some(window.state().table_of(Subject::Front).to_tsv()));

    let ctx = window.ctx.clone();
    let (picture, look) = window.state_mut().picture(&ctx, Subject::Front);
    let expected = as_image(&picture, &look).unwrap();
    click_once(&mut window, "Menu of Front", "Copy picture of front");
    let mut found = None;
    let start = Instant::now();
    while found.is_none() {
        assert!(start.elapsed() < Duration::from_mins(1), "no picture was copied");
        std::thread::sleep(Duration::from_millis(5));
        window.step();
        found = copied_image(&window);
    }
    let found = found.unwrap();
    assert_eq!(found.size, expected.size);
    let same = found.pixels.iter().zip(&expected.pixels).filter(|(one, other)| one == other).count();
    assert!(same * 100 >= found.pixels.len() * 97, "the picture that was seen");
}

/// Chooses an entry of a menu, and draws the one frame in which that is done.
fn click_once(window: &mut Window, menu: &str, entry: &str) {
    click(window, menu);
    window.get_by_label_contains(entry).click();
    window.step();
}

fn copied(window: &Window) -> Vec<OutputCommand> {
    window.output().platform_output.commands.clone()
}

fn copied_image(window: &Window) -> Option<eframe::egui::ColorImage> {
    copied(window).into_iter().find_map(|command| match command {
        OutputCommand::CopyImage(image) => Some(image),
        _ => None,
    })
}
