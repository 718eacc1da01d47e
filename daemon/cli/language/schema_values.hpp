// A row of the language as a piece of JSON Schema (draft-07).
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <span>

#include "daemon/base/key.hpp"

namespace runbookd::cli {

/// How the pieces are made in one place of the rulebook.
struct SchemaPlace {
  /// `{{ target }}` may stand for any value here.
  bool targets = false;
  /// The schema of a group to which kinds bring keys of their own.
  std::function<boost::json::value(const Key&)> family;
};

/// What may stand behind the key, with its description.
boost::json::object schema_of(const Key& key, const SchemaPlace& place);
/// `properties`, with those of each table.
boost::json::object properties_of(std::span<const Key> keys, const SchemaPlace& place);
/// Adds `required`, and that one of those that are `one_needed` is there.
void add_needed(boost::json::object& schema, std::span<const Key> keys);
/// A map of exactly these keys.
boost::json::object group_of(std::span<const Key> keys, const SchemaPlace& place);

}  // namespace runbookd::cli
