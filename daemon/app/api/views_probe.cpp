#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"
#include "daemon/decide/observations/reading.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

namespace {

json::value cell_value(const Cell& cell, const decide::StampRange& stamps) {
  if (const auto* flag = std::get_if<bool>(&cell)) return json::value(*flag);
  if (const auto* value = std::get_if<double>(&cell)) return number(*value);
  if (const auto* string = std::get_if<std::string>(&cell)) return text(*string);
  if (!std::holds_alternative<SeriesSet>(cell)) return json::value(nullptr);
  const auto reading = decide::read_cell(cell, stamps);
  return reading.unknown == Unknown::none ? number(reading.value) : json::value(nullptr);
}

// Of a scrape what an expression would read; what it could not read says why.
std::string cell_text(Type type, const Cell& cell, const decide::StampRange& stamps) {
  if (!std::holds_alternative<SeriesSet>(cell)) return format_value(type, cell);
  const auto reading = decide::read_cell(cell, stamps);
  if (reading.unknown == Unknown::none) return format_number(type, reading.value);
  if (reading.unknown == Unknown::several_series) return format_value(type, cell);
  return "unknown (" + std::string{runbookd::name_of(reading.unknown)} + ")";
}

json::object signals_of(const decide::Source& source, const decide::InstanceView& view) {
  const std::vector<Cell>* cells = view.cells;
  const auto stamps = decide::stamps_at(view.last_run.wall, source.staleness());
  static const Cell nothing{};
  json::object out;
  for (std::size_t i = 0; i < source.signals.size(); ++i) {
    const SignalDecl& decl = source.signals[i];
    const bool seen = cells != nullptr && i < cells->size();
    const Cell& cell = seen ? (*cells)[i] : nothing;
    json::object signal;
    signal.emplace("value", cell_value(cell, stamps));
    signal.emplace("unit", text(runbookd::name_of(decl.type)));
    signal.emplace("text", text(cell_text(decl.type, cell, stamps)));
    out.emplace(json::string_view(decl.name.data(), decl.name.size()), std::move(signal));
  }
  return out;
}

}  // namespace

json::object probe(const decide::Source& source, std::string_view target,
                   const decide::InstanceView& view, std::string_view address) {
  json::object out;
  out.emplace("name", text(source.name));
  out.emplace("target", text_or_null(target));
  out.emplace("outcome", text(runbookd::name_of(view.outcome)));
  out.emplace("reason", text(runbookd::name_of(view.reason)));
  out.emplace("detail", text_or_null(view.detail));
  out.emplace("last_run", view.seen ? time(view.last_run.wall) : json::value(nullptr));
  out.emplace("latency", view.seen ? duration(view.latency) : json::value(nullptr));
  out.emplace("every", duration(source.every));
  out.emplace("address", text_or_null(address));
  out.emplace("consecutive_failures", view.consecutive_failures);
  out.emplace("signals", signals_of(source, view));
  out.emplace("evidence", evidence_parts(view.evidence));
  return out;
}

json::object probe(const decide::Plan& plan, int instance, const decide::InstanceView& view,
                   std::string_view address) {
  const auto [index, place] = plan.locate(instance);
  const decide::Source& source = plan.sources[static_cast<std::size_t>(index)];
  static const std::string none;
  const std::string& target =
      source.targets.empty() ? none : source.targets[static_cast<std::size_t>(place)];
  return probe(source, target, view, address);
}

std::string probes(const decide::Engine& engine, Mono now, const AddressOf& address_of,
                   const WithoutTargets& without_targets) {
  const decide::Plan& plan = engine.plan();
  json::array watched;
  json::array observed;
  for (const decide::Source& source : plan.sources) {
    for (int i = 0; i < source.instance_count(); ++i) {
      const int instance = source.first_instance + i;
      const std::string address = address_of ? address_of(instance) : std::string{};
      json::object item = probe(plan, instance, engine.instance_view(instance, now), address);
      (source.is_resource ? observed : watched).push_back(std::move(item));
    }
    if (const auto run = without_targets ? without_targets(source) : std::nullopt)
      watched.push_back(probe(source, {}, *run, {}));
  }
  json::object out;
  out.emplace("probes", std::move(watched));
  out.emplace("resources", std::move(observed));
  return json::serialize(out);
}

}  // namespace runbookd::api::views
