#define CAF_SUITE training.dataset

#include "training/dataset.hpp"

#include "caf/test/unit_test.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>

#include <fstream>
#include <random>

#include <unistd.h>

using namespace vigie;

namespace {

namespace fs = std::filesystem;

constexpr auto header =
    "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest";
constexpr auto line = "1,PAYMENT,9839.64,C1231006815,170136.0,160296.36,M1979787155,0.0,0.0";

/// A folder that goes with the test.
struct fixture {
  fs::path folder = fs::temp_directory_path() / ("vigie-dataset-" + std::to_string(getpid()));

  fixture() { fs::create_directories(folder); }
  ~fixture() { fs::remove_all(folder); }

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
    return folder / name;
  }

  static std::vector<transaction_row> read(const fs::path& file) {
    std::vector<transaction_row> all;
    std::vector<transaction_row> rows;
    const auto reader = open_dataset(file);
    while (reader->next(rows))
      all.insert(all.end(), rows.begin(), rows.end());
    CAF_CHECK_EQUAL(reader->progress(), 1.0);
    return all;
  }

  /// The error without the file's name, which it must begin with.
  static std::string error_of(const fs::path& file) {
    try {
      read(file);
    } catch (const dataset_error& error) {
      const std::string text = error.what();
      CAF_CHECK(text.starts_with(file.string() + ": "));
      return text.substr(std::min(text.size(), file.string().size() + 2));
    }
    return "none";
  }
};

std::vector<transaction_row> random_rows(std::size_t count, unsigned seed) {
  CAF_MESSAGE("seed " << seed);
  std::mt19937_64 random(seed);
  const auto cents = [&] {
    return money::from_cents(static_cast<std::int64_t>(random() % 1'000'000'000'000));
  };
  std::vector<transaction_row> rows(count);
  for (auto& row : rows) {
    row.values.step = static_cast<std::int32_t>(random() % 743 + 1);
    row.values.type = static_cast<transaction_type>(random() % 5);
    row.values.amount = cents();
    row.values.old_balance_orig = cents();
    row.values.new_balance_orig = cents();
    row.values.old_balance_dest = cents();
    row.values.new_balance_dest = cents();
    row.values.label = static_cast<fraud_label>(random() % 3);
    row.is_flagged_fraud = random() % 2 == 0;
    row.name_orig = "C" + std::to_string(random());
    row.name_dest = (random() % 2 == 0 ? "M" : "C, \"") + std::to_string(random());
    row.values.to_merchant = row.name_dest.starts_with('M');
  }
  return rows;
}

void write_all(const fs::path& file, std::span<const transaction_row> rows) {
  const auto writer = create_dataset(file, dataset_format_of(file));
  for (; rows.size() > 1000; rows = rows.subspan(1000))
    writer->write(rows.first(1000));
  writer->write(rows);
  writer->finish();
}

