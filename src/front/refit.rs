//! Networks that are trained anew on the support of a point, without the norm.

use std::{collections::BTreeMap, sync::Arc};

use super::{Evaluation, Member, Method, Parameters, Point};

/// From which weights, and on which support, a network is trained without the norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefitKind {
    /// From the point's own weights on its own support: the relaxed fit of glmnet.
    Refit,
    /// From the first random weights of its start, on its own support: a lottery ticket.
    Ticket,
    /// From the same first weights on a random support of the same size in each layer.
    RandomSupport,
}

impl RefitKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Refit, Self::Ticket, Self::RandomSupport];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refit => "refit",
            Self::Ticket => "ticket",
            Self::RandomSupport => "random-support",
        }
    }
}

impl std::str::FromStr for RefitKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| format!("unknown kind “{name}”"))
    }
}

/// A network that was trained anew on the support of a point.
#[derive(Clone, Debug)]
pub struct Refit {
    /// The number of the point.
    pub point: usize,
    /// From what it was trained.
    pub kind: RefitKind,
    /// Its ℓ¹ norm.
    pub l1: f64,
    /// On the training rows.
    pub train: Evaluation,
    /// On the rows kept for selection; with folds the mean over the rows that each holds out, of its own network of the point's budget
    /// trained in the same way.
    pub validation: Option<Evaluation>,
    /// With folds, the standard errors of these means.
    pub validation_error: Option<Evaluation>,
    /// On the rows held out for the final test, if there are any.
    pub test: Option<Evaluation>,
    /// Number of parameters that are not exactly zero, biases included.
    pub nonzero: usize,
    /// Gradients that have led to it, in passes over all training rows; 0 where the network is best as it was.
    pub passes: usize,
    /// Seconds that it took, folds included.
    pub seconds: f64,
    /// The parameters θ, shared.
    pub parameters: Arc<Parameters>,
}

impl Refit {
    /// It as a network with the figures of a point, `of` the one whose support it has. Without a norm there is no multiplier and no
    /// residual.
    #[must_use]
    pub fn member(&self, of: &Point) -> Member {
        let &Self { l1, train, validation, validation_error, test, nonzero, passes, seconds, .. } = self;
        let point = Point {
            number: self.point,
            start: of.start,
            fold: of.fold,
            method: of.method,
            l1,
            train,
            validation,
            validation_error,
            test,
            nonzero,
            lambda: 0.0,
            residual: f64::INFINITY,
            termination: None,
            gradients: Some(passes),
            seconds,
        };
        Member { point, parameters: Arc::clone(&self.parameters) }
    }

    /// The same without its point, whose start and method are not told.
    #[must_use]
    pub fn alone(&self) -> Member {
        let nothing = Evaluation { loss: 0.0, score: 0.0 };
        self.member(&Point {
            number: self.point,
            start: 0,
            fold: None,
            method: Method::default(),
            l1: 0.0,
            train: nothing,
            validation: None,
            validation_error: None,
            test: None,
            nonzero: 0,
            lambda: 0.0,
            residual: 0.0,
            termination: None,
            gradients: None,
            seconds: 0.0,
        })
    }

    /// Whether no parameter is there that the network of the point does not have. Those of `free` are counted out of it: the norm leaves
    /// them out, and training has them all.
    #[must_use]
    pub fn is_on_support_of(&self, point: &Parameters, is_free: impl Fn(usize) -> bool) -> bool {
        let theirs: std::collections::BTreeSet<usize> = point.iter().map(|(place, _)| place).collect();
        self.parameters.len() == point.len()
            && self.parameters.iter().all(|(place, _)| theirs.contains(&place) || is_free(place))
    }
}

/// All that were trained anew of a run, by point and kind.
#[derive(Clone, Debug, Default)]
pub struct Refits {
    all: BTreeMap<(usize, RefitKind), Refit>,
}

impl Refits {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self { all: BTreeMap::new() }
    }

    /// Takes one in, in the place of another of its point and kind.
    pub fn insert(&mut self, refit: Refit) {
        self.all.insert((refit.point, refit.kind), refit);
    }

    /// That of a point.
    #[must_use]
    pub fn get(&self, point: usize, kind: RefitKind) -> Option<&Refit> {
        self.all.get(&(point, kind))
    }

    /// Forgets those of a point, whose network is another now; whether there were any.
    pub fn forget(&mut self, point: usize) -> bool {
        let before = self.all.len();
        self.all.retain(|(of, _), _| *of != point);
        self.all.len() < before
    }

    /// All of them, by point.
    pub fn iter(&self) -> impl Iterator<Item = &Refit> {
        self.all.values()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refits_are_known_by_point_and_kind_and_forgotten_by_point() {
        let nothing = Evaluation { loss: 0.5, score: 0.5 };
        let refit = |point, kind| Refit {
            point,
            kind,
            l1: 1.0,
            train: nothing,
            validation: None,
            validation_error: None,
            test: None,
            nonzero: 1,
            passes: 3,
            seconds: 0.1,
            parameters: Arc::new(Parameters::from_dense(&[1.0, 0.0, 0.0])),
        };
        let mut refits = Refits::new();
        for kind in RefitKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            refits.insert(refit(4, kind));
        }
        refits.insert(refit(7, RefitKind::Refit));
        assert!(refits.get(7, RefitKind::Ticket).is_none() && refits.get(4, RefitKind::Ticket).is_some());
        assert!(refits.forget(4) && !refits.forget(4));
        assert_eq!(refits.iter().map(|refit| refit.point).collect::<Vec<_>>(), [7]);
        let own = refits.get(7, RefitKind::Refit).unwrap();
        assert!(own.is_on_support_of(&Parameters::from_dense(&[2.0, 1.0, 0.0]), |_| false));
        assert!(!own.is_on_support_of(&Parameters::from_dense(&[0.0, 1.0, 0.0]), |_| false));
        assert!(own.is_on_support_of(&Parameters::from_dense(&[0.0, 1.0, 0.0]), |place| place == 0));
    }
}
