//! `.py` files: a network as `nn.Sequential` for PyTorch, to be read. Its weights lie beside it.

use std::{fmt::Write, path::Path};

use super::{Exported, Meaning, format::weights_path};
use crate::network::{Activation, LayerKind, Network};

/// The file of Python for `path`.
#[must_use]
pub(super) fn text(exported: &Exported, path: &Path) -> String {
    let (card, provenance) = (&exported.card, &exported.provenance);
    let weights = weights_path(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let what = match &card.meaning {
        Meaning::Classes(classes) => format!("one of {} classes", classes.len()),
        Meaning::Target { .. } => "a number".to_owned(),
    };
    let is_table = !card.columns.is_empty();
    let mut text = format!(
        "\"\"\"Predicts “{}”, {what}, from {} inputs of {}.\n\nExported by Paretoscope {}, seed {}. Needs torch and safetensors; the weights lie \
         beside this file.\n\n    python {} ROWS.csv\n\"\"\"\n\n",
        plain(&provenance.target),
        provenance.features.len(),
        plain(&provenance.source),
        plain(&provenance.version),
        provenance.seed,
        plain(&path.file_name().unwrap_or_default().to_string_lossy()),
    );
    text += "import csv\nimport json\nimport sys\nfrom pathlib import Path\n\nimport torch\nfrom safetensors import safe_open\nfrom torch import nn\n\n";
    // Writing to a string cannot fail.
    let _ = writeln!(text, "WEIGHTS = Path(__file__).with_name({})\n", literal(&weights));
    text += &network(&card.network);
    text += LOAD;
    text += if is_table { TABLE } else { IMAGES };
    text += match (&card.meaning, card.network.convolutional.is_some()) {
        (_, true) => CONVOLUTIONAL,
        (_, false) => DENSE,
    };
    text += if matches!(card.meaning, Meaning::Classes(_)) { CLASSES } else { TARGET };
    text += if is_table { MAIN_TABLE } else { MAIN_IMAGES };
    text
}

/// A name as it can stand in a docstring.
fn plain(text: &str) -> String {
    text.replace(['\\', '"'], "'").replace(char::is_control, " ")
}

/// A text as a literal: JSON's is one of Python's too.
fn literal(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// The layers, one a line.
fn network(network: &Network) -> String {
    let activation = match network.activation {
        Activation::Relu => "nn.ReLU()",
        Activation::Tanh => "nn.Tanh()",
    };
    let layers = network.layers();
    let mut lines = Vec::new();
    let mut is_image = network.convolutional.is_some();
    for (number, layer) in layers.iter().enumerate() {
        if let (LayerKind::Convolution { channels, kernel }, Some(convolution)) =
            (layer.kind, network.convolutions().get(number))
        {
            lines.push(format!("nn.Conv2d({channels}, {}, {kernel})", layer.outputs));
            lines.push("nn.ReLU()".to_owned());
            lines.push(format!("nn.MaxPool2d({})", convolution.pool));
            continue;
        }
        if std::mem::take(&mut is_image) {
            lines.push("nn.Flatten()".to_owned());
        }
        lines.push(format!("nn.Linear({}, {})", layer.inputs, layer.outputs));
        if number + 1 < layers.len() {
            lines.push(activation.to_owned());
        }
    }
    let body: String = lines.iter().map(|line| format!("    {line},\n")).collect::<Vec<_>>().concat();
    format!("network = nn.Sequential(\n{body})\n")
}

const LOAD: &str = r#"
with safe_open(WEIGHTS, framework="pt") as file:
    network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})
    # What the file says of its network: features, classes, scaling, and what was made of the columns of its table.
    METADATA = {key: json.loads(value) for key, value in file.metadata().items()}
network.eval()

MEAN = torch.tensor(METADATA["input_mean"], dtype=torch.float64)
STD = torch.tensor(METADATA["input_std"], dtype=torch.float64)
"#;

const TABLE: &str = r##"
COLUMNS = [column for column in METADATA["columns"] if column.get("inputs")]
MISSING = {"", "na", "n/a", "nan", "?", "-", "null", "#n/a", "<na>"}
NO_NUMBER = MISSING | {
    "none", "nil", "unknown", "missing", ".", "..", "...", "--", "n.a.", "nd", "n.d.", "#value!", "#div/0!", "#ref!", "#num!",
}  # fmt: skip


