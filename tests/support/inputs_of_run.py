"""Ranks the inputs of a saved run's networks and follows their norms along its front, by NumPy alone.

Usage: python3 inputs_of_run.py RUN

Prints, of the points of the front that no other dominates, by ascending ℓ¹ norm: the norms at which each input enters,
the inputs by rank, and for each point the ℓ¹ norm of each input's weights and how many units of each layer are live.
"""

import csv
import json
import pathlib
import struct
import sys

import numpy as np


def tensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    body = data[8 + length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(float)
        for name, entry in header.items()
    }


def weights(path):
    found = tensors(path)
    names = sorted((name for name in found if name.endswith(".weight")), key=lambda name: int(name.split(".")[0]))
    return [found[name] for name in names]


def front(run):
    rows = [row for row in csv.DictReader(open(run / "front.csv")) if row["fold"] == ""]
    latest = {int(row["point"]): (float(row["l1"]), float(row["train_loss"])) for row in rows}
    points = sorted((l1, loss, point) for point, (l1, loss) in latest.items())
    kept, lowest = [], np.inf
    for l1, loss, point in points:
        if loss < lowest:
            kept.append((l1, point))
            lowest = loss
    return kept


def main(run):
    run = pathlib.Path(run)
    entries, first_shares, norms, live = {}, {}, [], []
    for l1, point in front(run):
        layers = weights(run / "networks" / f"{point}.safetensors")
        masks = [layer != 0 for layer in layers]
        heard = [np.ones(layers[-1].shape[0], bool)]
        for mask in reversed(masks):
            heard.append((mask & heard[-1][:, None]).any(axis=0))
        heard.reverse()
        fed, counts = heard[0], []
        for mask, hears in zip(masks, heard[1:], strict=True):
            fed = (mask & fed[None, :]).any(axis=1) & hears
            counts.append(int(fed.sum()))
        own = np.abs(layers[0]).sum(axis=0)
        for column in np.flatnonzero(heard[0]):
            if column not in entries:
                entries[column] = l1
                first_shares[column] = own[column] / own.sum()
        norms.append({"point": point, "norms": own.tolist()})
        live.append(counts)
    inputs = len(norms[0]["norms"])
    order = sorted(range(inputs), key=lambda i: (entries.get(i, np.inf), -first_shares.get(i, 0.0), i))
    print(
        json.dumps(
            {"ranks": order, "enters_at": [entries.get(i) for i in range(inputs)], "norms": norms, "live": live}
        )
    )


main(sys.argv[1])
