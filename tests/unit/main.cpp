// The main function of every unit test program.
#define CAF_TEST_NO_MAIN
#include "caf/test/unit_test_impl.hpp"

#include "caf/init_global_meta_objects.hpp"

int main(int argc, char** argv) {
  caf::core::init_global_meta_objects();
  return caf::test::main(argc, argv);
}
