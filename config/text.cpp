#include "config/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace vigie {

namespace {

using std::chrono::milliseconds;

constexpr std::array<std::pair<std::string_view, milliseconds>, 4> units{{{"h", std::chrono::hours{1}},
                                                                          {"min", std::chrono::minutes{1}},
                                                                          {"s", std::chrono::seconds{1}},
                                                                          {"ms", milliseconds{1}}}};

constexpr std::array<std::pair<std::string_view, std::size_t>, 4> size_units{
    {{"GiB", std::size_t{1} << 30}, {"MiB", std::size_t{1} << 20}, {"KiB", std::size_t{1} << 10}, {"B", 1}}};

// Far above every range, far below an overflow.
constexpr std::int64_t largest_count = 1'000'000'000;

constexpr std::string_view letters_and_digits =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_host(std::string_view text) {
  return consists_of(text, std::string{letters_and_digits} + ".-_");
}

bool is_ipv6(std::string_view text) {
  return consists_of(text, "0123456789abcdefABCDEF:.") && std::ranges::count(text, ':') >= 2;
}

/// True for "[a, b]" and "[[::1], b]", but not for "[::1]" and "[::1], [::2]".
bool is_in_brackets(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']')
    return false;
  const auto inside = text.substr(1, text.size() - 2);
  return !is_ipv6(inside) && inside.find(']') >= inside.find('[');
}

} // namespace

std::string_view trimmed(std::string_view text, std::string_view blanks) {
  auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  auto count = parse_number<std::int64_t>(text.substr(0, digits));
  auto unit = std::ranges::find(units, text.substr(digits), [](const auto& entry) { return entry.first; });
  if (!count || *count > largest_count || unit == units.end())
    return std::nullopt;
  return *count * unit->second;
}

std::string to_string(milliseconds duration) {
  if (duration == milliseconds::zero())
    return "0s";
  auto fits = [=](const auto& unit) { return duration % unit.second == milliseconds::zero(); };
  const auto& [name, length] = *std::ranges::find_if(units, fits);
  return std::to_string(duration / length) + std::string{name};
}

std::optional<std::size_t> parse_bytes(std::string_view text) {
  auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  auto count = parse_number<std::int64_t>(text.substr(0, digits));
  auto unit =
      std::ranges::find(size_units, text.substr(digits), [](const auto& entry) { return entry.first; });
  if (!count || *count > largest_count || unit == size_units.end())
    return std::nullopt;
  return static_cast<std::size_t>(*count) * unit->second;
}

std::string bytes_text(std::size_t count) {
  const auto& [name, size] =
      *std::ranges::find_if(size_units, [=](const auto& unit) { return count % unit.second == 0; });
  return std::to_string(count / size) + std::string{name};
}

std::optional<host_port> parse_host_port(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (!is_ipv6(host))
      return std::nullopt;
  } else if (!is_host(host)) {
    return std::nullopt;
  }
  if (!port)
    return std::nullopt;
  return host_port{std::string{host}, *port};
}

std::string to_string(const host_port& address) {
  auto host = is_ipv6(address.host) ? '[' + address.host + ']' : address.host;
  return host + ':' + std::to_string(address.port);
}

bool is_loopback(const host_port& address) {
  auto is_ipv4 = consists_of(address.host, "0123456789.");
  return address.host == "localhost" || address.host == "::1" ||
         (is_ipv4 && address.host.starts_with("127."));
}

std::vector<std::string_view> split_list(std::string_view text) {
  text = trimmed(text);
  if (is_in_brackets(text))
    text = trimmed(text.substr(1, text.size() - 2));
  std::vector<std::string_view> items;
  while (!text.empty()) {
    auto comma = std::min(text.find(','), text.size());
    items.push_back(trimmed(text.substr(0, comma)));
    text = text.substr(std::min(comma + 1, text.size()));
  }
  return items;
}

std::string in_quotes(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result{'"'};
  for (char c : text) {
    if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else if (is_control(c))
      result.append("\\x") +=
          {digits[static_cast<unsigned char>(c) / 16], digits[static_cast<unsigned char>(c) % 16]};
    else if (c == '"' || c == '\\')
      result.append(1, '\\') += c;
    else
      result += c;
  }
  return result + '"';
}

std::string join_or(const std::vector<std::string_view>& words) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0)
      result += i + 1 < words.size() ? ", " : " or ";
    result += words[i];
  }
  return result;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_kafka_name(std::string_view text) {
  return text.size() <= 249 && text != "." && text != ".." &&
         consists_of(text, std::string{letters_and_digits} + "._-");
}

} // namespace vigie
