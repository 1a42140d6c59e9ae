#include "avro/column_consumers.hpp"

#include "avro/scalar.hpp"
#include "model/base/utf8.hpp"

#include <avro.h>
#include <avro/consumer.h>

#include <cerrno>
#include <deque>
#include <map>
#include <utility>

namespace vigie {

namespace {

using kind = avro_type::kind;
using place = avro_reading::place;

/// What libavro calls for one value of a message.
struct consumer : avro_consumer_t {
  explicit consumer(const avro_type& of) : avro_consumer_t{}, type{&of} { schema = of.schema; }

  const avro_type* type;
  std::size_t field = 0;                    ///< of a field's value
  bool stays_number = false;                ///< though its type stands for a time: the field is a number
  const field_tree::node* inside = nullptr; ///< of an object that holds fields
  std::size_t object = 0;                   ///< its id
  const field_tree* tree = nullptr;
  std::vector<consumer*> parts; ///< as the type's; of a map, one a key in `inside`
  consumer* others = nullptr;   ///< of a map: the values of other keys
};

const consumer& self_of(const avro_consumer_t* from) {
  return *static_cast<const consumer*>(from);
}

place& at(void* user_data) {
  return *static_cast<place*>(user_data);
}

/// Hands on to a part of a value.
int enter(consumer* part, avro_consumer_t** next, void** next_data, void* user_data) {
  auto& outer = at(user_data);
  auto* inner = outer.reading->within(outer);
  if (inner == nullptr)
    return outer.reading->fail({decode_error::too_deep, "nested deeper than 64 levels"});
  *next = part;
  *next_data = inner;
  return 0;
}

int enter_element(consumer* part, avro_consumer_t** next, void** next_data, void* user_data) {
  if (!at(user_data).reading->count_element())
    return at(user_data).reading->fail(
        {decode_error::malformed_avro, "it has more than 1000000 elements of arrays and maps"});
  return enter(part, next, next_data, user_data);
}

int on_branch(avro_consumer_t* from, unsigned branch, avro_consumer_t** next, void** next_data,
              void* user_data) {
  const auto& self = self_of(from);
  if (branch >= self.parts.size())
    return EINVAL;
  return enter(self.parts[branch], next, next_data, user_data);
}

/// What has no consumer is skipped by libavro.
int on_record_field(avro_consumer_t* from, unsigned index, avro_consumer_t** next, void** next_data,
                    void* user_data) {
  auto* part = self_of(from).parts[index];
  return part == nullptr ? 0 : enter(part, next, next_data, user_data);
}

int on_array_element(avro_consumer_t* from, unsigned, avro_consumer_t** next, void** next_data,
                     void* user_data) {
  return enter_element(self_of(from).parts.front(), next, next_data, user_data);
}

int on_map_element(avro_consumer_t* from, unsigned, const char* key, avro_consumer_t** next, void** next_data,
                   void* user_data) {
  const auto& self = self_of(from);
  const auto found =
      self.inside == nullptr ? field_tree::node::none : self.inside->find(key, field_tree::node::none);
  return enter_element(found == field_tree::node::none ? self.others : self.parts[found], next, next_data,
                       user_data);
}

// A field's value.

const avro_type nothing_special;

template <class Value>
int on_number(avro_consumer_t* from, Value value, void* user_data) {
  const auto& self = self_of(from);
  const auto& plain = self.stays_number ? nothing_special : *self.type;
  return at(user_data).reading->set(self.field, number_cell(plain, value));
}

int on_boolean(avro_consumer_t* from, int value, void* user_data) {
  return at(user_data).reading->set(self_of(from).field, cell{value != 0});
}

int on_null(avro_consumer_t* from, void* user_data) {
  return at(user_data).reading->set_null(self_of(from).field);
}

/// libavro counts the zero behind the text.
int on_string(avro_consumer_t* from, const void* text, std::size_t size, void* user_data) {
  return at(user_data).reading->set_text(self_of(from).field, {static_cast<const char*>(text), size - 1});
}

int on_bytes(avro_consumer_t* from, const void* bytes, std::size_t size, void* user_data) {
  const auto& self = self_of(from);
  const std::string_view text{static_cast<const char*>(bytes), size};
  auto& reading = *at(user_data).reading;
  if (self.type->means != avro_type::meaning::decimal)
    return reading.set_text(self.field, text);
  const auto digits = decimal_of(text, self.type->scale);
  if (digits.empty())
    return reading.wrong_type(self.field, "a decimal of " + std::to_string(size) + " bytes");
  return reading.set(self.field, cell{decimal_digits{digits}});
}

int on_symbol(avro_consumer_t* from, int symbol, void* user_data) {
  const auto& self = self_of(from);
  if (symbol < 0 || static_cast<std::size_t>(symbol) >= self.type->names.size())
    return EINVAL;
  return at(user_data).reading->set_text(self.field, self.type->names[static_cast<std::size_t>(symbol)]);
}

// Something else than what belongs there.

int refuse(const consumer& self, void* user_data) {
  auto& reading = *at(user_data).reading;
  if (self.inside == nullptr)
    return reading.wrong_type(self.field, self.type->called());
  if (self.object == 0)
    return reading.fail({decode_error::not_an_object,
                         "the value is " + std::string{self.type->called()} + ", not an object"});
  return reading.fail({decode_error::wrong_type, self.tree->object_label(self.object) + " is " +
                                                     std::string{self.type->called()} + ", not an object"});
}

template <class... Value>
int refused(avro_consumer_t* from, Value..., void* user_data) {
  return refuse(self_of(from), user_data);
}

void refuse_scalars(consumer& made) {
  made.boolean_value = refused<int>;
  made.bytes_value = refused<const void*, std::size_t>;
  made.fixed_value = refused<const void*, std::size_t>;
  made.string_value = refused<const void*, std::size_t>;
  made.double_value = refused<double>;
  made.float_value = refused<float>;
  made.int_value = refused<std::int32_t>;
  made.long_value = refused<std::int64_t>;
  made.enum_value = refused<int>;
}

int refused_block(avro_consumer_t* from, int, unsigned, void* user_data) {
  return refuse(self_of(from), user_data);
}

bool is_scalar(kind type) {
  return type != kind::record && type != kind::array && type != kind::map && type != kind::choice;
}

} // namespace

avro_fields::avro_fields(const schema& of, const field_selection& kept)
    : fields{decoded_fields(of, kept)}, tree{of} {
  for (const auto& each : of.fields)
    cells.emplace_back(each, of.strict);
}

struct column_consumers::parts {
  parts(std::shared_ptr<const writer_schema> from_, const avro_fields& to_)
      : from{std::move(from_)}, to{to_}, root{of_object(from->root(), to.tree.root(), 0)} {}

