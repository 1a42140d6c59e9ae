#include "model/schema/encoder.hpp"
#include "training/columns.hpp"
#include "training/output.hpp"
#include "training/tables.hpp"

namespace vigie {

namespace {

void append_name(const std::string& name, std::string& out) {
  if (name.find_first_of(",\"\r\n") == name.npos) {
    out += name;
    return;
  }
  out += '"';
  for (const char c : name)
    out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

void append_row(const transaction_row& row, std::string& out) {
  const auto& values = row.values;
  const auto amount = [&](money value) {
    append_shortest(value, out);
    out += ',';
  };
  out.append(std::to_string(values.step)).append(",").append(to_string(values.type)).append(",");
  amount(values.amount);
  append_name(row.name_orig, out);
  out += ',';
  amount(values.old_balance_orig);
  amount(values.new_balance_orig);
  append_name(row.name_dest, out);
  out += ',';
  amount(values.old_balance_dest);
  amount(values.new_balance_dest);
  if (values.label != fraud_label::unknown)
    out += values.label == fraud_label::fraudulent ? '1' : '0';
  out += row.is_flagged_fraud ? ",1\n" : ",0\n";
}

/// As the published file looks, numbers included: "170136.0".
class csv_writer final : public dataset_writer {
public:
  explicit csv_writer(const std::filesystem::path& file) : output_(file) {
    for (const auto& entry : columns)
      if (entry.name != "weight")
        text_.append(text_.empty() ? "" : ",").append(entry.name);
    text_ += '\n';
  }

  void write(std::span<const transaction_row> rows) override {
    for (const auto& row : rows)
      append_row(row, text_);
    output_.check(output_.stream().Write(text_));
    text_.clear();
  }

  void finish() override {
    write({});
    output_.finish();
  }

private:
  output output_;
  std::string text_;
};

} // namespace

std::unique_ptr<dataset_writer> create_csv(const std::filesystem::path& file) {
  return std::make_unique<csv_writer>(file);
}

} // namespace vigie
