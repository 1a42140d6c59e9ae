#include "model/policy/policy_shelf.hpp"

#include "model/base/sha256.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

std::optional<std::string> policy_shelf::add(std::string_view key, std::string_view value) {
  if (const auto piece = piece_of(key))
    return add_piece(*piece, value);
  auto read = read_policy_record(key, value);
  if (auto* policy = std::get_if<published_policy>(&read))
    return add_policy(std::move(*policy));
  if (const auto* retirement = std::get_if<policy_retirement>(&read))
    return retire(*retirement);
  return std::get<std::string>(std::move(read));
}

std::optional<std::string> policy_shelf::add_piece(const policy_piece& piece, std::string_view bytes) {
  auto& kept = parts_[piece.sha256];
  if (kept.text)
    return std::nullopt; // Published once more.
  if (bytes_ + bytes.size() > most_bytes || piece.count > most_bytes / piece_bytes)
    return "the topic's parts are larger than 1 GiB, which is kept at most";
  if (kept.pieces.size() != piece.count)
    kept.pieces.assign(piece.count, std::nullopt);
  auto& place = kept.pieces[piece.index];
  bytes_ += bytes.size() - (place ? place->size() : 0);
  place = bytes;
  if (!std::ranges::all_of(kept.pieces, [](const auto& each) { return each.has_value(); }))
    return std::nullopt;
  std::string text;
  for (auto& each : std::exchange(kept.pieces, {}))
    text += *each;
  if (sha256(text) != piece.sha256) {
    bytes_ -= text.size();
    return "a part is not what its key says";
  }
  kept.text = std::move(text);
  return std::nullopt;
}

std::optional<std::string> policy_shelf::add_policy(published_policy policy) {
  policy.version = ++last_version_;
  const auto refused = [&](const std::string& why) {
    return "version " + std::to_string(policy.version) + why;
  };
  const auto missing = [&](const std::string& sha256) { return text(sha256) == nullptr; };
  if ((policy.model_sha256 && missing(*policy.model_sha256)) ||
      (policy.rules_sha256 && missing(*policy.rules_sha256)) ||
      std::ranges::any_of(policy.lists, [&](const auto& list) { return missing(list.second); }))
    return refused(" lacks one of its parts");
  if (policies_.size() == most_policies)
    return refused(" is one too many: 10,000 are kept at most");
  policies_.push_back(std::move(policy));
  return std::nullopt;
}

std::optional<std::string> policy_shelf::retire(const policy_retirement& retirement) {
  const auto found = std::ranges::find(policies_, retirement.version, &published_policy::version);
  if (found == policies_.end())
    return "version " + std::to_string(retirement.version) + ", which it retires, is not there";
  found->retired_ms = std::min(retirement.at_ms, found->retired_ms.value_or(retirement.at_ms));
  return std::nullopt;
}

const published_policy* policy_shelf::find(std::uint64_t version) const {
  const auto found = std::ranges::find(policies_, version, &published_policy::version);
  return found != policies_.end() ? &*found : nullptr;
}

const std::string* policy_shelf::text(const std::string& sha256) const {
  const auto found = parts_.find(sha256);
  return found != parts_.end() && found->second.text ? &*found->second.text : nullptr;
}

policy_texts policy_shelf::texts_of(const published_policy& policy) const {
  const auto whole = [this](const std::optional<std::string>& sha256) {
    return sha256 ? std::optional{*text(*sha256)} : std::nullopt;
  };
  policy_texts result;
  result.model = whole(policy.model_sha256);
  result.rules = whole(policy.rules_sha256);
  result.read_list = [this,
                      lists = policy.lists](const std::filesystem::path& name) -> std::optional<std::string> {
    for (const auto& [file, sha256] : lists)
      if (file == name)
        return *text(sha256);
    return std::nullopt;
  };
  result.threshold = policy.threshold;
  const auto of = " of the policy's version " + std::to_string(policy.version);
  result.model_name += of;
  result.rules_name += of;
  return result;
}

} // namespace vigie
