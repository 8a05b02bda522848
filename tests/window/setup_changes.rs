//! A setup that no longer asks for the front on screen, and the command line that asks for what is shown.

use crate::prelude::*;

const CHANGED: &str = "The setup has changed since this front was computed";

fn type_into(window: &mut Window, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label(label).type_text(text);
    window.run();
}

#[test]
fn a_setup_that_has_changed_is_told_on_the_front_and_taken_back() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    let (plot, setup) = (window.get_by_label("Front of 20 points").rect(), window.state().settings().setup.clone());
    assert!(window.query_by_label(CHANGED).is_none());
    type_into(&mut window, "Points", "30");
    type_into(&mut window, "Hidden layers", "6");
    let line = window.get_by_label(CHANGED).rect();
    assert_eq!(window.get_by_label("Front of 20 points").rect(), plot, "nothing moves");
    let strip = window.get_by_label("Accuracy along the front").rect();
    assert!(line.top() >= plot.bottom() && line.bottom() <= strip.top() + 1.0, "{line:?} {plot:?} {strip:?}");
    window.hover_at(line.center());
    wait(&mut window, "what differs", |window| {
        window.query_by_label_contains("Points: 30; the front has 60").is_some()
            && window.query_by_label_contains("Hidden layers: 6; the front has 4,4").is_some()
    });
    click(&mut window, "Take the setup of this front back");
    assert!(window.query_by_label(CHANGED).is_none());
    assert_eq!(window.state().settings().setup, setup);
    // Of the run that Start has computed nothing has changed.
    type_into(&mut window, "Points", "30");
    window.key_press(Key::F5);
    window.run();
    begin(&recorded);
    window.run();
    assert!(window.query_by_label(CHANGED).is_none());
}

#[test]
fn the_line_fits_into_a_small_window() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    type_into(&mut window, "Points", "30");
    for size in [vec2(900.0, 600.0), vec2(1280.0, 800.0)] {
        window.set_size(size);
        window.run();
        let strip = window.get_by_label("Accuracy along the front").rect();
        let link = window.get_by_label("Take the setup of this front back").rect();
        assert!(link.right() <= size.x - 300.0 && link.left() > strip.left(), "{link:?} at {size:?}");
        assert!(window.get_by_label(CHANGED).rect().right() <= link.left());
    }
}

#[test]
fn the_command_line_of_what_is_shown_is_copied() {
    let (mut window, recorded) = recorded(settings(Builtin::Iris, "6"));
    play(&recorded, 20);
    window.run();
    // The run that is shown, whatever is set up by now.
    type_into(&mut window, "Points", "30");
    click(&mut window, "Command line");
    let wanted = "paretoscope fit iris --hidden 6";
    assert_eq!(window.get_by_label("Command line of this run").value().as_deref(), Some(wanted));
    window.get_by_label("Copy command line").click();
    let mut copied = None;
    for _ in 0..6 {
        window.step();
        let commands = &window.output().platform_output.commands;
        copied = copied.or_else(|| {
            commands.iter().find_map(|command| match command {
                eframe::egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            })
        });
    }
    assert_eq!(copied.as_deref(), Some(wanted));
    window.run();
    assert!(window.query_by_label(&format!("Copied: {wanted}")).is_some());
}
