"""What a person would take from scikit-learn instead, on the rows that a folder holds: a cross-validated l1 model, and a multilayer
perceptron of the shape of the network that is compared. Prints one line of JSON.

usage: rivals.py FOLDER

FOLDER holds `shape.json` (rows, columns, classes or null for a regression, hidden, split) and raw little-endian numbers of 8 bytes:
`x_train`, `y_train`, `x_test` and `y_test`, inputs standardized by the training rows.
"""

import json
import sys
import warnings
from pathlib import Path

try:
    import numpy as np
    import sklearn
    from sklearn.linear_model import LassoCV, LogisticRegression, LogisticRegressionCV
    from sklearn.neural_network import MLPClassifier, MLPRegressor
except ImportError as error:
    print(json.dumps({"missing": str(error)}))
    sys.exit(0)

# A fit that ends at its most iterations is what a person would have as well.
warnings.filterwarnings("ignore")

# Numbers in a table up to which C is chosen on all of its rows; of more it is chosen on the first rows, three times divided.
MOST = 1_000_000
# So many rows are chosen on then.
FEW = 5_000


def l1_classifier(x, y, seed):
    """l1 logistic regression, C by cross-validated log loss on ten values from 1e-4 to 1e4 (the defaults of scikit-learn)."""
    options = {"solver": "saga", "max_iter": 2_000, "tol": 1e-3, "random_state": seed}
    if x.size <= MOST:
        return LogisticRegressionCV(Cs=10, cv=5, l1_ratios=(1.0,), scoring="neg_log_loss", **options).fit(x, y)
    options |= {"max_iter": 50, "tol": 1e-2}
    few = LogisticRegressionCV(Cs=10, cv=3, l1_ratios=(1.0,), scoring="neg_log_loss", **options).fit(x[:FEW], y[:FEW])
    # C multiplies a sum over rows.
    c = float(np.ravel(few.C_)[0]) * FEW / len(x)
    return LogisticRegression(C=c, l1_ratio=1.0, **options).fit(x, y)


def main(folder):
    shape = json.loads((folder / "shape.json").read_text())
    read = lambda name: np.fromfile(folder / name, dtype="<f8")
    x_train, x_test = (read(name).reshape(-1, shape["columns"]) for name in ("x_train", "x_test"))
    y_train, y_test = read("y_train"), read("y_test")
    hidden, seed = tuple(shape["hidden"]), shape["split"]
    if shape["classes"] is None:
        linear = LassoCV(cv=5, random_state=seed).fit(x_train, y_train)
        weights = MLPRegressor(hidden_layer_sizes=hidden, max_iter=1_000, random_state=seed)
    else:
        linear = l1_classifier(x_train, y_train, seed)
        weights = MLPClassifier(hidden_layer_sizes=hidden, max_iter=1_000 if x_train.size <= MOST else 50, random_state=seed)
    mlp = weights.fit(x_train, y_train)
    # That of a classifier would else be what C was chosen by.
    score = lambda model: float(np.mean(model.predict(x_test) == y_test) if shape["classes"] else model.score(x_test, y_test))
    nonzero = int(np.count_nonzero(linear.coef_) + np.count_nonzero(linear.intercept_))
    print(
        json.dumps(
            {
                "versions": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
                "l1": score(linear),
                "l1_nonzero": nonzero,
                "mlp": score(mlp),
                "mlp_nonzero": int(sum(part.size for part in mlp.coefs_ + mlp.intercepts_)),
            }
        )
    )


main(Path(sys.argv[1]))
