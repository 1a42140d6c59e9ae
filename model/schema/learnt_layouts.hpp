#pragma once

#include "model/schema/layout.hpp"
#include "model/schema/layout_scanner.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace vigie {

/// The layouts that the messages of a topic have had lately: at most four, the one used last is tried first.
class learnt_layouts {
public:
  learnt_layouts(const schema& of, const std::vector<decoded_field>& fields, field_tree& tree,
                 row_writer& row);

  /// Reads the message by one of them; false where none fits.
  bool read(std::string_view message);

  /// Takes the layout of a message that none fitted, and that the parser has taken. Where all places are in
  /// use, one in so many is learnt in place of that which was not used for longest; more seldom each time, so
  /// that messages without a layout of their own cost little.
  void learn(std::string_view message);

private:
  static constexpr std::size_t most = 4;

  struct entry {
    std::optional<layout> of;
    std::array<std::size_t, most> common{}; ///< how many steps it begins with as each other does
  };

  bool is_known(const layout& found) const;
  void take(layout found, std::size_t place);

  const std::vector<decoded_field>& fields_;
  field_tree& tree_;
  layout_scanner scanner_;
  std::array<entry, most> entries_;
  std::array<std::size_t, most> order_{}; ///< places in `entries_`, the one used last first
  std::size_t known_ = 0;
  std::size_t until_next_ = 0; ///< how many messages go by before another is learnt
  std::size_t pause_ = 32;
};

} // namespace vigie
