// What must hold for any bytes that may be a model of XGBoost.

#include "fuzz/laws.hpp"
#include "model/scoring/model_file.hpp"
#include "training/golden_messages.hpp"
#include "training/xgboost_json.hpp"
#include "unit/model/scoring/some_models.hpp"

using namespace vigie;

namespace {

void check_model(xgboost_model taken, std::string_view text) {
  auto definition = some::defined_by(taken.features);
  definition.parameters = std::move(taken.parameters);
  const auto read = read_model(
      model_file_text(some::classifier_of(definition), some::paysim(), golden_messages(some::paysim())),
      some::paysim());
  const auto* model = std::get_if<classifier>(&read);
  require(model != nullptr, "what is taken over can be written and read", text);
  require(model->definition().features == definition.features &&
              model->definition().parameters == definition.parameters,
          "what is taken over reads back as it is written", text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  static const auto unnamed = features_in(*some::paysim(), "strict");
  static const auto known = features_in(*some::paysim(), "full");
  try {
    check_model(read_xgboost(text, known, unnamed), text);
  } catch (const xgboost_error& error) {
    require(is_one_line(error.what()) && std::string_view{error.what()}.size() < 400,
            "a reason is a short line", text);
  }
  return 0;
}
