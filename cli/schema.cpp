#include "cli/input_format.hpp"
#include "cli/open_schema.hpp"
#include "cli/progress.hpp"
#include "cli/registry_draft.hpp"
#include "cli/schema_table.hpp"
#include "cli/settings_options.hpp"
#include "cli/shipped_files.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "training/infer.hpp"
#include "training/sample_check.hpp"

#include <iostream>

namespace vigie {

namespace {

std::string plural(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

class schema_subcommand final : public subcommand {
public:
  command_title title() const override { return schema_title; }

  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    check_ = app.add_subcommand("check",
                                "Say all that is wrong with a schema, and what of a sample does not fit it");
    check_->add_option("FILE", named_, "The schema: a YAML file, or the name of a shipped one")->required();
    check_->add_option("--input", input_, "A sample of messages: a .parquet, .csv or .jsonl file")
        ->type_name("FILE");
    infer_ = app.add_subcommand("infer", "Draft a schema from a sample of messages");
    auto* sample = infer_->add_option("--input", input_, "The sample: a .parquet, .csv or .jsonl file")
                       ->type_name("FILE");
    infer_
        ->add_option(
            "--from-registry", subject_,
            "In place of a sample: the newest schema of this subject, from the registry at input.registry")
        ->type_name("SUBJECT")
        ->excludes(sample);
    infer_->add_option("--name", name_, "The schema's name [the file's]")->type_name("NAME");
    infer_->add_option("--rows", rows_, "How many rows of the sample are looked at")
        ->check(within(std::size_t{1}, std::size_t{10'000'000}))
        ->type_name("N")
        ->capture_default_str();
    settings_.declare(*infer_, {"input.registry", "input.credentials"});
    show_ = app.add_subcommand("show", "Print a schema's fields, history and features as a table");
    show_->add_option("NAME", named_, "The schema: the name of a shipped one, or a YAML file")->required();
  }

  int run() override { return check_->parsed() ? check() : infer_->parsed() ? infer() : show(); }

private:
  /// Or prints what is wrong, a line each.
  std::shared_ptr<const schema> read() const {
    auto loaded = read_named_schema(check_->parsed() ? "FILE" : "NAME", named_);
    if (const auto* faults = std::get_if<std::vector<file_fault>>(&loaded)) {
      for (const auto& fault : *faults)
        std::cerr << to_string(fault, find_schema(named_).string()) << '\n';
      return nullptr;
    }
    return std::get<std::shared_ptr<const schema>>(std::move(loaded));
  }

  int check() const {
    const auto of = read();
    if (!of)
      return exit_usage;
    std::cout << of->name << ": " << plural(of->fields.size(), "field", "fields") << ", "
              << plural(of->history.size(), "history figure", "history figures") << ", "
              << plural(of->features.size(), "feature", "features") << '\n';
    return input_.empty() ? exit_done : check_sample(*of);
  }

  int check_sample(const schema& of) const {
    progress_bar bar{"checking"};
    const auto found =
        on_users_data([&] { return check_rows(input_, of, [&](double done) { bar.update(done); }); });
    std::cout << input_ << ": " << plural(found.rows, "row", "rows") << ", " << found.rows_that_fit
              << " fit\n";
    for (const auto& [code, kind] : found.faults) {
      std::cout << code << ": " << plural(kind.count, "value", "values") << '\n';
      for (const auto& fault : kind.first)
        std::cout << "  row " << fault.row << ": " << fault.reason << '\n';
    }
    for (const auto& name : found.never_there)
      std::cout << "never there: " << name << '\n';
    return found.faults.empty() ? exit_done : exit_failed;
  }

  int infer() const {
    if (input_.empty() && subject_.empty())
      throw usage_error("--input: is missing; use a sample, or --from-registry");
    std::cout << on_users_data([this] { return subject_.empty() ? draft_of_sample() : draft_of_subject(); });
    return exit_done;
  }

  std::string draft_of_sample() const {
    const auto name = name_.empty() ? std::filesystem::path(input_).stem().string() : name_;
    return draft_schema(parts_of(read_sample(input_, rows_)), name);
  }

  std::string draft_of_subject() const {
    const auto input = settings_.read().values.input;
    if (input.registry.empty())
      throw usage_error("input.registry: is missing; --from-registry needs the address of a schema registry");
    registry_client registry{address_of(input)};
    const auto parsed = writer_schema::parse(registry.newest(subject_));
    if (const auto* why = std::get_if<std::string>(&parsed))
      throw std::runtime_error("the subject " + subject_ + ": " + *why);
    const auto& schema = *std::get<std::shared_ptr<const writer_schema>>(parsed);
    return draft_schema(parts_of(schema, subject_), name_.empty() ? subject_ : name_);
  }

  int show() const {
    const auto of = read();
    if (!of)
      return exit_usage;
    std::cout << table_of(*of);
    return exit_done;
  }

  CLI::App* check_ = nullptr;
  CLI::App* infer_ = nullptr;
  CLI::App* show_ = nullptr;
  std::string named_;
  std::string input_;
  std::string subject_;
  std::string name_;
  settings_options settings_;
  std::size_t rows_ = 100'000;
};

} // namespace

std::unique_ptr<subcommand> schema_command() {
  return std::make_unique<schema_subcommand>();
}

} // namespace vigie
