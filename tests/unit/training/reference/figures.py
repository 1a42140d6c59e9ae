"""Computes the figures of other libraries that unit tests compare ours with; run once, kept in figures.json.

  vigie generate --rows 1500 --fraud-share 0.04 --seed 7 --output rows.csv
  python3 figures.py

with numpy, pandas, scikit-learn and xgboost 3, which writes base_score in brackets. Its predict goes by
best_iteration where a fit was stopped early.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

here = Path(__file__).parent
rows = pd.read_csv(here / "rows.csv")
frauds = rows.isFraud.to_numpy()
weights = 1.0 + np.arange(len(rows)) % 5
types = ["CASH_OUT", "DEBIT", "PAYMENT", "TRANSFER"]
seed = pd.DataFrame({f"type_{name}": (rows.type == name).astype(float) for name in types})
seed[["oldbalanceOrg", "oldbalanceDest", "amount"]] = rows[["oldbalanceOrg", "oldbalanceDest", "amount"]]


def logistic(class_weight, sample_weight):
    scaler = StandardScaler().fit(seed)
    fit = LogisticRegression(C=1.0, tol=1e-9, max_iter=10_000, class_weight=class_weight)
    fit.fit(scaler.transform(seed), frauds, sample_weight)
    return {
        "coefficients": fit.coef_[0].tolist(),
        "intercept": fit.intercept_[0],
        "means": scaler.mean_.tolist(),
        "scales": scaler.scale_.tolist(),
    }


def boosted():
    fit = xgboost.XGBClassifier(n_estimators=20, max_depth=4, learning_rate=0.3, tree_method="hist", n_jobs=1)
    fit.fit(seed, frauds)
    fit.save_model(here / "xgboost-3.json")
    data = xgboost.DMatrix(seed[:200])
    booster = fit.get_booster()
    return {
        "margins": booster.predict(data, output_margin=True).astype(float).tolist(),
        "contributions": booster.predict(data, pred_contribs=True)[:40].astype(float).tolist(),
    }


def stopped_early():
    fit = xgboost.XGBClassifier(
        n_estimators=60,
        max_depth=3,
        learning_rate=0.5,
        num_parallel_tree=2,
        subsample=0.8,
        random_state=7,
        tree_method="hist",
        n_jobs=1,
        early_stopping_rounds=4,
    )
    fit.fit(seed[:1000], frauds[:1000], eval_set=[(seed[1000:], frauds[1000:])], verbose=False)
    fit.save_model(here / "xgboost-3-early.json")
    return {
        "best_iteration": fit.best_iteration,
        "rounds": fit.get_booster().num_boosted_rounds(),
        "margins": fit.predict(seed[:200], output_margin=True).astype(float).tolist(),
    }


places = np.arange(len(rows))
kept, taken = train_test_split(places, test_size=0.2, stratify=frauds, random_state=42)
scores = np.round(np.random.RandomState(1).rand(len(rows)) + 0.3 * frauds, 2)
figures = {
    "sample": sorted(pd.Series(places).sample(frac=0.2, random_state=42).tolist()),
    "test": sorted(taken.tolist()),
    "plain": logistic(None, None),
    "balanced": logistic("balanced", weights),
    "scores": scores.tolist(),
    "average_precision": average_precision_score(frauds, scores, sample_weight=weights),
    "auc": roc_auc_score(frauds, scores, sample_weight=weights),
    "xgboost": boosted(),
    "xgboost_early": stopped_early(),
}
(here / "figures.json").write_text(json.dumps(figures) + "\n")
