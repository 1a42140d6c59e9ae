#define CAF_SUITE training.event_reader

#include "unit/paysim.hpp"
#include "unit/training/data_folder.hpp"

using namespace vigie;

namespace {

using lines = std::vector<std::string>;

const auto payments = fields_of("  at:     {type: time, role: time}\n"
                                "  who:    {type: string, role: account}\n"
                                "  kind:   {type: string, values: [in, out]}\n"
                                "  amount: {type: money, role: amount}\n"
                                "  times:  {type: int}\n"
                                "  rate:   {type: double, optional: true}\n"
                                "  fraud:  {type: bool, role: label, optional: true}\n");

const std::string header = "at,who,kind,amount,times,rate,fraud\n";
const std::string row = "2024-01-01T00:00:00Z,C1,in,12.50,3,0.25,0\n";
const std::string read_row = "1704067200000000 C1 in 1250 3 0.250000 0";

} // namespace

CAF_TEST_FIXTURE_SCOPE(event_reader_tests, data_folder)

CAF_TEST(columns come in any order and others are passed over) {
  const auto file = write("a.csv", "more,fraud,rate,times,amount,kind,who,at\n"
                                   "x,1,,7,1e2,out,\"C, \"\"2\"\"\",2024-01-01 00:00:00.5\n");
  const auto rows = read_events(file, payments);
  CAF_CHECK_EQUAL(lines_of(rows), (lines{"1704067200500000 C, \"2\" out 10000 7 - 1"}));
  CAF_CHECK_EQUAL(rows.events.offsets, (std::vector<std::int64_t>{0}));
  CAF_CHECK_EQUAL(rows.events.times_us, (std::vector<std::int64_t>{1'704'067'200'500'000}));
  CAF_CHECK_EQUAL(rows.events.timestamps_ms, (std::vector<std::int64_t>{1'704'067'200'500}));
  CAF_CHECK_EQUAL(rows.weights, (std::vector<double>{1.0}));
}

CAF_TEST(only the fields that are asked for are kept and all are checked) {
  const auto file = write("a.csv", header + row);
  event_rows rows{make_batch(payments, {{3, 4}}), {}};
  const auto reader = open_events(file, *payments, {{3, 4}});
  CAF_CHECK(reader->next(rows));
  CAF_CHECK(!reader->next(rows));
  CAF_CHECK_EQUAL(lines_of(rows), (lines{"1250 3"}));
  CAF_CHECK_EQUAL(rows.events.times_us.front(), 1'704'067'200'000'000);
  const auto wrong = write("b.csv", header + "2024-01-01T00:00:00Z,C1,in,12.50,3,much,0\n");
  const auto other = open_events(wrong, *payments, {{3, 4}});
  CAF_CHECK_THROWS_AS(other->next(rows), dataset_error);
}

CAF_TEST(the delimiter is guessed by the fields that it finds) {
  for (const char delimiter : {',', ';', '|', '\t'}) {
    auto text = header + row;
    std::replace(text.begin(), text.end(), ',', delimiter);
    CAF_CHECK_EQUAL(lines_of(read_events(write("a.csv", text), payments)).size(), 1u);
  }
  const auto decimal_commas = fields_of("  a: {type: string}\n  b: {type: int}\n");
  CAF_CHECK_EQUAL(lines_of(read_events(write("b.csv", "x,y,z;a;b\n1,5,3;C1;2\n"), decimal_commas)),
                  (lines{"C1 2"}));
}

CAF_TEST(single quotes are quotes where all of a column has them) {
  const auto shop = fields_of("  who: {type: string}\n  kind: {type: string}\n");
  const auto quoted = write("a.csv", "who,kind\n'C1','es_food'\n'C, 2','es_travel'\n");
  CAF_CHECK_EQUAL(lines_of(read_events(quoted, shop)), (lines{"C1 es_food", "C, 2 es_travel"}));
  const auto not_quoted = write("b.csv", "who,kind\n'C1',es_food\nO'Hara,es_travel\n");
  CAF_CHECK_EQUAL(lines_of(read_events(not_quoted, shop)), (lines{"'C1' es_food", "O'Hara es_travel"}));
}

CAF_TEST(spaces around names and around numbers do no harm and text keeps its own) {
  const auto spaced = fields_of("  who: {type: string}\n  amount: {type: money}\n  ok: {type: bool}\n");
  CAF_CHECK_EQUAL(lines_of(read_events(write("a.csv", " who , amount\t, ok\n C1, 5 , True \n"), spaced)),
                  (lines{" C1 500 1"}));
}

CAF_TEST(a file may begin with a byte order mark and blank lines) {
  const std::string mark = "\xEF\xBB\xBF";
  CAF_CHECK_EQUAL(lines_of(read_events(write("a.csv", mark + header + row), payments)).size(), 1u);
  CAF_CHECK_EQUAL(
      lines_of(read_events(write("b.csv", "\r\n\n" + header + "\n" + row + "\n\n" + row), payments)).size(),
      2u);
  const auto small = fields_of("  a: {type: int}\n");
  CAF_CHECK_EQUAL(lines_of(read_events(write("c.jsonl", mark + "{\"a\":1}\n\n{\"a\":2}"), small)),
                  (lines{"1", "2"}));
}

CAF_TEST(an extension may be in capitals) {
  CAF_CHECK_EQUAL(lines_of(read_events(write("a.CSV", header + row), payments)), (lines{read_row}));
}

CAF_TEST(truth is written in many ways) {
  const auto flags = fields_of("  a: {type: bool}\n");
  CAF_CHECK_EQUAL(lines_of(read_events(
                      write("a.csv", "a\n1\n0\ntrue\nfalse\nTrue\nFalse\nTRUE\nFALSE\n1.0\n0.0\n"), flags)),
                  (lines{"1", "0", "1", "0", "1", "0", "1", "0", "1", "0"}));
  CAF_CHECK_EQUAL(event_error(write("b.csv", "a\nyes\n"), flags),
                  "row 1: a is the string \"yes\", not 0, 1, true or false");
}

CAF_TEST(an empty cell is missing but for text that may not be) {
  const auto texts = fields_of(
      "  a: {type: string}\n  b: {type: string, optional: true}\n  c: {type: string, default: none}\n"
      "  d: {type: int, default: 7}\n");
  CAF_CHECK_EQUAL(lines_of(read_events(write("a.csv", "a,b,c,d\n,,,\n\"\",\"\",\"\",5\n"), texts)),
                  (lines{" - none 7", "   5"}));
  CAF_CHECK_EQUAL(event_error(write("b.csv", "a,x\n,1\n"), fields_of("  a: {type: int}\n")),
                  "row 1: a is missing");
}

CAF_TEST(a column of weights is honoured in every format unless a field has its name) {
  const auto small = fields_of("  a: {type: int}\n");
  CAF_CHECK_EQUAL(read_events(write("a.csv", "weight,a\n27.5,1\n1,2\n"), small).weights,
                  (std::vector{27.5, 1.0}));
  CAF_CHECK_EQUAL(read_events(write("a.jsonl", "{\"a\":1,\"weight\":27.5}\n{\"a\":2}\n"), small).weights,
                  (std::vector{27.5, 1.0}));
  const auto parquet = write("a.parquet", {{"a", array_of<arrow::Int64Builder>({1, 2})},
                                           {"weight", array_of<arrow::FloatBuilder>({1.5f, 2.5f})}});
  CAF_CHECK_EQUAL(read_events(parquet, small).weights, (std::vector{1.5, 2.5}));
  CAF_CHECK_EQUAL(event_error(write("b.csv", "a,weight\n1,1\n2,0\n"), small),
                  "row 2: weight is 0, not above zero");
  const auto parcels = fields_of("  weight: {type: double}\n");
  CAF_CHECK_EQUAL(read_events(write("c.csv", "weight\n2.5\n"), parcels).weights, (std::vector{1.0}));
}

CAF_TEST(all that is missing is told at once with what there is) {
  CAF_CHECK_EQUAL(
      event_error(write("a.csv", "At,who,kind,amont,times,fraud\n1,2,3,4,5,6\n"), payments),
      "has none of the columns at (At?), amount (amont?); it has At, who, kind, amont, times, fraud");
  CAF_CHECK_EQUAL(event_error(write("b.csv", "at,who,kind,amount\n1,2,3,4\n"), payments),
                  "has no column times; it has at, who, kind, amount");
}

CAF_TEST(a column twice is an error unless the schema says which) {
  const std::string text = "From,Account,To,Account\n1,C1,2,C2\n";
  CAF_CHECK_EQUAL(
      event_error(write("a.csv", text), fields_of("  Account: {type: string}\n")),
      "has 2 columns Account (numbers 2, 4); say in the schema which one Account is, as in column: 2");
  CAF_CHECK_EQUAL(lines_of(read_events(write("a.csv", text), fields_of("  a: {type: string, column: 2}\n"
                                                                       "  b: {type: string, column: 4}\n"))),
                  (lines{"C1 C2"}));
  CAF_CHECK_EQUAL(lines_of(read_events(write("a.csv", text), fields_of("  From: {type: int}\n"))),
                  (lines{"1"}));
  CAF_CHECK_EQUAL(event_error(write("a.csv", text), fields_of("  a: {type: string, column: 5}\n")),
                  "has 4 columns, and a is to be column 5");
  CAF_CHECK_EQUAL(event_error(write("a.csv", text), fields_of("  a: {type: int, column: 2}\n")),
                  "row 1: a is the string \"C1\", not a whole number (column 2)");
}

CAF_TEST(a path is nested or a column of its name) {
  const auto merchants = fields_of(
      "  id: {type: string, path: /merchant/id}\n  zip: {type: int, path: /merchant/zip, optional: true}\n"
      "  bank: {type: int, path: /From Bank}\n");
  for (const auto* name : {"merchant/id", "/merchant/id", "merchant.id", "id"})
    CAF_CHECK_EQUAL(
        lines_of(read_events(write("a.csv", std::string(name) + ", From Bank ,merchant.zip\nM1,7,123\n"),
                             merchants)),
        (lines{"M1 123 7"}));
  CAF_CHECK_EQUAL(
      lines_of(read_events(write("a.jsonl", "{\"merchant\":{\"id\":\"M1\",\"zip\":123},\"From Bank\":7}\n"
                                            "{\"merchant\":{\"id\":\"M2\"},\"From Bank\":8}\n"),
                           merchants)),
      (lines{"M1 123 7", "M2 - 8"}));
  const auto ids = array_of<arrow::StringBuilder>({"M1", "M2"});
  const auto zips = array_of<arrow::Int16Builder, std::int16_t>({123, 456});
  const auto towns = array_of<arrow::StringBuilder>({"A", "B"});
  const auto structure =
      *arrow::StructArray::Make({towns, zips, ids}, std::vector<std::string>{"town", "zip", "id"});
  const auto file = write("a.parquet", {{"x", ids}, {"merchant", structure}, {"From Bank", zips}});
  CAF_CHECK_EQUAL(lines_of(read_events(file, merchants)), (lines{"M1 123 123", "M2 456 456"}));
  const auto whole = fields_of("  merchant: {type: string}\n");
  CAF_CHECK(event_error(file, whole).starts_with("column merchant has the type struct<"));
}

CAF_TEST(an error names the row and the field and what was found) {
  const auto bad = [&](const std::string& wrong) {
    return event_error(write("a.csv", header + row + wrong + "\n"), payments);
  };
  CAF_CHECK_EQUAL(bad("2024-01-01T00:00:00Z,C1,in,much,3,,"),
                  "row 2: amount is the string \"much\", not a number or a decimal text");
  CAF_CHECK_EQUAL(bad("2024-01-01T00:00:00Z,C1,gift,1,3,,"), "row 2: kind is \"gift\", none of in, out");
  CAF_CHECK_EQUAL(bad("2024-01-01T00:00:00Z,C1,in,1,2.5,,"),
                  "row 2: times is the fraction 2.5, not a whole number");
  CAF_CHECK_EQUAL(bad("2024-01-01T00:00:00Z,C1,in,-1,2,,"), "row 2: amount is -1, below zero");
  CAF_CHECK_EQUAL(bad("2024-01-01T00:00:00Z,C1"), "row 2: has 2 columns, and the header has 7");
  CAF_CHECK_EQUAL(bad("2024-01-01T00:00:00Z,C\xFF,in,1,1,,"),
                  "row 2: who is bytes that are not UTF-8, \"C\\xff\", not a string or a whole number");
}

CAF_TEST(noise of floating point is rounded on either side of zero and a fraction is not ) {
  const auto amounts = fields_of("  a: {type: money}\n");
  CAF_CHECK_EQUAL(lines_of(read_events(
                      write("a.csv", "a\n0.30000000000000004\n169.99999999\n-3.6e-12\n3.6e-12\n"), amounts)),
                  (lines{"30", "17000", "0", "0"}));
  const auto doubles =
      write("a.parquet",
            {{"a", array_of<arrow::DoubleBuilder>({0.1 + 0.2, 169.99999999, -3.6e-12, 3.6e-12, 1e13})}});
  CAF_CHECK_EQUAL(lines_of(read_events(doubles, amounts)),
                  (lines{"30", "17000", "0", "0", "1000000000000000"}));
  CAF_CHECK_EQUAL(event_error(write("b.csv", "a\n0.304\n"), amounts),
                  "row 1: a is 0.304, not a whole number of cents");
  CAF_CHECK_EQUAL(event_error(write("b.parquet", {{"a", array_of<arrow::DoubleBuilder>({0.304})}}), amounts),
                  "row 1: a is 0.304, not a whole number of cents");
  CAF_CHECK_EQUAL(event_error(write("c.parquet", {{"a", array_of<arrow::DoubleBuilder>({-0.01})}}), amounts),
                  "row 1: a is -0.01, below zero");
}

CAF_TEST(the rows before one that does not fit are given and then its error) {
  std::string text = header;
  for (int i = 0; i < 3000; ++i)
    text += row;
  for (const auto& wrong :
       {std::string("2024-01-01T00:00:00Z,C1,in,much,3,,\n"), std::string("2024-01-01T00:00:00Z,C1\n")}) {
    const auto file = write("a.csv", text + wrong + row);
    event_rows rows{make_batch(payments, field_selection::all(*payments)), {}};
    const auto reader = open_events(file, *payments, field_selection::all(*payments));
    std::string error;
    try {
      while (reader->next(rows))
        ;
    } catch (const dataset_error& caught) {
      error = caught.what();
    }
    CAF_CHECK_EQUAL(rows.size(), 3000u);
    CAF_CHECK(error.find("row 3001: ") != std::string::npos);
  }
}

CAF_TEST(a row far behind the first batch is named too) {
  auto text = header;
  for (int i = 0; i < 50'000; ++i)
    text += row;
  CAF_CHECK_EQUAL(event_error(write("a.csv", text + "2024-01-01T00:00:00Z,C1,in,x,3,,\n"), payments),
                  "row 50001: amount is the string \"x\", not a number or a decimal text");
}

CAF_TEST(a file of PaySim may lack its label and what is carried) {
  const auto file = write("a.csv", "weight,isFraud,other,nameDest,nameOrig,newbalanceDest,oldbalanceDest,"
                                   "newbalanceOrig,oldbalanceOrg,amount,type,step\n"
                                   "27.5,,x,C2,C1,5,4,3.30,2.2,1.01,TRANSFER,7\n"
                                   "1,1,x,M2,C1,5,4,3,2,1e2,CASH_IN,8\n");
  const auto rows = read_events(file, some::paysim());
  CAF_CHECK_EQUAL(lines_of(rows), (lines{"7 TRANSFER 101 C1 220 330 C2 400 500 - 0",
                                         "8 CASH_IN 10000 C1 200 300 M2 400 500 1 0"}));
  CAF_CHECK_EQUAL(rows.weights, (std::vector{27.5, 1.0}));
  const auto header = std::string(
      "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest\n");
  const auto wrong = [&](const std::string& row) {
    return event_error(write("b.csv", header + row), some::paysim());
  };
  CAF_CHECK_EQUAL(wrong("1,GIFT,1,C1,0,0,C2,0,0\n"),
                  "row 1: type is \"GIFT\", none of CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER");
  CAF_CHECK_EQUAL(wrong("1,DEBIT,10000000000000.01,C1,0,0,C2,0,0\n"),
                  "row 1: amount is 10000000000000.01, above 10000000000000.00");
  CAF_CHECK_EQUAL(wrong("1,DEBIT,nan,C1,0,0,C2,0,0\n"), "row 1: amount is the string \"nan\", not a number");
}

CAF_TEST(a file that is none is an error that says why) {
  CAF_CHECK_EQUAL(event_error(folder / "none.csv", payments), "No such file or directory");
  CAF_CHECK_EQUAL(event_error(write("a.csv", ""), payments), "is empty");
  CAF_CHECK_EQUAL(event_error(write("b.csv", "\n\n"), payments), "has no header");
  CAF_CHECK_EQUAL(event_error(write("a.txt", "x"), payments),
                  "the extension must be .csv, .jsonl or .parquet");
  CAF_CHECK_EQUAL(event_error(write("c.csv", header), payments), "has no rows");
  CAF_CHECK_EQUAL(event_error(write("a.jsonl", "\n\n"), payments), "has no rows");
  CAF_CHECK(event_error(write("a.parquet", "this is not a file of that kind"), payments) != "none");
}

CAF_TEST_FIXTURE_SCOPE_END()
