#include "daemon/app/log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>

#include "daemon/app/log/line.hpp"
#include "daemon/app/log/line_queue.hpp"

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

bool wants_json(const LogOptions& options) {
  return options.format == Format::json || (options.format == Format::automatic && !on_terminal());
}

constexpr const char* too_slow = "lines of the log were lost: nobody took them";

std::string_view color_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::debug:
      return "\x1b[36m";
    case spdlog::level::info:
      return "\x1b[32m";
    case spdlog::level::warn:
      return "\x1b[33m\x1b[1m";
    default:
      return "\x1b[31m\x1b[1m";
  }
}

// Formats as spdlog does, and hands over to the queue.
class QueueSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  QueueSink(LineQueue& queue, bool color) : queue_(queue), color_(color) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    std::string line(text.data(), text.size());
    if (color_ && message.color_range_end > message.color_range_start) {
      line.insert(message.color_range_end, "\x1b[m");
      line.insert(message.color_range_start, color_of(message.level));
    }
    queue_.push(std::move(line));
  }
  void flush_() override {}  // the queue is on its way by itself

  LineQueue& queue_;
  const bool color_;
};

class SpdLog final : public Log {
 public:
  SpdLog(const LogOptions& options, std::shared_ptr<const Redactor> redactor)
      : json_(wants_json(options)),
        redactor_(std::move(redactor)),
        queue_(STDERR_FILENO, [json = json_](std::uint64_t lines) { return missing(json, lines); }),
        logger_("runbookd", std::make_shared<QueueSink>(
                                queue_, !json_ && options.color && on_terminal() && may_color())) {
    logger_.set_level(spd(options.level));
    logger_.set_pattern(json_ ? "%v" : "%H:%M:%S %^%-7l%$ %v");
  }

  bool enabled(Level level) const override { return logger_.should_log(spd(level)); }

  void write(Level level, std::string_view message, Fields fields) override {
    if (!enabled(level)) return;
    const std::string line = redacted(json_ ? json_line(Stamp::now().wall, level, message, fields)
                                            : text_line(message, fields));
    // A string_view argument is logged as it is: `{}` in it means nothing.
    logger_.log(spd(level), spdlog::string_view_t(line.data(), line.size()));
  }

  void block(Level level, std::string_view lines) override {
    if (!enabled(level)) return;
    while (lines.ends_with('\n')) lines.remove_suffix(1);
    if (!json_) return queue_.push(redacted(lines) + "\n");
    const auto first = lines.find('\n');
    const std::string_view head = lines.substr(0, first);
    if (first == std::string_view::npos) return write(level, head, {});
    write(level, head, {{"excerpt", lines.substr(first + 1)}});
  }

  void flush() override { queue_.flush(); }
  std::uint64_t dropped() const override { return queue_.dropped(); }

 private:
  static std::string missing(bool json, std::uint64_t lines) {
    const std::string count = std::to_string(lines);
    return (json ? json_line(Stamp::now().wall, Level::warn, too_slow, {{"lines", count}})
                 : text_line(too_slow, {{"lines", count}})) +
           "\n";
  }
  std::string redacted(std::string_view text) const {
    return redactor_ ? redactor_->redact(text) : std::string(text);
  }

  const bool json_;
  std::shared_ptr<const Redactor> redactor_;
  LineQueue queue_;
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
