#define CAF_SUITE cli.program

#include "cli/program.hpp"

#include "cli/settings_options.hpp"
#include "cli/standard_output.hpp"

#include "caf/test/unit_test.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <functional>
#include <iostream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

using namespace vigie;

namespace {

/// Takes all settings and a flag; does in `run` what a test wants.
class probe final : public subcommand {
public:
  explicit probe(std::function<int(const configuration&)> action) : action_{std::move(action)} {}

  command_title title() const override {
    return {"probe", "Do what the test wants", "vigie probe --until-end\nvigie probe"};
  }

  void declare(CLI::App& app) override {
    app.add_flag("--until-end", until_end_);
    settings_.declare(app);
  }

  int run() override { return action_(settings_.read()); }

private:
  bool until_end_ = false;
  settings_options settings_;
  std::function<int(const configuration&)> action_;
};

struct outcome {
  int status = 0;
  std::string out;
  std::string err;
};

/// Catches what goes to a standard stream.
class capture {
public:
  explicit capture(std::ostream& stream) : stream_{stream}, before_{stream.rdbuf(text_.rdbuf())} {}
  ~capture() { stream_.rdbuf(before_); }
  std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* before_;
};

int run_words(std::vector<std::string> words, std::function<int(const configuration&)> action) {
  words.insert(words.begin(), "vigie");
  std::vector<char*> arguments;
  for (auto& word : words)
    arguments.push_back(word.data());
  subcommands commands;
  commands.push_back(std::make_unique<probe>(std::move(action)));
  return run_program(commands, static_cast<int>(arguments.size()), arguments.data());
}

outcome run(
    std::vector<std::string> words,
    std::function<int(const configuration&)> action = [](const auto&) { return 0; }) {
  capture out{std::cout};
  capture err{std::cerr};
  auto status = run_words(std::move(words), std::move(action));
  return {status, out.text(), err.text()};
}

/// Runs with standard output going to a file, or closed where it is empty.
outcome run_to(
    const char* file, std::vector<std::string> words,
    std::function<int(const configuration&)> action = [](const auto&) { return 0; }) {
  const int before = fcntl(STDOUT_FILENO, F_DUPFD, 10);
  close(STDOUT_FILENO);
  if (const int opened = open(file, O_WRONLY); opened > STDOUT_FILENO) {
    dup2(opened, STDOUT_FILENO);
    close(opened);
  }
  outcome result;
  {
    const standard_output checked;
    capture err{std::cerr};
    result.status = run_words(std::move(words), std::move(action));
    result.err = err.text();
  }
  dup2(before, STDOUT_FILENO);
  close(before);
  return result;
}

} // namespace

CAF_TEST(a command gets its settings from both forms of an option) {
  std::string topic, group;
  auto done = run({"probe", "--kafka.topic=payments", "--until-end", "--kafka.group", "test"},
                  [&](const auto& loaded) {
                    topic = loaded.values.kafka.topic;
                    group = loaded.values.kafka.group;
                    return exit_done;
                  });
  CAF_CHECK_EQUAL(done.status, 0);
  CAF_CHECK_EQUAL(topic, "payments");
  CAF_CHECK_EQUAL(group, "test");
}

CAF_TEST(an empty value is a value) {
  std::string name{"none"}, topic;
  auto done = run({"probe", "--cluster.name=", "--kafka.topic=payments"}, [&](const auto& loaded) {
    name = loaded.values.cluster.name;
    topic = loaded.values.kafka.topic;
    return exit_done;
  });
  CAF_CHECK_EQUAL(done.err, "");
  CAF_CHECK_EQUAL(name, "");
  CAF_CHECK_EQUAL(topic, "payments");
}

CAF_TEST(properties go through word for word) {
  std::map<std::string, std::string> properties;
  auto done = run({"probe", "--kafka.properties.session.timeout.ms=6000",
                   "--kafka.properties.sasl.jaas.config", "a=\"b\", c", "--kafka.properties=x=1, y.z=2"},
                  [&](const auto& loaded) {
                    properties = loaded.values.kafka.properties;
                    return exit_done;
                  });
  CAF_CHECK_EQUAL(done.err, "");
  CAF_CHECK((properties == std::map<std::string, std::string>{{"sasl.jaas.config", "a=\"b\", c"},
                                                              {"session.timeout.ms", "6000"},
                                                              {"x", "1"},
                                                              {"y.z", "2"}}));
}

CAF_TEST(wrong usage names the option and ends with 2) {
  auto unknown = run({"probe", "--kafka.topik=a"});
  CAF_CHECK_EQUAL(unknown.status, 2);
  CAF_CHECK_EQUAL(unknown.err,
                  "vigie probe: unknown option --kafka.topik; did you mean \"--kafka.topic\"?\n");
  auto superfluous = run({"probe", "file"});
  CAF_CHECK_EQUAL(superfluous.status, 2);
  CAF_CHECK_EQUAL(superfluous.err, "vigie probe: unexpected argument \"file\"\n");
  auto no_value = run({"probe", "--kafka.topic"});
  CAF_CHECK_EQUAL(no_value.status, 2);
  CAF_CHECK(no_value.err.starts_with("vigie probe: --kafka.topic"));
  auto no_command = run({"prob"});
  CAF_CHECK_EQUAL(no_command.status, 2);
  CAF_CHECK_EQUAL(no_command.err, "vigie: unknown command \"prob\"; did you mean \"probe\"?\n");
  CAF_CHECK_EQUAL(run({}).status, 2);
}

