#include "remediations/cloud_run/spec.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd::remediations::cloud_run {
namespace {

using document::Reader;

// One spec for all four: they differ in their arguments, in what they say of themselves and in the
// action they make.
template <class Arguments>
class Spec final : public ActionSpec {
 public:
  using Make = std::unique_ptr<Action> (*)(Arguments, ResourceRef, ActionEnv);
  Spec(Arguments arguments, std::string text, Make make)
      : arguments_(std::move(arguments)), text_(std::move(text)), make_(make) {}

  std::string describe() const override { return text_; }
  std::unique_ptr<Action> make(const ResourceRef& resource, const ActionEnv& env) const override {
    return make_(arguments_, resource, env);
  }

 private:
  Arguments arguments_;
  std::string text_;
  Make make_;
};

bool is_revision_name(std::string_view name) {
  return !name.empty() && name.size() <= 63 && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
}

// `3` or `{raise_by: 5, up_to: 20}`.
std::optional<CountBound> count_bound(Reader& reader, std::string_view key) {
  const document::Node* node = reader.take(key);
  if (node == nullptr) return std::nullopt;
  CountBound out;
  if (!node->is_map()) {
    const auto count = reader.integer(key);
    if (!count) return std::nullopt;
    out.at_least = static_cast<int>(*count);
    return out;
  }
  auto child = reader.child(key);
  if (!child) return std::nullopt;
  for (const std::string_view needed : {"raise_by", "up_to"}) {
    if (!child->has(needed))
      reader.error(key, "`" + std::string(key) + "` needs both `raise_by` and `up_to`",
                   "write {raise_by: 5, up_to: 20}");
  }
  const auto raise_by = child->has("raise_by") ? child->integer("raise_by") : std::nullopt;
  const auto up_to = child->has("up_to") ? child->integer("up_to") : std::nullopt;
  child->finish();
  if (!raise_by || !up_to || child->failed()) return std::nullopt;
  out.raise_by = static_cast<int>(*raise_by);
  out.up_to = static_cast<int>(*up_to);
  return out;
}

std::string text_of(const CountBound& bound) {
  if (bound.at_least) return "at least " + std::to_string(*bound.at_least);
  return std::to_string(bound.raise_by) + " more, up to " + std::to_string(bound.up_to);
}

std::optional<std::int64_t> memory_bytes(Reader& reader, std::string_view key) {
  if (!reader.has(key)) {
    reader.error(key, "`cloud_run.memory` needs `" + std::string(key) + "`",
                 "write raise_by: 1GiB, up_to: 4GiB");
    return std::nullopt;
  }
  const auto bytes = reader.bytes(key);
  if (!bytes) return std::nullopt;
  return static_cast<std::int64_t>(*bytes);
}

}  // namespace

std::shared_ptr<const ActionSpec> parse_rollback(Reader& reader) {
  RollbackArguments arguments;
  if (const auto to = reader.string("to")) {
    if (!is_revision_name(*to)) {
      reader.error("to", "`to` is `previous` or a revision's name");
      return nullptr;
    }
    arguments.to = *to;
  }
  if (reader.failed()) return nullptr;
  std::string text = arguments.to == "previous" ? "all traffic to the previous good revision"
                                                : "all traffic to revision " + arguments.to;
  return std::make_shared<Spec<RollbackArguments>>(arguments, std::move(text), &make_rollback);
}

std::shared_ptr<const ActionSpec> parse_restart(Reader& reader) {
  if (reader.failed()) return nullptr;
  return std::make_shared<Spec<RestartArguments>>(
      RestartArguments{}, "a new revision of what is serving", &make_restart);
}

std::shared_ptr<const ActionSpec> parse_scale(Reader& reader) {
  const bool any = reader.has("min_instances") || reader.has("max_instances");
  ScaleArguments arguments;
  arguments.min = count_bound(reader, "min_instances");
  arguments.max = count_bound(reader, "max_instances");
  if (!any) {
    reader.error("do", "`cloud_run.scale` needs `min_instances` or `max_instances`",
                 "write max_instances: {raise_by: 5, up_to: 20}");
  }
  // A key that is there but did not read was reported by whoever read it.
  const bool min_bad = reader.has("min_instances") && !arguments.min;
  const bool max_bad = reader.has("max_instances") && !arguments.max;
  if (!any || min_bad || max_bad) return nullptr;
  std::string text;
  if (arguments.min) text = "minimum instances: " + text_of(*arguments.min);
  if (arguments.max) {
    if (!text.empty()) text += "; ";
    text += "maximum instances: " + text_of(*arguments.max);
  }
  return std::make_shared<Spec<ScaleArguments>>(arguments, std::move(text), &make_scale);
}

std::shared_ptr<const ActionSpec> parse_memory(Reader& reader) {
  MemoryArguments arguments;
  const auto raise_by = memory_bytes(reader, "raise_by");
  const auto up_to = memory_bytes(reader, "up_to");
  arguments.container = reader.string("container").value_or("");
  if (!raise_by || !up_to) return nullptr;
  arguments.raise_by = *raise_by;
  arguments.up_to = *up_to;
  std::string text =
      "memory " + format_memory(*raise_by) + "B more, up to " + format_memory(*up_to) + "B";
  return std::make_shared<Spec<MemoryArguments>>(arguments, std::move(text), &make_memory);
}

}  // namespace runbookd::remediations::cloud_run
