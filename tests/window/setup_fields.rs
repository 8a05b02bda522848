//! What is chosen and typed in the fields of the setup.

use crate::prelude::*;

#[test]
fn a_dataset_is_chosen_and_its_network_filled_in() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    click(&mut window, "Dataset");
    click(&mut window, "Digits");
    wait(&mut window, "the dataset", |window| window.query_by_label_contains("1,930 parameters").is_some());
    assert_eq!(window.state().settings().setup.hidden, "20,20");
    assert_eq!(window.state().state().info().unwrap().dataset.name, "Iris", "until Start is pressed");
    // With folds they are left to cross-validation.
    click(&mut window, "Dataset");
    click(&mut window, "Diabetes");
    wait(&mut window, "the dataset", |window| window.query_by_label("10-10-10-1, or no hidden layer").is_some());
    assert_eq!(window.state().settings().setup.hidden, "automatic");
    recorded.commands.try_iter().for_each(drop);
    window.key_press(Key::F5);
    window.run();
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Choose(run)) if run.data.source == "diabetes"));
    recorded.events.send(Event::Comparing(0.42)).unwrap();
    window.run();
    assert!(window.query_by_label("choosing hidden layers").is_some() && window.query_by_label("42 %").is_some());
}

#[test]
fn a_menu_with_the_focus_is_walked_by_keys() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    window.get_by_label("Dataset").focus();
    window.run();
    let mut press = |key, chosen| {
        window.key_press(key);
        window.run();
        assert_eq!(window.state().settings().setup.builtin(), Some(chosen));
    };
    press(Key::ArrowDown, Builtin::Digits);
    press(Key::ArrowDown, Builtin::BreastCancer);
    press(Key::ArrowUp, Builtin::Digits);
    press(Key::ArrowUp, Builtin::Iris);
    press(Key::ArrowUp, Builtin::Iris);
}

#[test]
fn batches_passes_starts_and_threads_are_set_up() {
    let mut settings = iris();
    settings.more = true;
    let (mut window, recorded) = recorded(settings);
    play(&recorded, 10);
    wait(&mut window, "the dataset", |window| window.query_by_label("Full batch").is_some());
    click(&mut window, "Automatic iterations");
    assert!(window.query_by_label("Most iterations per point").is_some());
    assert_eq!(window.state().settings().setup.epochs, "500");
    click(&mut window, "Automatic iterations");

    window.get_by_label("Batch size").focus();
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    assert_eq!(window.state().settings().setup.batches, BatchChoice::Full);
    window.key_press(Key::ArrowDown);
    window.run();
    let mut type_into = |label: &str, text: &str| {
        window.get_by_label(label).focus();
        window.run();
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.get_by_label(label).type_text(text);
        window.run();
        window.query_by_label_contains("batch of 0 rows").is_some()
            || window.query_by_label_contains("by 0 threads").is_some()
            || window.query_by_label_contains("from 0 starts").is_some()
    };
    assert!(type_into("Rows per mini-batch", "0"), "told beside the field");
    assert!(!type_into("Rows per mini-batch", "16"));
    assert!(type_into("Starts", "0"), "told beside the field");
    assert!(!type_into("Starts", "5"));
    assert!(type_into("Threads", "0"), "told beside the field");
    assert!(!type_into("Threads", "2"));
    assert!(window.query_by_label("Mini-batches of 16 rows").is_some());
    // It may have been scrolled out of sight.
    window.get_by_label("Automatic passes").click_accesskit();
    window.run();
    assert!(window.query_by_label("Passes per point").is_some());
    assert_eq!(window.state().settings().setup.epochs, "3");
    window.key_press(Key::F5);
    window.run();
    let Ok(Command::Start(specification)) = recorded.commands.try_recv() else { panic!("started") };
    assert_eq!(specification.method.batch_size, Some(BatchSize::Rows(16)));
    assert_eq!((specification.method.epochs, specification.threads), (Some(3), Some(2)));
    assert_eq!(specification.method.starts, Some(5));
}