  consumer* add(const avro_type& type) { return &all.emplace_back(type); }

  consumer* of_field(const avro_type& type, std::size_t field) {
    auto* made = add(type);
    made->field = field;
    made->stays_number =
        to.fields[field].type != value_type::time && to.fields[field].type != value_type::text;
    made->null_value = on_null;
    made->boolean_value = on_boolean;
    made->int_value = on_number<std::int32_t>;
    made->long_value = on_number<std::int64_t>;
    made->float_value = on_number<float>;
    made->double_value = on_number<double>;
    made->string_value = on_string;
    made->bytes_value = on_bytes;
    made->fixed_value = on_bytes;
    made->enum_value = on_symbol;
    made->record_start = refused<>;
    made->array_start_block = refused_block;
    made->map_start_block = refused_block;
    made->union_branch = on_branch;
    if (type.is == kind::choice)
      for (const auto* branch : type.parts)
        made->parts.push_back(of_field(*branch, field));
    return made;
  }

  /// Of a value at a place where an object with fields belongs. One that is null misses its fields.
  consumer* of_object(const avro_type& type, const field_tree::node& inside, std::size_t object) {
    auto* made = add(type);
    made->inside = &inside;
    made->object = object;
    made->tree = &to.tree;
    refuse_scalars(*made);
    if (object == 0)
      made->null_value = refused<>;
    made->array_start_block = refused_block;
    made->record_field = on_record_field;
    made->map_element = on_map_element;
    made->union_branch = on_branch;
    switch (type.is) {
    case kind::choice:
      for (const auto* branch : type.parts)
        made->parts.push_back(of_object(*branch, inside, object));
      break;
    case kind::record:
      for (std::size_t i = 0; i < type.parts.size(); ++i) {
        const auto found = inside.find(type.names[i], field_tree::node::none);
        made->parts.push_back(found == field_tree::node::none
                                  ? skipping(*type.parts[i])
                                  : of_child(*type.parts[i], inside.children[found]));
      }
      break;
    case kind::map:
      for (const auto& child : inside.children)
        made->parts.push_back(of_child(*type.parts.front(), child));
      made->others = passing(*type.parts.front());
      break;
    default:
      break;
    }
    return made;
  }

