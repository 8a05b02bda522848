//! Values of arguments that are written in a form of their own.

use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use paretoscope::{
    data::{ClassWeights, ColumnChoice},
    front::Selector,
};

/// Weights of the classes, or none.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightsArgument(pub Option<ClassWeights>);

impl FromStr for WeightsArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" { Ok(Self(None)) } else { text.parse().map(|weights| Self(Some(weights))) }
    }
}

/// What one column is taken as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnArgument {
    pub name: String,
    pub choice: ColumnChoice,
}

impl FromStr for ColumnArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A name may hold an equals sign as well.
        let parts = text.match_indices('=').filter_map(|(place, _)| text.split_at_checked(place));
        let read = |(name, kind): (&str, &str)| {
            Some(Self { name: name.trim().to_owned(), choice: kind.strip_prefix('=')?.trim().parse().ok()? })
        };
        let wanted = "write NAME=numeric, NAME=category, NAME=ordered (or NAME=ordered:LOW,…,HIGH) or NAME=ignore";
        parts.into_iter().find_map(read).ok_or_else(|| wanted.to_owned())
    }
}

/// The penalty factor of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorArgument {
    pub name: String,
    pub factor: f64,
}

impl FromStr for FactorArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A name may hold an equals sign, a number does not.
        let read = |(name, factor): (&str, &str)| {
            Some(Self { name: name.trim().to_owned(), factor: factor.trim().parse().ok()? })
        };
        text.rsplit_once('=').and_then(read).ok_or_else(|| "write NAME=NUMBER, such as age=0 or bmi=2.5".to_owned())
    }
}

/// Widths of the hidden layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden(pub Vec<usize>);

impl FromStr for Hidden {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().eq_ignore_ascii_case("none") {
            return Ok(Self(Vec::new()));
        }
        let width = |part: &str| match part.trim().parse::<usize>() {
            Ok(width) => Ok(width),
            Err(_) => Err(format!("“{part}” is not a width; write whole numbers such as 20,20, or none")),
        };
        text.split(',').map(width).collect::<Result<_, _>>().map(Self)
    }
}

/// One point of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointChoice {
    /// The one that a selector takes.
    By(Selector),
    /// The one with this number.
    Number(usize),
}

impl FromStr for PointChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(selector) = text.parse() {
            return Ok(Self::By(selector));
        }
        let names = || Selector::ALL.map(Selector::name).join(", ");
        text.parse().map(Self::Number).map_err(|_| format!("use the number of a point, or one of {}", names()))
    }
}

/// Parses one of several values by its name.
pub fn one_of<T, const N: usize>(all: [T; N], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(name)).try_map(move |text| {
        all.into_iter().find(|&value| name(value) == text).ok_or("it is none of the possible values")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_a_list_or_none() {
        assert_eq!("20, 20".parse(), Ok(Hidden(vec![20, 20])));
        assert_eq!("none".parse(), Ok(Hidden(Vec::new())));
        for wrong in ["", "4,", "4,,4", "-1", "four", "99999999999999999999999"] {
            assert!(wrong.parse::<Hidden>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_point_is_a_number_or_the_name_of_a_selector() {
        for selector in Selector::ALL {
            assert_eq!(selector.name().parse(), Ok(PointChoice::By(selector)));
        }
        assert_eq!("12".parse(), Ok(PointChoice::Number(12)));
        assert!("worst".parse::<PointChoice>().is_err_and(|message| message.contains("best-accuracy")));
    }
}
