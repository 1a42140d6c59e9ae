#include "avro/registry_client.hpp"

#include <boost/json.hpp>
#include <curl/curl.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace vigie {

namespace json = boost::json;

namespace {

constexpr const char* media_type = "application/vnd.schemaregistry.v1+json";

/// libcurl asks for this before threads use it.
void start_curl() {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK)
    throw std::runtime_error("libcurl can't be started");
}

std::size_t take(char* data, std::size_t, std::size_t bytes, void* user_data) {
  auto& text = *static_cast<std::string*>(user_data);
  if (text.size() + bytes > registry_client::largest_answer)
    return 0;
  text.append(data, bytes);
  return bytes;
}

std::string text_at(const json::value& document, std::string_view key) {
  const auto* object = document.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(key);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

std::int64_t number_at(const json::value& document, std::string_view key) {
  const auto* object = document.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(key);
  return found == nullptr || !found->is_int64() ? 0 : found->as_int64();
}

/// Confluent's code of a schema that is not there. An address that leads to no registry says 404 as well,
/// some even in JSON, but not in these words.
bool is_unknown_schema(const json::value& document) {
  constexpr std::int64_t code = 40403;
  return number_at(document, "error_code") == code;
}

} // namespace

struct registry_client::handle {
  handle() : curl{(start_curl(), curl_easy_init())} {
    if (curl == nullptr)
      throw std::runtime_error("libcurl can't be started");
    headers = curl_slist_append(nullptr, "Accept: application/vnd.schemaregistry.v1+json, application/json");
    headers = curl_slist_append(headers, (std::string{"Content-Type: "} + media_type).c_str());
  }
  ~handle() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
  handle(const handle&) = delete;
  handle& operator=(const handle&) = delete;

  std::string escaped(std::string_view text) const {
    auto* made = curl_easy_escape(curl, text.data(), static_cast<int>(text.size()));
    std::string result{made == nullptr ? "" : made};
    curl_free(made);
    return result;
  }

  CURL* curl;
  curl_slist* headers;
};

struct registry_client::answer {
  long status = 0;   ///< of HTTP; 0: there was none
  std::string error; ///< where there was none, or it was no JSON
  json::value document;

  /// What went wrong, for people; of an answer that is not the one that was asked for.
  std::string problem() const {
    if (!error.empty())
      return error;
    const auto said = text_at(document, "message");
    return "it answers with status " + std::to_string(status) + (said.empty() ? "" : ": " + said);
  }
};

registry_client::registry_client(registry_address where)
    : handle_{std::make_unique<handle>()}, where_{std::move(where)} {
  while (where_.url.ends_with('/'))
    where_.url.pop_back();
}
registry_client::~registry_client() = default;

registry_client::answer registry_client::ask(const std::string& path, const std::string* body) {
  auto* curl = handle_->curl;
  curl_easy_reset(curl);
  answer result;
  std::string text;
  std::array<char, CURL_ERROR_SIZE> why{};
  const auto url = where_.url + path;
  constexpr long patience_ms = std::chrono::milliseconds{patience}.count();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, patience_ms);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, handle_->headers);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  if (!where_.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, where_.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, where_.password.c_str());
  }
  if (!where_.ca.empty())
    curl_easy_setopt(curl, CURLOPT_CAINFO, where_.ca.c_str());
  if (!where_.certificate.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, where_.certificate.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, where_.key.c_str());
  }
  if (body != nullptr)
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body->c_str());
  if (const auto code = curl_easy_perform(curl); code != CURLE_OK) {
    result.error = why.front() != '\0' ? why.data() : curl_easy_strerror(code);
    return result;
  }
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &result.status);
  json::error_code ec;
  result.document = json::parse(text, ec);
  if (ec)
    result.error = "it answers with status " + std::to_string(result.status) + " and no JSON";
  return result;
}

found_schema registry_client::fetch(std::uint32_t id) {
  constexpr long ok = 200;
  constexpr long not_found = 404;
  const auto got = ask("/schemas/ids/" + std::to_string(id));
  if (got.status == not_found && got.error.empty() && is_unknown_schema(got.document))
    return schema_unknown{};
  if (got.status != ok || !got.error.empty())
    return schema_unavailable{shown_url(where_.url) + ": " + got.problem()};
  if (const auto type = text_at(got.document, "schemaType"); !type.empty() && type != "AVRO")
    return schema_unusable{"it is " + type + ", not Avro"};
  if (const auto* references = got.document.as_object().if_contains("references");
      references != nullptr && references->is_array() && !references->as_array().empty())
    return schema_unusable{"it refers to other schemas, which vigie does not follow"};
  auto parsed = writer_schema::parse(text_at(got.document, "schema"));
  if (auto* why = std::get_if<std::string>(&parsed))
    return schema_unusable{std::move(*why)};
  return std::get<std::shared_ptr<const writer_schema>>(std::move(parsed));
}

std::string registry_client::newest(std::string_view subject) {
  const auto got = ask("/subjects/" + handle_->escaped(subject) + "/versions/latest");
  auto schema = text_at(got.document, "schema");
  if (schema.empty())
    throw std::runtime_error("the registry " + shown_url(where_.url) + " has no schema of the subject " +
                             std::string{subject} + ": " + got.problem());
  return schema;
}

std::uint32_t registry_client::enter(std::string_view subject, std::string_view schema) {
  const auto body =
      json::serialize(json::object{{"schema", json::string_view{schema.data(), schema.size()}}});
  const auto got = ask("/subjects/" + handle_->escaped(subject) + "/versions", &body);
  const auto id = number_at(got.document, "id");
  if (id <= 0)
    throw std::runtime_error("the registry " + shown_url(where_.url) +
                             " does not take the schema of the subject " + std::string{subject} + ": " +
                             got.problem());
  return static_cast<std::uint32_t>(id);
}

std::string shown_url(std::string_view url) {
  url = url.substr(0, url.find('?'));
  const auto scheme = url.find("://");
  const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto path = url.find('/', host);
  const auto at = url.substr(0, path).rfind('@');
  if (at == std::string_view::npos || at < host)
    return std::string{url};
  return std::string{url.substr(0, host)}.append(url.substr(at + 1));
}

} // namespace vigie
