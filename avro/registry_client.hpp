#pragma once

#include "avro/schema_source.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace vigie {

/// A registry with Confluent's API, and what it takes to be let in. Nothing of it is ever logged but the
/// address without user and password.
struct registry_address {
  std::string url; ///< "https://registry:8081/prefix"
  std::string user;
  std::string password;
  std::string ca;          ///< PEM file; empty: the machine's own authorities
  std::string certificate; ///< PEM file; empty: none is shown
  std::string key;
};

/// Asks a registry, one request at a time, and waits for the answer. One client a thread.
class registry_client {
public:
  static constexpr std::chrono::seconds patience{10}; ///< for one answer, the connection included
  static constexpr std::size_t largest_answer = std::size_t{8} << 20;

  explicit registry_client(registry_address where);
  ~registry_client();

  /// The schema of that number; unavailable where the registry does not answer, or not as one does.
  found_schema fetch(std::uint32_t id);

  /// The newest schema's text under that subject. Throws std::runtime_error.
  std::string newest(std::string_view subject);

  /// Registers a schema under that subject, unless it is there; its number. Throws std::runtime_error.
  std::uint32_t enter(std::string_view subject, std::string_view schema);

private:
  struct answer;
  answer ask(const std::string& path, const std::string* body = nullptr);

  struct handle;
  std::unique_ptr<handle> handle_;
  registry_address where_;
};

/// Without user, password, and what follows a question mark: as it may be shown.
std::string shown_url(std::string_view url);

} // namespace vigie
