// Reading JSON leniently (absent is the default, int64 may be a string) and writing it as Google's
// servers do (a field that holds its default is not written).
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace runbookd::sim {

namespace json = boost::json;

using Millis = std::chrono::milliseconds;
using Time = std::chrono::sys_time<std::chrono::microseconds>;
/// The world's idea of now; tests turn it by hand.
using Clock = std::function<Time()>;

std::string to_text(const json::string& s);
std::string text_of(const json::object& o, std::string_view key, std::string fallback = {});
double number_of(const json::object& o, std::string_view key, double fallback = 0);
std::int64_t int_of(const json::object& o, std::string_view key, std::int64_t fallback = 0);
bool bool_of(const json::object& o, std::string_view key, bool fallback = false);
/// nullptr when absent or of another type.
const json::object* object_of(const json::object& o, std::string_view key);
const json::array* array_of(const json::object& o, std::string_view key);
/// The object at the key, made when it is not there.
json::object& ensure_object(json::object& o, std::string_view key);

/// Proto3 JSON: false, 0, "" and empty lists and maps are not written. An empty message stays: it
/// has presence. So does `value` of an environment variable, which is a member of a oneof.
void drop_defaults(json::object& o);

/// `2025-01-16T03:00:00.123456Z`.
std::string rfc3339(Time t);

/// A stable name-like number: uids and revision suffixes must differ, not surprise.
std::uint64_t fingerprint(std::string_view text);

}  // namespace runbookd::sim
