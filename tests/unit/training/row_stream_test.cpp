#define CAF_SUITE training.row_stream

#include "model/schema/message_writer.hpp"
#include "training/row_stream.hpp"
#include "training/step_clock.hpp"
#include "unit/paysim.hpp"

#include "caf/test/unit_test.hpp"

#include <fstream>
#include <vector>

#include <unistd.h>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

/// A data set of rows with these steps; a row's amount is its number in cents.
struct fixture {
  fs::path file = fs::temp_directory_path() / ("vigie-row-stream-" + std::to_string(getpid()) + ".csv");

  ~fixture() { fs::remove(file); }

  row_selection select(const std::vector<std::int32_t>& steps) const {
    std::ofstream output(file);
    output
        << "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest\n";
    for (std::size_t i = 0; i < steps.size(); ++i)
      output << steps[i] << ",DEBIT,0.0" << i << ",C1,0,0,C2,0,0\n";
    return {some::paysim(), file, {}, {}, false};
  }

  static row_selection generated(const generator_options& options) {
    return {some::paysim(), options, {}, {}, false};
  }

  /// The cents of the present row.
  static std::int64_t number(const row_stream& of) {
    return of.columns()[*some::paysim()->find("amount")].integers[of.row()];
  }

  static std::vector<std::int64_t> numbers(row_selection selection) {
    std::vector<std::int64_t> result;
    row_stream uut(std::move(selection));
    while (uut.next())
      result.push_back(number(uut));
    return result;
  }
};

using numbers_list = std::vector<std::int64_t>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(row_stream_tests, fixture)

CAF_TEST(steps select rows) {
  auto selection = select({1, 2, 2, 3, 4});
  selection.steps = step_range{2, 3};
  CAF_CHECK_EQUAL(numbers(selection), (numbers_list{1, 2, 3}));
}

CAF_TEST(a loop goes on until the limit) {
  auto selection = select({1, 2, 3});
  selection.loop = true;
  selection.limit = 7;
  CAF_CHECK_EQUAL(numbers(selection), (numbers_list{0, 1, 2, 0, 1, 2, 0}));
}

CAF_TEST(a limit ends a stream that does not loop and more than there is does no harm) {
  auto selection = select({1, 2, 3});
  selection.limit = 2;
  CAF_CHECK_EQUAL(numbers(selection), (numbers_list{0, 1}));
  selection.limit = 9;
  CAF_CHECK_EQUAL(numbers(selection), (numbers_list{0, 1, 2}));
}

CAF_TEST(a loop over steps that do not occur ends) {
  auto selection = select({1, 2, 3});
  selection.loop = true;
  selection.steps = step_range{7, 9};
  CAF_CHECK(numbers(selection).empty());
}

CAF_TEST(generated rows are the same in each lap) {
  auto selection = generated({.seed = 3, .rows = 50});
  selection.loop = true;
  selection.limit = 100;
  row_stream uut(selection);
  const message_writer messages(*some::paysim(), uut.fields());
  std::vector<std::string> rows(100);
  for (auto& row : rows) {
    CAF_REQUIRE(uut.next());
    messages.append(uut.columns(), uut.row(), encoding::object, row);
  }
  CAF_CHECK(std::equal(rows.begin(), rows.begin() + 50, rows.begin() + 50));
  CAF_CHECK(rows[0] != rows[1]);
}

CAF_TEST(progress is that of the limit or of the rows) {
  const auto progress_after = [](row_selection selection, int rows) {
    row_stream uut(std::move(selection));
    for (int i = 0; i < rows; ++i)
      uut.next();
    return uut.progress();
  };
  auto selection = generated({.rows = 1000});
  CAF_CHECK_EQUAL(progress_after(selection, 100), std::optional(0.1));
  selection.limit = 200;
  CAF_CHECK_EQUAL(progress_after(selection, 100), std::optional(0.5));
  selection.loop = true;
  CAF_CHECK_EQUAL(progress_after(selection, 100), std::optional(0.5));
  selection.limit.reset();
  CAF_CHECK(!progress_after(selection, 100));
}

CAF_TEST(the rows of a step are spread over its time) {
  step_clock uut(select({2, 2, 2, 2, 4}), 1'000'000, 1h);
  CAF_CHECK_EQUAL(uut.next(2), 1'000'000 + 3'600'000);
  CAF_CHECK_EQUAL(uut.next(2), 1'000'000 + 3'600'000 + 900'000);
  CAF_CHECK_EQUAL(uut.next(2), 1'000'000 + 3'600'000 + 1'800'000);
  CAF_CHECK_EQUAL(uut.next(2), 1'000'000 + 3'600'000 + 2'700'000);
  CAF_CHECK_EQUAL(uut.next(4), 1'000'000 + 3 * 3'600'000);
}

CAF_TEST(time goes on from lap to lap) {
  step_clock uut(select({5, 5, 6}), 0, 1s);
  std::vector<std::int64_t> times;
  for (int lap = 0; lap < 3; ++lap)
    for (const auto step : {5, 5, 6})
      times.push_back(uut.next(step));
  CAF_CHECK_EQUAL(times, (numbers_list{4000, 4500, 5000, 6000, 6500, 7000, 8000, 8500, 9000}));
}

CAF_TEST_FIXTURE_SCOPE_END()
