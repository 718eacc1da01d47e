// The Reader's conversions of single values.
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "config/document/reader.hpp"
#include "config/document/units.hpp"
#include "config/document/utf8.hpp"
#include "daemon/base/value.hpp"

namespace runbookd::document {

namespace {

std::string number_text(double v) {
  std::array<char, 32> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v);
  return error == std::errc() ? std::string(buffer.data(), end) : "?";
}

// "between 1 and 9", "at least 1", "at most 9".
std::string range_text(const std::string& low, const std::string& high, bool has_low,
                       bool has_high) {
  if (has_low && has_high) return "between " + low + " and " + high;
  return has_low ? "at least " + low : "at most " + high;
}

// std::from_chars reads `inf` and `nan` too, which no setting means.
std::optional<double> plain_number(std::string_view text) {
  const bool minus = text.starts_with('-');
  const auto value = parse_unsigned(minus ? text.substr(1) : text);
  if (!value) return std::nullopt;
  return minus ? -*value : *value;
}

// The unit that was written, to say what it should have been.
std::string unit_hint(std::string_view text, std::string_view unit, std::string_view example) {
  const auto digits = number_length(text);
  if (digits == 0) return "for instance " + std::string(example);
  if (digits == text.size()) return "write " + std::string(text) + std::string(unit);
  auto rest = text.substr(digits);
  const bool space = rest.starts_with(' ');
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const bool known = nanos_of(rest) != 0 || bytes_of(rest) != 0 || rest == "%";
  if (space && known)
    return "write " + std::string(text.substr(0, digits)) + std::string(rest) + ", without a space";
  const auto near = nearest_unit(rest);
  if (!known && !near.empty())
    return "did you mean " + std::string(text.substr(0, digits)) + near + "?";
  return "for instance " + std::string(example);
}

}  // namespace

const Node* Reader::scalar(std::string_view key, std::string_view expected) {
  const Node* node = take(key);
  if (node == nullptr) return nullptr;
  if (node->is_scalar() && holds_nul(*node, key)) return nullptr;
  if (node->is_scalar() && !node->reported && !node->unread) return node;
  if (node->is_scalar()) {
    failed_ = true;
  } else {
    wrong(*node, key, expected);
  }
  return nullptr;
}

bool Reader::holds_nul(const Node& node, std::string_view key) {
  const auto at = node.text.find('\0');
  if (at == std::string::npos || node.reported || node.unread) return false;
  failed_ = true;
  const auto offset = count_columns(std::string_view(node.text).substr(0, at));
  out_.error(node.place(offset), what_ + ": `" + std::string(key) + "` holds a NUL character",
             "remove it; no address, path, name or text may hold one");
  return true;
}

std::optional<std::string> Reader::string(std::string_view key) {
  const Node* node = node_.find(key);
  if (node != nullptr && node->is_scalar() && holds_nul(*node, key)) {
    take(key);
    return std::nullopt;
  }
  return binary(key);
}

std::optional<std::string> Reader::binary(std::string_view key) {
  const Node* node = take(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_scalar()) {
    wrong(*node, key, "a text");
    return std::nullopt;
  }
  // An unread secret goes on as it was written: whoever finds fault with its content is not heard.
  if (node->reported) failed_ = true;
  return node->reported ? std::nullopt : std::optional(node->text);
}

std::optional<std::string> Reader::required_string(std::string_view key) {
  if (!has(key)) {
    asked_.emplace(key);
    failed_ = true;
    out_.error(node_.mark, what_ + ": `" + std::string(key) + "` is missing");
    return std::nullopt;
  }
  return words(key);
}

std::optional<std::string> Reader::words(std::string_view key) {
  auto text = string(key);
  if (!text || text->find_first_not_of(" \t\r\n") != std::string::npos) return text;
  error(key, "`" + std::string(key) + "` is empty");
  return std::nullopt;
}

std::optional<bool> Reader::boolean(std::string_view key) {
  constexpr std::string_view expected_text = "true or false";
  const Node* node = scalar(key, expected_text);
  if (node == nullptr) return std::nullopt;
  if (node->text == "true") return true;
  if (node->text == "false") return false;
  const auto near = nearest(node->text, {"true", "false"});
  wrong(*node, key, expected_text, near.empty() ? "" : "write " + near);
  return std::nullopt;
}

