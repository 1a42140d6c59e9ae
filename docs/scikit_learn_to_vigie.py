"""Brings a logistic regression of scikit-learn over as a model file; here one on the feature set `seed`.

python3 scikit_learn_to_vigie.py DATA.csv MODEL.json
"""

import json
import sys
from pathlib import Path

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

rows = pd.read_csv(sys.argv[1])
types = ["type_CASH_OUT", "type_DEBIT", "type_PAYMENT", "type_TRANSFER"]
names = [*types, "oldbalanceOrg", "oldbalanceDest", "amount"]
x = rows.assign(**{name: rows.type == name[5:] for name in types})[names].astype(float)
scaler = StandardScaler().fit(x)
model = LogisticRegression(tol=1e-9, max_iter=10_000).fit(scaler.transform(x), rows.isFraud)

golden = rows.sample(12, random_state=1)
log_odds = model.decision_function(scaler.transform(x.loc[golden.index]))
scores = model.predict_proba(scaler.transform(x.loc[golden.index]))[:, 1]
messages = golden.drop(columns=["isFraud", "isFlaggedFraud"], errors="ignore").to_dict("records")
document = {"format": "vigie-model", "version": 1, "kind": "logistic", "features": names, "threshold": 0.5}
document["training"] = {"data": sys.argv[1], "fit": "scikit-learn"}
document["logistic"] = {"intercept": model.intercept_[0], "coefficients": model.coef_[0].tolist()}
document["logistic"] |= {"means": scaler.mean_.tolist(), "scales": scaler.scale_.tolist()}
vectors = zip(log_odds, scores, messages, strict=True)
document["golden"] = [{"log_odds": o, "score": s, "transaction": t} for o, s, t in vectors]
Path(sys.argv[2]).write_text(json.dumps(document, indent=1))
