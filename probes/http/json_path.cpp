#include "probes/http/json_path.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

namespace runbookd::probes {
namespace json = boost::json;
namespace {

constexpr std::size_t kMostSteps = 32;

std::optional<std::size_t> index_of(std::string_view digits) {
  std::size_t index = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (ec != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return index;
}

std::optional<double> number_of(const json::value& value) {
  if (const auto* n = value.if_double()) return *n;
  if (const auto* n = value.if_int64()) return static_cast<double>(*n);
  if (const auto* n = value.if_uint64()) return static_cast<double>(*n);
  return std::nullopt;
}

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

Cell read_value(const json::value& value, net::Unit unit) {
  if (const auto* text = value.if_string()) return net::read_text(unit, view(*text));
  if (const auto* truth = value.if_bool()) {
    if (unit == net::Unit::boolean) return *truth;
    return {};
  }
  const auto number = number_of(value);
  if (!number || !std::isfinite(*number)) return {};
  switch (unit) {
    case net::Unit::string:
      return json::serialize(value);
    case net::Unit::boolean:
    case net::Unit::rfc3339:
      return {};
    default:
      return net::in_base_units(unit, *number);
  }
}

class Document final : public JsonDocument {
 public:
  explicit Document(json::value root) : root_(std::move(root)) {}

  Cell read(const JsonPath& path, net::Unit unit) const override {
    const auto* found = find(path);
    return found == nullptr ? Cell{} : read_value(*found, unit);
  }

  bool holds(const JsonExpectation& expectation) const override {
    const auto* found = find(expectation.path);
    if (found == nullptr) return false;
    if (const auto* truth = std::get_if<bool>(&expectation.value)) {
      return found->is_bool() && found->get_bool() == *truth;
    }
    if (const auto* number = std::get_if<double>(&expectation.value)) {
      return number_of(*found) == *number;
    }
    if (const auto* text = std::get_if<std::string>(&expectation.value)) {
      return found->is_string() && view(found->get_string()) == *text;
    }
    return found->is_null();
  }

 private:
  const json::value* find(const JsonPath& path) const {
    const json::value* at = &root_;
    for (const auto& step : path.steps()) {
      if (const auto* name = std::get_if<std::string>(&step)) {
        const auto* object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(json::string_view(*name));
      } else {
        const auto* array = at->if_array();
        at = array == nullptr ? nullptr : array->if_contains(std::get<std::size_t>(step));
        if (array == nullptr) return nullptr;
      }
      if (at == nullptr) return nullptr;
    }
    return at;
  }

  json::value root_;
};

}  // namespace

Result<JsonPath> JsonPath::parse(std::string_view text) {
  JsonPath path;
  path.text_ = std::string(text);
  const Error wrong{"is no path into JSON", "such as components.memory.percent or items[0].height"};
  while (!text.empty()) {
    if (path.steps_.size() >= kMostSteps) return Error{"is a path of more than 32 steps", {}};
    if (text.front() == '[') {
      const auto close = text.find(']');
      if (close == std::string_view::npos) return wrong;
      const auto index = index_of(text.substr(1, close - 1));
      if (!index) return wrong;
      path.steps_.emplace_back(*index);
      text.remove_prefix(close + 1);
    } else {
      if (!path.steps_.empty()) {
        if (text.front() != '.') return wrong;
        text.remove_prefix(1);
      }
      const auto name = text.substr(0, text.find_first_of(".["));
      if (name.empty()) return wrong;
      path.steps_.emplace_back(std::string(name));
      text.remove_prefix(name.size());
    }
  }
  if (path.steps_.empty()) return wrong;
  return path;
}

std::unique_ptr<JsonDocument> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMostJsonDepth;
  json::error_code ec;
  auto value = json::parse(json::string_view(text.data(), text.size()), ec, {}, options);
  if (ec) return nullptr;
  return std::make_unique<Document>(std::move(value));
}

}  // namespace runbookd::probes
