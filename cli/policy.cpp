#include "cli/commands.hpp"
#include "cli/open_schema.hpp"
#include "cli/policy_report.hpp"
#include "cli/published_policies.hpp"
#include "cli/settings_options.hpp"
#include "cli/shipped_files.hpp"
#include "flow/clock.hpp"
#include "model/base/sha256.hpp"
#include "model/base/time_text.hpp"
#include "model/policy/policy_files.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <map>
#include <optional>

namespace vigie {

namespace {

constexpr std::int64_t us_a_ms = 1'000;

/// A policy that is published, and the texts that it is made of.
struct publication {
  published_policy policy;
  std::map<std::string, std::string> parts; ///< by their SHA-256
};

publication publication_of(const policy_files& files, const std::shared_ptr<const schema>& of) {
  auto read = read_texts(files);
  if (const auto* faults = std::get_if<policy_faults>(&read))
    throw usage_error(*faults);
  auto& texts = std::get<policy_texts>(read);
  publication result;
  const auto add = [&](const std::string& text) {
    return result.parts.emplace(sha256(text), text).first->first;
  };
  texts.read_list = [&, from_disk = texts.read_list](const std::filesystem::path& name) {
    auto text = from_disk(name);
    if (text)
      result.policy.lists.emplace_back(name.string(), add(*text));
    return text;
  };
  const auto compiled = compile_policy(texts, of, 1);
  if (const auto* faults = std::get_if<policy_faults>(&compiled))
    throw usage_error(*faults);
  result.policy.sha256 = std::get<policy_ptr>(compiled)->sha256;
  result.policy.schema = of->name;
  result.policy.schema_sha256 = of->sha256;
  if (texts.model)
    result.policy.model_sha256 = add(*texts.model);
  if (texts.rules)
    result.policy.rules_sha256 = add(*texts.rules);
  result.policy.threshold = texts.threshold;
  return result;
}

class policy_subcommand final : public subcommand {
public:
  command_title title() const override {
    return {"policy", "Publish policies to their topic, list, show, compare and retire them",
            "vigie policy publish --kafka.policy-topic=policies --rules=rules.yaml --model=boosted.json "
            "--at-once\n"
            "vigie policy publish --kafka.policy-topic=policies --rules=rules.yaml "
            "--effective=2026-12-01T06:00:00Z\n"
            "vigie policy list --kafka.policy-topic=policies\n"
            "vigie policy diff 3 4 --kafka.policy-topic=policies"};
  }

  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    declare_publish(add(app, "publish", "Write a policy to the topic", &policy_subcommand::publish));
    add(app, "list", "Print every policy as a JSON object on a line", &policy_subcommand::list);
    auto& show = add(app, "show", "Print a policy with its rules", &policy_subcommand::show);
    show.add_option("N", version_, "Its version")->required();
    show.add_option("--output", output_, "Write its files there, as vigie backtest --policy takes them")
        ->type_name("FOLDER");
    auto& diff = add(app, "diff", "Print what changes from one policy to another", &policy_subcommand::diff);
    diff.add_option("N", version_, "The version that it changes from")->required();
    diff.add_option("M", other_, "The version that it changes to")->required();
    auto& retire =
        add(app, "retire", "Take a policy out of force from now on; the one before it takes its place",
            &policy_subcommand::retire);
    retire.add_option("N", version_, "Its version")->required();
  }

  int run() override {
    for (const auto& each : parts_)
      if (each.command->parsed())
        (this->*each.act)(each.settings->read().values);
    return exit_done;
  }

private:
  using action = void (policy_subcommand::*)(const settings&);
  struct part {
    CLI::App* command;
    std::unique_ptr<settings_options> settings;
    action act;
  };

  CLI::App& add(CLI::App& app, const char* name, const char* summary, action act) {
    auto* command = app.add_subcommand(name, summary);
    auto& made = parts_.emplace_back(part{command, std::make_unique<settings_options>(), act});
    made.settings->declare(*command, {"kafka", "schema"});
    return *command;
  }

