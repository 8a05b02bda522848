//! The setup that stands for the specification of a run.

use super::{
    setup::{NetworkKind, Setup},
    setup_values::BatchChoice,
    validation_fields::ValidationChoice,
};
use crate::{
    data::{Builtin, Remote, Validation},
    run::{BatchSize, RunInfo},
};

impl Setup {
    /// The fields that ask for a run again.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a line for each field
    pub fn of_run(info: &RunInfo) -> Self {
        let specification = &info.specification;
        let (data, network, method) = (&specification.data, &specification.network, &specification.method);
        let builtin = Builtin::from_name(&data.source);
        let remote = Remote::from_name(&data.source);
        let images = info.dataset.image.is_some() && builtin.is_none() && remote.is_none();
        let path = |is_asked: bool| if is_asked { data.source.clone() } else { String::new() };
        let written = |number: Option<usize>| number.map(|number| number.to_string());
        let widths: Vec<String> = network.hidden.iter().map(usize::to_string).collect();
        let usual = Self::default();
        Self {
            builtin: builtin.map(Builtin::name).or(remote.map(Remote::name)).map(str::to_owned),
            images,
            csv: path(builtin.is_none() && remote.is_none() && !images),
            test: data.test.as_ref().map(|test| test.display().to_string()).unwrap_or_default(),
            image_path: path(images),
            target: data.target.clone().unwrap_or_default(),
            columns: data.columns.clone(),
            penalty_factors: data
                .penalty_factors
                .iter()
                .map(|(name, factor)| (name.clone(), factor.to_string()))
                .collect(),
            missing: data.missing.unwrap_or_default(),
            split_by: data.split_by.as_ref().map(ToString::to_string).unwrap_or_default(),
            class_weights: data.class_weights.as_ref().map(ToString::to_string).unwrap_or_default(),
            task: data.task,
            kind: if network.convolutions.is_empty() { NetworkKind::Dense } else { NetworkKind::Convolutional },
            hidden: if widths.is_empty() { "none".to_owned() } else { widths.join(",") },
            suggest_hidden: false,
            activation: network.activation,
            method: method.name,
            points: method.points.to_string(),
            automatic_range: method.max_l1.is_none(),
            min_l1: method.min_l1.to_string(),
            max_l1: method.max_l1.map_or(usual.max_l1, |max_l1| max_l1.to_string()),
            validation_choice: match data.validation {
                Validation::Automatic => ValidationChoice::Automatic,
                Validation::Share(_) => ValidationChoice::Share,
                Validation::Folds(_) => ValidationChoice::Folds,
            },
            validation: match data.validation {
                Validation::Share(share) => (100.0 * share).to_string(),
                _ => usual.validation,
            },
            folds: written(data.validation.folds()).unwrap_or(usual.folds),
            repeats: data.repeats.to_string(),
            batches: match method.batch_size {
                None => BatchChoice::Automatic,
                Some(BatchSize::Full) => BatchChoice::Full,
                Some(BatchSize::Rows(_)) => BatchChoice::Rows,
            },
            batch_size: match method.batch_size {
                Some(BatchSize::Rows(rows)) => rows.to_string(),
                _ => usual.batch_size,
            },
            automatic_epochs: method.epochs.is_none(),
            epochs: written(method.epochs).unwrap_or(usual.epochs),
            starts: written(method.starts).unwrap_or_default(),
            gradients: written(method.gradients).unwrap_or_default(),
            seconds: method.seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            as_published: method.as_published,
            threads: written(specification.threads).unwrap_or_default(),
            free_biases: network.free_biases,
            standardize: data.standardize,
            seed: specification.seed.to_string(),
            device: specification.device,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Specification;

    /// What is known of a run of this specification.
    fn info(specification: Specification) -> RunInfo {
        let data = specification.data.prepare(specification.data.split).unwrap();
        let network = specification.network.build(data.train.columns, data.dataset.outputs(), None).unwrap();
        RunInfo::new(specification, &data, network, 1.0)
    }

    #[test]
    fn a_setup_asks_for_the_run_again() {
        let usual = Setup::default();
        let other = Setup {
            builtin: Some("diabetes".into()),
            hidden: "7,3".into(),
            activation: crate::network::Activation::Tanh,
            method: crate::front::Method::PredictorCorrector,
            points: "17".into(),
            automatic_range: false,
            min_l1: "0.5".into(),
            max_l1: "12.25".into(),
            validation_choice: ValidationChoice::Folds,
            folds: "7".into(),
            repeats: "3".into(),
            batches: BatchChoice::Rows,
            batch_size: "33".into(),
            automatic_epochs: false,
            epochs: "4".into(),
            starts: "3".into(),
            gradients: "12345".into(),
            seconds: "0.5".into(),
            threads: "2".into(),
            free_biases: true,
            standardize: false,
            seed: "11".into(),
            penalty_factors: [("bmi".into(), "0".into()), ("s1".into(), "2.5".into())].into(),
            ..Setup::default()
        };
        let share = Setup { validation_choice: ValidationChoice::Share, validation: "35".into(), ..Setup::default() };
        let linear = Setup { hidden: "none".into(), batches: BatchChoice::Full, ..Setup::default() };
        let published = Setup { method: crate::front::Method::Nsga2, as_published: true, ..Setup::default() };
        for setup in [usual, other, share, linear, published] {
            let specification = setup.specification().unwrap();
            assert_eq!(Setup::of_run(&info(specification.clone())).specification().unwrap(), specification);
        }
    }
}
