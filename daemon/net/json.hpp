// Reading JSON of others: bounded, and every access says what happens when the value is not there.
// Google leaves out what is false, 0 or empty, so "absent" is an ordinary answer.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd::net {

constexpr std::size_t max_json_depth = 32;
constexpr std::size_t max_json_bytes = 8u << 20;

using JsonPath = std::initializer_list<std::string_view>;

/// nullopt when it is no JSON object, too deep or too long.
std::optional<boost::json::object> parse_json_object(std::string_view text);

/// Any JSON that a program of the field may write: a byte order mark, invalid UTF-8, halves of
/// surrogate pairs and the NaN and Infinity of Python are read too. Strings may be invalid UTF-8.
/// nullopt: no JSON, too deep or too long.
std::optional<boost::json::value> parse_foreign_json(std::string_view text);

/// The same for what commands us: an object that names a member twice, at any depth, is refused.
Result<boost::json::object> parse_json_object_strictly(std::string_view text);

/// Null when any step of the path is absent or no object.
const boost::json::value* json_at(const boost::json::object& object, JsonPath path);
const boost::json::object* json_object_at(const boost::json::object& object, JsonPath path);
const boost::json::array* json_array_at(const boost::json::object& object, JsonPath path);
/// Empty when absent or no string.
std::string json_text_at(const boost::json::object& object, JsonPath path);
/// A number without fraction, or a string of decimal digits (int64 in proto3 JSON).
std::optional<std::int64_t> json_integer_at(const boost::json::object& object, JsonPath path);
std::optional<double> json_number_at(const boost::json::object& object, JsonPath path);
/// False when absent.
bool json_flag_at(const boost::json::object& object, JsonPath path);

/// A JSON string from any text; invalid UTF-8 becomes `?`, since a receiver would refuse it.
boost::json::string json_string(std::string_view text);

}  // namespace runbookd::net
