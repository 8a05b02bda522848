//! What the operators of a graph make of their inputs: those that this program writes.

use std::collections::HashMap;

use super::{
    evaluate::{Data, Tensor},
    proto::{Attribute, Node},
};
use crate::network::{View, multiply_dense};

/// What a node makes of its inputs.
pub fn apply(node: &Node, inputs: &[&Tensor]) -> Result<Tensor, String> {
    match (node.op_type.as_str(), inputs) {
        ("Gather", [from, places]) => gather(from, places, integer(node, "axis")),
        ("Concat", parts) => concat(parts),
        ("IsNaN", [value]) => Ok(Tensor::new(
            value.shape.clone(),
            Data::Bool(value.floats()?.iter().map(|value| value.is_nan()).collect()),
        )),
        ("Cast", [value]) => cast(value),
        ("Equal", [a, b]) => compare(a, b),
        ("Where", [condition, a, b]) => choose(condition, a, b),
        ("Add", [a, b]) => elementwise(a, b, |a, b| a + b),
        ("Sub", [a, b]) => elementwise(a, b, |a, b| a - b),
        ("Mul", [a, b]) => elementwise(a, b, |a, b| a * b),
        ("Div", [a, b]) => elementwise(a, b, |a, b| a / b),
        ("MatMul", [a, b]) => product(a, b, false),
        ("Gemm", [a, b, bias]) => elementwise(&product(a, b, integer(node, "transB") == 1)?, bias, |a, b| a + b),
        ("Relu", [value]) => each(value, |value| value.max(0.0)),
        ("Tanh", [value]) => each(value, f32::tanh),
        ("Softmax", [value]) => softmax(value),
        ("Flatten", [value]) => {
            let (rows, width) = value.matrix();
            Ok(Tensor::new(vec![rows, width], value.data.clone()))
        }
        // Only to one row of all.
        ("Reshape", [value, _]) => Ok(Tensor::new(vec![value.shape.iter().product()], value.data.clone())),
        ("LabelEncoder", [value]) => labels(node, value),
        ("Conv", [value, weight, bias]) => convolve(value, weight, bias),
        ("MaxPool", [value]) => pool(value, integers(node, "kernel_shape").first().copied().unwrap_or(1)),
        (other, _) => Err(format!("its operator {other} is none that this program writes")),
    }
}

/// Values of a tensor at most, so that a file that is none of ours does not fill the memory.
const MOST_VALUES: usize = 1 << 28;

/// The number of values of a matrix, if there is room for them.
fn room(rows: usize, columns: usize) -> Result<usize, String> {
    rows.checked_mul(columns).filter(|values| *values <= MOST_VALUES).ok_or_else(|| "a tensor is too large".to_owned())
}

fn attribute<'a>(node: &'a Node, name: &str) -> Option<&'a Attribute> {
    node.attribute.iter().find(|attribute| attribute.name == name)
}

fn integer(node: &Node, name: &str) -> i64 {
    attribute(node, name).and_then(|attribute| attribute.i).unwrap_or(0)
}

fn integers<'a>(node: &'a Node, name: &str) -> &'a [i64] {
    attribute(node, name).map_or(&[], |attribute| &attribute.ints)
}

fn each(value: &Tensor, function: impl Fn(f32) -> f32) -> Result<Tensor, String> {
    let values = value.floats()?.iter().map(|&value| function(value)).collect();
    Ok(Tensor::new(value.shape.clone(), Data::Float(values)))
}

/// The value of a tensor that stands for element (row, column) of a matrix, where one row or one column stands for all.
fn at<T: Copy>(values: &[T], (rows, columns): (usize, usize), row: usize, column: usize) -> Option<T> {
    let row = if rows == 1 { 0 } else { row };
    values.get(row * columns + if columns == 1 { 0 } else { column }).copied()
}

/// The sides of a matrix to which both are stretched. A list is one row.
fn stretched(a: &Tensor, b: &Tensor) -> (Vec<usize>, (usize, usize), (usize, usize)) {
    let sides =
        |tensor: &Tensor| if tensor.shape.len() == 1 { (1, tensor.shape.iter().product()) } else { tensor.matrix() };
    let (of_a, of_b) = (sides(a), sides(b));
    let longer = if a.shape.len() >= b.shape.len() { a } else { b };
    let mut shape = longer.shape.clone();
    if shape.len() == 2 {
        shape = vec![of_a.0.max(of_b.0), of_a.1.max(of_b.1)];
    } else if let Some(rows) = shape.first_mut() {
        *rows = of_a.0.max(of_b.0);
    }
    (shape, of_a, of_b)
}

