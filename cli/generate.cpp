#include "cli/progress.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "training/dataset.hpp"
#include "training/output_file.hpp"

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
    options.first_step = steps.first;
    options.last_step = steps.last;
    write(options, *create_dataset(output_, format()));
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

  static void write(const generator_options& options, dataset_writer& writer) {
    generator source(options);
    progress_bar bar("generating");
    std::vector<transaction_row> rows(rows_a_write);
    std::size_t count = 0;
    std::uint64_t written = 0;
    const auto write_out = [&] {
      writer.write(std::span(rows).first(count));
      written += count;
      count = 0;
      bar.update(static_cast<double>(written) / static_cast<double>(options.rows));
    };
    while (source.next(rows[count]))
      if (++count == rows_a_write)
        write_out();
    write_out();
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
