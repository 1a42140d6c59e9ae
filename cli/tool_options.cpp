#include "cli/tool_options.hpp"

#include "cli/open_schema.hpp"
#include "cli/subcommand.hpp"

#include <charconv>

namespace vigie {

namespace {

/// Takes a whole number off the front of `text`.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc{} || result < 0)
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return result;
}

} // namespace

step_range parse_steps(const std::string& text) {
  std::string_view rest(text);
  const auto first = take_number(rest);
  auto last = first;
  if (rest.starts_with('-')) {
    rest.remove_prefix(1);
    last = take_number(rest);
  }
  if (!first || !last || !rest.empty() || *first > *last)
    throw usage_error("--steps: \"" + text + "\" is not a range like 1-743, from the first step to the last");
  return {*first, *last};
}

CLI::Validator one_of(std::vector<std::string> words) {
  CLI::Validator result = CLI::IsMember(std::move(words));
  return result.description("");
}

void declare_top_k(CLI::App& app, std::size_t& k) {
  app.add_option("--top-k", k, "How many accounts a day the report's card precision looks into")
      ->type_name("N")
      ->check(within(std::size_t{1}, std::size_t{1'000'000'000}))
      ->capture_default_str();
}

void schema_argument::declare(CLI::App& app) {
  app.add_option("--schema", named, "What the rows are: the name of a shipped schema, or a YAML file")
      ->type_name("NAME|FILE")
      ->capture_default_str();
}

std::shared_ptr<const schema> schema_argument::open() const {
  return open_schema("--schema", named);
}

void generator_arguments::declare_rows(CLI::App& app) {
  app.add_option("--rows", values.rows, "How many rows are generated")
      ->type_name("N")
      ->check(within(std::uint64_t{1}, std::uint64_t{1'000'000'000'000}))
      ->capture_default_str();
}

void generator_arguments::declare_seed(CLI::App& app) {
  app.add_option("--seed", values.seed, "What generated rows come from: the same seed gives the same rows")
      ->type_name("N")
      ->capture_default_str();
}

} // namespace vigie
