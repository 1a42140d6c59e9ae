#include "model/schema/word_set.hpp"

#include <algorithm>

namespace vigie {

namespace {

/// Whether JSON has the text as it is.
bool is_plain(const std::string& text) {
  return std::ranges::none_of(
      text, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
}

/// The text's bytes in two words.
std::array<word, 2> words_of(const std::string& text) {
  std::array<char, word_set::longest> bytes{};
  std::copy(text.begin(), text.end(), bytes.begin());
  return {load_word(bytes.data()), load_word(bytes.data() + sizeof(word))};
}

} // namespace

word_set::word_set(const std::vector<std::string>& values) {
  entries_.resize(std::bit_ceil(4 * values.size() + 2));
  mask_ = entries_.size() - 1;
  // Odd factors from a fixed sequence; where none of them parts all values, some are found at a second look.
  factor_ = 0x9E3779B97F4A7C15;
  for (int attempt = 0; attempt < 64 && !fill(values); ++attempt)
    factor_ = factor_ * 0xD1342543DE82EF95 | 1;
}

/// True where every value stands where its hash says.
bool word_set::fill(const std::vector<std::string>& values) {
  std::ranges::fill(entries_, entry{});
  bool direct = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].size() > longest || !is_plain(values[i]))
      continue;
    const auto [first, second] = words_of(values[i]);
    auto at = hash(first, second);
    while (entries_[at & mask_].place != none) {
      ++at;
      direct = false;
    }
    entries_[at & mask_] = {first, second, static_cast<std::uint32_t>(values[i].size()),
                            static_cast<std::int32_t>(i)};
  }
  return direct;
}

} // namespace vigie