CAF_TEST(wrong settings are listed one a line and end with 2) {
  auto done = run({"probe", "--refresh=0s", "--kafka.start=newest", "--kafka.properties.x"});
  CAF_CHECK_EQUAL(done.status, 2);
  CAF_CHECK_EQUAL(done.out, "");
  CAF_CHECK_EQUAL(
      done.err,
      "vigie probe: kafka.start (from --kafka.start): \"newest\" is not allowed; use earliest or latest\n"
      "vigie probe: kafka.properties (from --kafka.properties): \"****\" does not fit: expected \"=\" or "
      "\"{\" "
      "after \"x\", found the end of the file; use properties of librdkafka, as name=value\n"
      "vigie probe: refresh (from --refresh): \"0s\" is out of range; use 1s to 1h in whole seconds\n");
}

CAF_TEST(a configuration file that is not there ends with 2) {
  auto done = run({"probe", "--config-file=" VIGIE_SOURCE_DIR "/no-such-file"});
  CAF_CHECK_EQUAL(done.status, 2);
  CAF_CHECK_EQUAL(done.err, "vigie probe: --config-file: cannot read \"" VIGIE_SOURCE_DIR
                            "/no-such-file\": No such file or directory\n");
  CAF_CHECK_EQUAL(run({"probe", "--config-file=" VIGIE_SOURCE_DIR}).status, 2);
  CAF_CHECK_EQUAL(run({"probe", "--config-file=" VIGIE_SOURCE_DIR "/config/vigie.conf"}).status, 0);
}

CAF_TEST(a failure while running ends with 1) {
  auto done = run({"probe"}, [](const auto&) -> int { throw std::runtime_error{"no disk"}; });
  CAF_CHECK_EQUAL(done.status, 1);
  CAF_CHECK_EQUAL(done.err, "vigie probe: no disk\n");
}

CAF_TEST(help goes to standard output and ends with 0) {
  auto done = run({"probe", "--help"});
  CAF_CHECK_EQUAL(done.status, 0);
  CAF_CHECK_EQUAL(done.err, "");
  for (auto text : {"--kafka.start", "Default: latest. Allowed: earliest or latest.", "VIGIE_KAFKA_START"})
    CAF_CHECK(done.out.find(text) != std::string::npos);
  CAF_CHECK(run({"--help"}).out.find("probe ") != std::string::npos);
  CAF_CHECK_EQUAL(run({"--version"}).status, 0);
}

CAF_TEST(help tells the common options and examples and all of them where it is asked for) {
  const auto brief = run({"probe", "--help"}).out;
  const auto whole = run({"probe", "--help-all"});
  CAF_CHECK_EQUAL(whole.status, 0);
  for (const auto* option : {"--until-end", "--kafka.topic ", "--model ", "--config-file ", "--help-all "}) {
    CAF_CHECK(brief.find(option) != std::string::npos);
    CAF_CHECK(whole.out.find(option) != std::string::npos);
  }
  for (const auto* option : {"--kafka.delivery ", "--batch-size ", "--cluster.name ", "--log.level "}) {
    CAF_CHECK(brief.find(option) == std::string::npos);
    CAF_CHECK(whole.out.find(option) != std::string::npos);
  }
  CAF_CHECK(brief.find("More with --help-all: kafka, input, history, node, cluster, http, log.") !=
            std::string::npos);
  for (const auto& text : {brief, whole.out})
    CAF_CHECK(text.find("Examples:\n  vigie probe --until-end\n  vigie probe\n") != std::string::npos);
}

CAF_TEST(standard output that cannot be written ends with 1 and a sentence) {
  const auto full = std::string{"standard output cannot be written: No space left on device\n"};
  CAF_CHECK_EQUAL(run_to("/dev/full", {"--help"}).err, "vigie: " + full);
  CAF_CHECK_EQUAL(run_to("/dev/full", {"--version"}).status, 1);
  CAF_CHECK_EQUAL(run_to("/dev/full", {"probe", "--help"}).err, "vigie probe: " + full);
  auto small = run_to("/dev/full", {"probe"}, [](const auto&) {
    std::cout << "a line that waits to be flushed\n";
    return exit_done;
  });
  CAF_CHECK_EQUAL(small.status, 1);
  CAF_CHECK_EQUAL(small.err, "vigie probe: " + full);
  CAF_CHECK_EQUAL(run_to("/dev/full", {"probe"}).status, 0);
}

CAF_TEST(what writes much stops at the first failure) {
  int lines = 0;
  auto done = run_to("/dev/full", {"probe"}, [&](const auto&) {
    for (; lines < 1'000'000; ++lines)
      std::cout << "a line\n";
    return exit_done;
  });
  CAF_CHECK_EQUAL(done.status, 1);
  CAF_CHECK(lines < 20'000);
}

CAF_TEST(standard output that came closed is no file that is opened later) {
  int opened = -1;
  auto done = run_to("", {"probe"}, [&](const auto&) {
    opened = open("/dev/null", O_RDWR);
    close(opened);
    std::cout << "a line\n";
    return exit_done;
  });
  CAF_CHECK(opened > STDERR_FILENO);
  CAF_CHECK_EQUAL(done.status, 1);
  CAF_CHECK_EQUAL(done.err, "vigie probe: standard output cannot be written: Bad file descriptor\n");
}
