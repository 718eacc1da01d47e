#include "probes/http/json_document.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "daemon/net/failure.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::probes {
namespace json = boost::json;
namespace {

constexpr std::size_t most_shown_bytes = 60;

std::optional<double> number_of(const json::value& value) {
  if (const auto* n = value.if_double()) return *n;
  if (const auto* n = value.if_int64()) return static_cast<double>(*n);
  if (const auto* n = value.if_uint64()) return static_cast<double>(*n);
  return std::nullopt;
}

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

/// The shortest text that is this number again: `1.5`, as JSON has it.
std::string text_of(double number) {
  std::array<char, 32> out{};
  const auto end = std::to_chars(out.data(), out.data() + out.size(), number).ptr;
  return {out.data(), end};
}

/// A number or a truth as text; whole numbers digit by digit.
std::string text_of(const json::value& value) {
  if (const auto* i = value.if_int64()) return std::to_string(*i);
  if (const auto* u = value.if_uint64()) return std::to_string(*u);
  if (const auto* d = value.if_double()) return text_of(*d);
  return value.is_bool() && value.get_bool() ? "true" : "false";
}

Cell read_value(const json::value& value, net::Unit unit) {
  if (const auto* text = value.if_string()) return net::read_text(unit, view(*text));
  const auto number = number_of(value);
  const bool readable = value.is_bool() || (number && std::isfinite(*number));
  if (!readable) return {};
  if (unit == net::Unit::string) return text_of(value);
  if (value.is_bool()) return unit == net::Unit::boolean ? Cell{value.get_bool()} : Cell{};
  if (unit == net::Unit::boolean || unit == net::Unit::rfc3339) return {};
  return net::in_base_units(unit, *number);
}

/// Of what kind it is and what it says, for people.
std::string shown(const json::value& value) {
  if (value.is_null()) return "null";
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (const auto* text = value.if_string())
    return "the text `" + net::one_line(view(*text), most_shown_bytes) + '`';
  return '`' + text_of(value) + '`';
}

struct Shown {
  std::string operator()(std::nullptr_t) const { return "null"; }
  std::string operator()(bool truth) const { return truth ? "`true`" : "`false`"; }
  std::string operator()(double number) const { return '`' + text_of(number) + '`'; }
  std::string operator()(const std::string& text) const {
    return "the text `" + net::one_line(text, most_shown_bytes) + '`';
  }
};

bool is_as_expected(const json::value& value, const JsonExpectation& expectation) {
  if (const auto* truth = std::get_if<bool>(&expectation.value))
    return value.is_bool() && value.get_bool() == *truth;
  if (const auto* number = std::get_if<double>(&expectation.value))
    return number_of(value) == *number;
  if (const auto* text = std::get_if<std::string>(&expectation.value))
    return value.is_string() && view(value.get_string()) == *text;
  return value.is_null();
}

class Document final : public JsonDocument {
 public:
  explicit Document(json::value root) : root_(std::move(root)) {}

  Cell read(const JsonPath& path, net::Unit unit) const override {
    json::value length;
    const auto* found = find(path, length);
    return found == nullptr ? Cell{} : read_value(*found, unit);
  }

  std::optional<std::string> mismatch(const JsonExpectation& expectation) const override {
    json::value length;
    const auto* found = find(expectation.path, length);
    const std::string place = "JSON at `" + net::printable(expectation.path.text()) + '`';
    if (found == nullptr) return place + " is not there";
    if (is_as_expected(*found, expectation)) return std::nullopt;
    return place + " is " + shown(*found) + ", expected " + std::visit(Shown{}, expectation.value);
  }

 private:
  /// `length` of a list is how many elements it has, and made in `length`.
  const json::value* find(const JsonPath& path, json::value& length) const {
    const json::value* at = &root_;
    for (const auto& step : path.steps()) {
      const auto* name = std::get_if<std::string>(&step);
      const auto* array = at->if_array();
      if (name == nullptr) {
        at = array == nullptr ? nullptr : array->if_contains(std::get<std::size_t>(step));
      } else if (array != nullptr && *name == "length") {
        length = array->size();
        at = &length;
      } else {
        const auto* object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(json::string_view(*name));
      }
      if (at == nullptr) return nullptr;
    }
    return at;
  }

  json::value root_;
};

}  // namespace

std::unique_ptr<JsonDocument> parse_json(std::string_view text) {
  auto value = net::parse_foreign_json(text);
  if (!value) return nullptr;
  return std::make_unique<Document>(std::move(*value));
}

}  // namespace runbookd::probes
