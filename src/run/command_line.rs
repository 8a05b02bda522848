//! The command line that computes a run, to copy.

use super::{HiddenLayers, MethodSpecification, NetworkSpecification, Specification, default_hidden_of};
use crate::{
    data::{Missing, Summary, Validation},
    network::Activation,
};

/// The words of `paretoscope fit …` that ask for this run, with the options alone that are not as they usually are. With what is known
/// of the data, what is automatic for such data is left out too. Nothing where no options say it: such a run is computed again by
/// `paretoscope fit --from RUN`.
#[must_use]
pub fn command_line(
    specification: &Specification,
    hidden: HiddenLayers,
    summary: Option<&Summary>,
) -> Option<Vec<String>> {
    let mut words = Words(Vec::new());
    words.data(specification, summary)?;
    words.network(&specification.network, hidden, summary)?;
    words.method(&specification.method);
    words.number("--start", specification.start_alone());
    words.number("--fold", specification.fold_alone());
    words.number("--split", (specification.data.split != 0).then_some(specification.data.split));
    words.number("--seed", (specification.seed != 0).then_some(specification.seed));
    words.number("--threads", specification.threads);
    words.number("--device", (!specification.device.is_cpu()).then_some(specification.device));
    let source = specification.data.source.clone();
    let mut command = vec!["paretoscope".to_owned(), "fit".to_owned()];
    if source.starts_with('-') {
        // It would be read as an option.
        command.extend(words.0);
        command.extend(["--".to_owned(), source]);
    } else {
        command.push(source);
        command.extend(words.0);
    }
    Some(command)
}

/// The words as one line for a POSIX shell; nothing where a word cannot be typed.
#[must_use]
pub fn quoted(words: &[String]) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "+-./:@_,".contains(letter);
    let quote = |word: &String| {
        // Lists of widths stay readable: a comma means something within braces alone.
        if !word.is_empty() && word.chars().all(is_plain) {
            Some(word.clone())
        } else {
            shlex::try_quote(word).ok().map(std::borrow::Cow::into_owned)
        }
    };
    words.iter().map(quote).collect::<Option<Vec<_>>>().map(|words| words.join(" "))
}

/// Letters of a number that is written without an exponent, at most: as many as a double may need.
const LONGEST: usize = 20;

/// Options and their values.
struct Words(Vec<String>);

impl Words {
    fn switch(&mut self, option: &str, on: bool) {
        self.0.extend(on.then(|| option.to_owned()));
    }

    fn text(&mut self, option: &str, value: Option<&str>) {
        match value {
            // It would be read as another option.
            Some(value) if value.starts_with('-') || value.is_empty() => self.0.push(format!("{option}={value}")),
            Some(value) => self.0.extend([option.to_owned(), value.to_owned()]),
            None => {}
        }
    }

    fn number(&mut self, option: &str, value: Option<impl ToString>) {
        self.text(option, value.map(|value| value.to_string()).as_deref());
    }

    /// A number that is the same when it is read again, in as few letters as that takes.
    fn real(&mut self, option: &str, value: Option<f64>) {
        let plain = |value: f64| Some(value.to_string()).filter(|text| text.len() <= LONGEST);
        let written = |value: f64| plain(value).unwrap_or_else(|| format!("{value:e}"));
        self.text(option, value.map(written).as_deref());
    }

    fn data(&mut self, specification: &Specification, summary: Option<&Summary>) -> Option<()> {
        let data = &specification.data;
        let test = data.test.as_ref().map(|test| test.to_str().ok_or(())).transpose().ok()?;
        self.text("--test", test);
        self.text("--target", data.target.as_deref());
        self.text("--task", data.task.map(crate::data::Task::name));
        for (name, choice) in &data.columns {
            self.text("--column", Some(&format!("{name}={choice}")));
        }
        for (name, factor) in &data.penalty_factors {
            self.text("--penalty-factor", Some(&format!("{name}={factor}")));
        }
        self.text("--missing", data.missing.filter(|&missing| missing != Missing::default()).map(Missing::name));
        self.text("--split-by", data.split_by.as_ref().map(ToString::to_string).as_deref());
        self.text("--class-weights", data.class_weights.as_ref().map(ToString::to_string).as_deref());
        let is_repeated = data.repeats != 1;
        match data.validation {
            Validation::Folds(folds) if is_repeated => {
                self.number("--folds", Some(folds));
                self.number("--repeats", Some(data.repeats));
            }
            // Only folds that are asked for can be repeated.
            _ if is_repeated => return None,
            chosen if summary.is_some_and(|summary| is_automatic(chosen, summary)) => {}
            Validation::Automatic => {}
            Validation::Share(share) => self.real("--validation", Some(share)),
            Validation::Folds(folds) => self.number("--folds", Some(folds)),
        }
        self.switch("--no-standardize", !data.standardize);
        Some(())
    }

    fn network(
        &mut self,
        network: &NetworkSpecification,
        hidden: HiddenLayers,
        summary: Option<&Summary>,
    ) -> Option<()> {
        if network.convolutions.is_empty() {
            // With folds they would be chosen anew.
            let is_usual =
                summary.is_some_and(|summary| summary.folds == 0 && default_hidden_of(summary) == network.hidden);
            let widths: Vec<String> = network.hidden.iter().map(usize::to_string).collect();
            let widths = if widths.is_empty() { "none".to_owned() } else { widths.join(",") };
            let is_left_out = is_usual || hidden == HiddenLayers::Automatic;
            self.text("--hidden", (!is_left_out).then_some(&widths));
        } else {
            let paper = NetworkSpecification {
                activation: network.activation,
                ..NetworkSpecification::of_the_paper(network.free_biases)
            };
            if *network != paper {
                return None;
            }
            self.switch("--conv", true);
        }
        let activation = network.activation;
        self.text("--activation", (activation != Activation::default()).then(|| activation.name()));
        self.switch("--free-biases", network.free_biases);
        Some(())
    }

    fn method(&mut self, method: &MethodSpecification) {
        let usual = MethodSpecification::default();
        self.text("--method", (method.name != usual.name).then(|| method.name.name()));
        self.number("--points", (method.points != usual.points).then_some(method.points));
        self.real("--max-l1", method.max_l1);
        self.real("--min-l1", (method.min_l1 != usual.min_l1).then_some(method.min_l1));
        self.number("--batch-size", method.batch_size);
        self.number("--epochs", method.epochs);
        self.number("--starts", method.starts);
        self.number("--gradients", method.gradients);
        self.real("--seconds", method.seconds);
        self.switch("--as-published", method.as_published);
    }
}

/// Whether this is what would be chosen for such data.
fn is_automatic(chosen: Validation, summary: &Summary) -> bool {
    Validation::Automatic.resolved(summary.train_rows + summary.validation_rows, summary.image.is_none()) == chosen
}
