//! Puts a graph together, node by node.

use super::proto::{
    Attribute, Dimension, FLOAT, Graph, INT, INT64, INTS, Node, STRINGS, Shape, Tensor, TensorType, Type, ValueInfo,
};

/// The domain of the operators for categories.
pub const CATEGORIES: &str = "ai.onnx.ml";

/// A graph that grows.
#[derive(Debug, Default)]
pub struct Builder {
    pub graph: Graph,
}

impl Builder {
    /// Appends a node with one output, and gives the name of that.
    pub fn node(&mut self, operator: &str, inputs: &[&str], attributes: Vec<Attribute>) -> String {
        let name = format!("/{}_{}", operator.to_lowercase(), self.graph.node.len());
        self.named(operator, inputs, attributes, &name);
        name
    }

    /// The same with this name.
    pub fn named(&mut self, operator: &str, inputs: &[&str], attributes: Vec<Attribute>, output: &str) {
        let domain = if operator == "LabelEncoder" { CATEGORIES } else { "" };
        self.graph.node.push(Node {
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            name: output.trim_start_matches('/').to_owned(),
            op_type: operator.to_owned(),
            attribute: attributes,
            domain: domain.to_owned(),
        });
    }

    /// Adds numbers of this shape, and gives their name.
    pub fn numbers(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, FLOAT, shape, raw_data)
    }

    /// Adds places in a row, and gives their name.
    pub fn places(&mut self, name: &str, values: &[usize]) -> String {
        let raw_data = values.iter().flat_map(|value| (value.cast_signed() as i64).to_le_bytes()).collect();
        self.constant(name, INT64, &[values.len()], raw_data)
    }

    fn constant(&mut self, name: &str, data_type: i32, shape: &[usize], raw_data: Vec<u8>) -> String {
        let dims = shape.iter().map(|&side| side.cast_signed() as i64).collect();
        self.graph.initializer.push(Tensor { dims, data_type, name: name.to_owned(), raw_data });
        name.to_owned()
    }

    /// Adds an input with so many rows as there are, of this shape each.
    pub fn input(&mut self, name: &str, elements: i32, shape: &[usize]) {
        self.graph.input.push(value(name, elements, shape));
    }

    /// Adds an output of so many numbers for each row.
    pub fn output(&mut self, name: &str, width: usize) {
        self.graph.output.push(value(name, FLOAT, &[width]));
    }
}

fn value(name: &str, elem_type: i32, shape: &[usize]) -> ValueInfo {
    let rows = Dimension { dim_value: None, dim_param: Some("rows".to_owned()) };
    let sides = shape.iter().map(|&side| Dimension { dim_value: Some(side.cast_signed() as i64), dim_param: None });
    let shape = Shape { dim: std::iter::once(rows).chain(sides).collect() };
    let value_type = Some(Type { tensor_type: Some(TensorType { elem_type, shape: Some(shape) }) });
    ValueInfo { name: name.to_owned(), value_type }
}

/// An attribute that is a whole number.
pub fn int(name: &str, value: i64) -> Attribute {
    Attribute { name: name.to_owned(), i: Some(value), kind: INT, ..Attribute::default() }
}

/// One that is a list of them.
pub fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute { name: name.to_owned(), ints: values.to_vec(), kind: INTS, ..Attribute::default() }
}

/// One that is a list of texts.
pub fn strings(name: &str, values: &[&str]) -> Attribute {
    let strings = values.iter().map(|text| text.as_bytes().to_vec()).collect();
    Attribute { name: name.to_owned(), strings, kind: STRINGS, ..Attribute::default() }
}
