//! Panes go where they are moved, and none is lost.

use super::{super::Ready, *};

fn moved(panes: &mut Arrangement, view: View, moves: &[PaneMove]) {
    for &how in moves {
        assert_eq!(panes.move_pane(view, how), Some(view), "{how:?}");
    }
}

#[test]
fn a_pane_is_moved_beyond_its_neighbour_and_to_every_edge_and_back() {
    use PaneMove::{Down, Left, Right, Up};
    let mut panes = Arrangement::default();
    moved(&mut panes, View::Inspector, &[Left]);
    assert_eq!(panes.in_sight(), [View::Inspector, View::Front]);
    assert_eq!(panes.move_pane(View::Inspector, Left), None, "it is at the edge");
    moved(&mut panes, View::Inspector, &[Down]);
    assert_eq!(panes.in_sight(), [View::Front, View::Inspector], "below");
    assert_eq!(panes.move_pane(View::Inspector, Down), None);
    moved(&mut panes, View::Inspector, &[Up]);
    assert_eq!(panes.in_sight(), [View::Inspector, View::Front]);
    moved(&mut panes, View::Inspector, &[Right]);
    assert_eq!(panes.ready(), Some(Ready::Overview), "as it was");
    panes.close(View::Inspector);
    assert!(PaneMove::ALL.iter().all(|&how| panes.move_pane(View::Front, how).is_none()), "there is nothing else");
}

#[test]
fn a_pane_leaves_its_column_and_its_stack_and_goes_into_another() {
    use PaneMove::{Down, IntoNextStack, Left, NextOfStack};
    let mut panes = Arrangement::default();
    panes.open(View::Paths);
    moved(&mut panes, View::Paths, &[Left]);
    assert_eq!(panes.in_sight(), [View::Paths, View::Front, View::Inspector], "a column of its own");
    moved(&mut panes, View::Paths, &[IntoNextStack]);
    assert_eq!(panes.in_sight(), [View::Paths, View::Inspector], "over the front");
    assert_eq!(panes.move_pane(View::Paths, NextOfStack), Some(View::Front));
    assert_eq!(panes.in_sight(), [View::Front, View::Inspector]);
    assert_eq!(panes.move_pane(View::Paths, Left), None, "it is not in sight");
    moved(&mut panes, View::Front, &[Down]);
    assert_eq!(panes.in_sight(), [View::Paths, View::Front, View::Inspector], "out of its stack, below");
    moved(&mut panes, View::Inspector, &[IntoNextStack]);
    assert_eq!(panes.in_sight(), [View::Inspector, View::Front], "after the last stack comes the first");
    assert_eq!(panes.move_pane(View::Front, NextOfStack), None, "it lies over nothing");
}

#[test]
fn what_is_moved_can_be_remembered() {
    let mut panes = Arrangement::default();
    panes.lay_out(Ready::Weights);
    for how in [PaneMove::Left, PaneMove::Up, PaneMove::IntoNextStack, PaneMove::Right, PaneMove::Down] {
        let _ = panes.move_pane(View::Inspector, how);
        let read: Arrangement = serde_json::from_str(&serde_json::to_string(&panes).unwrap()).unwrap();
        assert_eq!(read.in_sight(), panes.in_sight(), "{how:?}");
        for view in [View::Front, View::Inspector, View::Paths, View::Inputs, View::Network] {
            assert!(panes.has(view), "{how:?} loses {view:?}");
        }
    }
}
