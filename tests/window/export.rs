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
    wait(&mut window, "the file", |_| folders[0].path().join("mine.safetensors").is_file());
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
    let value = window.get_by_label("Path of the exported network").value().unwrap();
    let (path, here) = (std::path::PathBuf::from(value), std::env::current_dir().unwrap());
    assert!(path.is_absolute() && path.parent() != Some(&here), "{path:?}");
}
