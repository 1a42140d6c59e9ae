#include "messages/registry.hpp"

#include "messages/handles.hpp"

#include "caf/init_global_meta_objects.hpp"

namespace vigie {

void register_messages() {
  caf::init_global_meta_objects<caf::id_block::vigie>();
  caf::core::init_global_meta_objects();
}

} // namespace vigie
