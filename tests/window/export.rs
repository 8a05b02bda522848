//! The export of a network.

use crate::prelude::*;

#[test]
fn a_network_is_exported_through_the_path_field_and_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chosen.safetensors");
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 40);
    window.run();
    window.key_press(Key::Home);
    window.run();
    for expected in ["written to", "exists", "written to"] {
        open_export(&mut window);
        let field = window.get_by_label("Path of the exported network");
        field.focus();
        window.run();
        if expected == "written to" && !path.exists() {
            window.key_press_modifiers(Modifiers::COMMAND, Key::A);
            window.get_by_label("Path of the exported network").type_text(path.to_str().unwrap());
            window.run();
        }
        let button = if window.query_by_label("Replace").is_some() { "Replace" } else { "Write" };
        click(&mut window, button);
        if expected == "exists" {
            assert!(window.query_by_label("This file exists already.").is_some());
        } else {
            wait(&mut window, "the file", |window| {
                window.state().state().message.as_ref().is_some_and(|message| message.text.contains("written to"))
            });
        }
    }
    let read = read_parameters(&path, &info.network).unwrap();
    let member = window.state().state().front().get(39).unwrap();
    assert_eq!(read.to_dense(), member.parameters.to_dense());
}

#[test]
fn an_impossible_export_says_so() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    open_export(&mut window);
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text("/no/such/folder/net.safetensors");
    window.run();
    click(&mut window, "Write");
    wait(&mut window, "the message", |window| {
        window.state().state().message.as_ref().is_some_and(|message| message.tone == Tone::Wrong)
    });
}

fn write_to(window: &mut Window, path: &std::path::Path) {
    open_export(window);
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text(path.to_str().unwrap());
    window.run();
    click(window, "Write");
}

#[test]
fn each_attempt_to_write_has_an_answer_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("there.safetensors");
    std::fs::write(&file, "something").unwrap();
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    let wrong = |window: &Window, part: &str| {
        let message = window.state().state().message.clone();
        message.is_some_and(|message| message.tone == Tone::Wrong && message.text.contains(part))
    };
    for name in ["one", "two"] {
        write_to(&mut window, &folder.path().join(name).join("net.safetensors"));
        wait(&mut window, "the message", |window| wrong(window, name));
    }
    write_to(&mut window, folder.path());
    assert!(wrong(&window, "is a folder"), "{:?}", window.state().state().message);
    assert!(window.query_by_label("This file exists already.").is_none());
    write_to(&mut window, &file);
    assert!(window.query_by_label("This file exists already.").is_some());
    assert_eq!(window.state().state().message, None, "that was about the folder");
}

#[test]
fn the_suggested_file_is_named_by_its_network_and_lies_where_the_last_one_went() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let settings = Settings { export_folder: Some(folders[0].path().to_owned()), ..iris() };
    let (mut window, recorded) = recorded(settings);
    play(&recorded, 40);
    window.run();
    window.key_press(Key::Home);
    window.run();
    let point = window.state().state().shown().unwrap().point.clone();
    let name =
        format!("iris-l1-{}-nonzero-{}.safetensors", paretoscope::app::figures::significant(point.l1), point.nonzero);
    let suggested = folders[0].path().join(&name);
    open_export(&mut window);
    let value = window.get_by_label("Path of the exported network").value();
    assert_eq!(value.as_deref(), suggested.to_str());
    click(&mut window, "Write");
    let written = |window: &Window| {
        window.state().state().message.clone().filter(|message| message.tone == Tone::Done).map(|message| message.text)
    };
    wait(&mut window, "the file", |window| written(window).is_some());
    let told = written(&window).unwrap();
    assert!(
        told.starts_with(&format!("The network of ℓ¹ norm {}, ", paretoscope::app::figures::significant(point.l1))),
        "{told}"
    );
    assert!(suggested.is_file());
    // A name alone goes to the same folder, never to that which the program was started in.
    write_to(&mut window, std::path::Path::new("mine.safetensors"));
    wait(&mut window, "the file", |window| {
        let is_closed = window.query_by_label("Path of the exported network").is_none();
        is_closed && folders[0].path().join("mine.safetensors").is_file()
    });
    // Another folder is the next suggestion, also when the program starts again.
    write_to(&mut window, &folders[1].path().join("mine.safetensors"));
    wait(&mut window, "the file", |window| written(window).is_some_and(|told| told.contains("mine")));
    let mut storage = crate::runs::Remembered::default();
    eframe::App::save(window.state_mut(), &mut storage);
    assert_eq!(Settings::load(Some(&storage)).export_folder.as_deref(), Some(folders[1].path()));
}

