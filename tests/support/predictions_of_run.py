"""Judges a network of a saved run on rows, by NumPy alone.

Usage: python3 predictions_of_run.py NETWORK.safetensors ROWS.csv

ROWS.csv holds the inputs as they stand in the data file, and as its last column the class, counted from 0, or the target. Prints the
confusion matrix and the figures of a classification, or those of a regression.
"""

import json
import pathlib
import struct
import sys

import numpy as np


def read(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = {name: json.loads(text) for name, text in header.pop("__metadata__").items()}
    body = data[8 + length :]
    tensors = {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(float)
        for name, entry in header.items()
    }
    return tensors, metadata


def outputs(tensors, metadata, inputs):
    values = (inputs - np.array(metadata["input_mean"])) / np.array(metadata["input_std"])
    layers = sorted(int(name.split(".")[0]) for name in tensors if name.endswith(".weight"))
    for layer in layers:
        if layer != layers[0]:
            relu = metadata["network"]["activation"] == "relu"
            values = np.maximum(values, 0) if relu else np.tanh(values)
        values = values @ tensors[f"{layer}.weight"].T + tensors[f"{layer}.bias"]
    return values


def areas(score, positive):
    """By counting pairs, and by walking down the ranks: no formula in common with the program."""
    above = score[positive][:, None] - score[~positive][None, :]
    roc = (np.sum(above > 0) + 0.5 * np.sum(above == 0)) / above.size
    precision_recall = 0.0
    for level in sorted(set(score), reverse=True):
        taken = score >= level
        precision_recall += np.mean(positive[taken]) * np.sum(positive & (score == level)) / np.sum(positive)
    return roc, precision_recall


def of_classes(logits, truth):
    count = logits.shape[1]
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    probabilities = exponentials / exponentials.sum(1, keepdims=True)
    predicted = probabilities.argmax(1)
    confusion = np.zeros((count, count), int)
    np.add.at(confusion, (truth, predicted), 1)
    judged = [1] if count == 2 else range(count)
    found = np.array([areas(probabilities[:, label], truth == label) for label in judged])
    squares = (probabilities - np.eye(count)[truth]) ** 2
    return {
        "confusion": confusion.tolist(),
        "accuracy": np.mean(predicted == truth),
        "balanced": np.mean(np.diag(confusion) / confusion.sum(1)),
        "log_loss": -np.mean(np.log(probabilities[np.arange(len(truth)), truth])),
        "roc": found[:, 0].mean(),
        "precision_recall": found[:, 1].mean(),
        "brier": squares[:, 1].mean() if count == 2 else squares.sum(1).mean(),
    }


def of_values(predicted, truth):
    errors = truth - predicted
    return {
        "r_squared": 1 - np.sum(errors**2) / np.sum((truth - truth.mean()) ** 2),
        "rmse": np.sqrt(np.mean(errors**2)),
        "mae": np.mean(np.abs(errors)),
    }


def main():
    tensors, metadata = read(pathlib.Path(sys.argv[1]))
    rows = np.loadtxt(sys.argv[2], delimiter=",", ndmin=2)
    found = outputs(tensors, metadata, rows[:, :-1])
    if "classes" in metadata:
        told = of_classes(found, rows[:, -1].astype(int))
    else:
        told = of_values(metadata["target_mean"] + metadata["target_std"] * found[:, 0], rows[:, -1])
    print(json.dumps(told))


main()
