// Counts what a program takes from the heap, for LD_PRELOAD; says it on standard error when the program ends.

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <dlfcn.h>

namespace {

std::atomic<unsigned long long> allocations{0};

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

struct at_end {
  ~at_end() { std::fprintf(stderr, "{\"allocations\":%llu}\n", allocations.load()); }
} teller;

} // namespace

extern "C" {

// glibc's own names: dlsym itself allocates, so it can't be asked for these.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);

void* malloc(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_calloc(count, size);
}

void* realloc(void* old, std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_realloc(old, size);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  static const auto original = next<int (*)(void**, std::size_t, std::size_t)>("posix_memalign");
  allocations.fetch_add(1, std::memory_order_relaxed);
  return original(out, alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  static const auto original = next<void* (*)(std::size_t, std::size_t)>("aligned_alloc");
  allocations.fetch_add(1, std::memory_order_relaxed);
  return original(alignment, size);
}
}
