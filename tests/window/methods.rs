//! The menu of methods, and what a run may take.

use paretoscope::front::Method;

use crate::prelude::*;

#[test]
fn a_method_to_compare_with_is_chosen_as_it_was_published_and_limited() {
    let mut settings = iris();
    settings.more = true;
    let (mut window, recorded) = recorded(settings);
    assert!(window.query_by_label("As published").is_none());
    click(&mut window, "Method");
    window.get_by_label("NSGA-II").hover();
    window.run_steps(60);
    wait(&mut window, "the tooltip", |window| window.query_by_label_contains("a genetic algorithm").is_some());
    click(&mut window, "NSGA-II");
    click(&mut window, "As published");
    window.get_by_label("Most gradients").focus();
    window.run();
    window.get_by_label("Most gradients").type_text("2500");
    window.get_by_label("Most seconds").focus();
    window.run();
    window.get_by_label("Most seconds").type_text("soon");
    window.run();
    assert!(window.query_by_label("Must be a number.").is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Most seconds").type_text("12.5");
    window.run();
    window.key_press(Key::F5);
    window.run();
    // The window has begun with a ready example.
    let Some(Command::Start(specification)) = recorded.commands.try_iter().last() else { panic!("started") };
    let method = &specification.method;
    assert_eq!((method.name, method.as_published), (Method::Nsga2, true));
    assert_eq!((method.gradients, method.seconds), (Some(2500), Some(12.5)));
}

#[test]
fn a_front_to_compare_with_is_computed_shown_and_not_carried_on() {
    let mut settings = settings(Builtin::Iris, "4");
    settings.setup.method = Method::LambdaPath;
    settings.setup.points = "8".into();
    settings.setup.gradients = "900".into();
    // It begins with what is set up.
    let mut window = real(settings, SIZE, 1.0);
    wait_for_end(&mut window);
    let state = window.state().state();
    assert!(state.is_complete() && state.front().len() >= 3, "{}", state.front().len());
    assert!(state.front().members().iter().all(|member| member.point.method == Method::LambdaPath));
    assert!(!state.can_compute_more() && state.can_compute());
}
