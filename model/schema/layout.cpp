#include "model/schema/layout.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace vigie {

namespace {

/// The text of an object, and where each of its bytes stands in the message.
struct object_text {
  std::string text;
  std::vector<std::uint32_t> places; ///< one more than bytes: the last is the text's end
};

std::optional<object_text> as_it_is(std::string_view value) {
  object_text result{std::string{value}, {}};
  for (std::uint32_t i = 0; i <= value.size(); ++i)
    result.places.push_back(i);
  return result;
}

/// From a string that holds it; none where an escape is of no simple kind.
std::optional<object_text> out_of_string(std::string_view value) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  object_text result;
  auto at = value.find('"') + 1;
  for (; value[at] != '"'; ++at) {
    result.places.push_back(static_cast<std::uint32_t>(at));
    if (value[at] != '\\') {
      result.text += value[at];
      continue;
    }
    const auto letter = letters.find(value[++at]);
    if (letter == std::string_view::npos)
      return std::nullopt;
    result.text += meanings[letter];
  }
  result.places.push_back(static_cast<std::uint32_t>(at));
  return result;
}

/// Walks through a document that is known to be right.
class learner {
public:
  learner(std::string_view message, const object_text& object, const std::vector<decoded_field>& fields,
          bool in_string)
      : message_{message}, text_{object.text}, places_{object.places}, fields_{fields},
        quote_{in_string ? "\\\"" : "\""} {
    result_.in_string = in_string;
  }

  std::optional<layout> learn(field_tree& tree) {
    walk_value(&tree.root(), -1);
    add(message_.size(), message_.size(), false, value_form::end, -1);
    if (!good_)
      return std::nullopt;
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(fields_.size()); ++i)
      if (std::ranges::find(result_.steps, i, &layout_step::field) == result_.steps.end())
        result_.absent.push_back(i);
    return std::move(result_);
  }

