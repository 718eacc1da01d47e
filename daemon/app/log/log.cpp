#include "daemon/app/log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <cstdlib>

#include "daemon/app/log/line.hpp"

namespace runbookd::logging {

namespace {

spdlog::level::level_enum spd(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

bool on_terminal() { return ::isatty(STDERR_FILENO) == 1; }

bool may_color() {
  const char* no_color = std::getenv("NO_COLOR");
  return no_color == nullptr || *no_color == '\0';
}

std::shared_ptr<spdlog::sinks::sink> make_sink(const LogOptions& options, bool json) {
  if (!json && options.color && on_terminal() && may_color()) {
    return std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
  }
  return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

class SpdLog final : public Log {
 public:
  SpdLog(const LogOptions& options, std::shared_ptr<const Redactor> redactor)
      : json_(options.format == Format::json ||
              (options.format == Format::automatic && !on_terminal())),
        redactor_(std::move(redactor)),
        logger_("runbookd", make_sink(options, json_)) {
    logger_.set_level(spd(options.level));
    logger_.set_pattern(json_ ? "%v" : "%H:%M:%S %^%-7l%$ %v");
    logger_.flush_on(spdlog::level::debug);
  }

  bool enabled(Level level) const override { return logger_.should_log(spd(level)); }

  void write(Level level, std::string_view message, Fields fields) override {
    if (!enabled(level)) return;
    std::string line;
    if (json_) {
      line = json_line(Stamp::now().wall, level, message, fields);
    } else {
      line = text_line(message, fields);
    }
    if (redactor_) line = redactor_->redact(line);
    // A string_view argument is logged as it is: `{}` in it means nothing.
    logger_.log(spd(level), spdlog::string_view_t(line.data(), line.size()));
  }

  void flush() override { logger_.flush(); }

 private:
  const bool json_;
  std::shared_ptr<const Redactor> redactor_;
  spdlog::logger logger_;
};

}  // namespace

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warn:
      return "warn";
    case Level::error:
      return "error";
  }
  return "?";
}

Result<Level> parse_level(std::string_view text) {
  for (const Level level : {Level::debug, Level::info, Level::warn, Level::error})
    if (name_of(level) == text) return level;
  if (text == "warning") return Level::warn;
  return Error{"unknown log level `" + std::string(text) + "`", "debug, info, warn or error"};
}

Result<Format> parse_format(std::string_view text) {
  if (text == "auto") return Format::automatic;
  if (text == "text" || text == "logfmt") return Format::text;
  if (text == "json") return Format::json;
  return Error{"unknown log format `" + std::string(text) + "`", "auto, text or json"};
}

std::unique_ptr<Log> make_log(LogOptions options, std::shared_ptr<const Redactor> redactor) {
  return std::make_unique<SpdLog>(options, std::move(redactor));
}

}  // namespace runbookd::logging
