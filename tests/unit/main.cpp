// The main function of every unit test program.
#define CAF_TEST_NO_MAIN
#include "caf/test/unit_test_impl.hpp"

#include "caf/init_global_meta_objects.hpp"

#if VIGIE_TEST_MESSAGES
#include "messages/registry.hpp"
#endif

int main(int argc, char** argv) {
#if VIGIE_TEST_MESSAGES
  vigie::register_messages();
#else
  caf::core::init_global_meta_objects();
#endif
  return caf::test::main(argc, argv);
}
