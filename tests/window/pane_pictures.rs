//! Pictures of the panes: what they show stands in their SVG, and other programs draw it.

use paretoscope::app::{
    panes::View,
    picture::{Subject, as_image},
};
use resvg::usvg::{self, roxmltree};

use crate::{
    pictures::{svg, texts, window},
    prelude::*,
};

#[test]
fn every_pane_is_taken_home_too() {
    let (mut window, _recorded, _) = window();
    for view in [View::Paths, View::Inputs, View::Network] {
        click(&mut window, "View");
        click(&mut window, &format!("View: {}", view.label()));
        wait(&mut window, "its numbers", |window| !window.state().table_of(Subject::Pane(view)).rows.is_empty());
        let ctx = window.ctx.clone();
        let (picture, look) = window.state_mut().picture(&ctx, Subject::Pane(view));
        let text = svg(&picture, false);
        let document = roxmltree::Document::parse(&text).unwrap();
        assert!(texts(&document).len() > 4, "{view:?}: {:?}", texts(&document));
        let image = as_image(&picture, &look).unwrap();
        let corner = image.pixels[0];
        let inked = image.pixels.iter().filter(|pixel| **pixel != corner).count();
        assert!(inked * 60 > image.pixels.len(), "{view:?} is almost blank");
        // The window goes on with images of its own.
        window.run_steps(2);
        window.render().unwrap();
    }
}

#[test]
fn the_svg_of_predictions_holds_the_matrix_and_that_of_two_networks_their_figures_and_weights() {
    let (mut window, _recorded, info) = window();
    window.set_size(vec2(1800.0, 2600.0));
    for key in [Key::End, Key::P, Key::ArrowLeft, Key::ArrowLeft] {
        window.key_press(key);
        window.run();
    }
    click(&mut window, "View");
    click(&mut window, "View: Predictions");
    wait(&mut window, "the matrix", |window| window.state().predictions_are_current());
    for (view, wanted, marks) in [
        (View::Predictions, &["predicted →", "true ↓", "recall", "precision", "Accuracy"][..], ("rect", 10)),
        (View::Compare, &["Pinned", "Selected", "Training loss", "ℓ¹ norm", "Weights"], ("image", 6)),
    ] {
        let ctx = window.ctx.clone();
        let (picture, look) = window.state_mut().picture(&ctx, Subject::Pane(view));
        let text = svg(&picture, false);
        assert!(!text.contains("NaN") && !text.contains("inf\""), "{view:?}");
        let document = roxmltree::Document::parse(&text).unwrap();
        let found = texts(&document);
        for wanted in wanted {
            assert!(found.iter().any(|text| text == wanted), "{view:?}: {wanted} in {found:?}");
        }
        let (mark, least) = marks;
        let count = document.descendants().filter(|node| node.has_tag_name(mark)).count();
        assert!(count >= least, "{view:?}: {count} of {mark}");
        let tree = usvg::Tree::from_str(&text, &usvg::Options::default()).unwrap();
        assert_eq!((tree.size().width(), tree.size().height()), (picture.size.x, picture.size.y));
        let image = as_image(&picture, &look).unwrap();
        let corner = image.pixels[0];
        let inked = image.pixels.iter().filter(|pixel| **pixel != corner).count();
        assert!(inked * 60 > image.pixels.len(), "{view:?} is almost blank");
    }
    // Every class has its name beside its row and above its column.
    let ctx = window.ctx.clone();
    let (picture, _) = window.state_mut().picture(&ctx, Subject::Pane(View::Predictions));
    let text = svg(&picture, false);
    let document = roxmltree::Document::parse(&text).unwrap();
    let found = texts(&document);
    for class in &info.dataset.classes {
        assert!(found.iter().filter(|text| *text == class).count() >= 2, "{class} in {found:?}");
    }
}
