//! The first part of a graph: from the columns of a table, as they stand in their file, to the inputs of its network.

use super::{
    build::{Builder, int, ints, strings},
    proto::{FLOAT, STRING},
};
use crate::{
    data::{Column, ColumnEncoder, ColumnKind, UNKNOWN, Value, code},
    export::{Exported, single},
};

/// How tables write that a value is not known; others are levels that are not known.
const MISSING: [&str; 20] = [
    "", "NA", "na", "Na", "N/A", "n/a", "NaN", "nan", "NAN", "Nan", "?", "-", "null", "NULL", "Null", "#N/A", "#n/a",
    "<NA>", "<na>", "n/A",
];

/// Stands in a shape for all that is left: −1, once it has a sign.
const REST: usize = usize::MAX;

/// Names that inputs must not have.
pub const OUTPUTS: [&str; 2] = ["probabilities", "prediction"];

/// A column, and those of its inputs that the network has.
struct Used<'a> {
    column: &'a Column,
    inputs: Vec<usize>,
}

/// Adds the inputs of the graph and what makes the network's of them, and gives the name of these, [rows × inputs].
///
/// A table of numbers is one input, [rows × columns]. Where a column holds texts each column is an input of its own, [rows × 1], named as it is.
pub fn columns(builder: &mut Builder, exported: &Exported) -> String {
    let used = used(exported);
    let names = input_names(&used);
    let are_numbers = used.iter().all(|used| used.column.has_codes());
    if are_numbers {
        builder.input("input", FLOAT, &[used.len()]);
    } else {
        for (used, name) in used.iter().zip(&names) {
            builder.input(name, if used.column.has_codes() { FLOAT } else { STRING }, &[1]);
        }
    }
    let mut parts = Vec::new();
    let mut place = 0;
    while let Some(next) = used.get(place) {
        let block = used.get(place..).unwrap_or_default().iter().take_while(|used| is_number_alone(used)).count();
        let count = block.max(1);
        let value = if are_numbers {
            values(builder, used.len(), place..place + count)
        } else {
            joined(builder, names.get(place..place + count).unwrap_or_default())
        };
        parts.push(match block {
            0 => encoded(builder, next, &value, place),
            _ => filled(builder, used.get(place..place + count).unwrap_or_default(), &value, place),
        });
        place += count;
    }
    joined(builder, &parts)
}

/// The columns of which the network has an input.
fn used(exported: &Exported) -> Vec<Used<'_>> {
    let mut start = 0;
    let mut used = Vec::new();
    for column in exported.used_columns() {
        let range = start..start + column.inputs.len();
        start = range.end;
        let inputs = match &exported.inputs {
            None => (0..range.len()).collect(),
            Some(all) => all.iter().filter(|input| range.contains(input)).map(|input| input - range.start).collect(),
        };
        used.push(Used { column, inputs });
    }
    used
}

/// The names of the inputs of a graph: those of the columns, unless one is taken.
fn input_names(used: &[Used<'_>]) -> Vec<String> {
    let mut taken: std::collections::HashSet<String> = OUTPUTS.iter().map(|&name| name.to_owned()).collect();
    let free = |used: &Used<'_>| {
        let mut name = used.column.name.clone();
        // Those with a stroke, and those of parameters, belong to the graph.
        while taken.contains(&name) || name.starts_with('/') || is_parameter(&name) {
            name.push_str(" (column)");
            name = name.trim_start_matches('/').to_owned();
        }
        taken.insert(name.clone());
        name
    };
    used.iter().map(free).collect()
}

/// Whether a name is one that the parameters of a layer have, such as `0.weight`.
fn is_parameter(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, what)| what == "weight" || what == "bias")
}

/// Whether a column is one input, the number itself.
fn is_number_alone(used: &Used<'_>) -> bool {
    used.column.kind == ColumnKind::Numeric && used.column.inputs.len() == 1
}

/// Some columns of the one input, in a row.
fn values(builder: &mut Builder, all: usize, range: std::ops::Range<usize>) -> String {
    if range == (0..all) {
        return "input".to_owned();
    }
    let name = format!("/columns_{}", range.start);
    let places = builder.places(&name, &range.collect::<Vec<_>>());
    builder.node("Gather", &["input", &places], vec![int("axis", 1)])
}

