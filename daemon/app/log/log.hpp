// What runbookd says about itself: for people on a terminal, one JSON object per line otherwise. A
// message is a fixed sentence; what varies goes into fields, so that machines can search for it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/app/log/redactor.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::logging {

enum class Level { debug, info, warn, error };
std::string_view name_of(Level level);

enum class Format {
  automatic,  ///< text on a terminal, JSON otherwise
  text,
  json,
};

struct LogOptions {
  Level level = Level::info;
  Format format = Format::automatic;
  bool color = true;  ///< on a terminal, and without NO_COLOR in the environment
};

/// `debug`, `info`, `warn`, `warning`, `error`; `auto`, `text`, `logfmt`, `json`. The error lists
/// what is known: the values of --log.level and --log.format.
Result<Level> parse_level(std::string_view text);
Result<Format> parse_format(std::string_view text);

/// Values need to live until the call returns only.
struct Field {
  std::string_view name;
  std::string_view value;
};
using Fields = std::initializer_list<Field>;

constexpr std::size_t most_line_bytes = 16 << 10;  ///< of a message, and of one value

/// Any thread. Lines go to stderr, whole and in order; control characters and invalid UTF-8 never
/// get through. Nobody waits for who reads them: what the reader does not take is dropped, counted
/// and said.
class Log {
 public:
  /// flush()
  virtual ~Log() = default;
  virtual bool enabled(Level level) const = 0;
  virtual void write(Level level, std::string_view message, Fields fields) = 0;
  /// Several lines for people, as they are; for machines one object, the first line being its
  /// message. The text is printable already.
  virtual void block(Level level, std::string_view lines) = 0;
  /// Waits for the reader, but not for long.
  virtual void flush() = 0;
  /// Lines that were lost, since the start.
  virtual std::uint64_t dropped() const = 0;

  void debug(std::string_view message, Fields fields = {}) { write(Level::debug, message, fields); }
  void info(std::string_view message, Fields fields = {}) { write(Level::info, message, fields); }
  void warn(std::string_view message, Fields fields = {}) { write(Level::warn, message, fields); }
  void error(std::string_view message, Fields fields = {}) { write(Level::error, message, fields); }
};

/// `redactor` may be null.
std::unique_ptr<Log> make_log(LogOptions options, std::shared_ptr<const Redactor> redactor);

}  // namespace runbookd::logging
