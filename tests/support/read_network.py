"""Reads an exported .safetensors and a CSV file with the standard library alone, runs the network on every row, and
prints its accuracy (or R²) and its mean loss.

Usage: python3 read_network.py NETWORK.safetensors ROWS.csv
"""

import csv
import json
import math
import struct
import sys


def read_network(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = {key: json.loads(value) for key, value in header.pop("__metadata__").items()}
    tensors = {}
    for name, tensor in header.items():
        assert tensor["dtype"] == "F32"
        begin, end = tensor["data_offsets"]
        assert end - begin == 4 * math.prod(tensor["shape"])
        tensors[name] = (tensor["shape"], [value for (value,) in struct.iter_unpack("<f", data[begin:end])])
    return metadata, tensors


def forward(metadata, tensors, row):
    values = [(x - m) / s for x, m, s in zip(row, metadata["input_mean"], metadata["input_std"], strict=True)]
    activation = {"relu": lambda x: max(x, 0.0), "tanh": math.tanh}[metadata["network"]["activation"]]
    indices = sorted(int(name.split(".")[0]) for name in tensors if name.endswith(".weight"))
    for index in indices:
        (outputs, inputs), weight = tensors[f"{index}.weight"]
        _, bias = tensors[f"{index}.bias"]
        assert inputs == len(values)
        values = [
            sum(w * x for w, x in zip(weight[unit * inputs : (unit + 1) * inputs], values)) + bias[unit]
            for unit in range(outputs)
        ]
        if index != indices[-1]:
            values = [activation(x) for x in values]
    return values


def main():
    metadata, tensors = read_network(sys.argv[1])
    with open(sys.argv[2], newline="") as file:
        rows = list(csv.reader(file))[1:]
    outputs = [forward(metadata, tensors, [float(x) for x in row[:-1]]) for row in rows]
    if "classes" in metadata:
        labels = [metadata["classes"].index(row[-1]) for row in rows]
        right = sum(max(range(len(out)), key=out.__getitem__) == label for out, label in zip(outputs, labels))
        score = right / len(rows)
        losses = [
            max(out) + math.log(sum(math.exp(x - max(out)) for x in out)) - out[label]
            for out, label in zip(outputs, labels)
        ]
    else:
        targets = [(float(row[-1]) - metadata["target_mean"]) / metadata["target_std"] for row in rows]
        losses = [(out[0] - target) ** 2 for out, target in zip(outputs, targets)]
        mean = sum(targets) / len(targets)
        score = 1 - sum(losses) / sum((target - mean) ** 2 for target in targets)
    print(json.dumps({"score": score, "loss": sum(losses) / len(losses), "point": metadata["point"]}))


main()
