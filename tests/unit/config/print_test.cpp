#define CAF_SUITE config.print

#include "config/print.hpp"

#include "config/settings_table.hpp"

#include "config/kind.hpp"

#include "caf/test/unit_test.hpp"

#include <fstream>
#include <sstream>

using namespace vigie;

namespace {

std::string content_of(const std::string& file) {
  std::ifstream in{VIGIE_SOURCE_DIR "/" + file};
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

configuration load_file(std::string_view content) {
  return load(std::vector{file_layer(content, "vigie.conf")});
}

/// Removes the comment sign in front of each option of the sample.
std::string uncommented(const std::string& sample) {
  std::istringstream lines{sample};
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    if (auto sign = line.find("# "); sign != std::string::npos && line.find(" = ") != std::string::npos)
      line.erase(sign, 2);
    result += line + '\n';
  }
  return result;
}

} // namespace

CAF_TEST(the shipped sample file is the one that the table makes) {
  CAF_CHECK(content_of("config/vigie.conf") == sample_file());
}

CAF_TEST(the shipped manual is the one that the table makes) {
  CAF_CHECK(content_of("docs/configuration.md") == manual());
}

CAF_TEST(the sample changes nothing) {
  auto loaded = load_file(sample_file());
  CAF_CHECK(loaded.errors.empty());
  CAF_CHECK(loaded.origins.empty());
}

CAF_TEST(the sample sets every option once its comment signs are gone) {
  auto loaded = load_file(uncommented(sample_file()));
  CAF_CHECK_EQUAL(loaded.errors, std::vector<std::string>{});
  settings unused;
  CAF_CHECK_EQUAL(loaded.origins.size(), settings_table(unused).size());
}

CAF_TEST(the configuration in force reads back as itself) {
  auto loaded =
      load_file("kafka { topic = payments, properties { \"a.b\" = \"c \\\"d\\\"\" } }\nwindows = [30s, 90s]\n"
                "threshold = 0.1\ncluster { join = [\"[::1]:4711\"] }");
  CAF_REQUIRE(loaded.errors.empty());
  auto again = load_file(effective_configuration(loaded));
  CAF_CHECK_EQUAL(again.errors, std::vector<std::string>{});
  again.origins = loaded.origins;
  CAF_CHECK_EQUAL(effective_configuration(again), effective_configuration(loaded));
  CAF_CHECK(again.values.kafka.properties == loaded.values.kafka.properties);
}

CAF_TEST(what is not a default shows its origin) {
  auto text = effective_configuration(load_file("\nrefresh = 2s"));
  CAF_CHECK(text.find("\nrefresh = 2s # from vigie.conf, line 2\n") != std::string::npos);
  CAF_CHECK(text.find("\nclock = \"wall\"\n") != std::string::npos);
}

CAF_TEST(secrets are hidden) {
  auto text = effective_configuration(
      load_file("http { token = s3cret }\n"
                "kafka { properties { \"sasl.password\" = s3cret, \"sasl.username\" = joe,"
                " \"ssl.key.pem\" = s3cret, \"sasl.oauthbearer.config\" = s3cret } }"));
  CAF_CHECK(text.find("s3cret") == std::string::npos);
  CAF_CHECK(text.find("token = \"****\"") != std::string::npos);
  CAF_CHECK(text.find("\"sasl.password\" = \"****\", \"sasl.username\" = \"joe\"") != std::string::npos);
}

CAF_TEST(a property is secret by its name) {
  for (auto name : {"sasl.password", "ssl.key.password", "ssl.keystore.password",
                    "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config", "ssl.key.pem"})
    CAF_CHECK(is_secret_property(name));
  for (auto name : {"ssl.key.location", "sasl.username", "session.timeout.ms", "ssl.certificate.pem"})
    CAF_CHECK(!is_secret_property(name));
}
