#pragma once

#include "training/sample.hpp"

#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// A field that a draft may have.
struct proposal {
  std::vector<std::string> path; ///< of keys, from the outermost
  std::optional<int> number;     ///< of a column that shares its name with another, from 1
  field made;                    ///< without name, path and role
  std::string why;               ///< a remark for who reads the draft; empty: there is nothing to be said
  bool may_be_id = false;        ///< no two messages are known to have the same value
};

/// What a draft is made of.
struct draft_parts {
  std::string origin; ///< "29 rows of a sample"
  std::vector<proposal> fields;
  std::vector<std::string> left_out; ///< a sentence each, without its full stop
};

/// What the columns of a sample may be. Each row of it fits.
draft_parts parts_of(const sample& from);

/// A draft of a schema as YAML, with names and roles. What was guessed is said in comments. `name` is any
/// text, of which a name is made. Throws dataset_error where there is no field.
std::string draft_schema(draft_parts from, const std::string& name);

} // namespace vigie
