//! Predictions of the selected network in the window: the matrix, the rows behind it, the threshold, residuals; covered test rows; rows
//! that are gone; figures along the front.

use std::sync::atomic::AtomicBool;

use egui_kittest::kittest::NodeT as _;
use paretoscope::{
    app::{
        panes::{Ready, View},
        setup::Setup,
    },
    export::Sizes,
    front::{ConfusionMatrix, Metric},
    run::{Answers, PredictionTask, Predictions, RowSet, RunFolder, RunInfo, RunRows},
};

use eframe::egui::epaint::TextShape;

use crate::{common::Recorded, image_files::write_idx, prelude::*};

fn with_view(mut settings: Settings) -> Settings {
    settings.panes.open(View::Predictions);
    settings
}

/// A window on a complete run with the view open, on training rows.
fn open(settings: Settings) -> (Window, Recorded, Arc<RunInfo>) {
    let (mut window, recorded) = recorded(with_view(settings));
    let info = play(&recorded, 40);
    window.set_size(vec2(1800.0, 1100.0));
    window.run();
    click(&mut window, "Predictions on training rows");
    (window, recorded, info)
}

fn has(window: &Window, part: &str) -> bool {
    window.query_all_by_label_contains(part).next().is_some()
}

fn await_label(window: &mut Window, part: &str) {
    wait(window, part, |window| has(window, part));
}

/// What the network that is shown says of a set of rows, worked out beside the window.
fn expected(window: &Window, info: &RunInfo, set: RowSet) -> Predictions {
    let rows = RunRows::read(info, &AtomicBool::new(false)).unwrap();
    let networks = vec![(None, Arc::clone(&window.state().state().shown().unwrap().parameters))];
    PredictionTask { set, networks }.predict(&info.network, &rows, &|| false).unwrap().unwrap()
}

fn confusion(predictions: &Predictions) -> &ConfusionMatrix {
    let Answers::Classes(classified) = &predictions.answers else { panic!("classes") };
    &classified.confusion
}

/// What the cell of a matrix says.
fn cell(info: &RunInfo, confusion: &ConfusionMatrix, truth: usize, predicted: usize) -> String {
    let (count, classes) = (confusion.count(truth, predicted), &info.dataset.classes);
    let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    let share = paretoscope::app::figures::percent(count as f64 / confusion.of_true(truth) as f64);
    format!("{} predicted as {}: {rows}, {share}", classes[truth], classes[predicted])
}

fn shows(window: &Window, info: &RunInfo, predictions: &Predictions) -> bool {
    let confusion = confusion(predictions);
    (0..confusion.classes())
        .all(|truth| (0..confusion.classes()).all(|predicted| has(window, &cell(info, confusion, truth, predicted))))
}

#[test]
fn a_matrix_of_ten_classes_has_room_for_shares_in_a_small_window() {
    let mut settings = settings(Builtin::Digits, "20,20");
    settings.panes.lay_out(Ready::Predictions);
    let (mut window, recorded) = recorded(settings);
    play(&recorded, 40);
    await_label(&mut window, "Confusion matrix of 10 classes");
    let matrix = window.get_by_label_contains("Confusion matrix of 10 classes").rect();
    let inside = |text: &&TextShape| matrix.contains(text.galley.rect.translate(text.pos.to_vec2()).center());
    let found = written(&window);
    let shares: Vec<&TextShape> =
        found.iter().filter(inside).filter(|text| text.galley.text().ends_with(" %")).collect();
    assert!(shares.len() >= 10, "{} shares in cells {} wide", shares.len(), matrix.width() / 10.0);
    // The line of precision has a figure below each class.
    let is_below = |text: &&TextShape| {
        let place = text.galley.rect.translate(text.pos.to_vec2()).center();
        matrix.x_range().contains(place.x) && (matrix.bottom()..matrix.bottom() + 20.0).contains(&place.y)
    };
    assert_eq!(found.iter().filter(is_below).count(), 10);
    // None is wider than its cell.
    for share in shares {
        assert!(share.galley.size().x <= matrix.width() / 10.0 - 3.0, "{}", share.galley.text());
    }
}

