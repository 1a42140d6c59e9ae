#define CAF_SUITE cli.shipped_files

#include "cli/shipped_files.hpp"

#include "unit/paysim.hpp"

#include "caf/test/unit_test.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

using namespace vigie;
namespace fs = std::filesystem;

namespace {

std::string failure_of(const fs::path& named) {
  const auto loaded = load_named_model(named, some::paysim());
  const auto* failure = std::get_if<model_failure>(&loaded);
  return failure ? failure->reason : "";
}

/// An empty working folder.
struct fixture {
  fixture() : before(fs::current_path()) {
    std::string name = fs::temp_directory_path() / "vigie-models-XXXXXX";
    folder = mkdtemp(name.data());
    fs::current_path(folder);
  }
  ~fixture() {
    fs::current_path(before);
    fs::remove_all(folder);
  }

  fs::path before;
  fs::path folder;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(shipped_files_tests, fixture)

CAF_TEST(a shipped model is found by either name) {
  for (const auto* name : {"boosted", "logistic"}) {
    const auto found = find_model(name);
    CAF_CHECK_EQUAL(found.filename().string(), name + std::string(".json"));
    CAF_CHECK(fs::exists(found));
    CAF_CHECK_EQUAL(find_model(name + std::string(".json")), found);
    CAF_CHECK_EQUAL(failure_of(name), "");
  }
}

CAF_TEST(a file here goes before a shipped model) {
  std::ofstream("boosted.json") << "{}";
  CAF_CHECK_EQUAL(find_model("boosted.json"), "boosted.json");
  CAF_CHECK(failure_of("boosted.json").find("boosted.json is refused") != std::string::npos);
  CAF_CHECK_EQUAL(failure_of("boosted"), "");
}

CAF_TEST(a model that is not there is named with where it was looked for) {
  const auto places =
      "neither in " + folder.string() + " nor in " + find_model("boosted").parent_path().string();
  CAF_CHECK_EQUAL(failure_of("mine"),
                  "there is no model \"mine\", " + places + "; use the path of a file, boosted or logistic");
  for (const std::string name : {"bosted", "bosted.json"})
    CAF_CHECK_EQUAL(failure_of(name), "there is no model \"" + name + "\", " + places +
                                          "; use the path of a file, boosted or logistic; did you mean "
                                          "\"boosted\"?");
  CAF_CHECK_EQUAL(failure_of("/no/such/boosted.json"), "the model file /no/such/boosted.json does not exist");
}

CAF_TEST_FIXTURE_SCOPE_END()
