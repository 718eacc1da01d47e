#include "probes/sql/spec.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "config/document/reader.hpp"
#include "daemon/base/text.hpp"
#include "daemon/contract/access.hpp"
#include "probes/sql/columns.hpp"
#include "probes/sql/kind.hpp"
#include "probes/sql/probe.hpp"

namespace runbookd::probes::sql {
namespace {

constexpr Key query_keys[] = {
    {.name = "via", .shape = Shape::name, .summary = "a postgres probe", .required = true},
    {.name = "query",
     .summary = "one SELECT that yields one row, each column `AS name`",
     .required = true,
     .example = "SELECT count(*) AS bad FROM violations"},
};
constexpr Key unit_key[] = {
    {.shape = Shape::choice, .choices = "number duration time bytes ratio bool string"}};

constexpr Key keys[] = {
    {.name = "sql",
     .shape = Shape::group,
     .summary = "what is asked, and through whom",
     .required = true,
     .inside = query_keys},
    {.name = "types",
     .shape = Shape::map,
     .summary = "column: unit, where it is no number",
     .example = "{bad: duration}",
     .inside = unit_key},
};

struct Unit {
  std::string_view word;
  Type type;
};
constexpr auto units = std::to_array<Unit>({
    {"number", Type::number},
    {"duration", Type::duration},
    {"time", Type::time},
    {"bytes", Type::bytes},
    {"ratio", Type::ratio},
    {"bool", Type::boolean},
    {"string", Type::string},
});

std::optional<Type> unit_of(std::string_view word) {
  for (const auto& unit : units) {
    if (unit.word == word) return unit.type;
  }
  return std::nullopt;
}

// False when an entry names no column or no unit; every such entry is reported at its value.
bool read_types(document::Reader& reader, std::vector<SignalDecl>& columns) {
  bool good = true;
  for (const auto& [name, node] : reader.map("types")) {
    const auto column =
        std::find_if(columns.begin(), columns.end(),
                     [&name = name](const SignalDecl& c) { return c.name == name; });
    const auto type = node->is_scalar() ? unit_of(node->text) : std::nullopt;
    if (column == columns.end()) {
      reader.diagnostics().error(
          node->mark,
          reader.what() + ": `types` names `" + name + "`, which is no column of the query",
          "its columns are what stands behind AS");
    } else if (!type) {
      reader.diagnostics().error(
          node->mark, reader.what() + ": `types` has no such unit",
          "one of " + joined(choices_of(reader.row("types")->inside.front())));
    } else {
      column->type = *type;
      continue;
    }
    good = false;
  }
  return good;
}

}  // namespace

SqlSpec::SqlSpec(std::string via, std::string query, std::vector<SignalDecl> columns)
    : via_(std::move(via)), query_(std::move(query)), columns_(std::move(columns)) {}

std::optional<Through> SqlSpec::through() const {
  const auto lends = [](const ProbeSpec& other) {
    return dynamic_cast<const PostgresAccess*>(&other) != nullptr;
  };
  return Through{via_, "via", "postgres", lends};
}

std::unique_ptr<Probe> SqlSpec::make(const ProbeCommon& common,
                                     const std::vector<SeriesSelector>& /*selectors*/,
                                     const Services& services) const {
  return make_sql_probe(*this, common, services);
}

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  auto arguments = reader.has("sql") ? reader.child("sql") : std::nullopt;
  if (!arguments) {
    reader.error("sql", "`sql` takes a map",
                 "write sql: {via: PROBE, query: \"SELECT ... AS name\"}");
    return nullptr;
  }
  const auto via = arguments->string("via");
  const auto query = arguments->string("query");
  arguments->finish();
  std::vector<SignalDecl> columns;
  bool good = via && query && !arguments->failed();
  if (query) {
    const auto names = columns_of(*query);
    if (!names) {
      arguments->error("query", names.error().text, names.error().hint);
      return nullptr;  // what `types` names cannot be judged
    }
    for (const auto& name : *names) columns.push_back({name, Type::number, false});
  }
  good = read_types(reader, columns) && good;
  if (!good) return nullptr;
  return std::make_shared<SqlSpec>(*via, *query, std::move(columns));
}

}  // namespace runbookd::probes::sql

namespace runbookd::probes {

constinit const ProbeKind sql_kind = {
    .key = "sql",
    .summary = "one row of a query, a signal per column",
    .keys = sql::keys,
    .signals = {},
    .parse = sql::parse,
};

constinit const KindRows sql_rows{.probes = rows_of<&sql_kind>};

}  // namespace runbookd::probes
