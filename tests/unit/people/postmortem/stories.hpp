// Incidents of a virtual clock, and what a postmortem makes of their journals.
#pragma once

#include <cmath>
#include <string>

#include "daemon/people/postmortem/render.hpp"
#include "tests/unit/decide/scene.hpp"

namespace runbookd::test {

inline postmortem::Chronicle chronicle_of(const scene::Scene& scene, const std::string& id) {
  postmortem::Chronicle out(id);
  for (const decide::Record& record : scene.journal()) out.add(record);
  return out;
}

inline postmortem::Postmortem told(const scene::Scene& scene, const std::string& id) {
  const auto chronicle = chronicle_of(scene, id);
  return postmortem::postmortem_of(
      chronicle, postmortem::rule_text_of(scene.plan(), chronicle.incident()->rule));
}

/// As a scrape shows a counter.
inline SeriesSet scraped(double value) {
  return {SeriesKind::counter, true, 0, {{1, std::nan(""), value}}};
}

}  // namespace runbookd::test
