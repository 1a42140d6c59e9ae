#include "cli/man_page.hpp"

#include "config/settings_table.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cctype>

namespace vigie {

namespace {

/// Collects troff; texts go in as they are for a person.
class page {
public:
  page(const std::string& name, int section, const std::string& summary) {
    out_ =
        ".TH " + quoted(upper(name)) + ' ' + std::to_string(section) + " \"\" \"vigie " VIGIE_VERSION "\"\n";
    heading("Name");
    out_ += escaped(name) + " \\- " + escaped(summary) + '\n';
  }

  void heading(std::string_view text) { out_ += ".SH " + quoted(upper(std::string{text})) + '\n'; }
  void subheading(std::string_view text) { out_ += ".SS " + quoted(std::string{text}) + '\n'; }
  void paragraph(std::string_view text) { out_ += ".PP\n" + lines(text); }
  void bold_paragraph(std::string_view bold, std::string_view rest) {
    out_ += ".PP\n.B " + quoted(std::string{bold}) + '\n' + lines(rest);
  }
  void item(std::string_view tag, std::string_view value, std::string_view text) {
    out_ += ".TP\n\\fB" + escaped(tag) + "\\fR" + (value.empty() ? "" : " \\fI" + escaped(value) + "\\fR") +
            '\n' + lines(text);
  }
  void example(std::string_view text) { out_ += ".PP\n.nf\n" + lines(text, "") + ".fi\n"; }

  std::string take() { return std::move(out_); }

private:
  static std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
  }

  static std::string escaped(std::string_view text) {
    std::string result;
    if (text.starts_with('.') || text.starts_with('\''))
      result += "\\&"; // else it is a request of troff
    for (const char c : text) {
      if (c == '\\')
        result += "\\e";
      else if (c == '-')
        result += "\\-";
      else
        result += c;
    }
    return result;
  }

  static std::string quoted(const std::string& text) { return '"' + escaped(text) + '"'; }

  /// Each line of the text on a line of its own.
  static std::string lines(std::string_view text, std::string_view between = ".br\n") {
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = std::min(text.find('\n', begin), text.size());
      result +=
          (result.empty() ? "" : std::string{between}) + escaped(text.substr(begin, end - begin)) + '\n';
      begin = end + 1;
    }
    return result;
  }

  std::string out_;
};

constexpr std::string_view exit_statuses =
    "0: done. 1: failed while running. 2: wrong usage or configuration; "
    "nothing was started.";

/// "FILE" of an option that takes one; nothing for a flag.
std::string value_of(const CLI::Option& option) {
  return option.get_expected_max() == 0 ? std::string{} : option.get_type_name();
}

void options_of(page& out, const CLI::App& command) {
  for (const auto& group : command.get_groups()) {
    const auto options = command.get_options(
        [&](const CLI::Option* option) { return !group.empty() && option->get_group() == group; });
    if (!options.empty() && group != "Options")
      out.subheading(group);
    for (const auto* option : options) {
      auto text = option->get_description();
      if (const auto standard = option->get_default_str(); !standard.empty())
        text += "\nDefault: " + standard + '.';
      out.item(option->get_name(false, true), value_of(*option), text);
    }
  }
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string program_page(const CLI::App& program) {
  const auto& name = program.get_name();
  page out{name, 1, program.get_description()};
  out.heading("Synopsis");
  out.bold_paragraph(name, "COMMAND [OPTION]...");
  out.heading("Commands");
  for (const auto* command : commands_of(program))
    out.item(command->get_name(), "",
             command->get_description() + "; see " + name + '-' + command->get_name() + "(1)");
  out.heading("Exit status");
  out.paragraph(exit_statuses);
  out.heading("Files");
  out.item("/etc/vigie/vigie.conf", "", "The configuration of the service.");
  out.item("/usr/share/vigie/models", "", "The models that come with the program.");
  out.item("/usr/share/vigie/schemas", "", "The schemas that come with the program.");
  out.heading("See also");
  out.paragraph("vigie.conf(5), systemctl(1)");
  return out.take();
}

std::string command_page(const CLI::App& program, const CLI::App& command) {
  const auto full_name = program.get_name() + ' ' + command.get_name();
  page out{program.get_name() + '-' + command.get_name(), 1, command.get_description()};
  const auto nested = commands_of(command);
  out.heading("Synopsis");
  if (nested.empty())
    out.bold_paragraph(full_name, "[OPTION]...");
  for (const auto* one : nested)
    out.bold_paragraph(full_name + ' ' + one->get_name(), "[OPTION]...");
  out.heading("Options");
  options_of(out, command);
  for (const auto* one : nested) {
    out.heading(full_name + ' ' + one->get_name());
    out.paragraph(one->get_description() + '.');
    options_of(out, *one);
  }
  if (const auto examples = command.get_footer(); !examples.empty()) {
    out.heading("Examples");
    out.example(std::string_view(examples).substr(examples.find('\n') + 1));
  }
  out.heading("Exit status");
  out.paragraph(exit_statuses);
  out.heading("See also");
  out.paragraph(program.get_name() + "(1), vigie.conf(5)");
  return out.take();
}

std::string configuration_page() {
  page out{"vigie.conf", 5, "Settings of vigie"};
  out.heading("Description");
  out.paragraph("A file of settings, read where --config-file= or VIGIE_CONFIG_FILE names it; the service "
                "reads /etc/vigie/vigie.conf. The command line (--kafka.topic=payments) and the environment "
                "(VIGIE_KAFKA_TOPIC=payments) win over it. Unknown names and values that are not allowed are "
                "errors; vigie check-config finds them.");
  out.paragraph("The options of a section stand in its braces:");
  out.example("kafka {\n  topic = \"payments\"\n  properties = { \"session.timeout.ms\" = 6000 }\n}\n"
              "windows = [30s, 5min]\n");
  settings unused;
  std::string_view section{"none yet"};
  for (const auto& entry : settings_table(unused)) {
    if (entry.section() != section) {
      section = entry.section();
      out.heading(section.empty() ? "The node" : section);
    }
    const auto standard = entry.standard.empty() ? "none" : std::string{entry.standard};
    out.item(entry.key, "",
             std::string{entry.sentence} + "\nAllowed: " + entry.kind.allowed + ".\nDefault: " + standard +
                 ". Example: " + std::string{entry.example} + '.');
  }
  out.heading("See also");
  out.paragraph("vigie(1), vigie-run(1), vigie-check-config(1)");
  return out.take();
}

} // namespace

std::optional<std::string> man_page(const CLI::App& program, std::string_view name) {
  if (name == program.get_name())
    return program_page(program);
  if (name == "vigie.conf")
    return configuration_page();
  const auto commands = commands_of(program);
  const auto found =
      std::ranges::find(commands, name, [](const auto* command) { return command->get_name(); });
  return found == commands.end() ? std::nullopt : std::optional{command_page(program, **found)};
}

} // namespace vigie
