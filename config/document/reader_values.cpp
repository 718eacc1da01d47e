// The Reader's conversions of single values.
#include <charconv>

#include "config/document/reader.hpp"
#include "config/document/units.hpp"
#include "config/document/utf8.hpp"
#include "daemon/base/nearest.hpp"

namespace runbookd::document {

namespace {

// "between 1 and 9", "at least 1", "at most 9": as the row has them.
std::string range_text(std::string_view low, std::string_view high) {
  if (!low.empty() && !high.empty())
    return "between " + std::string(low) + " and " + std::string(high);
  return low.empty() ? "at most " + std::string(high) : "at least " + std::string(low);
}

template <class Value>
using Parse = std::optional<Value> (*)(std::string_view);

// What holds of a key that is not written.
template <class Value>
std::optional<Value> preset_of(const Key& row, Parse<Value> parse, bool written) {
  if (written || row.preset.empty()) return std::nullopt;
  return parse(row.preset);
}

template <class Value>
bool within(const Key& row, const Value& value, Parse<Value> parse) {
  const auto low = row.lowest.empty() ? std::nullopt : parse(row.lowest);
  const auto high = row.highest.empty() ? std::nullopt : parse(row.highest);
  return (!low || value >= *low) && (!high || value <= *high);
}

std::optional<bool> parse_truth(std::string_view text) {
  if (text == "true") return true;
  return text == "false" ? std::optional(false) : std::nullopt;
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

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

std::optional<double> parse_number(std::string_view text) {
  const bool minus = text.starts_with('-');
  const auto value = parse_unsigned(minus ? text.substr(1) : text);
  if (!value) return std::nullopt;
  return minus ? -*value : *value;
}

const Node* Reader::scalar(const Key& row, std::string_view key, std::string_view expected) {
  const Node* node = value_of(row, key);
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
  const Key* found = expect(key, {Shape::text, Shape::words, Shape::binary, Shape::name, Shape::url,
                                  Shape::address, Shape::path, Shape::dsn, Shape::schedule});
  const Node* node = found == nullptr ? nullptr : value_of(*found, key);
  if (node == nullptr) {
    if (found == nullptr || found->required || found->preset.empty()) return std::nullopt;
    return std::string(found->preset);
  }
  if (!node->is_scalar()) {
    wrong(*node, key, "a text");
    return std::nullopt;
  }
  // An unread secret goes on as it was written: whoever finds fault with its content is not heard.
  if (node->reported) {
    failed_ = true;
    return std::nullopt;
  }
  if (found->shape != Shape::binary && holds_nul(*node, key)) return std::nullopt;
  const bool says_something = node->text.find_first_not_of(" \t\r\n") != std::string::npos;
  const bool must =
      found->required || found->shape == Shape::words || found->shape == Shape::schedule;
  if (says_something || !must) return node->text;
  error(key, "`" + std::string(key) + "` is empty");
  return std::nullopt;
}

std::optional<bool> Reader::boolean(std::string_view key) {
  constexpr std::string_view expected_text = "true or false";
  const Key* found = expect(key, {Shape::boolean});
  const Node* node = found == nullptr ? nullptr : scalar(*found, key, expected_text);
  if (node == nullptr) return found ? preset_of(*found, &parse_truth, has(key)) : std::nullopt;
  if (const auto value = parse_truth(node->text)) return value;
  const auto near = nearest(node->text, {"true", "false"});
  wrong(*node, key, expected_text, near.empty() ? "" : "write " + near);
  return std::nullopt;
}

std::optional<double> Reader::number(std::string_view key) {
  const Key* found = expect(key, {Shape::number});
  const Node* node = found == nullptr ? nullptr : scalar(*found, key, "a plain number");
  if (node == nullptr) return found ? preset_of(*found, &parse_number, has(key)) : std::nullopt;
  const auto value = parse_number(node->text);
  if (!value) {
    const bool unit = number_length(node->text) > 0;
    wrong(*node, key, "a plain number", unit ? "write it without a unit" : "");
    return std::nullopt;
  }
  if (within(*found, *value, &parse_number)) return value;
  wrong(*node, key, range_text(found->lowest, found->highest));
  return std::nullopt;
}

std::optional<std::int64_t> Reader::integer(std::string_view key) {
  const Key* found = expect(key, {Shape::integer});
  const Node* node = found == nullptr ? nullptr : scalar(*found, key, "a whole number");
  if (node == nullptr) return found ? preset_of(*found, &parse_integer, has(key)) : std::nullopt;
  const std::string_view text = node->text;
  const auto value = parse_integer(text);
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool whole =
      !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!whole) {
    wrong(*node, key, "a whole number",
          number_length(text) > 0 && !parse_number(text) ? "write it without a unit" : "");
    return std::nullopt;
  }
  if (value && within(*found, *value, &parse_integer)) return value;
  wrong(*node, key, range_text(found->lowest, found->highest));
  return std::nullopt;
}

std::optional<Nanos> Reader::duration(std::string_view key) {
  constexpr std::string_view expected_text = "a duration such as 30s or 5m";
  const Key* found = expect(key, {Shape::duration});
  const Node* node = found == nullptr ? nullptr : scalar(*found, key, expected_text);
  if (node == nullptr) return found ? preset_of(*found, &parse_duration, has(key)) : std::nullopt;
  const auto value = parse_duration(node->text);
  if (!value) {
    wrong(*node, key, expected_text, node->secret ? "" : unit_hint(node->text, "s", "1h30m"));
    return std::nullopt;
  }
  Key bounds = *found;
  if (bounds.highest.empty()) bounds.highest = longest_duration;
  if (within(bounds, *value, &parse_duration)) return value;
  wrong(*node, key, range_text(bounds.lowest, bounds.highest));
  return std::nullopt;
}

std::optional<double> Reader::amount(const Key& row, std::string_view key,
                                     std::string_view expected, std::string_view unit,
                                     std::optional<double> (*parse)(std::string_view)) {
  const Node* node = scalar(row, key, expected);
  if (node == nullptr) return preset_of(row, parse, has(key));
  const auto value = parse(node->text);
  if (!value) {
    wrong(*node, key, expected,
          node->secret ? "" : unit_hint(node->text, unit, std::string("10") + std::string(unit)));
    return std::nullopt;
  }
  if (within(row, *value, parse)) return value;
  wrong(*node, key, range_text(row.lowest, row.highest));
  return std::nullopt;
}

std::optional<double> Reader::bytes(std::string_view key) {
  const Key* found = expect(key, {Shape::size});
  if (found == nullptr) return std::nullopt;
  return amount(*found, key, "a size such as 512MiB or 10kB", "MiB", &parse_bytes);
}

std::optional<double> Reader::ratio(std::string_view key) {
  const Key* found = expect(key, {Shape::share});
  if (found == nullptr) return std::nullopt;
  return amount(*found, key, "a ratio such as 30%", "%", &parse_ratio);
}

std::vector<std::string> Reader::strings(std::string_view key) {
  std::vector<std::string> out;
  for (const Node* node : texts(key)) out.push_back(node->text);
  return out;
}

std::vector<const Node*> Reader::texts(std::string_view key) {
  std::vector<const Node*> out;
  const Key* found = expect(key, {Shape::one_or_list, Shape::list});
  const Node* node = found == nullptr ? nullptr : value_of(*found, key);
  if (node == nullptr) return out;
  if (node->is_scalar() && found->shape == Shape::one_or_list) {
    if (node->reported) failed_ = true;
    if (!node->reported && !holds_nul(*node, key)) out.push_back(node);
    return out;
  }
  if (!node->is_sequence()) {
    wrong(*node, key,
          found->shape == Shape::list ? "a list of texts" : "a text or a list of texts");
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

std::optional<int> Reader::choice(std::string_view key) {
  const Key* found = expect(key, {Shape::choice});
  if (found == nullptr) return std::nullopt;
  const auto names = choices_of(*found);
  const std::string list = text_of_choices(*found);
  const Node* node = scalar(*found, key, list);
  if (node == nullptr && has(key)) return std::nullopt;
  const std::string_view text = node == nullptr ? found->preset : std::string_view(node->text);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<int>(i);
  }
  if (node == nullptr) return std::nullopt;
  const auto near = nearest(node->text, names);
  wrong(*node, key, list, near.empty() ? "" : "did you mean `" + near + "`?");
  return std::nullopt;
}

}  // namespace runbookd::document
