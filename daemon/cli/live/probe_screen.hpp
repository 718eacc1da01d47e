// What `probe NAME` prints, made of the API's answer: pure.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace runbookd::cli {

/// One target of a probe: the verdict, its signals with their units, the evidence.
std::string probe_screen(const boost::json::object& probe, bool colour);

/// Of the worst of them: 0 ok, 1 bad, 2 unknown.
int probe_exit_code(const boost::json::value& answer);

/// The parts of an evidence, indented.
std::string evidence_lines(const boost::json::object& item, std::string_view indent);

}  // namespace runbookd::cli