def level(text):
    """A number where the text is one, so that 1 and 1.0 are the same level."""
    try:
        return float(text)
    except ValueError:
        return text


def encode(column, value):
    """The inputs that a value of a column becomes: a number, a text, or None where it is missing."""
    text = "" if value is None else str(value).strip()
    missing = text.lower() in (NO_NUMBER if column["kind"] == "numeric" else MISSING)
    inputs, mean = column["inputs"], column.get("mean", [])
    levels = [level(name) for name in column.get("levels", [])]
    indicator = [1.0 if missing else 0.0] if column.get("indicator") else []
    if column["kind"] == "numeric":
        return [mean[0] if missing else float(text)] + indicator
    if column["kind"] == "ordered":
        known = not missing and level(text) in levels
        return [float(levels.index(level(text))) if known else mean[0]] + indicator
    if missing and not indicator:
        return list(mean)
    encoded = [0.0] * len(inputs)
    if missing:
        encoded[-1] = 1.0
    elif level(text) in levels:
        encoded[levels.index(level(text))] = 1.0
    elif column.get("other") and level(text) != level(column.get("base") or ""):
        encoded[len(levels)] = 1.0
    return encoded


def inputs_of(rows):
    """The inputs of rows, each a dictionary from the names of columns to values, as csv.DictReader gives them."""
    encoded = [[x for column in COLUMNS for x in encode(column, row[column["name"]])] for row in rows]
    return torch.tensor(encoded, dtype=torch.float64)
"##;

const IMAGES: &str = r#"

def inputs_of(rows):
    """The inputs of images, their pixels as they stand in the file (0 to 255), in a row or in their shape."""
    return torch.as_tensor(rows, dtype=torch.float64).flatten(1)
"#;

const DENSE: &str = r#"

@torch.no_grad()
def predict(rows):
    inputs = inputs_of(rows)
    if "inputs" in METADATA:  # of a compacted network those that are left
        inputs = inputs[:, METADATA["inputs"]]
    outputs = network(((inputs - MEAN) / STD).float())
"#;

const CONVOLUTIONAL: &str = r#"

@torch.no_grad()
def predict(rows):
    image = METADATA["network"]["convolutional"]["image"]
    inputs = (inputs_of(rows) - MEAN) / STD
    outputs = network(inputs.float().reshape(-1, image["channels"], image["height"], image["width"]))
"#;

const CLASSES: &str = r#"    return outputs.double().softmax(1)  # the probabilities of METADATA["classes"], [rows, classes]

"#;

const TARGET: &str = r#"    return outputs[:, 0].double() * METADATA["target_std"] + METADATA["target_mean"]  # in the target's units, [rows]

"#;

const MAIN_TABLE: &str = r#"
if __name__ == "__main__":
    with open(sys.argv[1], newline="") as table:
        for prediction in predict(list(csv.DictReader(table))).tolist():
            print(json.dumps(prediction))
"#;

const MAIN_IMAGES: &str = r#"
if __name__ == "__main__":
    with open(sys.argv[1], newline="") as table:  # one image a line, all of its pixels, without a header
        for prediction in predict([[float(pixel) for pixel in line] for line in csv.reader(table)]).tolist():
            print(json.dumps(prediction))
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ImageShape;
    use crate::network::{Convolution, Convolutional};

    #[test]
    fn layers_stand_as_in_pytorch() {
        let dense = network(&Network::dense(4, vec![3], 2, Activation::Tanh));
        assert_eq!(dense, "network = nn.Sequential(\n    nn.Linear(4, 3),\n    nn.Tanh(),\n    nn.Linear(3, 2),\n)\n");
        let image = ImageShape { channels: 1, height: 6, width: 6 };
        let part = Convolutional::new(image, vec![Convolution { channels: 2, kernel: 3, pool: 2 }]).unwrap();
        let text = network(&part.network(vec![], 3));
        assert!(
            text.contains(
                "nn.Conv2d(1, 2, 3),\n    nn.ReLU(),\n    nn.MaxPool2d(2),\n    nn.Flatten(),\n    nn.Linear(8, 3),"
            ),
            "{text}"
        );
    }

    #[test]
    fn names_cannot_break_out_of_the_text() {
        assert_eq!(plain("a\"\"\"\nimport os\\"), "a''' import os'");
        assert_eq!(literal("a\"b\\c"), r#""a\"b\\c""#);
    }
}
