"""Runs exported networks by onnxruntime and by PyTorch and tells how far their outputs are from what they should be.

Usage: python3 run_exports.py FOLDER

Each FOLDER/*.json is a case: `rows`, a CSV file with a header or a list of images; `expected`, the outputs for each row; `onnx` and `python`,
files of exports. Prints, as JSON, the number of files run and the largest difference for each kind, or null where its module is not installed.
"""

import csv
import importlib.util
import json
import sys
from pathlib import Path

MISSING = {"", "na", "n/a", "nan", "?", "-", "null"}


def rows_of(folder, case):
    if isinstance(case["rows"], list):
        return case["rows"]
    with open(folder / case["rows"], newline="") as table:
        return list(csv.DictReader(table))


def feeds(session, metadata, rows):
    """What the inputs of a graph are given: the numbers and texts as they stand in the file."""
    import numpy

    inputs = session.get_inputs()
    if "image" in metadata:
        images = numpy.array(rows, dtype=numpy.float32)
        return {inputs[0].name: images.reshape([len(rows)] + inputs[0].shape[1:])}

    def number(text):
        return float("nan") if text.strip().lower() in MISSING else float(text)

    used = [column["name"] for column in metadata["columns"] if column.get("inputs")]
    if len(inputs) == 1 and inputs[0].name == "input":
        assert inputs[0].shape[1] == len(used), (inputs[0].shape, used)
        return {"input": numpy.array([[number(row[name]) for name in used] for row in rows], dtype=numpy.float32)}
    given = {}
    for graph_input in inputs:
        # A column that is called as the output has another name in the graph.
        values = [row[graph_input.name.removesuffix(" (column)")] for row in rows]
        if graph_input.type == "tensor(string)":
            given[graph_input.name] = numpy.array([[value.strip()] for value in values], dtype=object)
        else:
            given[graph_input.name] = numpy.array([[number(value)] for value in values], dtype=numpy.float32)
    return given


def run_onnx(path, rows):
    import onnx
    import onnxruntime

    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    metadata = {key: json.loads(value) for key, value in session.get_modelmeta().custom_metadata_map.items()}
    (name,) = [output.name for output in session.get_outputs()]
    assert name == ("probabilities" if "classes" in metadata else "prediction")
    return session.run([name], feeds(session, metadata, rows))[0].tolist()


def run_python(path, rows):
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outputs = module.predict(rows).tolist()
    return outputs if isinstance(outputs[0], list) else [[output] for output in outputs]


def largest(found, expected, unit):
    assert len(found) == len(expected)
    return max(abs(a - b) / unit for one, other in zip(found, expected) for a, b in zip(one, other, strict=True))


def main():
    folder = Path(sys.argv[1])
    kinds = {"onnx": (run_onnx, ["onnxruntime", "onnx"]), "python": (run_python, ["torch", "safetensors"])}
    result = {}
    for kind, (run, modules) in kinds.items():
        if any(importlib.util.find_spec(module) is None for module in modules):
            result[kind] = None
            continue
        count, worst, classes = 0, 0.0, 0
        for path in sorted(folder.glob("*.json")):
            case = json.loads(path.read_text())
            rows = rows_of(folder, case)
            for name in case[kind]:
                found = run(str(folder / name), rows)
                difference = largest(found, case["expected"], case["unit"])
                print(f"{kind} {name}: {difference:.2e}", file=sys.stderr)
                worst = max(worst, difference)
                if len(found[0]) > 1:
                    pairs = zip(found, case["expected"])
                    classes += sum(one.index(max(one)) != other.index(max(other)) for one, other in pairs)
                count += 1
        result[kind] = {"files": count, "difference": worst, "other_classes": classes}
    print(json.dumps(result))


main()
