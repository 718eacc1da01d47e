// The answer of /api/v1/explain as a tree for people.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace runbookd::cli {

/// One of its `explanations`, ending in a line break.
std::string explain_tree(const boost::json::object& explanation, bool colour);

/// A condition by itself, each line behind `indent`.
std::string condition_tree(const boost::json::object& condition, const std::string& indent,
                           bool colour);

}  // namespace runbookd::cli
