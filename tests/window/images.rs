//! Datasets of images: choosing them, what is said of them, and reading them.

use paretoscope::{app::origin::Origin, data::Reading};

use crate::{
    image_files::{write_cifar, write_idx},
    prelude::*,
};

/// A window that shows the fields of images, with this path in them.
fn with_path(path: &str) -> (Window, crate::common::Recorded) {
    let mut settings = iris();
    settings.setup.choose(Origin::Images);
    path.clone_into(&mut settings.setup.image_path);
    recorded(settings)
}

#[test]
fn images_are_chosen_in_the_menu_and_their_path_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_idx(&folder.path().join("digits"), 300, 60);
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    click(&mut window, "Dataset");
    click(&mut window, "Images…");
    assert!(window.query_by_label_contains("Choose a folder or an archive of images.").is_some());
    assert!(window.query_by_label("Target column").is_none(), "images have none");
    for label in ["Folder…", "Archive…"] {
        assert!(window.query_by_label(label).is_some(), "{label}");
    }
    window.key_press(Key::F5);
    window.run();
    assert!(recorded.commands.try_recv().is_err(), "nothing is started");
    window.get_by_label("Folder or archive of images").focus();
    window.run();
    window.get_by_label("Folder or archive of images").type_text(source.to_str().unwrap());
    window.run();
    for wanted in ["240 training rows · 12 inputs", "60 validation · 60 test rows", "3 classes", "12-12-12-3"] {
        wait(&mut window, wanted, |window| window.query_by_label_contains(wanted).is_some());
    }
    window.key_press(Key::F5);
    window.run();
    let Ok(Command::Start(specification)) = recorded.commands.try_recv() else { panic!("started") };
    assert_eq!(specification.data.source, source.to_str().unwrap());
    assert_eq!((specification.data.target, specification.network.hidden), (None, vec![12, 12]));
}

#[test]
fn an_archive_is_summed_up_too() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_cifar(&folder.path().join("animals.tar.gz"), 60, 12);
    let (mut window, recorded) = with_path(source.to_str().unwrap());
    for wanted in ["48 training rows · 3,072 inputs", "12 validation · 12 test rows", "3 classes"] {
        wait(&mut window, wanted, |window| window.query_by_label_contains(wanted).is_some());
    }
    assert!(recorded.commands.try_recv().is_err(), "images of one's own wait for Start");
}

#[test]
fn what_is_wrong_with_images_is_told_beside_their_path() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_idx(&folder.path().join("digits"), 30, 6);
    let (images, labels) = ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
    std::fs::copy(source.join(labels), source.join(images)).unwrap();
    for (path, wanted) in [
        (source.as_path(), "holds labels where images belong"),
        (folder.path(), "holds no dataset"),
        (&folder.path().join("absent"), "There is no file"),
    ] {
        let (mut window, _recorded) = with_path(path.to_str().unwrap());
        wait(&mut window, wanted, |window| window.query_by_label_contains(wanted).is_some());
    }
}

#[test]
fn how_much_is_read_is_shown_and_a_stop_ends_it() {
    let (mut window, recorded) = recorded(iris());
    recorded.events.send(Event::Reading(Reading { bytes: 9, of: 20 })).unwrap();
    window.run();
    for label in ["45 %", "reading the data"] {
        assert!(window.query_by_label(label).is_some(), "{label}");
    }
    click(&mut window, "Stop");
    let commands: Vec<Command> = recorded.commands.try_iter().collect();
    assert!(matches!(commands.as_slice(), [Command::Start(_), Command::Stop]), "{commands:?}");
    recorded.events.send(Event::Finished(StopReason::Stopped)).unwrap();
    window.run();
    assert!(window.query_by_label("stopped while reading").is_some());
    assert_eq!(window.state().state().status, Status::Finished(StopReason::Stopped));
}

#[test]
fn a_front_of_images_is_computed_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_idx(&folder.path().join("thirds"), 120, 30);
    let mut settings = iris();
    settings.setup.choose(Origin::Images);
    settings.setup.image_path = source.to_str().unwrap().to_owned();
    settings.setup.hidden = "3".into();
    settings.setup.points = "8".into();
    let mut window = real(settings, SIZE, 1.0);
    window.run();
    window.key_press(Key::F5);
    window.run();
    wait_for_end(&mut window);
    let state = window.state().state();
    assert_eq!(state.failure, None);
    assert_eq!(state.info().unwrap().dataset.name, "thirds");
    assert!(state.front().len() >= 5, "{}", state.front().len());
    for label in ["Accuracy along the front", "Units as images"] {
        assert!(window.query_by_label(label).is_some(), "{label}");
    }
}
