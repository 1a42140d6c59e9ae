#pragma once

#include "model/schema/schema.hpp"

#include <boost/json/object.hpp>

namespace vigie {

/// What the dashboard shows of a transaction as received: the fields that the schema declares, where they
/// stood, for a producer may have sent any others beside them; and accounts as people may see them, if
/// `mask`.
boost::json::object shown_transaction(const boost::json::object& received, const schema& of, bool mask);

/// What the page has to know of the schema to show its messages by their own names.
boost::json::object shown_schema(const schema& of);

} // namespace vigie
