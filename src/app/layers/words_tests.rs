use super::live_units;

#[test]
fn one_unit_is_told_as_one() {
    assert_eq!(live_units([1]), "1 live unit");
    assert_eq!(live_units([12, 1]), "12 → 1 live units");
    assert_eq!(live_units([1_234]), "1,234 live units");
}
