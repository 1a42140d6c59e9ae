#pragma once

#include "model/schema/field_tree.hpp"
#include "model/schema/row_writer.hpp"

#include <boost/json/error.hpp>
#include <boost/json/string_view.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigie {

// Included by json_decoder.cpp alone, and unnamed so that the compiler folds it into the parser.
namespace {

/// Boost.JSON calls this for each element of a document. It sets the values of the fields that the schema
/// declares, and stops the parser at the first thing that does not fit.
class json_handler {
public:
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = max_array_size;
  static constexpr std::size_t max_string_size = max_array_size;
  static constexpr std::size_t max_key_size = max_array_size;

  json_handler(const std::vector<decoded_field>& fields, field_tree& tree, row_writer& out)
      : fields_{fields}, tree_{tree}, out_{out}, seen_(tree.ids()) {}

  void start() {
    failure_.reset();
    depth_ = 0;
    ignored_ = 0;
    child_ = nullptr;
    seen_.assign(seen_.size(), 0);
    key_.clear();
    text_.clear();
  }

  std::optional<decode_failure>& failure() { return failure_; }

  /// The text of a document that is a string, unescaped.
  std::string& text() { return text_; }

  bool on_document_begin(boost::json::error_code&) { return true; }
  bool on_document_end(boost::json::error_code&) { return true; }

  bool on_object_begin(boost::json::error_code& ec) {
    if (depth_ == 0)
      return enter(tree_.root());
    if (child_ == nullptr)
      return ignore();
    if (!child_->inside)
      return fail(field().reader.wrong_type("an object"), ec);
    return enter(*child_->inside);
  }

  bool on_object_end(std::size_t, boost::json::error_code& ec) {
    leave();
    return depth_ > 0 || finish(ec);
  }

  bool on_array_begin(boost::json::error_code& ec) {
    if (depth_ == 0)
      return not_an_object("an array", ec);
    if (child_ == nullptr)
      return ignore();
    return wrong_type("an array", ec);
  }

  bool on_array_end(std::size_t, boost::json::error_code&) {
    leave();
    return true;
  }

  bool on_key_part(boost::json::string_view part, std::size_t, boost::json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }

  bool on_key(boost::json::string_view last, std::size_t size, boost::json::error_code& ec) {
    const bool fits = ignored_ > 0 || on_child(joined(key_, last, size), ec);
    key_.clear();
    return fits;
  }

  bool on_string_part(boost::json::string_view part, std::size_t, boost::json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }

  bool on_string(boost::json::string_view last, std::size_t size, boost::json::error_code& ec) {
    if (depth_ == 0) {
      text_.append(last.data(), last.size());
      return true;
    }
    const bool fits = child_ == nullptr || on_text(joined(text_, last, size), ec);
    text_.clear();
    return fits;
  }

  bool on_number_part(boost::json::string_view, boost::json::error_code&) { return true; }

  // A number's text is whole here, as each document is parsed in one piece.
  bool on_int64(std::int64_t, boost::json::string_view text, boost::json::error_code& ec) {
    return on_number(text, ec);
  }
  bool on_uint64(std::uint64_t, boost::json::string_view text, boost::json::error_code& ec) {
    return on_number(text, ec);
  }
  bool on_double(double, boost::json::string_view text, boost::json::error_code& ec) {
    return on_number(text, ec);
  }

  bool on_bool(bool value, boost::json::error_code& ec) {
    const auto* name = value ? "true" : "false";
    if (depth_ == 0)
      return not_an_object(name, ec);
    if (child_ == nullptr)
      return true;
    if (child_->inside)
      return wrong_type(name, ec);
    return take([&](field_value& out) { return field().reader.read_bool(value, out); }, ec);
  }

  bool on_null(boost::json::error_code& ec) {
    if (depth_ == 0)
      return not_an_object("null", ec);
    if (child_ == nullptr || child_->inside) // an object that is null misses its fields
      return true;
    if (!field().reader.may_be_missing())
      return wrong_type("null", ec);
    out_.set_missing(field());
    return true;
  }

