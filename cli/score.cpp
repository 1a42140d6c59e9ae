#include "cli/commands.hpp"
#include "cli/open_schema.hpp"
#include "cli/shipped_files.hpp"
#include "model/policy/verdicts.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <optional>

namespace vigie {

namespace {

constexpr std::size_t batch_size = 256;

class score final : public subcommand {
public:
  command_title title() const override {
    return {"score", "Judge transactions: JSON Lines in, one verdict a line out",
            "vigie score < transactions.jsonl\n"
            "vigie score --model=logistic --threshold=0.8 --reasons < transactions.jsonl"};
  }

  void declare(CLI::App& app) override {
    app.add_option("--schema", schema_, "What the lines are: the name of a shipped schema, or a YAML file")
        ->type_name("NAME|FILE")
        ->capture_default_str();
    app.add_option("--model", model_, "The model file, or the name of a shipped model")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--threshold", threshold_,
                   "The score from which a transaction is suspicious [the model's own]")
        ->type_name("X")
        ->check(CLI::Range(0.0, 1.0).description(""));
    app.add_flag("--reasons", reasons_, "Say for each transaction what spoke for and against it");
  }

  int run() override {
    const auto of = open_schema("--schema", schema_);
    const auto loaded = load_named_model(model_, of);
    if (const auto* failure = std::get_if<model_failure>(&loaded))
      throw usage_error("--model: " + failure->reason);
    const auto& model = std::get<classifier>(loaded);
    verdict_writer judge(of, model, threshold_.value_or(model.threshold()), reasons_);
    std::vector<std::string> lines;
    for (std::string line; std::getline(std::cin, line);) {
      lines.push_back(std::move(line));
      // A batch ends where the next line would have to be waited for.
      if (lines.size() == batch_size || std::cin.rdbuf()->in_avail() <= 0)
        write(judge, lines);
    }
    write(judge, lines);
    return exit_done;
  }

private:
  static void write(verdict_writer& judge, std::vector<std::string>& lines) {
    std::cout << judge.verdicts(lines) << std::flush;
    lines.clear();
  }

  std::string schema_ = "paysim";
  std::string model_ = "boosted.json";
  std::optional<double> threshold_;
  bool reasons_ = false;
};

} // namespace

std::unique_ptr<subcommand> score_command() {
  return std::make_unique<score>();
}

} // namespace vigie
