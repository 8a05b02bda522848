//! Several runs side by side, and one setup computed with every method.

use std::path::Path;

use paretoscope::{
    app::{
        figures,
        panes::View,
        picture::{Manner, Subject},
    },
    front::Method,
    run::{Comparison, Entrant, RunFolder, RunInfo, SavedRun},
};

use crate::{common::all_in_sight, prelude::*};

/// Saves a run of so many points as `name`.
fn save(root: &Path, name: &str, info: &Arc<RunInfo>, method: Method, points: usize) {
    let mut info = RunInfo::clone(info);
    info.specification.method.name = method;
    let mut folder = RunFolder::create(&root.join(name), &info, false).unwrap();
    for number in 0..points {
        let (mut point, parameters) = point(&info, number, points);
        point.method = method;
        folder.note(&Event::Point(Box::new(point), Arc::new(parameters)));
    }
    folder.receive(&Event::Finished(StopReason::Complete)).unwrap();
}

fn rows(window: &Window) -> Vec<String> {
    let labels = window.query_all_by_label_contains("not dominated");
    labels.filter_map(|node| egui_kittest::kittest::NodeT::accesskit_node(&node).label()).collect()
}

#[test]
fn nothing_runs_out_of_a_narrow_pane() {
    let (mut window, recorded) = recorded(Settings { panes: all_in_sight(), ..iris() });
    play(&recorded, 15);
    window.set_size(vec2(2560.0, 1440.0));
    let plots = ["fronts of the runs of 1 runs", "hypervolume against time of 1 runs"];
    wait(&mut window, "the plots", |window| plots.iter().all(|plot| window.query_by_label(plot).is_some()));
    let pane = window.state().settings().panes.rect(View::Comparison).unwrap();
    assert!(pane.width() < 620.0, "{pane:?}");
    let controls = ["Add runs", "Compare none", "Compute with all methods", "How much each method may take"];
    for label in controls.into_iter().chain(plots) {
        let rect = window.get_by_label(label).rect();
        assert!(pane.contains_rect(rect), "{label}: {rect:?} in {pane:?}");
    }
}

#[test]
fn runs_of_a_folder_are_compared_by_the_figures_of_the_command_line() {
    let root = tempfile::tempdir().unwrap();
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 15);
    for (name, method, points) in [("one", Method::Budget, 25), ("two", Method::Nsga2, 12)] {
        save(root.path(), name, &info, method, points);
    }
    window.run();
    // The plots and every row of the table are in sight.
    window.set_size(vec2(1800.0, 2000.0));
    window.run();
    click(&mut window, "View");
    click(&mut window, "View: Comparison");
    window.get_by_label("Folder of runs to compare").focus();
    window.run();
    window.get_by_label("Folder of runs to compare").type_text(root.path().to_str().unwrap());
    window.run();
    click(&mut window, "Add runs");
    wait(&mut window, "the rows", |window| rows(window).len() == 3);

    let saved = ["one", "two"].map(|name| SavedRun::open(&root.path().join(name)).unwrap());
    let shown = Entrant::of_record(window.state().state().record.as_ref().unwrap(), "Iris".into(), None);
    let mut entrants = vec![shown];
    entrants.extend(saved.iter().map(Entrant::from));
    let expected = Comparison::of(&entrants);
    let told = rows(&window);
    for run in &expected.rows {
        let row = told.iter().find(|row| row.contains(&format!("run {}", run.name))).unwrap();
        for wanted in [
            run.method.clone(),
            format!("hypervolume {:.4}", run.hypervolume),
            format!("not dominated {}", run.non_dominated),
            format!("spacing {:.2}", run.spacing.unwrap()),
            figures::count(run.gradients.unwrap()),
            figures::duration(run.seconds),
            figures::significant(run.best.as_ref().unwrap().validation.unwrap().loss),
        ] {
            assert!(row.contains(&wanted), "{wanted} in {row}");
        }
    }
    let table = window.state().table_of(Subject::Comparison);
    let place = table.columns.iter().position(|column| column == "hypervolume").unwrap();
    for run in &expected.rows {
        let row = table.rows.iter().find(|row| row[0] == run.name).unwrap();
        assert_eq!(row[place], run.hypervolume.to_string());
    }
    let ctx = window.ctx.clone();
    for subject in [Subject::Comparison, Subject::Growth] {
        let (picture, _) = window.state_mut().picture(&ctx, subject);
        let text = picture.to_svg(&Manner::default());
        for wanted in ["one, budget", "two, nsga2"] {
            assert!(text.contains(wanted), "{subject:?}: {wanted}");
        }
    }
    click(&mut window, "Take out two");
    wait(&mut window, "the rows", |window| rows(window).len() == 2);
}