std::optional<double> Reader::number(std::string_view key, double low, double high) {
  const Node* node = scalar(key, "a plain number");
  if (node == nullptr) return std::nullopt;
  const auto value = plain_number(node->text);
  const bool unit = !value && number_length(node->text) > 0;
  if (!value) {
    wrong(*node, key, "a plain number", unit ? "write it without a unit" : "");
    return std::nullopt;
  }
  if (*value < low || *value > high) {
    wrong(*node, key,
          range_text(number_text(low), number_text(high), std::isfinite(low), std::isfinite(high)));
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> Reader::integer(std::string_view key, std::int64_t low,
                                            std::int64_t high) {
  using Limits = std::numeric_limits<std::int64_t>;
  const Node* node = scalar(key, "a whole number");
  if (node == nullptr) return std::nullopt;
  const std::string_view text = node->text;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error != std::errc::invalid_argument && end == text.data() + text.size();
  if (!whole) {
    wrong(*node, key, "a whole number",
          number_length(text) > 0 && !plain_number(text) ? "write it without a unit" : "");
    return std::nullopt;
  }
  if (error != std::errc() || value < low || value > high) {
    wrong(*node, key,
          range_text(std::to_string(low), std::to_string(high), low != Limits::min(),
                     high != Limits::max()));
    return std::nullopt;
  }
  return value;
}

std::optional<Nanos> Reader::duration(std::string_view key, Nanos low, Nanos high) {
  constexpr std::string_view expected_text = "a duration such as 30s or 5m";
  const Node* node = scalar(key, expected_text);
  if (node == nullptr) return std::nullopt;
  const auto value = parse_duration(node->text);
  if (!value) {
    wrong(*node, key, expected_text, node->secret ? "" : unit_hint(node->text, "s", "1h30m"));
    return std::nullopt;
  }
  if (*value < low || *value > high) {
    wrong(*node, key,
          range_text(format_duration(low), format_duration(high), low > Nanos{0},
                     high < Nanos::max()));
    return std::nullopt;
  }
  return value;
}

std::optional<double> Reader::amount(std::string_view key, std::string_view expected,
                                     std::string_view unit,
                                     std::optional<double> (*parse)(std::string_view)) {
  const Node* node = scalar(key, expected);
  if (node == nullptr) return std::nullopt;
  const auto value = parse(node->text);
  if (!value)
    wrong(*node, key, expected,
          node->secret ? "" : unit_hint(node->text, unit, std::string("10") + std::string(unit)));
  return value;
}

std::optional<double> Reader::bytes(std::string_view key, double low, double high) {
  const auto value = amount(key, "a size such as 512MiB or 10kB", "MiB", &parse_bytes);
  if (!value || (*value >= low && *value <= high)) return value;
  const auto size = [](double bytes) { return format_number(Type::bytes, bytes); };
  wrong(*take(key), key, range_text(size(low), size(high), low > 0, std::isfinite(high)));
  return std::nullopt;
}

std::optional<double> Reader::ratio(std::string_view key) {
  return amount(key, "a ratio such as 30%", "%", &parse_ratio);
}

std::vector<std::string> Reader::strings(std::string_view key) {
  std::vector<std::string> out;
  for (const Node* node : texts(key)) out.push_back(node->text);
  return out;
}

std::vector<const Node*> Reader::texts(std::string_view key) {
  std::vector<const Node*> out;
  const Node* node = take(key);
  if (node == nullptr) return out;
  if (node->is_scalar()) {
    if (node->reported) failed_ = true;
    if (!node->reported && !holds_nul(*node, key)) out.push_back(node);
    return out;
  }
  if (!node->is_sequence()) {
    wrong(*node, key, "a text or a list of texts");
    return out;
  }
  for (const auto& item : node->items) {
    unread_ = unread_ || item.unread;
    if (item.is_scalar() && !item.reported) {
      if (!holds_nul(item, key)) out.push_back(&item);
      continue;
    }
    failed_ = true;
    if (item.reported) continue;
    const auto position = std::to_string(&item - node->items.data() + 1);
    out_.error(item.mark, what_ + ": item " + position + " of `" + std::string(key) +
                              "` must be a text, not " + written(item));
  }
  return out;
}

std::optional<int> Reader::choice(std::string_view key,
                                  const std::vector<std::string_view>& names) {
  std::string list;
  for (const auto name : names) {
    const bool last = name == names.back() && names.size() > 1;
    list += (list.empty() ? "" : last ? " or " : ", ") + std::string(name);
  }
  const Node* node = scalar(key, list);
  if (node == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == node->text) return static_cast<int>(i);
  }
  const auto near = nearest(node->text, names);
  wrong(*node, key, list, near.empty() ? "" : "did you mean `" + near + "`?");
  return std::nullopt;
}

}  // namespace runbookd::document
