// Values as the views write them. Internal to views.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/sample.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::api::views {

/// Valid UTF-8, whatever came in.
boost::json::value text(std::string_view value);
/// Null when empty.
boost::json::value text_or_null(std::string_view value);
boost::json::array texts(const std::vector<std::string>& values);
boost::json::value time(Wall at);
boost::json::value time_or_null(const std::optional<Wall>& at);
boost::json::value time_or_null(const std::optional<Stamp>& at);
boost::json::object facts_object(const Facts& facts);
/// Seconds.
boost::json::value duration(Nanos length);
/// JSON has no NaN and no infinity: null.
boost::json::value number(double value);
/// `[{"title": .., "text": ..}]`.
boost::json::array evidence_parts(const std::vector<EvidencePart>& parts);
/// The whole answer: `{"incidents": [..]}`.
std::string listed(std::string_view name, boost::json::array list);

}  // namespace runbookd::api::views
