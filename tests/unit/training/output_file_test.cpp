#define CAF_SUITE training.output_file

#include "training/output_file.hpp"

#include "model/paysim/paysim_source.hpp"
#include "model/schema/message_writer.hpp"
#include "training/table_writer.hpp"
#include "unit/paysim.hpp"

#include "caf/test/unit_test.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace vigie;
namespace fs = std::filesystem;

namespace {

struct fixture {
  fixture() {
    std::string name = fs::temp_directory_path() / "vigie-output-XXXXXX";
    folder = mkdtemp(name.data());
  }
  ~fixture() { fs::remove_all(folder); }

  static std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
  }

  /// Writes a file and returns why that failed; empty where it did not.
  static std::string failure_of(const fs::path& file, std::string_view text) {
    try {
      write_whole(file, text);
    } catch (const output_error& error) {
      return error.what();
    }
    return {};
  }

  fs::path folder;
};

/// No file may grow beyond this, as on a full disk.
class small_disk {
public:
  explicit small_disk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit less{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &less);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  ~small_disk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit before_{};
  sighandler_t handler_;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(output_file_tests, fixture)

CAF_TEST(a file appears whole when it is finished) {
  const auto name = folder / "a.csv";
  {
    output_file out(name);
    out.write("one,");
    CAF_CHECK(!fs::exists(name));
    out.write("two\n");
    out.finish();
  }
  CAF_CHECK_EQUAL(text_of(name), "one,two\n");
  CAF_CHECK_EQUAL(files(), 1u);
}

CAF_TEST(a file that was not finished leaves nothing and what was there stays) {
  const auto name = folder / "a.csv";
  write_whole(name, "before");
  { output_file(name).write("half"); }
  CAF_CHECK_EQUAL(text_of(name), "before");
  CAF_CHECK_EQUAL(files(), 1u);
}

CAF_TEST(a full disk leaves no half file and is an error with the name and the reason) {
  const auto name = folder / "a.csv";
  {
    const small_disk full(1000);
    CAF_CHECK_EQUAL(failure_of(name, std::string(5000, 'x')),
                    name.string() + " cannot be written: File too large");
  }
  CAF_CHECK_EQUAL(files(), 0u);
}

CAF_TEST(a data set that does not fit on the disk leaves no half file in any format) {
  paysim_source source(some::paysim(), {});
  auto rows = source.make_batch();
  source.next(3000, rows);
  for (const auto format : {dataset_format::csv, dataset_format::json_lines, dataset_format::parquet}) {
    const auto name = folder / "a";
    std::string text;
    {
      const small_disk full(1000);
      try {
        const auto writer = create_table(name, format, some::paysim());
        writer->write(views_of(rows), rows.size());
        writer->finish();
      } catch (const dataset_error& error) {
        text = error.what();
      }
    }
    CAF_CHECK_EQUAL(text, name.string() + " cannot be written: File too large");
    CAF_CHECK_EQUAL(files(), 0u);
  }
}

CAF_TEST(a device is written to and not replaced) {
  CAF_CHECK_EQUAL(failure_of("/dev/full", "text"), "/dev/full cannot be written: No space left on device");
  CAF_CHECK(fs::is_character_file("/dev/full"));
  CAF_CHECK(!fs::exists("/dev/full.partial"));
  CAF_CHECK_EQUAL(failure_of("/dev/null", "text"), "");
  CAF_CHECK(fs::is_character_file("/dev/null"));
}

CAF_TEST(a pipe is written to and not replaced) {
  const auto name = folder / "pipe";
  CAF_REQUIRE_EQUAL(mkfifo(name.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = text_of(name); });
  CAF_CHECK_EQUAL(failure_of(name, "text"), "");
  reader.join();
  CAF_CHECK_EQUAL(read, "text");
  CAF_CHECK(fs::is_fifo(name));
  CAF_CHECK_EQUAL(files(), 1u);
}

CAF_TEST(a link stays and what it names is written) {
  fs::create_directory(folder / "models");
  const auto named = folder / "models" / "new.json";
  fs::create_symlink("models/new.json", folder / "current.json");
  fs::create_symlink(folder / "current.json", folder / "again.json");
  for (const auto* text : {"first", "second"}) {
    CAF_CHECK_EQUAL(failure_of(folder / "again.json", text), "");
    CAF_CHECK_EQUAL(text_of(named), text);
  }
  CAF_CHECK(fs::is_symlink(folder / "again.json"));
  CAF_CHECK(fs::is_symlink(folder / "current.json"));
}

CAF_TEST(a file that is replaced keeps its permissions) {
  const auto name = folder / "model.json";
  write_whole(name, "old");
  fs::permissions(name, fs::perms{0640});
  write_whole(name, "new");
  CAF_CHECK_EQUAL(text_of(name), "new");
  CAF_CHECK(fs::status(name).permissions() == fs::perms{0640});
}

CAF_TEST(a folder is no file to write) {
  CAF_CHECK_EQUAL(failure_of(folder, "text"), folder.string() + " cannot be written: Is a directory");
  CAF_CHECK_EQUAL(failure_of("/dev/null/a", "text"), "/dev/null/a cannot be written: Not a directory");
}

CAF_TEST(what a killed run left does not matter and a link in its place is not followed) {
  const auto name = folder / "a.csv";
  const auto other = folder / "other";
  write_whole(other, "untouched");
  fs::create_symlink(other, folder / "a.csv.partial");
  write_whole(name, "new");
  CAF_CHECK_EQUAL(text_of(name), "new");
  CAF_CHECK_EQUAL(text_of(other), "untouched");
  CAF_CHECK_EQUAL(files(), 2u);
}

CAF_TEST_FIXTURE_SCOPE_END()
