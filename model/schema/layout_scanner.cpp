#include "model/schema/layout_scanner.hpp"

#include "model/schema/careful_reader.hpp"
#include "model/schema/quick_reader.hpp"

#include <cstring>
#include <type_traits>
#include <vector>

namespace vigie {

struct layout_scanner::parts {
  parts(const schema& of, const std::vector<decoded_field>& fields_, row_writer& row_)
      : fields{fields_}, row{row_}, careful{fields_, row_}, quick{row_} {
    for (std::size_t i = 0; i < fields.size(); ++i)
      facts.emplace_back(of.fields[i], fields[i]);
  }

  const std::vector<decoded_field>& fields;
  row_writer& row;
  careful_reader careful;
  quick_reader quick;
  std::vector<field_facts> facts;
  column* bound_to = nullptr; ///< the batch's columns, to which `facts` lead
};

/// One message by one layout.
class layout_scanner::reader {
public:
  reader(parts& of, const layout& by, std::string_view message)
      : of_{of}, by_{by}, message_end_{message.data() + message.size()} {}

  /// From where `from` stands. Where it fails, `from` is where.
  bool read(stop& from) {
    bool whole = false;
    return read_as<wide_cursor>(from, whole) && (whole || read_as<last_cursor>(from, whole));
  }

private:
  /// As far as such a cursor goes; `from` is then where it stands. `whole` tells that this was all.
  template <class Cursor>
  bool read_as(stop& from, bool& whole) {
    constexpr bool wide = std::is_same_v<Cursor, wide_cursor>;
    const auto* step = by_.steps.data() + from.step;
    Cursor at{from.at, message_end_};
    auto before = from.before;
    for (;; ++step) {
      const auto* const here = at.at;
      const auto value_before = before;
      const auto stop_here = [&] {
        from = {static_cast<std::size_t>(step - by_.steps.data()), here, value_before};
      };
      if (wide && at.rest() < step->reach) {
        stop_here();
        return true;
      }
      bool fits = true;
      if (!before.lacks_quotes && matches(*step, at)) {
        if (step->form != value_form::end) {
          before.begin = at.at - step->opens;
          fits = value(*step, at) || carefully(*step, at.at, before);
        }
      } else {
        fits = otherwise(*step, at.at, before);
      }
      if (fits && step->form != value_form::end)
        continue;
      whole = fits && at.at == message_end_;
      if (!whole)
        stop_here();
      return whole;
    }
  }

  template <class Cursor>
  bool matches(const layout_step& step, Cursor& at) {
    if (step.run_size <= block_size) {
      if ((step.first_bits & at.differences(step.first.data())) != 0)
        return false;
    } else if (at.rest() < step.run_size ||
               std::memcmp(at.at, by_.bytes.data() + step.run, step.run_size) != 0) {
      return false;
    }
    at.at += step.run_size;
    return true;
  }

  /// In the form that it mostly has.
  template <class Cursor>
  bool value(const layout_step& step, Cursor& at) {
    auto& quick = of_.quick;
    const auto& facts = of_.facts[step.field < 0 ? 0 : static_cast<std::size_t>(step.field)];
    switch (step.form) {
    case value_form::integer:
      return quick.integer(facts, at);
    case value_form::money:
      return quick.money(facts, at);
    case value_form::real:
      return quick.real(facts, at);
    case value_form::boolean:
      return quick.boolean(facts, at);
    case value_form::text:
      return quick.text(facts, at);
    case value_form::closed_text:
      return quick.closed_text(facts, at);
    case value_form::digits:
      return quick.digits_as_text(facts, at);
    case value_form::time_text:
      return quick.time_text(facts, at);
    case value_form::time_number:
      return quick.time_number(facts, at);
    case value_form::ignored_text:
      return quick_reader::pass_text(at);
    case value_form::ignored_number:
      return quick_reader::pass_number(at);
    default:
      return false;
    }
  }

  /// The run of a step does not follow. The value before it may not be what it mostly is: then its quotes may
  /// be missing, and it has to be read again; or the one behind it has none.
  bool otherwise(const layout_step& step, const char*& at, last_value& before) {
    if (&step != by_.steps.data() && !before.lacks_quotes) {
      at = read_carefully(*(&step - 1), before.begin);
      if (at == nullptr)
        return false;
    }
    const auto size = step.run_size - step.closes - std::size_t{step.opens};
    if (static_cast<std::size_t>(message_end_ - at) < size ||
        std::memcmp(at, by_.bytes.data() + step.run + step.closes, size) != 0)
      return false;
    at += size;
    before = {at, false};
    return step.form == value_form::end || carefully(step, at, before);
  }

  /// Reads a value of any form from where it begins, its quotes included.
  bool carefully(const layout_step& step, const char*& at, last_value& value) {
    const auto* behind = read_carefully(step, value.begin);
    if (behind == nullptr)
      return false;
    const bool text = of_.careful.was_text();
    at = behind - (text ? step.opens : 0);
    value.lacks_quotes = step.opens > 0 && !text;
    return true;
  }

  const char* read_carefully(const layout_step& step, const char* from) {
    return of_.careful.read(step.field, by_.in_string, from, message_end_);
  }

  parts& of_;
  const layout& by_;
  const char* const message_end_;
};

layout_scanner::layout_scanner(const schema& of, const std::vector<decoded_field>& fields, row_writer& row)
    : parts_{std::make_unique<parts>(of, fields, row)} {}
layout_scanner::~layout_scanner() = default;

void layout_scanner::begin(std::string_view message) {
  message_ = message;
  if (auto* columns = parts_->row.columns(); columns != parts_->bound_to) {
    parts_->bound_to = columns;
    for (auto& facts : parts_->facts)
      facts.values = facts.place < 0 ? nullptr : columns + facts.place;
  }
}

bool layout_scanner::scan(const layout& by) {
  stop_ = {0, message_.data(), {}};
  return scan_on(by);
}

bool layout_scanner::scan_on(const layout& by) {
  if (!reader{*parts_, by, message_}.read(stop_))
    return false;
  for (const auto absent : by.absent)
    parts_->row.set_missing(parts_->fields[static_cast<std::size_t>(absent)]);
  return true;
}

} // namespace vigie
