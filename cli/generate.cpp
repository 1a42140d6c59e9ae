#include "cli/open_schema.hpp"
#include "cli/progress.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "model/paysim/paysim_source.hpp"
#include "model/schema/message_writer.hpp"
#include "training/output_file.hpp"
#include "training/table_writer.hpp"

#include <limits>

namespace vigie {

namespace {

constexpr std::size_t rows_a_write = 8192;

class generate final : public subcommand {
public:
  command_title title() const override { return generate_title; }

  void declare(CLI::App& app) override {
    arguments_.declare_rows(app);
    app.add_option("--steps", steps_, "The first and the last hour of the simulation")
        ->type_name("A-B")
        ->capture_default_str();
    app.add_option("--fraud-share", arguments_.values.fraud_share, "Frauds among the rows")
        ->type_name("X")
        ->check(within(0.0, 1.0))
        ->capture_default_str();
    arguments_.declare_seed(app);
    app.add_option("--output", output_, "A .csv, .parquet or .jsonl file; - is CSV on standard output")
        ->type_name("FILE")
        ->capture_default_str();
  }

  int run() override {
    auto options = arguments_.values;
    const auto steps = parse_steps(steps_);
    if (steps.last > std::numeric_limits<std::int32_t>::max())
      throw usage_error("--steps: the last step is at most 2147483647");
    options.first_step = static_cast<std::int32_t>(steps.first);
    options.last_step = static_cast<std::int32_t>(steps.last);
    const auto of = open_schema("paysim", "paysim");
    write(of, options, *create_table(output_, format(), of));
    return exit_done;
  }

private:
  dataset_format format() const {
    const std::filesystem::path file(output_);
    if (is_stream(file) && !file.has_extension())
      return dataset_format::csv;
    try {
      return dataset_format_of(output_);
    } catch (const dataset_error& error) {
      throw usage_error(std::string("--output: ") + error.what());
    }
  }

  static void write(const std::shared_ptr<const schema>& of, const generator_options& options,
                    table_writer& writer) {
    paysim_source source(of, options);
    progress_bar bar("generating");
    auto rows = source.make_batch();
    for (std::uint64_t written = 0; source.next(rows_a_write, rows); rows.clear()) {
      writer.write(views_of(rows), rows.size());
      written += rows.size();
      bar.update(static_cast<double>(written) / static_cast<double>(options.rows));
    }
    writer.finish();
  }

  generator_arguments arguments_;
  std::string steps_ = "1-743";
  std::string output_ = "-";
};

} // namespace

std::unique_ptr<subcommand> generate_command() {
  return std::make_unique<generate>();
}

} // namespace vigie