  void declare_publish(CLI::App& command) {
    command.add_option("--model", model_, "A model file, or the name of a shipped model")->type_name("FILE");
    command.add_option("--rules", rules_, "A rules file")->type_name("FILE");
    command.add_option("--threshold", threshold_, "In place of the model's own")
        ->type_name("SHARE")
        ->check(CLI::Range(0.0, 1.0).description(""));
    auto* effective = command
                          .add_option("--effective", effective_,
                                      "The time of the transactions from which it judges, RFC 3339")
                          ->type_name("TIME");
    command.add_flag("--at-once", at_once_, "From now on")->excludes(effective);
    command.add_option("--note", note_, "Why, for those who read the list")->type_name("TEXT");
  }

  /// Unix milliseconds.
  std::int64_t effective_at(std::int64_t now_ms) const {
    if (at_once_)
      return now_ms;
    if (effective_.empty())
      throw usage_error("--effective or --at-once is required: from when on does it judge?");
    const auto time = parse_time(effective_);
    if (!time || *time < first_time_us || *time > last_time_us)
      throw usage_error("--effective: \"" + effective_ +
                        "\" is no time; allowed is one like 2026-12-01T06:00:00Z");
    if (*time <= now_ms * us_a_ms)
      throw usage_error("--effective: " + effective_ +
                        " has passed, and what has been judged stays judged; allowed is "
                        "a time to come, or --at-once");
    return *time / us_a_ms;
  }

  void publish(const settings& values) {
    published_policies topic{values};
    if (model_.empty() && rules_.empty())
      throw usage_error("--rules or --model is required: what is to be published?");
    if (threshold_ && model_.empty())
      throw usage_error("--threshold: there is no --model that it would be for");
    policy_files files{{}, rules_, threshold_};
    if (!model_.empty())
      files.model = model_file("--model", model_);
    auto made = publication_of(files, open_schema("schema", values.schema));
    effective_at(wall_ms()); // Before anything is made.
    topic.make();
    topic.read();
    std::vector<policy_record> records;
    for (const auto& [sha256, text] : made.parts)
      if (topic.shelf().text(sha256) == nullptr)
        std::ranges::move(records_of_part(text), std::back_inserter(records));
    made.policy.published_ms = wall_ms();
    made.policy.effective_ms = effective_at(made.policy.published_ms);
    made.policy.note = note_;
    records.push_back(record_of(made.policy));
    topic.write(records);
    topic.read();
    const auto now = wall_ms();
    for (const auto& each : topic.shelf().policies())
      if (each.published_ms == made.policy.published_ms && each.sha256 == made.policy.sha256)
        std::cout << policy_line(topic.shelf(), each, now);
  }

  void list(const settings& values) {
    published_policies topic{values};
    topic.read();
    for (const auto& each : topic.shelf().policies())
      std::cout << policy_line(topic.shelf(), each, wall_ms());
  }

  void show(const settings& values) {
    published_policies topic{values};
    topic.read();
    const auto& shown = topic.at(version_);
    if (output_.empty())
      std::cout << policy_whole(topic.shelf(), shown, wall_ms());
    else
      write_policy(topic.shelf(), shown, output_);
  }

  void diff(const settings& values) {
    published_policies topic{values};
    topic.read();
    std::cout << policy_difference(topic.shelf(), topic.at(version_), topic.at(other_));
  }

  void retire(const settings& values) {
    published_policies topic{values};
    topic.read();
    const auto& retired = topic.at(version_);
    if (retired.retired_ms)
      throw usage_error("version " + std::to_string(version_) + " is retired since " +
                        rfc3339(*retired.retired_ms * us_a_ms));
    const auto stays = [&](const auto& each) { return each.version != version_ && !each.retired_ms; };
    if (std::ranges::none_of(topic.shelf().policies(), stays))
      throw usage_error("version " + std::to_string(version_) +
                        " is the only one: publish what is to take its place first");
    const auto now = wall_ms();
    topic.write(std::vector{record_of(policy_retirement{version_, now})});
    topic.read();
    std::cout << policy_line(topic.shelf(), topic.at(version_), wall_ms());
  }

  std::vector<part> parts_;
  std::filesystem::path model_;
  std::filesystem::path rules_;
  std::optional<double> threshold_;
  std::string effective_;
  bool at_once_ = false;
  std::string note_;
  std::uint64_t version_ = 0;
  std::uint64_t other_ = 0;
  std::filesystem::path output_;
};

} // namespace

std::unique_ptr<subcommand> policy_command() {
  return std::make_unique<policy_subcommand>();
}

} // namespace vigie
