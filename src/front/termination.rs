//! Why the solution of one subproblem of a front has ended.

use serde::{Deserialize, Serialize};

/// Why the solver has ended at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Termination {
    /// The optimality conditions hold to the tolerance.
    Critical,
    /// No step lowers the loss by anything that could be seen: the point rests on a kink of the loss, where the conditions
    /// of a smooth loss do not hold, or where the front is flat.
    AtRest,
    /// The iterations, or the generations, were spent before the conditions held.
    Iterations,
}

impl Termination {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Critical, Self::AtRest, Self::Iterations];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::AtRest => "at-rest",
            Self::Iterations => "iterations",
        }
    }
}

impl std::fmt::Display for Termination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Termination {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.name() == name)
            .ok_or_else(|| format!("unknown termination “{name}”; it is critical, at-rest or iterations"))
    }
}
