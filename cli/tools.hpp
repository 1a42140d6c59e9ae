#pragma once

#include "cli/subcommand.hpp"

namespace vigie {

/// The commands of the second program, vigie-tools: they need Apache Arrow, which a node does not link. A
/// user calls them as `vigie produce …` all the same.
inline constexpr command_title produce_title{
    "produce", "Replay a data set, or generated data, to the topic",
    "vigie produce --input=transactions.parquet --rate=500\n"
    "vigie produce --rate=max --limit=100000 --kafka.bootstrap-servers=broker:9092\n"
    "vigie produce --input=transactions.csv --by-step --encoding=string   # as the original producer"};
inline constexpr command_title generate_title{
    "generate", "Write PaySim-like data as CSV, Parquet or JSON Lines",
    "vigie generate --rows=100000 --output=transactions.parquet\n"
    "vigie generate --rows=1000 --fraud-share=0.01 --seed=7 | head"};
inline constexpr command_title train_title{
    "train", "Fit a model on a data set; write the model file and a report",
    "vigie train --input=transactions.parquet --output=model.json --report=report\n"
    "vigie train --input=transactions.csv --kind=logistic --features=strict --split=time --output=model.json "
    "--report=report"};
inline constexpr command_title evaluate_title{
    "evaluate", "Write the report of a model on another data set",
    "vigie evaluate --model=model.json --input=other.parquet --report=report\n"
    "vigie evaluate --model=boosted --input=other.csv --report=report --verdicts=verdicts.jsonl"};

inline constexpr command_title features_title{
    "features", "Write the features of every row of a data set",
    "vigie features --schema=cards --input=cards.parquet --output=features.parquet\n"
    "vigie features --input=transactions.csv --only=to_merchant,amount_zero | head"};

inline constexpr command_title backtest_title{
    "backtest", "Try rules and models on the past",
    "vigie backtest --rules=rules.yaml --model=boosted --input=transactions.parquet --report=report\n"
    "vigie backtest --schema=cards --rules=rules.yaml --input=cards.parquet --report=report\n"
    "vigie backtest --policy=next.yaml --against=now.yaml --input=transactions.parquet --report=report"};

inline constexpr command_title schema_title{"schema", "Check a schema, draft one from a sample, or show one",
                                            "vigie schema check payments.yaml\n"
                                            "vigie schema check payments.yaml --input=messages.jsonl\n"
                                            "vigie schema infer --input=messages.jsonl > payments.yaml\n"
                                            "vigie schema show paysim"};

/// A command of `vigie` that hands its command line to vigie-tools.
std::unique_ptr<subcommand> delegate_to_tools(command_title title);

} // namespace vigie
