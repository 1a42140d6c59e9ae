#include "training/arrow_cells.hpp"

#include <arrow/array.h>
#include <arrow/type.h>
#include <arrow/util/float16.h>

#include <stdexcept>
#include <type_traits>
#include <utility>

namespace vigie {

namespace {

constexpr std::int64_t second_us = 1'000'000;

/// Towards the past: what is finer than a microsecond is cut off, as it is in a text.
std::int64_t divide_down(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

std::optional<std::int64_t> microseconds(std::int64_t value, arrow::TimeUnit::type unit) {
  std::int64_t us = 0;
  switch (unit) {
  case arrow::TimeUnit::SECOND:
    return __builtin_mul_overflow(value, second_us, &us) ? std::nullopt : std::optional(us);
  case arrow::TimeUnit::MILLI:
    return __builtin_mul_overflow(value, std::int64_t{1000}, &us) ? std::nullopt : std::optional(us);
  case arrow::TimeUnit::MICRO:
    return value;
  case arrow::TimeUnit::NANO:
    break;
  }
  return divide_down(value, 1000);
}

/// `read(array, row)` gives the cell of a row that is not null.
template <class Array, class Read>
cell_source source_of(std::shared_ptr<arrow::Array> array, Read read) {
  return [array = std::static_pointer_cast<Array>(std::move(array)), read](std::int64_t row) mutable {
    return array->IsNull(row) ? cell{} : read(*array, row);
  };
}

/// Arrays whose values are cells as they stand: wider integers are taken for the narrow ones.
template <class Array, class Cell>
cell_source values_of(std::shared_ptr<arrow::Array> array) {
  return source_of<Array>(std::move(array), [](const Array& values, std::int64_t row) -> cell {
    return Cell{values.GetView(row)};
  });
}

template <class Array>
cell_source decimals_of(std::shared_ptr<arrow::Array> array) {
  return source_of<Array>(std::move(array),
                          [digits = std::string{}](const Array& values, std::int64_t row) mutable {
                            digits = values.FormatValue(row);
                            return cell{decimal_digits{digits}};
                          });
}

/// A time that does not fit into microseconds is one that no field takes.
cell_source times_of(std::shared_ptr<arrow::Array> array) {
  const auto unit = static_cast<const arrow::TimestampType&>(*array->type()).unit();
  return source_of<arrow::TimestampArray>(std::move(array), [unit](const auto& values, std::int64_t row) {
    const auto value = values.Value(row);
    const auto furthest =
        value < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    return cell{instant{microseconds(value, unit).value_or(furthest)}};
  });
}

/// `Array` counts in parts of which a second has `a_second`.
template <class Array>
cell_source days_of(std::shared_ptr<arrow::Array> array, std::int64_t microseconds_each) {
  return source_of<Array>(std::move(array), [=](const Array& values, std::int64_t row) {
    std::int64_t us = 0;
    if (__builtin_mul_overflow(std::int64_t{values.Value(row)}, microseconds_each, &us))
      us = std::numeric_limits<std::int64_t>::max();
    return cell{instant{us, true}};
  });
}

cell_source halves_of(std::shared_ptr<arrow::Array> array) {
  return source_of<arrow::HalfFloatArray>(std::move(array), [](const auto& values, std::int64_t row) {
    return cell{arrow::util::Float16::FromBits(values.Value(row)).ToFloat()};
  });
}

cell_source dictionary_of(std::shared_ptr<arrow::Array> array) {
  auto entries = cells_of(static_cast<const arrow::DictionaryArray&>(*array).dictionary());
  return source_of<arrow::DictionaryArray>(std::move(array), [entries](const auto& values, std::int64_t row) {
    return entries(values.GetValueIndex(row));
  });
}

bool is_float_too_short_for_money(arrow::Type::type id) {
  return id == arrow::Type::FLOAT || id == arrow::Type::HALF_FLOAT;
}

bool is_known(const arrow::DataType& type) {
  switch (type.id()) {
  case arrow::Type::DICTIONARY:
    return is_known(*static_cast<const arrow::DictionaryType&>(type).value_type());
  case arrow::Type::NA:
  case arrow::Type::BOOL:
  case arrow::Type::HALF_FLOAT:
  case arrow::Type::FLOAT:
  case arrow::Type::DOUBLE:
  case arrow::Type::STRING_VIEW:
  case arrow::Type::BINARY_VIEW:
  case arrow::Type::DATE32:
  case arrow::Type::DATE64:
  case arrow::Type::TIMESTAMP:
    return true;
  default:
    return arrow::is_integer(type.id()) || arrow::is_decimal(type.id()) ||
           arrow::is_base_binary_like(type.id()) || arrow::is_fixed_size_binary(type.id());
  }
}

} // namespace

std::optional<std::string> complaint_of(const arrow::DataType& type, const field& wanted) {
  if (type.id() == arrow::Type::DICTIONARY && wanted.type == value_type::money)
    return complaint_of(*static_cast<const arrow::DictionaryType&>(type).value_type(), wanted);
  if (!is_known(type))
    return "has the type " + type.ToString() + ", neither a number nor text nor a time";
  if (wanted.type == value_type::money && is_float_too_short_for_money(type.id()))
    return std::string("has the type ") + (type.id() == arrow::Type::FLOAT ? "float32" : "float16") +
           ", which does not hold amounts to their last place; decimal, float64, integers and text do";
  return std::nullopt;
}

cell_source cells_of(std::shared_ptr<arrow::Array> array) {
  using text = std::string_view;
  switch (array->type_id()) {
  case arrow::Type::NA:
    return [](std::int64_t) { return cell{}; };
  case arrow::Type::BOOL:
    return values_of<arrow::BooleanArray, bool>(std::move(array));
  case arrow::Type::INT8:
    return values_of<arrow::Int8Array, std::int64_t>(std::move(array));
  case arrow::Type::INT16:
    return values_of<arrow::Int16Array, std::int64_t>(std::move(array));
  case arrow::Type::INT32:
    return values_of<arrow::Int32Array, std::int64_t>(std::move(array));
  case arrow::Type::INT64:
    return values_of<arrow::Int64Array, std::int64_t>(std::move(array));
  case arrow::Type::UINT8:
    return values_of<arrow::UInt8Array, std::uint64_t>(std::move(array));
  case arrow::Type::UINT16:
    return values_of<arrow::UInt16Array, std::uint64_t>(std::move(array));
  case arrow::Type::UINT32:
    return values_of<arrow::UInt32Array, std::uint64_t>(std::move(array));
  case arrow::Type::UINT64:
    return values_of<arrow::UInt64Array, std::uint64_t>(std::move(array));
  case arrow::Type::HALF_FLOAT:
    return halves_of(std::move(array));
  case arrow::Type::FLOAT:
    return values_of<arrow::FloatArray, float>(std::move(array));
  case arrow::Type::DOUBLE:
    return values_of<arrow::DoubleArray, double>(std::move(array));
  case arrow::Type::DECIMAL32:
    return decimals_of<arrow::Decimal32Array>(std::move(array));
  case arrow::Type::DECIMAL64:
    return decimals_of<arrow::Decimal64Array>(std::move(array));
  case arrow::Type::DECIMAL128:
    return decimals_of<arrow::Decimal128Array>(std::move(array));
  case arrow::Type::DECIMAL256:
    return decimals_of<arrow::Decimal256Array>(std::move(array));
  case arrow::Type::STRING:
    return values_of<arrow::StringArray, text>(std::move(array));
  case arrow::Type::LARGE_STRING:
    return values_of<arrow::LargeStringArray, text>(std::move(array));
  case arrow::Type::STRING_VIEW:
    return values_of<arrow::StringViewArray, text>(std::move(array));
  case arrow::Type::BINARY:
    return values_of<arrow::BinaryArray, text>(std::move(array));
  case arrow::Type::LARGE_BINARY:
    return values_of<arrow::LargeBinaryArray, text>(std::move(array));
  case arrow::Type::BINARY_VIEW:
    return values_of<arrow::BinaryViewArray, text>(std::move(array));
  case arrow::Type::FIXED_SIZE_BINARY:
    return values_of<arrow::FixedSizeBinaryArray, text>(std::move(array));
  case arrow::Type::TIMESTAMP:
    return times_of(std::move(array));
  case arrow::Type::DATE32:
    return days_of<arrow::Date32Array>(std::move(array), 86'400 * second_us);
  case arrow::Type::DATE64:
    return days_of<arrow::Date64Array>(std::move(array), 1000);
  case arrow::Type::DICTIONARY:
    return dictionary_of(std::move(array));
  default:
    throw std::logic_error("cells of an array of the type " + array->type()->ToString());
  }
}

} // namespace vigie
