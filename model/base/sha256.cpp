#include "model/base/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace vigie {

namespace {

class hasher {
public:
  hasher() { check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr)); }

  void update(std::string_view bytes) { check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size())); }

  std::string finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size));
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (unsigned int i = 0; i < size; ++i) {
      result += digits[digest[i] >> 4];
      result += digits[digest[i] & 15];
    }
    return result;
  }

private:
  static void check(int done) {
    if (done != 1)
      throw std::runtime_error("OpenSSL cannot compute a SHA-256");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

} // namespace

std::string sha256(std::string_view bytes) {
  hasher h;
  h.update(bytes);
  return h.finish();
}

std::optional<std::string> sha256_of_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  hasher h;
  std::array<char, 1 << 16> buffer;
  do {
    stream.read(buffer.data(), buffer.size());
    h.update({buffer.data(), static_cast<std::size_t>(stream.gcount())});
  } while (stream);
  if (!stream.eof())
    return std::nullopt;
  return h.finish();
}

} // namespace vigie
