//! The datasets that come with the program.

/// A dataset that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// 150 flowers, 4 measures, 3 species.
    Iris,
    /// 1,797 images of digits, 8×8 pixels, 10 classes.
    Digits,
    /// 569 tumours, 30 measures, 2 classes.
    BreastCancer,
    /// 442 patients, 10 measures, one number.
    Diabetes,
}

impl Builtin {
    /// Every built-in dataset, in the order in which menus show them.
    pub const ALL: [Self; 4] = [Self::Iris, Self::Digits, Self::BreastCancer, Self::Diabetes];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iris => "iris",
            Self::Digits => "digits",
            Self::BreastCancer => "breast-cancer",
            Self::Diabetes => "diabetes",
        }
    }

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Iris => "Iris",
            Self::Digits => "Digits",
            Self::BreastCancer => "Breast Cancer",
            Self::Diabetes => "Diabetes",
        }
    }
}