private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  const decoded_field& field_at(std::int32_t place) const { return fields_[static_cast<std::size_t>(place)]; }

  void pass_blanks() {
    while (here() == ' ' || here() == '\t' || here() == '\r' || here() == '\n')
      ++at_;
  }

  /// `object` says which fields an object that comes here has; null: it has none. `field` is the place of the
  /// field whose value this is, or -1.
  void walk_value(const field_tree::node* object, std::int32_t field) {
    pass_blanks();
    if (here() == '{')
      walk_members(object);
    else if (here() == '[')
      walk_items();
    else if (here() == '"')
      walk_text(field);
    else
      walk_word(object != nullptr, field);
    pass_blanks();
  }

  void walk_members(const field_tree::node* object) {
    for (++at_, pass_blanks(); good_ && here() != '}';) {
      const auto key = take_string();
      pass_blanks();
      ++at_; // the colon
      const auto child = object == nullptr ? field_tree::node::none : object->find(key, 0);
      if (child == field_tree::node::none)
        walk_value(nullptr, -1);
      else if (const auto& found = object->children[child]; found.inside)
        walk_value(found.inside.get(), -1);
      else
        walk_value(nullptr, static_cast<std::int32_t>(found.id));
      pass_comma();
    }
    ++at_;
  }

  void walk_items() {
    for (++at_, pass_blanks(); good_ && here() != ']'; pass_comma())
      walk_value(nullptr, -1);
    ++at_;
  }

  void pass_comma() {
    if (here() != ',')
      return;
    ++at_;
    pass_blanks();
  }

  void walk_text(std::int32_t field) {
    const auto begin = at_;
    take_string();
    // Runs are cut at the quotes, which have to be written as usual for that.
    for (const auto quote : {begin, at_ - 1})
      good_ = good_ && message_.substr(places_[quote]).starts_with(quote_);
    add(places_[begin], places_[at_ - 1] + quote_.size(), true, form_of_text(field), field);
  }

  /// A number, true, false or null.
  void walk_word(bool object, std::int32_t field) {
    const auto begin = at_;
    while (at_ < text_.size() && std::string_view{",]} \t\r\n"}.find(text_[at_]) == std::string_view::npos)
      ++at_;
    if (object) // an object that is null: not a value, but another layout
      return;
    // Where this one is null others have a text.
    const bool text = text_[begin] == 'n' && field >= 0 && field_at(field).mostly_text;
    add(places_[begin], places_[at_], text, text ? form_of_text(field) : form_of_word(field, text_[begin]),
        field);
  }

  /// The string that begins here, unescaped.
  std::string take_string() {
    const auto begin = at_;
    for (++at_; here() != '"'; ++at_)
      if (here() == '\\')
        ++at_;
    ++at_;
    const auto token = text_.substr(begin, at_ - begin);
    if (token.find('\\') == std::string_view::npos)
      return std::string{token.substr(1, token.size() - 2)};
    const auto parsed = boost::json::parse({token.data(), token.size()});
    return {parsed.as_string().data(), parsed.as_string().size()};
  }

  value_form form_of_text(std::int32_t field) const {
    if (field < 0)
      return value_form::ignored_text;
    switch (field_at(field).type) {
    case value_type::text:
      return field_at(field).open_text ? value_form::text : value_form::closed_text;
    case value_type::money:
      return value_form::money;
    case value_type::time:
      return value_form::time_text;
    default:
      return value_form::any;
    }
  }

  value_form form_of_word(std::int32_t field, char first) const {
    const bool number = first == '-' || (first >= '0' && first <= '9');
    if (field < 0)
      return number ? value_form::ignored_number : value_form::any;
    switch (field_at(field).type) {
    case value_type::boolean:
      return value_form::boolean;
    case value_type::integer:
      return value_form::integer;
    case value_type::real:
      return value_form::real;
    case value_type::money:
      return value_form::money;
    case value_type::text:
      return field_at(field).open_text ? value_form::digits : value_form::any;
    case value_type::time:
      return value_form::time_number;
    }
    return value_form::any;
  }

  /// A value from `begin` to `end` of the message, its quotes included.
  void add(std::size_t begin, std::size_t end, bool quoted, value_form form, std::int32_t field) {
    layout_step step;
    step.form = form;
    step.field = field;
    step.run = static_cast<std::uint32_t>(result_.bytes.size());
    step.closes = static_cast<std::uint8_t>(quoted_before_ ? quote_.size() : 0);
    step.opens = static_cast<std::uint8_t>(quoted ? quote_.size() : 0);
    result_.bytes.append(quote_.substr(0, step.closes)).append(message_.substr(before_, begin - before_));
    result_.bytes.append(quote_.substr(0, step.opens));
    step.run_size = static_cast<std::uint32_t>(result_.bytes.size() - step.run);
    result_.steps.push_back(step);
    before_ = end;
    quoted_before_ = quoted;
    good_ = good_ && result_.bytes.size() <= largest_layout && result_.steps.size() <= most_steps;
  }

  std::string_view message_;
  std::string_view text_;
  const std::vector<std::uint32_t>& places_; ///< of the text's bytes, in the message
  const std::vector<decoded_field>& fields_;
  std::string_view quote_;
  layout result_;
  std::size_t at_ = 0;         ///< in the text
  std::size_t before_ = 0;     ///< the end of the value before, in the message
  bool quoted_before_ = false; ///< or would be, were it not null
  bool good_ = true;
};

/// A value's usual form is read by looking at a block, or at four times eight digits and what parts them.
constexpr std::uint32_t value_reach = block_size + 16;

/// What scanning goes by.
void finish(layout& of) {
  for (auto& step : of.steps) {
    const auto size = std::min<std::size_t>(step.run_size, block_size);
    step.reach = std::max(step.run_size, static_cast<std::uint32_t>(block_size)) + value_reach;
    std::copy_n(of.bytes.data() + step.run, size, step.first.data());
    step.first_bits = size == block_size ? ~std::uint32_t{0} : (std::uint32_t{1} << size) - 1;
  }
}

} // namespace

std::optional<layout> learn_layout(std::string_view value, const std::vector<decoded_field>& fields,
                                   field_tree& tree) {
  const auto first = value.find_first_not_of(" \t\r\n");
  const bool in_string = value[first] == '"';
  auto object = in_string ? out_of_string(value) : as_it_is(value);
  if (!object)
    return std::nullopt;
  auto result = learner{value, *object, fields, in_string}.learn(tree);
  if (!result)
    return std::nullopt;
  finish(*result);
  return result;
}

} // namespace vigie