fn pairs<T>(a: &Tensor, b: &Tensor, function: impl Fn(f32, f32) -> T) -> Result<(Vec<usize>, Vec<T>), String> {
    let (shape, of_a, of_b) = stretched(a, b);
    let (a, b) = (a.floats()?, b.floats()?);
    let (rows, columns) = (of_a.0.max(of_b.0), of_a.1.max(of_b.1));
    let mut values = Vec::with_capacity(room(rows, columns)?);
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let pair = at(a, of_a, row, column).zip(at(b, of_b, row, column)).ok_or("two shapes do not fit")?;
        values.push(function(pair.0, pair.1));
    }
    Ok((shape, values))
}

fn elementwise(a: &Tensor, b: &Tensor, function: impl Fn(f32, f32) -> f32) -> Result<Tensor, String> {
    let (shape, values) = pairs(a, b, function)?;
    Ok(Tensor::new(shape, Data::Float(values)))
}

fn compare(a: &Tensor, b: &Tensor) -> Result<Tensor, String> {
    let (shape, values) = pairs(a, b, |a, b| a == b)?;
    Ok(Tensor::new(shape, Data::Bool(values)))
}

fn choose(condition: &Tensor, a: &Tensor, b: &Tensor) -> Result<Tensor, String> {
    let Data::Bool(conditions) = &condition.data else { return Err("a choice has no condition".to_owned()) };
    let (shape, both) = pairs(a, b, |a, b| (a, b))?;
    let sides = (shape.first().copied().unwrap_or(1), shape.iter().skip(1).product::<usize>());
    let pick = |(place, (a, b)): (usize, (f32, f32))| {
        let is_so = at(conditions, condition.matrix(), place / sides.1.max(1), place % sides.1.max(1));
        is_so.map(|is_so| if is_so { a } else { b }).ok_or_else(|| "two shapes do not fit".to_owned())
    };
    let values = both.into_iter().enumerate().map(pick).collect::<Result<_, String>>()?;
    Ok(Tensor::new(shape, Data::Float(values)))
}

fn cast(value: &Tensor) -> Result<Tensor, String> {
    let Data::Bool(values) = &value.data else { return Err("what is cast is no truth value".to_owned()) };
    let values = values.iter().map(|&value| f32::from(u8::from(value))).collect();
    Ok(Tensor::new(value.shape.clone(), Data::Float(values)))
}

/// Rows (axis 0) or columns (axis 1) of a matrix.
fn gather(from: &Tensor, places: &Tensor, axis: i64) -> Result<Tensor, String> {
    let Data::Int(places) = &places.data else { return Err("what is gathered by are no places".to_owned()) };
    let places: Vec<usize> = places.iter().filter_map(|&place| usize::try_from(place).ok()).collect();
    let (rows, columns) = from.matrix();
    let values = from.floats()?;
    room(places.len(), if axis == 0 { columns } else { rows })?;
    let get = |row: usize, column: usize| values.get(row * columns + column).filter(|_| column < columns).copied();
    let (shape, values): (_, Option<Vec<f32>>) = if axis == 0 {
        let cells = places.iter().flat_map(|&row| (0..columns).map(move |column| (row, column)));
        (vec![places.len(), columns], cells.map(|(row, column)| get(row, column)).collect())
    } else {
        let cells = (0..rows).flat_map(|row| places.iter().map(move |&column| (row, column)));
        (vec![rows, places.len()], cells.map(|(row, column)| get(row, column)).collect())
    };
    Ok(Tensor::new(shape, Data::Float(values.ok_or("a place lies outside")?)))
}

/// Matrices side by side.
fn concat(parts: &[&Tensor]) -> Result<Tensor, String> {
    let rows = parts.first().map_or(0, |part| part.matrix().0);
    let width = parts.iter().map(|part| part.matrix().1).sum();
    let mut values = Vec::with_capacity(room(rows, width)?);
    for row in 0..rows {
        for part in parts {
            let width = part.matrix().1;
            values.extend(part.floats()?.get(row * width..(row + 1) * width).ok_or("two shapes do not fit")?);
        }
    }
    Ok(Tensor::new(vec![rows, width], Data::Float(values)))
}

