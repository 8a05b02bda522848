//! The real program in a real window, used by mouse and keyboard, seen as a screen reader sees it.
//!
//! `cargo test --release --features inspection --test real_window` on a machine with Xvfb and xdotool; elsewhere the tests
//! say that they were skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may panic

mod display;
mod page;
mod program;

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use safetensors::SafeTensors;

use self::{display::Display, page::Page, program::Program};

/// Longest that a run may take; a small part of it is usual.
const RUN: Duration = Duration::from_mins(5);

/// A display for one test. They take turns, since they measure times.
fn display() -> Option<(Display, MutexGuard<'static, ()>)> {
    static TURN: Mutex<()> = Mutex::new(());
    if let Some(program) = Display::missing() {
        println!("skipped: there is no {program} on this machine");
        return None;
    }
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Some((Display::start(), turn))
}

/// How many points the front has that is drawn.
fn points(page: &Page) -> Option<usize> {
    number(page.text("Front of ")?.strip_prefix("Front of ")?)
}

/// What the handle says of where it stands.
const HANDLE: &str = "Selected: ";

/// Which point the handle stands at and the inspector shows: its norm and how many parameters are not zero.
fn shown(page: &Page) -> Option<String> {
    let point = page.text(HANDLE)?.strip_prefix(HANDLE)?.to_owned();
    let (norm, _) = point.split_once(", ")?;
    page.find(norm).map(|_| point)
}

/// The ℓ¹ norm in the name of a point.
fn norm_of(point: &str) -> f64 {
    let name = point.split(", ").next().unwrap();
    name.rsplit(' ').next().unwrap().parse().unwrap()
}

/// How many parameters of it are not zero.
fn nonzero(page: &Page) -> Option<usize> {
    number(page.text("Non-zero parameters: ")?.strip_prefix("Non-zero parameters: ")?)
}