#[test]
fn the_matrix_follows_the_selection_and_lists_the_rows_behind_a_cell() {
    let (mut window, _recorded, info) = open(iris());
    for key in [Key::End, Key::Home] {
        window.key_press(key);
        window.run();
        let wanted = expected(&window, &info, RowSet::Training);
        wait(&mut window, "the matrix", |window| shows(window, &info, &wanted));
        let accuracy = paretoscope::app::figures::percent(wanted.scores.get(Metric::Accuracy).unwrap());
        assert!(has(&window, &format!("Accuracy {accuracy}, best constant answer 33.3 %")), "{accuracy}");
    }
    window.key_press(Key::End);
    window.run();
    let wanted = expected(&window, &info, RowSet::Training);
    let matrix = confusion(&wanted);
    let cells = (0..3).flat_map(|truth| (0..3).map(move |predicted| (truth, predicted)));
    let (truth, predicted) = cells
        .max_by_key(|&(truth, predicted)| usize::from(truth != predicted) * matrix.count(truth, predicted))
        .unwrap();
    let label = cell(&info, matrix, truth, predicted);
    await_label(&mut window, &label);
    click(&mut window, &label);
    let [truth_name, predicted_name] = [truth, predicted].map(|class| &info.dataset.classes[class]);
    assert!(has(&window, &format!("of {truth_name}, predicted as {predicted_name}")), "{label}");
    let Answers::Classes(classified) = &wanted.answers else { unreachable!() };
    let is_behind = |&&row: &&u32| {
        let row = row as usize;
        (classified.truth[row] as usize, classified.predicted[row] as usize) == (truth, predicted)
    };
    let first = *wanted.order.iter().find(is_behind).expect("a row behind the cell") as usize;
    let row = format!("Row {}: {truth_name}, predicted {predicted_name}", wanted.places[first] + 1);
    assert!(has(&window, &row), "{row}");
    // The same by keys alone.
    click(&mut window, "All that are wrong");
    window.get_by_label_contains("Confusion matrix of 3 classes").focus();
    window.run();
    for key in [Key::ArrowUp, Key::ArrowUp, Key::ArrowLeft, Key::ArrowLeft, Key::Enter] {
        window.key_press(key);
        window.run();
    }
    assert!(
        has(&window, "Confusion matrix, setosa predicted as setosa") && has(&window, "of setosa, predicted as such")
    );
}

#[test]
fn predictions_on_test_rows_are_covered_until_they_are_asked_for() {
    let (mut window, _recorded, info) = open(iris());
    await_label(&mut window, "Confusion matrix");
    click(&mut window, "Predictions on test rows");
    for _ in 0..20 {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(has(&window, "are covered, as the test figures are") && !has(&window, "Confusion matrix"));
    assert!(!has(&window, "best constant answer 33.3 %"));
    click(&mut window, "Show predictions on test rows");
    assert!(window.state().state().shows_test());
    let wanted = expected(&window, &info, RowSet::Test);
    wait(&mut window, "the matrix", |window| shows(window, &info, &wanted));
}

#[test]
fn folds_that_have_no_networks_say_so_and_an_opened_run_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    let rows = (0..60).map(|row| format!("{},{},{}", row % 7, row * row % 11, if row % 2 == 0 { "a" } else { "b" }));
    std::fs::write(&path, format!("x,z,y\n{}\n", rows.collect::<Vec<_>>().join("\n"))).unwrap();
    let mut settings = iris();
    settings.setup = Setup { hidden: "3".into(), ..Setup::default() };
    settings.setup.open_csv(path.display().to_string());
    let (mut window, recorded) = recorded(with_view(settings));
    wait(&mut window, "the table", |window| has(window, "Target column"));
    window.key_press(Key::F5);
    window.run();
    let info = play(&recorded, 5);
    window.run();
    await_label(&mut window, "The folds, which hold out the validation rows, have no networks as yet.");
    let run = folder.path().join("run");
    let mut written = RunFolder::create(&run, &info, false).unwrap();
    for number in 0..5 {
        let (point, parameters) = point(&info, number, 5);
        written.note(&Event::Point(Box::new(point), Arc::new(parameters)));
    }
    written.receive(&Event::Finished(StopReason::Complete)).unwrap();
    drop(written);
    std::fs::rename(&path, folder.path().join("moved.csv")).unwrap();
    let ctx = window.ctx.clone();
    window.state_mut().open_run(&ctx, &[run], false);
    wait(&mut window, "the run", |window| window.state().state().status == Status::Opened);
    click(&mut window, "Predictions on training rows");
    await_label(&mut window, "Predictions need the rows that this run was computed on.");
    assert!(window.query_all_by_label("Browse…").count() > 1, "one of the setup, one here");
    // Once the file is back, a click is enough.
    std::fs::rename(folder.path().join("moved.csv"), &path).unwrap();
    click(&mut window, "Look again");
    await_label(&mut window, "Confusion matrix of 2 classes");
}

#[test]
fn a_threshold_moves_matrix_precision_and_recall() {
    let (mut window, _recorded, info) = open(settings(Builtin::BreastCancer, "4"));
    // The curve is in sight only where there is room for it.
    click(&mut window, "Menu of Predictions");
    click(&mut window, "Show alone: Predictions");
    window.key_press(Key::End);
    window.run();
    let wanted = expected(&window, &info, RowSet::Training);
    wait(&mut window, "the matrix", |window| shows(window, &info, &wanted));
    let share = |value: Option<f64>| value.map_or("–".to_owned(), paretoscope::app::figures::percent);
    let precision = share(confusion(&wanted).precision(1));
    assert!(has(&window, &format!("Precision at the threshold: {precision}")), "{precision}");
    // In the upper right corner of the curve everything is taken for the second class.
    let curve = window.get_by_label_contains("ROC curve, at the threshold").rect();
    click_at(&mut window, pos2(curve.right() - 6.0, curve.top() + 18.0));
    assert!(has(&window, "Recall at the threshold: 100.0 %") && has(&window, "Specificity at the threshold: 0.0 %"));
    let positives = confusion(&wanted).of_true(1);
    let (classes, negatives) = (&info.dataset.classes, confusion(&wanted).of_true(0));
    assert!(has(&window, &format!("{} predicted as {}: {negatives} rows, 100.0 %", classes[0], classes[1])));
    assert!(has(&window, &format!("{0} predicted as {0}: {positives} rows, 100.0 %", classes[1])));
    click(&mut window, "Precision–recall");
    assert!(has(&window, "Precision–recall curve, at the threshold recall 1.000"));
    click(&mut window, "0.5");
    assert!(shows(&window, &info, &wanted));
}