#[test]
fn a_run_that_grows_is_read_again() {
    let root = tempfile::tempdir().unwrap();
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 15);
    let mut folder = RunFolder::create(&root.path().join("growing"), &info, false).unwrap();
    let mut receive = |number: usize| {
        let (point, parameters) = point(&info, number, 20);
        folder.receive(&Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    };
    (0..4).for_each(&mut receive);
    window.run();
    // The plots and every row of the table are in sight.
    window.set_size(vec2(1800.0, 2000.0));
    window.run();
    click(&mut window, "View");
    click(&mut window, "View: Comparison");
    window.get_by_label("Folder of runs to compare").focus();
    window.run();
    window.get_by_label("Folder of runs to compare").type_text(root.path().join("growing").to_str().unwrap());
    window.run();
    click(&mut window, "Add runs");
    let of_growing = |window: &Window, points: usize| {
        rows(window).iter().any(|row| row.contains("run growing") && row.contains(&format!("points {points},")))
    };
    wait(&mut window, "its points", |window| of_growing(window, 4));
    (4..9).for_each(&mut receive);
    wait(&mut window, "what came", |window| of_growing(window, 9));
}

#[test]
fn one_setup_is_computed_with_every_method_and_the_same_allowance() {
    let root = tempfile::tempdir().unwrap();
    let (mut window, recorded) = recorded(iris());
    let ctx = window.ctx.clone();
    window.state_mut().keep_runs_in(&ctx, root.path().join("runs")).unwrap();
    play(&recorded, 6);
    window.run();
    // The plots and every row of the table are in sight.
    window.set_size(vec2(1800.0, 2000.0));
    window.run();
    click(&mut window, "View");
    click(&mut window, "View: Comparison");
    window.get_by_label("How much each method may take").focus();
    window.run();
    window.get_by_label("How much each method may take").type_text("700");
    window.run();
    click(&mut window, "Compute with all methods");
    for method in Method::ALL {
        let mut asked = None;
        let start = Instant::now();
        while asked.is_none() {
            assert!(start.elapsed() < Duration::from_mins(1), "{method} is not asked for");
            window.step();
            std::thread::sleep(Duration::from_millis(5));
            asked = recorded.commands.try_iter().find_map(|command| match command {
                Command::Start(specification) => Some(specification),
                _ => None,
            });
        }
        let specification = asked.unwrap();
        assert_eq!((specification.method.name, specification.method.gradients), (method, Some(700)));
        let data = specification.data.prepare(specification.seed).unwrap();
        let network = specification.network.build(4, data.dataset.outputs(), None).unwrap();
        let info = Arc::new(RunInfo::new(*specification, &data, network, 3.0_f64.ln()));
        recorded.events.send(Event::Started(Arc::clone(&info))).unwrap();
        for number in 0..6 {
            let (mut point, parameters) = point(&info, number, 6);
            point.method = method;
            recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
        }
        recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    }
    wait(&mut window, "the rows", |window| rows(window).len() == Method::ALL.len());
    let told = rows(&window);
    for method in Method::ALL {
        assert!(told.iter().any(|row| row.contains(&format!("method {method},"))), "{method} in {told:?}");
    }
    // The last run may be read from its folder before its end is heard of.
    wait(&mut window, "the message", |window| {
        window.state().state().message.as_ref().is_some_and(|message| message.text.contains("Every method"))
    });
}
