"""Run inside the environment of shapley-attribution: `rules` or `shapley` of a CSV of paths; prints one line of JSON."""

import csv
import json
import sys
from pathlib import Path

sys.path.pop(0)  # this file has the name of the package
import shapley_attribution as peer

KIND, FILE = sys.argv[1:]
MODELS = {
    "rules": {
        "first_touch": peer.FirstTouchAttribution(normalize=False), "last_touch": peer.LastTouchAttribution(normalize=False),
        "linear": peer.LinearAttribution(normalize=False), "position_based": peer.PositionBasedAttribution(normalize=False),
        "time_decay": peer.TimeDecayAttribution(decay_rate=0.5, normalize=False),
    },
    "shapley": {"linear_distinct": peer.SimplifiedShapleyAttribution(normalize=False)},
}[KIND]  # fmt: skip
paths, won = [], []
with Path(FILE).open(newline="") as told:
    for row in csv.DictReader(told):
        paths.append(row["path"].split(" > "))
        won.append(int(row["conversions"]))
print(json.dumps({"credits": {name: model.fit(paths, won).get_attribution() for name, model in MODELS.items()}}))