#[test]
fn a_regression_shows_predicted_against_true_and_what_is_left_over() {
    let (mut window, _recorded, info) = open(settings(Builtin::Diabetes, "4"));
    let rows = info.dataset.train_rows;
    await_label(&mut window, &format!("Predicted against true of {rows} rows"));
    assert!(has(&window, &format!("Residuals of {rows} rows")));
    let wanted = expected(&window, &info, RowSet::Training);
    for metric in [Metric::RSquared, Metric::RootMeanSquaredError, Metric::MeanAbsoluteError] {
        let [value, constant] = [wanted.scores.get(metric), wanted.targets.best_constant(metric)];
        let [value, constant] = [value, constant].map(|value| paretoscope::app::metrics::written(metric, value));
        let told = format!("{} {value}, best constant answer {constant}", paretoscope::app::metrics::label(metric));
        assert!(has(&window, &told), "{told}");
    }
    let worst = wanted.order[0] as usize;
    assert!(has(&window, &format!("Row {}: ", wanted.places[worst] + 1)), "the worst row stands first");
}

#[test]
fn rows_that_are_images_are_shown_as_images() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_idx(&folder.path().join("digits"), 300, 60);
    let mut settings = iris();
    settings.setup.choose(paretoscope::app::origin::Origin::Images);
    source.to_str().unwrap().clone_into(&mut settings.setup.image_path);
    let (mut window, recorded) = recorded(with_view(settings));
    wait(&mut window, "the images", |window| has(window, "training rows"));
    window.key_press(Key::F5);
    window.run();
    play(&recorded, 5);
    window.set_size(vec2(1800.0, 1100.0));
    window.run();
    await_label(&mut window, "Confusion matrix of 3 classes");
    assert!(has(&window, "Images, ") && has(&window, "Row "));
    window.get_by_label_contains("Images, ").focus();
    window.run();
    window.key_press(Key::ArrowRight);
    window.run();
    let label = window.get_by_label_contains("Images, ").accesskit_node().label().unwrap();
    assert!(label.starts_with("Images, Row "), "the first is picked: {label}");
}

#[test]
fn what_networks_take_is_shown_along_the_front() {
    let (mut window, _recorded, info) = open(iris());
    click(&mut window, "Figure along the front: Accuracy");
    click(&mut window, "Bytes");
    let shown = Arc::clone(&window.state().state().shown().unwrap().parameters);
    let sizes = Sizes::of(&info.network, &shown);
    let [compacted, sparse, dense] = [sizes.compacted, sizes.sparse, sizes.dense].map(paretoscope::app::figures::bytes);
    let told = format!("Bytes along the front, compacted {compacted}, sparse {sparse}, dense {dense}");
    await_label(&mut window, &told);
    // It follows the selection, also where another network takes something else.
    window.key_press(Key::Home);
    window.run();
    let sparsest = Sizes::of(&info.network, &window.state().state().shown().unwrap().parameters);
    assert!(sparsest.sparse < sizes.sparse);
    await_label(&mut window, &format!("sparse {}", paretoscope::app::figures::bytes(sparsest.sparse)));
    click(&mut window, "Figure along the front: Bytes");
    click(&mut window, "Time per row");
    await_label(&mut window, "Time per row along the front, compacted ");
    let label = window.get_by_label_contains("Time per row along the front, ").accesskit_node().label().unwrap();
    assert!(label.contains(" µs, dense ") && !label.contains("sparse"), "{label}");
    click(&mut window, "Figure along the front: Time per row");
    click(&mut window, "Accuracy");
    assert!(window.query_by_label("Accuracy along the front").is_some());
}

#[test]
fn another_figure_is_shown_along_the_front_and_in_the_inspector() {
    let (mut window, _recorded, info) = open(iris());
    await_label(&mut window, "Confusion matrix");
    click(&mut window, "Figure along the front: Accuracy");
    click(&mut window, "ROC AUC");
    assert!(window.query_by_label("ROC AUC along the front").is_some());
    let wanted = expected(&window, &info, RowSet::Training).scores.get(Metric::RocArea).unwrap();
    let told = format!("ROC AUC: training {wanted:.3}, validation –, test covered");
    await_label(&mut window, &told);
    assert!(has(&window, "ROC AUC of the best constant answer: training 0.500"));
    let constant = (3.0_f64).ln();
    assert!(has(&window, &format!("Loss of the best constant answer: training {constant:.3}")));
    assert!(has(&window, " of 4 inputs, ") && has(&window, " live units"));
}
