#include "model/base/json_text.hpp"

#include <boost/json.hpp>

namespace vigie {

std::string json_text(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

} // namespace vigie
