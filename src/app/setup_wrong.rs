//! What is wrong with a setup, field by field.

use std::collections::BTreeMap;

use crate::run::{MethodSpecification, SpecificationError};

/// A field of the setup that can hold a wrong value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The dataset or the path of its file.
    Dataset,
    /// Weights of the classes.
    ClassWeights,
    /// Penalty factors of columns.
    PenaltyFactors,
    /// Widths of the hidden layers.
    Hidden,
    /// How many points.
    Points,
    /// The ℓ¹ range.
    Range,
    /// Share of the training rows kept for selection.
    Validation,
    /// How often they are divided into folds.
    Repeats,
    /// Rows of a batch.
    BatchSize,
    /// Passes or iterations per point.
    Epochs,
    /// How many starts compete.
    Starts,
    /// Gradients that the front may take.
    Gradients,
    /// Seconds that the run may take.
    Seconds,
    /// How many threads compute.
    Threads,
    /// The seed.
    Seed,
}

/// What is wrong, field by field.
pub type Wrong = BTreeMap<Field, String>;

/// Keeps the value, or the message beside its field.
pub(super) fn take<T>(wrong: &mut Wrong, field: Field, value: Result<T, String>) -> Option<T> {
    value.map_err(|message| wrong.insert(field, message)).ok()
}

/// The method with each of its values alone and the others sound, so that every wrong one is found.
pub(super) fn parts(method: &MethodSpecification) -> [MethodSpecification; 7] {
    let sound = MethodSpecification {
        name: method.name,
        points: 2,
        max_l1: None,
        min_l1: 0.0,
        batch_size: None,
        epochs: None,
        starts: None,
        gradients: None,
        seconds: None,
        as_published: false,
    };
    [
        MethodSpecification { points: method.points, ..sound.clone() },
        MethodSpecification { min_l1: method.min_l1, max_l1: method.max_l1, ..sound.clone() },
        MethodSpecification { batch_size: method.batch_size, ..sound.clone() },
        MethodSpecification { epochs: method.epochs, ..sound.clone() },
        MethodSpecification { starts: method.starts, ..sound.clone() },
        MethodSpecification { gradients: method.gradients, ..sound.clone() },
        MethodSpecification { seconds: method.seconds, ..sound },
    ]
}

/// Puts what the room of runs says of a value beside the field that it came from; what stands there already stays.
pub(super) fn note(wrong: &mut Wrong, error: Option<SpecificationError>) {
    use SpecificationError as E;
    let Some(error) = error else { return };
    let field = match error {
        E::Data(_) => Field::Dataset,
        E::ZeroWidth
        | E::Width(_)
        | E::Layers(_)
        | E::Parameters(_)
        | E::NoImages
        | E::Convolution(_)
        | E::ConvolutionalActivation => Field::Hidden,
        // The box of a published variant is there only for methods that have one.
        E::Points(_) | E::AsPublished(_) => Field::Points,
        E::MinL1(_) | E::MaxL1(_) | E::Range { .. } => Field::Range,
        E::BatchSize => Field::BatchSize,
        E::Epochs(_) => Field::Epochs,
        // The window computes whole runs.
        E::Starts(_) | E::NoSuchStart { .. } | E::NoSuchFold { .. } | E::NoFolds(_) => Field::Starts,
        E::Gradients(_) => Field::Gradients,
        E::Seconds(_) => Field::Seconds,
        E::Threads(_) => Field::Threads,
        E::Seed(_) => Field::Seed,
    };
    wrong.entry(field).or_insert_with(|| super::sentence(&error.to_string()));
}
