// What must hold for any bytes that may be a model of XGBoost.

#include "fuzz/laws.hpp"
#include "model/scoring/model_file.hpp"
#include "training/xgboost_json.hpp"

using namespace vigie;

namespace {

void check_model(const xgboost_model& taken, std::string_view text) {
  model_definition definition;
  definition.features = taken.features;
  definition.parameters = taken.parameters;
  const auto read = read_model(model_file_text(definition));
  const auto* model = std::get_if<classifier>(&read);
  require(model != nullptr, "what is taken over can be written and read", text);
  require(model->definition().features == definition.features &&
              model->definition().parameters == definition.parameters,
          "what is taken over reads back as it is written", text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  static const auto unnamed = features_of(feature_set::strict);
  try {
    check_model(read_xgboost(text, unnamed), text);
  } catch (const xgboost_error& error) {
    require(is_one_line(error.what()) && std::string_view{error.what()}.size() < 400,
            "a reason is a short line", text);
  }
  return 0;
}
