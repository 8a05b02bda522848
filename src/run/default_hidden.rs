//! The hidden layers of a network that nobody has asked for otherwise.

use crate::data::{Dataset, Summary};

/// Hidden widths that suit a dataset; see [`default_hidden_for`].
#[must_use]
pub fn default_hidden(dataset: &Dataset) -> Vec<usize> {
    default_hidden_for(dataset.features.len())
}

/// Hidden widths that suit a dataset of which only the summary is at hand; see [`default_hidden_for`].
#[must_use]
pub fn default_hidden_of(summary: &Summary) -> Vec<usize> {
    default_hidden_for(summary.columns)
}

/// Hidden widths that suit a dataset of this size: two layers, each as wide as there are inputs, but at least 4 and at most 20
/// units wide.
///
/// Over nineteen tables of 60 to 1,347 rows and 4 to 500 inputs, networks chosen by validation out of fronts with one layer of 20,
/// 50 or 100 units, or two of 20 or 50, with ReLU or tanh, have mean test scores between 0.753 and 0.762, which cannot be told
/// apart; two layers of 20 ReLU units (0.757) are the fastest to compute but one.
#[must_use]
pub fn default_hidden_for(columns: usize) -> Vec<usize> {
    let width = columns.clamp(4, 20);
    vec![width, width]
}