  bool on_comment_part(boost::json::string_view, boost::json::error_code&) { return true; }
  bool on_comment(boost::json::string_view, boost::json::error_code&) { return true; }

private:
  static constexpr std::size_t deepest = 32; ///< what the parser takes

  /// A string comes in one piece unless it has escapes; only then is it copied.
  static std::string_view joined(std::string& parts, boost::json::string_view last, std::size_t size) {
    if (last.size() == size)
      return {last.data(), last.size()};
    return parts.append(last.data(), last.size());
  }

  const decoded_field& field() const { return fields_[child_->id]; }

  bool enter(field_tree::node& inside) {
    objects_[depth_++] = {&inside, nullptr};
    child_ = nullptr;
    return true;
  }

  bool ignore() {
    ++depth_;
    ++ignored_;
    return true;
  }

  void leave() {
    --depth_;
    if (ignored_ > 0)
      --ignored_;
    child_ = nullptr;
  }

  bool on_child(std::string_view key, boost::json::error_code& ec) {
    auto& [object, before] = objects_[depth_ - 1];
    auto& expected = before == nullptr ? object->first : before->next;
    const auto found = object->find(key, expected);
    if (found == field_tree::node::none) {
      child_ = nullptr;
      return true;
    }
    expected = found;
    child_ = before = &object->children[found];
    if (std::exchange(seen_[child_->id], 1) == 0)
      return true;
    if (child_->inside)
      return fail({decode_error::duplicate_field, tree_.object_label(child_->id) + " comes twice"}, ec);
    return fail(field().reader.twice(), ec);
  }

  bool on_text(std::string_view text, boost::json::error_code& ec) {
    if (child_->inside)
      return wrong_type("the string " + quoted_excerpt(text), ec);
    return take([&](field_value& out) { return field().reader.read_text(text, out); }, ec);
  }

  bool on_number(std::string_view text, boost::json::error_code& ec) {
    if (depth_ == 0)
      return not_an_object("the number " + ascii_excerpt(text), ec);
    if (child_ == nullptr)
      return true;
    if (child_->inside)
      return wrong_type("the number " + ascii_excerpt(text), ec);
    return take([&](field_value& out) { return field().reader.read_number(text, out); }, ec);
  }

  template <class Read>
  bool take(Read read, boost::json::error_code& ec) {
    field_value value;
    if (auto failure = read(value))
      return fail(std::move(*failure), ec);
    out_.set(field(), value);
    return true;
  }

  bool finish(boost::json::error_code& ec) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (seen_[i] != 0)
        continue;
      if (!fields_[i].reader.may_be_missing())
        return fail(fields_[i].reader.missing(), ec);
      out_.set_missing(fields_[i]);
    }
    return true;
  }

  bool wrong_type(std::string_view what, boost::json::error_code& ec) {
    if (!child_->inside)
      return fail(field().reader.wrong_type(what), ec);
    return fail({decode_error::wrong_type,
                 std::string{tree_.object_label(child_->id)}.append(" is ").append(what) + ", not an object"},
                ec);
  }

  bool not_an_object(std::string_view what, boost::json::error_code& ec) {
    return fail({decode_error::not_an_object, std::string{"the value is "}.append(what) + ", not an object"},
                ec);
  }

  bool fail(decode_failure why, boost::json::error_code& ec) {
    failure_ = std::move(why);
    ec = boost::json::error::exception; // any error stops the parser; `failure_` says which it was
    return false;
  }

  struct open_object {
    field_tree::node* object = nullptr;
    field_tree::child* before = nullptr; ///< the child that came last
  };

  const std::vector<decoded_field>& fields_;
  field_tree& tree_;
  row_writer& out_;
  std::optional<decode_failure> failure_;
  std::size_t depth_ = 0;                        ///< open objects and arrays
  std::size_t ignored_ = 0;                      ///< how many of them are within a value of no field
  std::array<open_object, deepest + 1> objects_; ///< those that hold fields
  field_tree::child* child_ = nullptr;           ///< whose value comes; null: of no field
  std::vector<std::uint8_t> seen_;               ///< by id
  std::string key_;                              ///< the parts so far of a key with escapes
  std::string text_;                             ///< the parts so far of a string with escapes
};

} // namespace

} // namespace vigie
