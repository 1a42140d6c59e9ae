#include "model/tally.hpp"

namespace vigie {

void tally::add(const transaction& tx, bool suspicious) {
  const bool fraud = tx.label == fraud_label::fraudulent;
  ++transactions;
  amount += tx.amount;
  if (fraud) {
    ++frauds;
    fraud_amount += tx.amount;
  }
  if (suspicious) {
    ++predicted_frauds;
    true_positives += fraud;
    false_positives += tx.label == fraud_label::legitimate;
  } else {
    false_negatives += fraud;
  }
}

tally& tally::operator+=(const tally& other) {
  transactions += other.transactions;
  frauds += other.frauds;
  predicted_frauds += other.predicted_frauds;
  true_positives += other.true_positives;
  false_positives += other.false_positives;
  false_negatives += other.false_negatives;
  amount += other.amount;
  fraud_amount += other.fraud_amount;
  return *this;
}

tally& tally::operator-=(const tally& other) {
  transactions -= other.transactions;
  frauds -= other.frauds;
  predicted_frauds -= other.predicted_frauds;
  true_positives -= other.true_positives;
  false_positives -= other.false_positives;
  false_negatives -= other.false_negatives;
  amount -= other.amount;
  fraud_amount -= other.fraud_amount;
  return *this;
}

} // namespace vigie