  consumer* of_child(const avro_type& type, const field_tree::child& child) {
    return child.inside ? of_object(type, *child.inside, child.id) : of_field(type, child.id);
  }

  /// Of what nobody looks at, in a record: null for what libavro may skip without a bound of ours.
  consumer* skipping(const avro_type& type) { return is_scalar(type.is) ? nullptr : passing(type); }

  /// Of what nobody looks at. Types may hold themselves: one consumer a type.
  consumer* passing(const avro_type& type) {
    if (const auto found = passed.find(&type); found != passed.end())
      return found->second;
    auto* made = add(type);
    passed.emplace(&type, made);
    made->record_field = on_record_field;
    made->array_element = on_array_element;
    made->map_element = on_map_element;
    made->union_branch = on_branch;
    for (const auto* part : type.parts)
      made->parts.push_back(type.is == kind::record ? skipping(*part) : passing(*part));
    if (type.is == kind::map)
      made->others = made->parts.front();
    return made;
  }

  std::shared_ptr<const writer_schema> from;
  const avro_fields& to;
  std::deque<consumer> all;
  std::map<const avro_type*, consumer*> passed;
  consumer* root;
};

column_consumers::column_consumers(std::shared_ptr<const writer_schema> from, const avro_fields& to)
    : parts_{std::make_unique<parts>(std::move(from), to)} {}
column_consumers::~column_consumers() = default;

avro_consumer_t* column_consumers::root() const {
  return parts_->root;
}

avro_reading::avro_reading(const avro_fields& of) : of_{of}, seen_(of.fields.size()) {
  for (std::size_t i = 0; i < places_.size(); ++i)
    places_[i] = {this, i};
}

void avro_reading::begin(event_batch& into) {
  row_.begin(into);
  seen_.assign(seen_.size(), 0);
  elements_ = 0;
  failure_.reset();
}

std::optional<decode_failure> avro_reading::finish() {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto& field = of_.fields[i];
    if (seen_[i] != 0)
      continue;
    if (!field.reader.may_be_missing())
      return field.reader.missing();
    row_.set_missing(field);
  }
  return std::nullopt;
}

avro_reading::place* avro_reading::within(const place& outer) {
  return outer.depth == deepest ? nullptr : &places_[outer.depth + 1];
}

int avro_reading::set(std::size_t field, const cell& value) {
  if (is_missing(value))
    return set_null(field);
  field_value read;
  return take(field, of_.cells[field].read(value, written_, read), read);
}

int avro_reading::set_text(std::size_t field, std::string_view text) {
  if (!is_utf8(text))
    return fail({decode_error::invalid_utf8, of_.fields[field].reader.label() + " is not UTF-8"});
  field_value read;
  return take(field, of_.fields[field].reader.read_text(text, read), read);
}

int avro_reading::set_null(std::size_t field) {
  if (!of_.fields[field].reader.may_be_missing())
    return wrong_type(field, "null");
  seen_[field] = 1;
  row_.set_missing(of_.fields[field]);
  return 0;
}

int avro_reading::take(std::size_t field, std::optional<decode_failure> wrong, const field_value& value) {
  if (wrong)
    return fail(std::move(*wrong));
  seen_[field] = 1;
  row_.set(of_.fields[field], value);
  return 0;
}

int avro_reading::fail(decode_failure why) {
  failure_ = std::move(why);
  return EINVAL;
}

int avro_reading::wrong_type(std::size_t field, std::string_view found) {
  return fail(of_.fields[field].reader.wrong_type(found));
}

} // namespace vigie
