#pragma once

#include "model/policy/policy_records.hpp"
#include "model/policy/policy_texts.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// What a policy topic holds, made from its records in their order. Keeps at most `most_bytes` of parts and
/// `most_policies`; what is beyond is a fault.
class policy_shelf {
public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;
  static constexpr std::size_t most_policies = 10'000;

  /// Takes the next record in; returns why it can't be used.
  std::optional<std::string> add(std::string_view key, std::string_view value);

  /// By version, rising. One whose parts are not all there has its number and is left out.
  const std::vector<published_policy>& policies() const { return policies_; }
  const published_policy* find(std::uint64_t version) const;

  /// The text of a part; none: it is not there whole.
  const std::string* text(const std::string& sha256) const;

  /// What a policy is made of; the shelf must outlive what it returns.
  policy_texts texts_of(const published_policy& policy) const;

private:
  struct part {
    std::vector<std::optional<std::string>> pieces; ///< empty once all are there
    std::optional<std::string> text;
  };

  std::optional<std::string> add_piece(const policy_piece& piece, std::string_view bytes);
  std::optional<std::string> add_policy(published_policy policy);
  std::optional<std::string> retire(const policy_retirement& retirement);

  std::map<std::string, part> parts_; ///< by SHA-256
  std::size_t bytes_ = 0;
  std::vector<published_policy> policies_;
  std::uint64_t last_version_ = 0;
};

} // namespace vigie
