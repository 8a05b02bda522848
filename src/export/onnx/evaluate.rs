//! Evaluates the graphs that this program writes, to tell whether they give what they should.

use std::collections::HashMap;

use super::{
    operators::apply,
    proto::{FLOAT, Graph, INT64, Tensor as Constant},
};

/// What a tensor holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Float(Vec<f32>),
    Int(Vec<i64>),
    Bool(Vec<bool>),
    Text(Vec<String>),
}

/// Values of a shape, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Vec<usize>,
    pub data: Data,
}

impl Tensor {
    pub fn new(shape: Vec<usize>, data: Data) -> Self {
        Self { shape, data }
    }

    pub fn floats(&self) -> Result<&[f32], String> {
        if let Data::Float(values) = &self.data {
            Ok(values)
        } else {
            Err("it has no numbers where it needs them".to_owned())
        }
    }

    /// Its sides as a matrix: the first, and the product of all others.
    pub fn matrix(&self) -> (usize, usize) {
        (self.shape.first().copied().unwrap_or(1), self.shape.iter().skip(1).product())
    }
}

/// One evaluation of a graph.
pub struct Evaluation<'a> {
    graph: &'a Graph,
    values: HashMap<&'a str, Tensor>,
}

impl<'a> Evaluation<'a> {
    /// With the numbers that the graph holds.
    pub fn new(graph: &'a Graph) -> Result<Self, String> {
        let constant = |tensor: &'a Constant| Ok((tensor.name.as_str(), read(tensor)?));
        let values = graph.initializer.iter().map(constant).collect::<Result<_, String>>()?;
        Ok(Self { graph, values })
    }

    /// Gives the graph one of its inputs.
    pub fn feed(&mut self, name: &str, tensor: Tensor) {
        if let Some(input) = self.graph.input.iter().find(|input| input.name == name) {
            self.values.insert(&input.name, tensor);
        }
    }

    /// The numbers of an output.
    pub fn run(mut self, output: &str) -> Result<Vec<f32>, String> {
        for node in &self.graph.node {
            let inputs = node.input.iter().map(|name| self.values.get(name.as_str()));
            let inputs: Option<Vec<&Tensor>> = inputs.collect();
            let inputs = inputs.ok_or_else(|| format!("an input of its node “{}” is missing", node.name))?;
            let value = apply(node, &inputs)?;
            if let Some(name) = node.output.first() {
                self.values.insert(name, value);
            }
        }
        let value = self.values.remove(output).ok_or("its output is missing")?;
        value.floats().map(<[f32]>::to_vec)
    }
}

/// The numbers of a constant.
fn read(tensor: &Constant) -> Result<Tensor, String> {
    let sides = tensor.dims.iter().map(|&side| usize::try_from(side).map_err(|_| "a shape makes no sense".to_owned()));
    let shape = sides.collect::<Result<Vec<usize>, String>>()?;
    let data = match tensor.data_type {
        FLOAT => {
            Data::Float(tensor.raw_data.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
        }
        INT64 => Data::Int(tensor.raw_data.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect()),
        other => return Err(format!("a tensor is of the kind {other}, which is not read")),
    };
    let found = match &data {
        Data::Float(values) => values.len(),
        Data::Int(values) => values.len(),
        Data::Bool(_) | Data::Text(_) => 0,
    };
    let expected = shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side));
    if expected == Some(found) {
        Ok(Tensor { shape, data })
    } else {
        Err(format!("the tensor “{}” is cut off", tensor.name))
    }
}
