//! The specification that a setup stands for, and what is wrong with it.

use std::collections::BTreeMap;

use super::{
    origin::Origin,
    setup::{NetworkKind, Setup},
    setup_values::{BatchChoice, hidden, number_if_any, penalty_factor, seed, whole, whole_if_any},
    setup_wrong::{Field, Wrong, note, parts, take},
};
use crate::{
    data::{ClassWeights, DataSpecification, Missing, PenaltyFactors},
    run::{BatchSize, MethodSpecification, NetworkSpecification, Specification},
};

impl Setup {
    /// The data that is asked for, and which division of its rows.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn data(&self) -> Result<(DataSpecification, u64), Wrong> {
        let mut wrong = Wrong::new();
        let data = self.read_data(&mut wrong);
        let split = data.split;
        if wrong.is_empty() { Ok((data, split)) } else { Err(wrong) }
    }

    /// The run that is asked for.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn specification(&self) -> Result<Specification, Wrong> {
        let mut wrong = Wrong::new();
        let data = self.read_data(&mut wrong);
        let seed = take(&mut wrong, Field::Seed, seed(&self.seed)).unwrap_or_default();
        let network = take(&mut wrong, Field::Hidden, self.network());
        let points = take(&mut wrong, Field::Points, whole(&self.points)).unwrap_or(2);
        let (min_l1, max_l1) = take(&mut wrong, Field::Range, self.range()).unwrap_or_default();
        let batch_size = take(&mut wrong, Field::BatchSize, self.batch_size()).unwrap_or_default();
        let epochs = take(&mut wrong, Field::Epochs, self.epochs()).unwrap_or_default();
        let starts = take(&mut wrong, Field::Starts, whole_if_any(&self.starts)).unwrap_or_default();
        let gradients = take(&mut wrong, Field::Gradients, whole_if_any(&self.gradients)).unwrap_or_default();
        let seconds = take(&mut wrong, Field::Seconds, number_if_any(&self.seconds)).unwrap_or_default();
        let as_published = self.as_published && self.method.has_published_variant();
        let threads = take(&mut wrong, Field::Threads, whole_if_any(&self.threads)).unwrap_or_default();
        let specification = Specification {
            seed,
            threads,
            device: self.device(),
            part: None,
            data,
            network: network.unwrap_or_else(|| NetworkSpecification::of_the_paper(self.free_biases)),
            method: MethodSpecification {
                name: self.method,
                points,
                max_l1,
                min_l1,
                batch_size,
                epochs,
                starts,
                gradients,
                seconds,
                as_published,
            },
        };
        note(&mut wrong, specification.network.validate().err());
        note(&mut wrong, specification.validate_threads().err());
        for part in parts(&specification.method) {
            note(&mut wrong, part.validate().err());
        }
        if wrong.is_empty() {
            note(&mut wrong, specification.validate().err());
        }
        if wrong.is_empty() { Ok(specification) } else { Err(wrong) }
    }

    /// The network that is asked for. Hidden layers and activation wait for a dense one.
    fn network(&self) -> Result<NetworkSpecification, String> {
        let free_biases = self.free_biases;
        Ok(match self.kind {
            NetworkKind::Dense => NetworkSpecification {
                hidden: hidden(&self.hidden)?,
                activation: self.activation,
                free_biases,
                convolutions: Vec::new(),
            },
            NetworkKind::Convolutional => NetworkSpecification::of_the_paper(free_biases),
        })
    }

    fn read_data(&self, wrong: &mut Wrong) -> DataSpecification {
        let origin = self.origin();
        let source = self.source();
        if source.is_empty() {
            wrong.insert(Field::Dataset, origin.request().to_owned());
        }
        let validation = take(wrong, Field::Validation, self.validation()).unwrap_or_default();
        let repeats = take(wrong, Field::Repeats, self.repeats()).unwrap_or(1);
        let target = self.target.trim();
        let target = (origin == Origin::Csv && !target.is_empty()).then(|| target.to_owned());
        let columns = if origin == Origin::Csv { self.columns.clone() } else { BTreeMap::new() };
        let penalty_factors = if origin == Origin::Images { PenaltyFactors::new() } else { self.factors(wrong) };
        let missing = if origin == Origin::Csv { self.missing } else { Missing::default() };
        let class_weights = take(wrong, Field::ClassWeights, self.class_weights()).flatten();
        let split_by = self.split_by.trim();
        let split_by = if origin == Origin::Csv && !split_by.is_empty() { split_by.parse().ok() } else { None };
        let test = self.test.trim();
        let test = (origin == Origin::Csv && !test.is_empty()).then(|| test.into());
        DataSpecification {
            target,
            test,
            validation,
            repeats,
            standardize: self.standardize,
            columns,
            penalty_factors,
            missing: Some(missing),
            split_by,
            class_weights,
            task: self.task.filter(|_| origin == Origin::Csv),
            ..DataSpecification::new(source)
        }
    }

    fn class_weights(&self) -> Result<Option<ClassWeights>, String> {
        match self.class_weights.trim() {
            "" | "none" => Ok(None),
            text => text.parse().map(Some).map_err(|message: String| super::sentence(&message)),
        }
    }

    /// Penalty factors that are not 1.
    fn factors(&self, wrong: &mut Wrong) -> PenaltyFactors {
        let mut factors = PenaltyFactors::new();
        for (name, text) in &self.penalty_factors {
            if let Some(factor) =
                take(wrong, Field::PenaltyFactors, penalty_factor(name, text)).filter(|&factor| factor != 1.0)
            {
                factors.insert(name.clone(), factor);
            }
        }
        factors
    }

    fn range(&self) -> Result<(f64, Option<f64>), String> {
        if self.automatic_range {
            return Ok((0.0, None));
        }
        let number = |text: &str, name: &str| {
            text.trim().parse::<f64>().map_err(|_| format!("The {name} ℓ¹ norm must be a number."))
        };
        Ok((number(&self.min_l1, "smallest")?, Some(number(&self.max_l1, "largest")?)))
    }

    pub(super) fn batch_size(&self) -> Result<Option<BatchSize>, String> {
        Ok(match self.batches {
            BatchChoice::Automatic => None,
            BatchChoice::Full => Some(BatchSize::Full),
            BatchChoice::Rows => Some(BatchSize::Rows(whole(&self.batch_size)?)),
        })
    }

    fn epochs(&self) -> Result<Option<usize>, String> {
        if self.automatic_epochs { Ok(None) } else { whole(&self.epochs).map(Some) }
    }
}