/// The number that a text begins with, whatever separates its thousands.
fn number(text: &str) -> Option<usize> {
    let digits = text.chars().take_while(|letter| letter.is_ascii_digit() || *letter == ',');
    digits.filter(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// How the run ended, if it has.
fn end(page: &Page) -> Option<String> {
    ["done in", "end of the front in", "stopped after"].into_iter().find_map(|beginning| page.text(beginning))
}

/// Waits until the inspector shows another point than this.
fn wait_for_another(program: &mut Program<'_>, point: &str) -> String {
    program.wait("another point in the inspector", |page| shown(page).filter(|other| other != point))
}

/// Sets up a run of many points on Digits, so that there is time to do something meanwhile, and starts it.
fn start_digits(program: &mut Program<'_>) {
    program.choose("Dataset", "Digits");
    program.wait("hidden layers that suit Digits", |page| (page.value("Hidden layers") == Some("20,20")).then_some(()));
    program.fill("Points", "400");
    program.click("Start");
    program.wait("a run on Digits", |page| {
        let network = page.text("Digits  64-20-20-10").is_some();
        (network && points(page) >= Some(2) && end(page).is_none()).then_some(())
    });
}

#[test]
fn a_newcomer_sees_the_front_grow_chooses_a_network_and_takes_it_home() {
    let Some((display, _turn)) = display() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut program = Program::launch(&display, home.path());
    program.wait("the first point", |page| points(page).filter(|&count| count > 0));
    let first = program.launched.elapsed();
    println!("first point {first:?} after launch");
    assert!(first < Duration::from_secs(5), "first point {first:?} after launch");
    program.wait_long(RUN, "the end of the run", end);
    assert!(program.page().text("Iris  4-4-4-3").is_some());

    choose_by_keys(&mut program);
    choose_by_mouse(&mut program);
    take_home(&mut program, home.path());

    let (status, _) = program.close();
    assert_eq!(status.code(), Some(0));
    assert!(!program.has_panicked());
}

fn choose_by_keys(program: &mut Program<'_>) {
    let recommended = program.wait("the recommended point", shown);
    let expected = Some(recommended.as_str());
    for (key, expected) in [("Home", None), ("Right", None), ("End", None), ("Left", None), ("r", expected)] {
        let before = program.wait("a point", shown);
        if expected == Some(before.as_str()) {
            continue;
        }
        program.press(key);
        let after = wait_for_another(program, &before);
        assert!(expected.is_none_or(|point| point == after), "{key}: {after}");
        // The sparsest network has no weights at all.
        let count = program.wait("its non-zero parameters", nonzero);
        assert_eq!(count == 0, key == "Home", "{key}: {count}");
    }
    for layer in 1..=3 {
        program.wait_for(&format!("Weights of layer {layer}"));
    }
}

fn choose_by_mouse(program: &mut Program<'_>) {
    // Where points stand is told by the handle as keys lead it there.
    let mut places = Vec::new();
    program.press("Home");
    program.wait("the sparsest point", |page| nonzero(page).filter(|&count| count == 0));
    for _ in 0..3 {
        let before = program.wait("a point", shown);
        program.press("shift+Right");
        let point = wait_for_another(program, &before);
        let place = program.wait_for(&format!("{HANDLE}{point}"));
        places.push((point, place.center()));
    }
    let mut last = 0.0;
    for (wanted, place) in places {
        program.press("b");
        program.click_at(place);
        program.wait("the point that was clicked", |page| shown(page).filter(|point| *point == wanted));
        let norm = norm_of(&wanted);
        assert!(norm > last, "denser to the right: {last} and then {norm}");
        last = norm;
    }
    let before = program.wait("a point", shown);
    let handle = program.wait_for(&format!("{HANDLE}{before}"));
    let area = |page: &Page| page.place(&page.text("Front of ")?);
    let plot = program.wait("the plot", area);
    program.drag(handle.center(), eframe::egui::pos2(plot.left() + 3.0, plot.top() + 3.0));
    program.wait("the sparsest point", |page| nonzero(page).filter(|&count| count == 0));
    // One with something to take home.
    program.press("b");
    program.wait("the best point", |page| nonzero(page).filter(|&count| count > 0));
}

fn take_home(program: &mut Program<'_>, home: &Path) {
    let path = home.join("chosen.safetensors");
    let (point, expected) = program.wait("figures", |page| Some((shown(page)?, nonzero(page)?)));
    program.click("Export network…");
    program.fill("Path of the exported network", path.to_str().expect("a plain path"));
    program.click("Write");
    // What sets it apart from the others is said of the handle, and no part of its name.
    let name = point.split(", ").take(2).collect::<Vec<_>>().join(", ");
    let message = format!("The network of {name} is written to {}", path.display());
    program.wait("the message", |page| page.text(&message));
    let bytes = std::fs::read(&path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let mut names: Vec<_> = file.names();
    names.sort_unstable();
    assert_eq!(names, ["0.bias", "0.weight", "2.bias", "2.weight", "4.bias", "4.weight"]);
    let numbers = file.iter().flat_map(|(_, tensor)| tensor.data().chunks_exact(4));
    let written = numbers.filter(|number| f32::from_le_bytes((*number).try_into().unwrap()) != 0.0).count();
    assert_eq!(written, expected, "non-zero parameters of point {point}");
}

#[test]
fn a_run_is_set_up_paused_resumed_and_stopped() {
    let Some((display, _turn)) = display() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut program = Program::launch(&display, home.path());
    program.wait_long(RUN, "the end of the first run", end);

    let usual = program.page().under("Hidden layers");
    program.fill("Hidden layers", "20,0");
    let wrong =
        program.wait("what is wrong", |page| page.under("Hidden layers").filter(|text| Some(text) != usual.as_ref()));
    println!("under the field: {wrong}");
    assert!(wrong.contains("layer"), "{wrong}");
    assert!(!program.page().is_enabled("Start"));
    program.fill("Hidden layers", "3");
    program.wait_for("Start");
    assert_eq!(program.page().under("Hidden layers"), usual);

    start_digits(&mut program);
    program.click("Pause");
    let paused = program.wait("the run to pause", |page| page.text_to("· paused"));
    let before = points(&program.page());
    // Standing still is seen only by watching for longer than a point takes.
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(1) {
        let page = program.page();
        assert_eq!(points(&page), before, "no point comes while paused");
        assert_eq!(page.text_to("· paused").as_ref(), Some(&paused), "the clock stands still");
    }
    program.click("Resume");
    program.wait("more points", |page| points(page).filter(|count| Some(*count) > before));
    program.click("Stop");
    let end = program.wait("the end", end);
    assert!(end.starts_with("stopped after"), "{end}");
    assert!(points(&program.page()) > before, "the points stay");
    assert!(!program.page().is_enabled("Stop"));
    assert!(!program.has_panicked());
}

#[test]
fn closing_the_window_ends_a_run_at_once_and_the_next_launch_remembers() {
    let Some((display, _turn)) = display() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut program = Program::launch(&display, home.path());
    program.click("Theme");
    program.click("Dark");
    program.resize(1150, 700);
    start_digits(&mut program);
    let (status, took) = program.close();
    println!("the process ended {took:?} after its window was closed");
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(3), "the process ended {took:?} after its window was closed");
    assert!(!program.has_panicked());
    drop(program);

    let mut program = Program::launch(&display, home.path());
    program.wait("the remembered setup", |page| {
        let fields = [("Dataset", "Digits"), ("Hidden layers", "20,20"), ("Points", "400")];
        fields.into_iter().all(|(field, value)| page.value(field) == Some(value)).then_some(())
    });
    program.wait("the remembered run", |page| page.text("Digits  64-20-20-10"));
    assert_eq!(program.size(), [1150, 700], "the remembered size");
    program.click("Theme");
    program.wait_for("Dark");
    assert!(program.page().is_on("Dark"));
    assert!(!program.has_panicked());
}
