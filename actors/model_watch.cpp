#include "actors/model_watch.hpp"

#include "model/scoring/model_file.hpp"

#include <spdlog/spdlog.h>

#include <system_error>

namespace vigie {

model_watch::model_watch(std::filesystem::path file, model_ptr model, reading_plan_ptr reading)
    : file_{std::move(file)}, model_{std::move(model)}, reading_{std::move(reading)}, seen_{stamp_now()} {}

model_watch::stamp model_watch::stamp_now() const {
  std::error_code failed;
  stamp now;
  now.written = std::filesystem::last_write_time(file_, failed);
  now.size = std::filesystem::file_size(file_, failed);
  return now;
}

bool model_watch::reload_if_changed() {
  return stamp_now() != seen_ && reload();
}

bool model_watch::reload() {
  if (model_ == nullptr)
    return false;
  seen_ = stamp_now();
  auto loaded = load_model(file_, reading_->of);
  if (const auto* failure = std::get_if<model_failure>(&loaded)) {
    spdlog::error("keeping the model {}: {}", model_->sha256(), failure->reason);
    return false;
  }
  auto model = std::make_shared<const classifier>(std::move(std::get<classifier>(loaded)));
  if (model->sha256() == model_->sha256())
    return false;
  spdlog::info("the model {} takes the place of {}", model->sha256(), model_->sha256());
  model_ = std::move(model);
  // Its `judge` was good before.
  reading_ = std::get<reading_plan_ptr>(plan_reading(reading_->of, model_.get()));
  return true;
}

} // namespace vigie
