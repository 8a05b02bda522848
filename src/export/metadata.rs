//! What the file of a network says of it besides its parameters, as keys and values in JSON.

use serde_json::{Map, Value, json};

use super::{Card, Exported, Meaning, Provenance};
use crate::{data::Column, network::Network};

/// The entries of the files that are kept with a run.
pub(super) fn of_card(card: &Card, figures: &Map<String, Value>) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let mut say = |key: &str, value: &Value| entries.push((key.to_owned(), value.to_string()));
    say("network", &json!(card.network));
    say("input_mean", &json!(card.input_mean));
    say("input_std", &json!(card.input_std));
    match &card.meaning {
        Meaning::Classes(classes) => {
            say("classes", &json!(classes));
        }
        Meaning::Target { mean, std } => {
            say("target_mean", &json!(mean));
            say("target_std", &json!(std));
        }
    }
    if !card.columns.is_empty() {
        say("columns", &json!(card.columns));
    }
    if !card.penalty_factors.is_empty() {
        say("penalty_factors", &json!(card.penalty_factors));
    }
    say("point", &Value::Object(figures.clone()));
    entries
}

/// The entries of an exported file.
pub(super) fn entries(exported: &Exported) -> Vec<(String, String)> {
    let Provenance { features, target, seed, source, version, image } = &exported.provenance;
    let mut entries = of_card(&exported.card, &exported.figures);
    let mut say = |key: &str, value: &Value| entries.push((key.to_owned(), value.to_string()));
    say("features", &json!(features));
    say("target", &json!(target));
    say("seed", &json!(seed));
    say("source", &json!(source));
    say("version", &json!(version));
    if let Some(image) = image {
        say("image", &json!(image));
    }
    if let Some(inputs) = &exported.inputs {
        say("inputs", &json!(inputs));
    }
    entries
}

/// An exported network that such entries describe, with these parameters.
pub(super) fn read<'a>(entry: impl Fn(&str) -> Option<&'a str>, theta: Vec<f32>) -> Result<Exported, String> {
    let card = card(&entry)?;
    let text = |key: &str| decode::<String>(&entry, key);
    let provenance = Provenance {
        features: decode(&entry, "features")?,
        target: text("target")?,
        seed: decode(&entry, "seed")?,
        source: text("source")?,
        version: text("version")?,
        image: if entry("image").is_some() { Some(decode(&entry, "image")?) } else { None },
    };
    if provenance.features.len() != card.network.inputs {
        return Err("it names other inputs than it has".to_owned());
    }
    let inputs = inputs(&entry)?;
    if let Some(image) = provenance.image.filter(|_| card.columns.is_empty()) {
        // The whole of an image is kept in memory, however many of its pixels are used.
        let pixels = image.channels.checked_mul(image.height).and_then(|lines| lines.checked_mul(image.width));
        let fits = |pixels: usize| match &inputs {
            None => pixels == card.network.inputs,
            Some(inputs) => pixels <= MOST_PIXELS && inputs.last().is_none_or(|&last| last < pixels),
        };
        if !pixels.is_some_and(fits) {
            return Err("its image has another size than its inputs".to_owned());
        }
    }
    let figures = entry("point").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    Ok(Exported { card, provenance, inputs, theta, figures })
}

/// Pixels of an image, at most.
const MOST_PIXELS: usize = 1 << 26;

fn inputs<'a>(entry: impl Fn(&str) -> Option<&'a str>) -> Result<Option<Vec<usize>>, String> {
    if entry("inputs").is_some() { decode(&entry, "inputs").map(Some) } else { Ok(None) }
}

/// The card that a file's entries describe.
pub(super) fn card<'a>(entry: impl Fn(&str) -> Option<&'a str>) -> Result<Card, String> {
    let network: Network = decode(&entry, "network")?;
    network.check()?;
    let input_mean = numbers(&entry, "input_mean")?;
    let input_std = numbers(&entry, "input_std")?;
    let (meaning, outputs) = if entry("classes").is_some() {
        let classes: Vec<String> = decode(&entry, "classes")?;
        let outputs = classes.len();
        (Meaning::Classes(classes), outputs)
    } else {
        (Meaning::Target { mean: number(&entry, "target_mean")?, std: number(&entry, "target_std")? }, 1)
    };
    if (network.inputs, network.inputs, network.outputs) != (input_mean.len(), input_std.len(), outputs) {
        return Err("its entries belong to networks of different sizes".to_owned());
    }
    let columns: Vec<Column> = if entry("columns").is_some() { decode(&entry, "columns")? } else { Vec::new() };
    let made: usize = columns.iter().map(|column| column.inputs.len()).sum();
    let fits = match inputs(&entry)? {
        None => columns.is_empty() || made == network.inputs,
        Some(inputs) => {
            inputs.len() == network.inputs
                && inputs.is_sorted_by(|a, b| a < b)
                && (columns.is_empty() || inputs.last().is_none_or(|&last| last < made))
        }
    };
    if !fits {
        return Err("its columns have other inputs than its network".to_owned());
    }
    let penalty_factors =
        if entry("penalty_factors").is_some() { numbers(&entry, "penalty_factors")? } else { Vec::new() };
    if !penalty_factors.is_empty() && penalty_factors.len() != network.inputs {
        return Err("its penalty factors are those of another network".to_owned());
    }
    Ok(Card { network, input_mean, input_std, meaning, columns, penalty_factors })
}

fn decode<'a, T: serde::de::DeserializeOwned>(entry: impl Fn(&str) -> Option<&'a str>, key: &str) -> Result<T, String> {
    let text = entry(key).ok_or_else(|| format!("its metadata has no “{key}”"))?;
    serde_json::from_str(text).map_err(|error| format!("its metadata “{key}” cannot be understood ({error})"))
}

/// A list of numbers, exactly as they were written: `serde_json` may miss the last digit.
fn numbers<'a>(entry: impl Fn(&str) -> Option<&'a str>, key: &str) -> Result<Vec<f64>, String> {
    let text = entry(key).ok_or_else(|| format!("its metadata has no “{key}”"))?.trim();
    let list = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let values: Option<Vec<f64>> = list.split(',').map(|number| number.trim().parse().ok()).collect();
    values
        .filter(|values| values.iter().all(|value| value.is_finite()))
        .ok_or_else(|| format!("its metadata “{key}” cannot be understood"))
}

fn number<'a>(entry: impl Fn(&str) -> Option<&'a str>, key: &str) -> Result<f64, String> {
    match numbers(entry, key)?.as_slice() {
        [number] => Ok(*number),
        _ => Err(format!("its metadata “{key}” is not one number")),
    }
}
