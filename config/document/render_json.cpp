#include <boost/json.hpp>

#include "config/document/diagnostic.hpp"
#include "config/document/utf8.hpp"

namespace runbookd::document {

namespace {

boost::json::object to_json(const Sources& sources, const Diagnostic& d) {
  boost::json::object out;
  out["file"] = d.mark.file >= 0 ? printable(sources.path(d.mark.file)) : std::string();
  out["line"] = d.mark.line;
  out["column"] = d.mark.column;
  out["length"] = d.length;
  out["level"] = d.level == Level::error ? "error" : "warning";
  out["message"] = printable(sources.masked(d.message));
  out["note"] = printable(sources.masked(d.note));
  out["hint"] = printable(sources.masked(d.hint));
  out["lint"] = d.lint;
  out["excerpt"] = sources.excerpt(d.mark.file, d.mark.line);
  return out;
}

}  // namespace

std::string render_json(const Sources& sources, const std::vector<Diagnostic>& list,
                        std::string_view mode) {
  boost::json::array diagnostics;
  int errors = 0;
  for (const auto& d : list) {
    if (d.level == Level::error) ++errors;
    diagnostics.push_back(to_json(sources, d));
  }
  boost::json::object out;
  out["errors"] = errors;
  out["warnings"] = static_cast<int>(list.size()) - errors;
  if (!mode.empty()) out["mode"] = mode;
  out["diagnostics"] = std::move(diagnostics);
  return boost::json::serialize(out);
}

}  // namespace runbookd::document