fn joined(builder: &mut Builder, parts: &[String]) -> String {
    if let [part] = parts {
        return part.clone();
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    builder.node("Concat", &parts, vec![int("axis", 1)])
}

/// Numbers, of which those that are missing take their means.
fn filled(builder: &mut Builder, used: &[Used<'_>], value: &str, place: usize) -> String {
    if used.iter().any(|used| used.column.mean.is_empty()) {
        return value.to_owned();
    }
    let means: Vec<f64> = used.iter().filter_map(|used| used.column.mean.first().copied()).collect();
    let means = builder.numbers(&format!("/means_{place}"), &[1, means.len()], &single(&means));
    let is_missing = builder.node("IsNaN", &[value], Vec::new());
    builder.node("Where", &[&is_missing, &means, value], Vec::new())
}

/// The inputs of one column that is more than a number.
fn encoded(builder: &mut Builder, used: &Used<'_>, value: &str, place: usize) -> String {
    match used.column.kind {
        ColumnKind::Numeric => with_indicator(builder, used, value, place),
        _ if used.column.has_codes() => coded(builder, used, value, place),
        _ => texts(builder, used, value, place),
    }
}

/// A number and whether it is missing.
fn with_indicator(builder: &mut Builder, used: &Used<'_>, value: &str, place: usize) -> String {
    let is_missing = builder.node("IsNaN", &[value], Vec::new());
    let mut parts = Vec::new();
    for input in &used.inputs {
        parts.push(if *input == 0 {
            let mean = used.column.mean.first().copied().unwrap_or(f64::NAN);
            let mean = builder.numbers(&format!("/mean_{place}"), &[1, 1], &single(&[mean]));
            builder.node("Where", &[&is_missing, &mean, value], Vec::new())
        } else {
            builder.node("Cast", &[&is_missing], vec![int("to", i64::from(FLOAT))])
        });
    }
    joined(builder, &parts)
}

/// The chosen inputs of each of these values, one row for each.
fn rows_of(used: &Used<'_>, values: &[Value<'_>]) -> Vec<Vec<f64>> {
    let encoder = ColumnEncoder::new(used.column);
    let row = |value: &Value<'_>| {
        let mut inputs = Vec::new();
        encoder.push(*value, &mut inputs);
        used.inputs.iter().map(|&input| inputs.get(input).copied().unwrap_or(0.0)).collect()
    };
    values.iter().map(row).collect()
}

/// The levels that a column is known by.
fn levels<'a>(used: &Used<'a>) -> Vec<&'a str> {
    used.column.levels.iter().chain(&used.column.base).map(String::as_str).collect()
}

/// A category whose levels are numbers: which of them a value is, times their inputs. What no level is, has those of one that is not known.
fn coded(builder: &mut Builder, used: &Used<'_>, value: &str, place: usize) -> String {
    let codes: Vec<f64> = levels(used).into_iter().filter_map(code).collect();
    let known = rows_of(used, &codes.iter().map(|&code| Value::Number(code)).collect::<Vec<_>>());
    let rest = rows_of(used, &[Value::Text(UNKNOWN), Value::Missing]);
    let [unknown, missing] = rest.as_slice() else { return value.to_owned() };
    let width = used.inputs.len();
    let differences: Vec<f64> =
        known.iter().flat_map(|row| row.iter().zip(unknown).map(|(one, other)| one - other)).collect();
    let codes = builder.numbers(&format!("/levels_{place}"), &[1, codes.len()], &single(&codes));
    let is_level = builder.node("Equal", &[value, &codes], Vec::new());
    let is_level = builder.node("Cast", &[&is_level], vec![int("to", i64::from(FLOAT))]);
    let matrix = builder.numbers(&format!("/encoding_{place}"), &[known.len(), width], &single(&differences));
    let mut inputs = builder.node("MatMul", &[&is_level, &matrix], Vec::new());
    if unknown.iter().any(|&input| input != 0.0) {
        let unknown = builder.numbers(&format!("/unknown_{place}"), &[1, width], &single(unknown));
        inputs = builder.node("Add", &[&inputs, &unknown], Vec::new());
    }
    let missing = builder.numbers(&format!("/missing_{place}"), &[1, width], &single(missing));
    let is_missing = builder.node("IsNaN", &[value], Vec::new());
    builder.node("Where", &[&is_missing, &missing, &inputs], Vec::new())
}

/// A column of texts: the place of its level, and the inputs that stand there in a table.
fn texts(builder: &mut Builder, used: &Used<'_>, value: &str, place: usize) -> String {
    let levels = levels(used);
    let mut rows: Vec<Value<'_>> = vec![Value::Text(UNKNOWN), Value::Missing];
    rows.extend(levels.iter().map(|level| code(level).map_or(Value::Text(level), Value::Number)));
    let table: Vec<f64> = rows_of(used, &rows).concat();
    let known: Vec<(&str, i64)> = levels.iter().copied().zip(2..).collect();
    let is_level = |text: &&str| levels.contains(text);
    let missing = MISSING.iter().filter(|text| !is_level(text)).map(|&text| (text, 1));
    let (keys, values): (Vec<&str>, Vec<i64>) = known.into_iter().chain(missing).unzip();
    let attributes = vec![strings("keys_strings", &keys), ints("values_int64s", &values), int("default_int64", 0)];
    let places = builder.node("LabelEncoder", &[value], attributes);
    let all = builder.places(&format!("/all_{place}"), &[REST]);
    let places = builder.node("Reshape", &[&places, &all], Vec::new());
    let table = builder.numbers(&format!("/encoding_{place}"), &[rows.len(), used.inputs.len()], &single(&table));
    builder.node("Gather", &[&table, &places], vec![int("axis", 0)])
}