fn product(a: &Tensor, b: &Tensor, is_transposed: bool) -> Result<Tensor, String> {
    let ((rows, inner), (b_rows, b_columns)) = (a.matrix(), b.matrix());
    let (b_inner, columns) = if is_transposed { (b_columns, b_rows) } else { (b_rows, b_columns) };
    let (a, b) = (a.floats()?, b.floats()?);
    if inner != b_inner || a.len() != rows * inner || b.len() != b_rows * b_columns {
        return Err("two shapes do not fit".to_owned());
    }
    let right = View::new(b, b_rows, b_columns);
    let mut out = vec![0.0; room(rows, columns)?];
    multiply_dense(&mut out, View::new(a, rows, inner), if is_transposed { right.transposed() } else { right });
    Ok(Tensor::new(vec![rows, columns], Data::Float(out)))
}

fn softmax(value: &Tensor) -> Result<Tensor, String> {
    let mut values = value.floats()?.to_vec();
    for row in values.chunks_exact_mut(value.matrix().1.max(1)) {
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for value in &mut *row {
            *value = (*value - top).exp();
        }
        let sum: f32 = row.iter().sum();
        for value in row {
            *value /= sum;
        }
    }
    Ok(Tensor::new(value.shape.clone(), Data::Float(values)))
}

fn labels(node: &Node, value: &Tensor) -> Result<Tensor, String> {
    let Data::Text(texts) = &value.data else { return Err("labels that are encoded are no texts".to_owned()) };
    let keys = attribute(node, "keys_strings").map_or(&[][..], |attribute| &attribute.strings);
    let codes: HashMap<&[u8], i64> =
        keys.iter().map(Vec::as_slice).zip(integers(node, "values_int64s").iter().copied()).collect();
    let rest = integer(node, "default_int64");
    let codes = texts.iter().map(|text| codes.get(text.as_bytes()).copied().unwrap_or(rest)).collect();
    Ok(Tensor::new(value.shape.clone(), Data::Int(codes)))
}

/// A convolution without padding, by its definition.
fn convolve(value: &Tensor, weight: &Tensor, bias: &Tensor) -> Result<Tensor, String> {
    let ([rows, channels, height, width], [outputs, _, kernel, _]) = (value.shape.as_slice(), weight.shape.as_slice())
    else {
        return Err("a convolution is given no images".to_owned());
    };
    let (rows, channels, height, width) = (*rows, *channels, *height, *width);
    let (outputs, kernel) = (*outputs, *kernel);
    let (Some(tall), Some(wide)) = ((height + 1).checked_sub(kernel), (width + 1).checked_sub(kernel)) else {
        return Err("an image is smaller than a kernel".to_owned());
    };
    let (values, weights, biases) = (value.floats()?, weight.floats()?, bias.floats()?);
    let lacking = "a convolution has other weights than channels";
    if weights.len() != outputs * channels * kernel * kernel || values.len() != rows * channels * height * width {
        return Err(lacking.to_owned());
    }
    let mut out = Vec::with_capacity(room(rows * outputs, tall * wide)?);
    for image in values.chunks_exact((channels * height * width).max(1)) {
        for (kernels, &bias) in weights.chunks_exact((channels * kernel * kernel).max(1)).zip(biases) {
            let start = out.len();
            out.resize(start + tall * wide, bias);
            for (place, &weight) in kernels.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                let (channel, down, across) = (place / (kernel * kernel), place / kernel % kernel, place % kernel);
                for (y, line) in out[start..].chunks_exact_mut(wide.max(1)).enumerate() {
                    let from = (channel * height + y + down) * width + across;
                    for (sum, value) in line.iter_mut().zip(&image[from..from + wide]) {
                        *sum += weight * value;
                    }
                }
            }
        }
    }
    Ok(Tensor::new(vec![rows, outputs, tall, wide], Data::Float(out)))
}

fn pool(value: &Tensor, side: i64) -> Result<Tensor, String> {
    let [rows, channels, height, width] = *value.shape.as_slice() else {
        return Err("a pooling is given no images".to_owned());
    };
    let side = usize::try_from(side).unwrap_or(0);
    let (Some(tall), Some(wide)) = (height.checked_div(side), width.checked_div(side)) else {
        return Err("a pooling has no size".to_owned());
    };
    let mut out = Vec::with_capacity(rows * channels * tall * wide);
    for channel in value.floats()?.chunks_exact((height * width).max(1)) {
        for (y, x) in (0..tall).flat_map(|y| (0..wide).map(move |x| (y, x))) {
            let lines = (0..side).map(|down| (side * y + down) * width + side * x);
            let square = lines.flat_map(|start| channel[start..start + side].iter().copied());
            out.push(square.fold(f32::NEG_INFINITY, f32::max));
        }
    }
    Ok(Tensor::new(vec![rows, channels, tall, wide], Data::Float(out)))
}
