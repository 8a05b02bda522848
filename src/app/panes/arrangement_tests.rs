//! What is closed comes back, what was remembered is read.

use super::*;

#[test]
fn what_is_closed_comes_back_and_the_last_one_stays() {
    let mut panes = Arrangement::default();
    assert_eq!(panes.in_sight(), [View::Front, View::Inspector]);
    assert_eq!(panes.ready(), Some(Ready::Overview));
    panes.toggle(View::Front);
    assert_eq!(panes.in_sight(), [View::Inspector]);
    panes.toggle(View::Inspector);
    assert_eq!(panes.in_sight(), [View::Inspector], "the last one stays");
    panes.toggle(View::Front);
    assert_eq!(panes.in_sight(), [View::Front, View::Inspector]);
    panes.toggle(View::Inspector);
    panes.toggle(View::Inspector);
    assert_eq!(panes.ready(), Some(Ready::Overview), "as it was");
    assert!(!panes.is_titled());
}

#[test]
fn views_are_opened_below_the_front_one_behind_the_other_and_lead_back() {
    let mut panes = Arrangement::default();
    panes.toggle(View::Paths);
    assert_eq!(panes.in_sight(), [View::Front, View::Paths, View::Inspector]);
    assert!(panes.is_titled());
    panes.toggle(View::Inputs);
    assert_eq!(panes.in_sight(), [View::Front, View::Inputs, View::Inspector]);
    assert!(panes.has(View::Paths) && !panes.shows(View::Paths));
    panes.toggle(View::Paths);
    assert_eq!(panes.in_sight(), [View::Front, View::Paths, View::Inspector], "brought forward, not closed");
    for view in [View::Paths, View::Inputs] {
        panes.toggle(view);
        panes.toggle(view);
    }
    for view in [View::Inputs, View::Paths] {
        panes.open(view);
        panes.close(view);
    }
    assert_eq!(panes.ready(), Some(Ready::Overview));
    for &ready in Ready::ALL {
        panes.lay_out(ready);
        assert_eq!(panes.ready(), Some(ready));
        panes.tree.simplify(&bars_rules());
        assert_eq!(panes.ready(), Some(ready), "it is as simple as it can be");
    }
    panes.close(View::Front);
    panes.open(View::Network);
    panes.open(View::Front);
    assert_eq!(panes.in_sight()[0], View::Front);
}

#[test]
fn what_was_remembered_is_read_and_what_cannot_be_read_spoils_nothing() {
    let mut panes = Arrangement::default();
    panes.close(View::Front);
    panes.titled = true;
    let text = serde_json::to_string(&panes).unwrap();
    let read: Arrangement = serde_json::from_str(&text).unwrap();
    assert_eq!(read.in_sight(), [View::Inspector]);
    assert!(read.titled);
    let spoiled = text.replace("Inspector", "Crystal ball");
    let read: Arrangement = serde_json::from_str(&spoiled).unwrap();
    assert_eq!(read.in_sight(), Arrangement::default().in_sight());
    assert!(read.titled, "the rest is read");
    let twice = serde_json::to_string(&Arrangement::default()).unwrap().replace("Inspector", "Front");
    let read: Arrangement = serde_json::from_str(&twice).unwrap();
    assert_eq!(read.in_sight(), Arrangement::default().in_sight());
}

#[test]
fn the_inspector_keeps_its_width_however_wide_the_window_is() {
    let width = |panes: &Arrangement, room: f32| {
        let (columns, inspector) = panes.inspector_column().unwrap();
        columns.shares.split(&columns.children, room)
            [columns.children.iter().position(|&child| child == inspector).unwrap()]
    };
    let mut panes = Arrangement::default();
    for room in [1000.0, 2300.0, 860.0] {
        panes.keep_inspector_width(room);
        assert!((width(&panes, room) - theme::INSPECTOR_WIDTH[0]).abs() < 0.5, "{room}");
    }
    panes.inspector_width = 900.0;
    panes.keep_inspector_width(1000.0);
    assert!((width(&panes, 1000.0) - (1000.0 - theme::FRONT_WIDTH)).abs() < 0.5, "the front keeps its least width");
}