#[test]
fn without_a_last_folder_a_whole_path_is_suggested() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    open_export(&mut window);
    let value = window.get_by_label("Path of the exported network").value().unwrap();
    let (path, here) = (std::path::PathBuf::from(value), std::env::current_dir().unwrap());
    assert!(path.is_absolute() && path.parent() != Some(&here), "{path:?}");
}

/// The message of a success, once there is one.
fn done(window: &Window) -> Option<String> {
    window.state().state().message.clone().filter(|message| message.tone == Tone::Done).map(|message| message.text)
}

#[test]
fn the_form_of_an_export_is_chosen_and_what_it_takes_is_told_before() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, recorded) = recorded(Settings { export_folder: Some(folder.path().to_owned()), ..iris() });
    play(&recorded, 40);
    window.run();
    // A sparse one, but not the sparsest.
    window.key_press(Key::Home);
    window.run();
    (0..5).for_each(|_| window.key_press(Key::ArrowRight));
    window.run();
    let member = window.state().state().displayed().unwrap();
    let info = Arc::clone(window.state().state().info().unwrap());
    let sizes = paretoscope::export::Sizes::of(&info.network, &member.parameters);
    assert!(sizes.compacted < sizes.dense, "{sizes:?}");
    open_export(&mut window);
    let bytes = |bytes: usize| format!("{} bytes", paretoscope::app::figures::count(bytes));
    for (name, bytes) in
        [("Dense", bytes(sizes.dense)), ("Sparse", bytes(sizes.sparse)), ("Compacted", bytes(sizes.compacted))]
    {
        let line = format!("{name}: {bytes}");
        wait(&mut window, &line, |window| window.query_by_label_contains(&line).is_some());
        assert_eq!(window.query_by_label_contains(&format!("{line}, ")).is_some(), name != "Sparse", "{line}");
    }
    // The suggested name follows the format, and the format the ending of a name that is typed.
    click(&mut window, "Export as ONNX");
    assert!(
        std::path::Path::new(&window.get_by_label("Path of the exported network").value().unwrap())
            .extension()
            .unwrap()
            == "onnx"
    );
    window.get_by_label("Compacted").click();
    window.run();
    let form = window.state().settings().export;
    assert!(form.form.compact && form.form.folds(), "{form:?}");
    click(&mut window, "Write");
    wait(&mut window, "the file", |window| done(window).is_some());
    assert!(window.query_by_label("Path of the exported network").is_none(), "the dialog has done its work");
    let told = done(&window).unwrap();
    assert!(told.contains(".onnx. Read back on 30 test rows: accuracy "), "{told}");
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let predictor = paretoscope::export::Predictor::read(&file).unwrap();
    let whole = info.network.parameters();
    assert!(predictor.exported().card.network.parameters() < whole && predictor.exported().takes_raw_inputs());

    write_to(&mut window, std::path::Path::new("mine.py"));
    wait(&mut window, "the file", |window| done(window).is_some_and(|told| told.contains("mine.py")));
    assert!(folder.path().join("mine.py").is_file() && folder.path().join("mine.safetensors").is_file());
    assert_eq!(window.state().settings().export.format, paretoscope::export::Format::Python);
    let mut storage = crate::runs::Remembered::default();
    eframe::App::save(window.state_mut(), &mut storage);
    assert_eq!(Settings::load(Some(&storage)).export, window.state().settings().export);
}

#[test]
fn the_dialog_is_closed_by_escape_and_keys_count_again() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    let before = shown(&window);
    open_export(&mut window);
    window.key_press(Key::Escape);
    window.run();
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_label("Path of the exported network").is_none());
    window.key_press(Key::ArrowRight);
    window.run();
    assert_ne!(shown(&window), before);
}
