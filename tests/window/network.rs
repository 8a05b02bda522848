//! The fields of the network: dense or convolutional.

use paretoscope::{app::origin::Origin, network::ComputeDevice, run::NetworkSpecification};

use crate::{image_files::write_cifar, prelude::*};

#[test]
fn where_there_is_no_choice_of_networks_no_field_takes_room() {
    let (mut window, _recorded) = recorded(settings(Builtin::Digits, "20,20"));
    wait(&mut window, "the summary", |window| window.query_by_label_contains("1,150 training rows").is_some());
    assert!(window.query_by_label("Kind of network").is_none(), "images of 8×8 pixels are too small for convolutions");
    assert!(window.query_by_label("Hidden layers").is_some());
    assert_eq!(window.query_by_label("Device").is_some(), ComputeDevice::built().len() > 1);
}

#[test]
fn the_convolutional_network_of_the_paper_is_chosen_for_images() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_cifar(&folder.path().join("animals.tar.gz"), 60, 12);
    let mut settings = iris();
    settings.setup.choose(Origin::Images);
    source.to_str().unwrap().clone_into(&mut settings.setup.image_path);
    let (mut window, recorded) = recorded(settings);
    wait(&mut window, "the summary", |window| window.query_by_label_contains("48 training rows").is_some());
    assert!(window.query_by_label("Hidden layers").is_some());
    click(&mut window, "Kind of network");
    click(&mut window, "Convolutional");
    assert!(window.query_by_label("Hidden layers").is_none() && window.query_by_label("Activation").is_none());
    let plan = "3×32×32-32c3p2-32c4p2-512-3";
    wait(&mut window, plan, |window| window.query_by_label_contains(plan).is_some());
    window.key_press(Key::F5);
    window.run();
    let Ok(Command::Start(specification)) = recorded.commands.try_recv() else { panic!("started") };
    assert_eq!(specification.network, NetworkSpecification::of_the_paper(false));
    assert_eq!(specification.device, ComputeDevice::Cpu);
    // By keys back to a dense one.
    window.get_by_label("Kind of network").focus();
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    assert!(window.query_by_label("Hidden layers").is_some());
}