std::string bytes_of(const fs::path& file) {
  std::ifstream input(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

template <class Builder, class Value>
std::shared_ptr<arrow::Array> array_of(std::initializer_list<Value> values) {
  Builder builder;
  for (const auto& value : values)
    CAF_REQUIRE(builder.Append(value).ok());
  return *builder.Finish();
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(dataset_tests, fixture)

CAF_TEST(what is written in any format is read back the same) {
  const auto rows = random_rows(20'000, 7);
  for (const auto* name : {"a.csv", "a.jsonl", "a.parquet"}) {
    CAF_MESSAGE(name);
    write_all(folder / name, rows);
    CAF_CHECK(read(folder / name) == rows);
  }
}

CAF_TEST(the same rows give the same bytes) {
  const auto rows = random_rows(2'000, 8);
  for (const auto* extension : {".csv", ".jsonl", ".parquet"}) {
    write_all(folder / (std::string("a") + extension), rows);
    write_all(folder / (std::string("b") + extension), rows);
    CAF_CHECK(bytes_of(folder / (std::string("a") + extension)) ==
              bytes_of(folder / (std::string("b") + extension)));
  }
}

CAF_TEST(columns come in any order and the optional ones may be missing or empty) {
  const auto file = write("a.csv", "weight,isFraud,other,nameDest,nameOrig,newbalanceDest,oldbalanceDest,"
                                   "newbalanceOrig,oldbalanceOrg,amount,type,step\n"
                                   "27.5,,x,C2,C1,5,4,3.30,2.2,1.01,TRANSFER,7\n"
                                   "1,1,x,M2,C1,5,4,3,2,1e2,CASH_IN,8\n");
  const auto rows = read(file);
  CAF_REQUIRE_EQUAL(rows.size(), 2u);
  CAF_CHECK_EQUAL(rows[0].weight, 27.5);
  CAF_CHECK(rows[0].values.label == fraud_label::unknown);
  CAF_CHECK(rows[0].values.type == transaction_type::transfer);
  CAF_CHECK_EQUAL(rows[0].values.amount.cents(), 101);
  CAF_CHECK_EQUAL(rows[0].values.old_balance_orig.cents(), 220);
  CAF_CHECK_EQUAL(rows[0].values.new_balance_orig.cents(), 330);
  CAF_CHECK_EQUAL(rows[0].values.old_balance_dest.cents(), 400);
  CAF_CHECK_EQUAL(rows[0].values.new_balance_dest.cents(), 500);
  CAF_CHECK_EQUAL(rows[0].values.step, 7);
  CAF_CHECK_EQUAL(rows[0].name_orig, "C1");
  CAF_CHECK(!rows[0].values.to_merchant);
  CAF_CHECK(rows[1].values.label == fraud_label::fraudulent);
  CAF_CHECK_EQUAL(rows[1].values.amount.cents(), 10'000);
  CAF_CHECK(rows[1].values.to_merchant);
}

CAF_TEST(noise of floating point is rounded and a fraction of a cent is not ) {
  const auto csv = [&](const std::string& amount) {
    return write("a.csv", std::string(header) + "\n1,DEBIT," + amount + ",C1,0,0,C2,0,0\n");
  };
  CAF_CHECK_EQUAL(read(csv("0.30000000000000004"))[0].values.amount.cents(), 30);
  CAF_CHECK_EQUAL(read(csv("169.99999999"))[0].values.amount.cents(), 17'000);
  CAF_CHECK_EQUAL(read(csv("10000000000000.00"))[0].values.amount.cents(), largest_money.cents());
  CAF_CHECK_EQUAL(error_of(csv("0.304")), "row 1, column amount: \"0.304\" is not a whole number of cents");
  CAF_CHECK_EQUAL(error_of(csv("10000000000000.01")),
                  "row 1, column amount: \"10000000000000.01\" is above 10000000000000.00");
  CAF_CHECK_EQUAL(error_of(csv("-0.01")), "row 1, column amount: \"-0.01\" is below zero");
  CAF_CHECK_EQUAL(error_of(csv("nan")), "row 1, column amount: \"nan\" is not a number");
}

CAF_TEST(an error names the row and the column) {
  const auto good = std::string(header) + '\n' + line + '\n';
  CAF_CHECK_EQUAL(error_of(write("a.csv", good + "2,PAYMENT,much,C1,0,0,C2,0,0\n")),
                  "row 2, column amount: \"much\" is not a number");
  CAF_CHECK_EQUAL(error_of(write("b.csv", good + "2,GIFT,1,C1,0,0,C2,0,0\n")),
                  "row 2, column type: \"GIFT\" is none of CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER");
  CAF_CHECK_EQUAL(error_of(write("c.csv", good + "2.5,DEBIT,1,C1,0,0,C2,0,0\n")),
                  "row 2, column step: \"2.5\" is not a whole number");
  CAF_CHECK(error_of(write("d.csv", good + "2,DEBIT\n")).find("Row #3: Expected 9 columns, got 2") !=
            std::string::npos);
}

CAF_TEST(a row far behind the first batch is named too) {
  auto text = std::string(header) + '\n';
  for (int i = 0; i < 50'000; ++i)
    text += std::string(line) + '\n';
  CAF_CHECK_EQUAL(error_of(write("a.csv", text + "1,DEBIT,x,C1,0,0,C2,0,0\n")),
                  "row 50001, column amount: \"x\" is not a number");
}

CAF_TEST(the rows before a bad one come before its error) {
  const auto good = std::string(line) + '\n';
  const auto bad_type = std::string("1,GIFT") + std::string(line).substr(9) + '\n';
  const auto bad_amount = std::string("1,PAYMENT,x") + std::string(line).substr(17) + '\n';
  const auto csv = write("a.csv", std::string(header) + '\n' + good + good + bad_amount + bad_type + good);
  const auto object =
      R"({"step":1,"type":"PAYMENT","amount":1,"nameOrig":"C","oldbalanceOrg":1,"newbalanceOrig":1,)"
      R"("nameDest":"M","oldbalanceDest":0,"newbalanceDest":0})"
      "\n";
  const auto lines = write("a.jsonl", std::string(object) + object + "[]\n" + object);
  const auto torn =
      write("b.csv", std::string(header) + "\n\n" + good + good + "1,PAYMENT\n" + bad_type + good);
  for (const auto& file : {csv, lines, torn}) {
    const auto reader = open_dataset(file);
    std::vector<transaction_row> rows;
    CAF_CHECK(reader->next(rows));
    CAF_CHECK_EQUAL(rows.size(), 2u);
    for (int again = 0; again < 2; ++again)
      try {
        reader->next(rows);
        CAF_FAIL("no error");
      } catch (const dataset_error& error) {
        CAF_CHECK(std::string(error.what()).find(file == torn ? "Row #4" : "row 3") != std::string::npos);
      }
  }
}

CAF_TEST(a missing column is named in every format) {
  const std::string short_header(header + 5);
  CAF_CHECK_EQUAL(error_of(write("a.csv", short_header + "\n" + (line + 2) + "\n")), "has no column step");
  CAF_CHECK_EQUAL(error_of(write("a.jsonl", R"({"step":1,"type":"DEBIT"})"
                                            "\n")),
                  "row 1 has no amount");
}

CAF_TEST(a file that is none is an error that says why) {
  CAF_CHECK_EQUAL(error_of(folder / "none.csv"), "No such file or directory");
  CAF_CHECK_EQUAL(error_of(write("a.csv", "")), "is empty");
  CAF_CHECK_EQUAL(error_of(write("a.txt", "x")), "the extension must be .csv, .jsonl or .parquet");
  CAF_CHECK_EQUAL(error_of(write("b.csv", std::string(header) + '\n')), "has no rows");
  CAF_CHECK_EQUAL(error_of(write("a.jsonl", "\n\n")), "has no rows");
  CAF_CHECK(error_of(write("a.parquet", "this is not a file of that kind")) != "none");
}

CAF_TEST(JSON Lines may hold integers and booleans and fields we do not know) {
  const auto file =
      write("a.jsonl", R"({"step":3,"type":"CASH_OUT","amount":7,"nameOrig":"C1","oldbalanceOrg":7.0,)"
                       R"("newbalanceOrig":0,"nameDest":"C2","oldbalanceDest":0,"newbalanceDest":7e0,)"
                       R"("isFraud":true,"isFlaggedFraud":0,"more":{"x":[1]}})"
                       "\r\n\n");
  const auto rows = read(file);
  CAF_REQUIRE_EQUAL(rows.size(), 1u);
  CAF_CHECK_EQUAL(rows[0].values.amount.cents(), 700);
  CAF_CHECK_EQUAL(rows[0].values.new_balance_dest.cents(), 700);
  CAF_CHECK(rows[0].values.label == fraud_label::fraudulent);
}

CAF_TEST(a line that is no JSON object is named by its row) {
  CAF_CHECK(error_of(write("a.jsonl", "[1]\n")) == "row 1 is not a JSON object");
  CAF_CHECK(error_of(write("b.jsonl", "{\"step\":1\n")).starts_with("row 1 is not a JSON object: "));
  CAF_CHECK(error_of(write("c.jsonl", "{\"step\":[1]}\n")) ==
            "row 1, column step: \"{...}\" is not a whole number");
}

CAF_TEST(Parquet columns may be of any width and strings of any layout) {
  arrow::StringDictionaryBuilder types;
  CAF_REQUIRE(types.Append("TRANSFER").ok() && types.Append("DEBIT").ok());
  const arrow::FieldVector fields{
      arrow::field("step", arrow::int16()),
      arrow::field("type", types.type()),
      arrow::field("amount", arrow::int32()),
      arrow::field("nameOrig", arrow::large_utf8()),
      arrow::field("oldbalanceOrg", arrow::float64()),
      arrow::field("newbalanceOrig", arrow::float64()),
      arrow::field("nameDest", arrow::utf8()),
      arrow::field("oldbalanceDest", arrow::float64()),
      arrow::field("newbalanceDest", arrow::float64()),
      arrow::field("isFraud", arrow::boolean()),
      arrow::field("nested", arrow::list(arrow::int64())),
      arrow::field("weight", arrow::float32()),
  };
  const auto balances = array_of<arrow::DoubleBuilder>({0.1 + 0.2, 1e13});
  arrow::ListBuilder nested(arrow::default_memory_pool(), std::make_shared<arrow::Int64Builder>());
  CAF_REQUIRE(nested.Append().ok() && nested.Append().ok());
  const auto table = arrow::Table::Make(arrow::schema(fields),
                                        {array_of<arrow::Int16Builder, std::int16_t>({1, 2}), *types.Finish(),
                                         array_of<arrow::Int32Builder>({5, 6}),
                                         array_of<arrow::LargeStringBuilder>({"C1", "C2"}), balances,
                                         balances, array_of<arrow::StringBuilder>({"M1", "C3"}), balances,
                                         balances, array_of<arrow::BooleanBuilder>({true, false}),
                                         *nested.Finish(), array_of<arrow::FloatBuilder>({1.5f, 2.5f})});
  const auto file = folder / "a.parquet";
  // With the Arrow schema in the file, as pandas writes it, dictionaries and large strings come back as such.
  const auto properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  CAF_REQUIRE(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(),
                                         *arrow::io::FileOutputStream::Open(file.string()), 1024,
                                         parquet::default_writer_properties(), properties)
                  .ok());
  const auto rows = read(file);
  CAF_REQUIRE_EQUAL(rows.size(), 2u);
  CAF_CHECK(rows[1].values.type == transaction_type::debit);
  CAF_CHECK_EQUAL(rows[1].values.amount.cents(), 600);
  CAF_CHECK_EQUAL(rows[0].values.old_balance_orig.cents(), 30);
  CAF_CHECK_EQUAL(rows[1].values.new_balance_dest.cents(), largest_money.cents());
  CAF_CHECK_EQUAL(rows[1].name_orig, "C2");
  CAF_CHECK_EQUAL(rows[0].weight, 1.5);
  CAF_CHECK(rows[0].values.label == fraud_label::fraudulent);
}

CAF_TEST(a file that cannot be made is an error with its name) {
  try {
    create_dataset(folder / "none" / "a.csv", dataset_format::csv);
    CAF_FAIL("made");
  } catch (const dataset_error& error) {
    CAF_CHECK(std::string(error.what()).find("none/a.csv") != std::string::npos);
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
