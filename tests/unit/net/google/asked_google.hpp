// A probe of what Google tells, against an API that answers by script.
#pragma once

#include <string>

#include "daemon/contract/probe.hpp"
#include "tests/unit/net/http/scripted_http.hpp"
#include "tests/unit/net/outcome_rows.hpp"

namespace runbookd::test {

/// `map` is the probe's, as in a rulebook.
struct GoogleProbe {
  const ProbeKind* kind = nullptr;
  std::string map;
};

/// One run. What the API may be asked again is asked again until the run is cut.
Sample asked_google(const GoogleProbe& probe, ScriptedHttp::Answer answer,
                    const std::string& target = {});

/// The same of an API that answers always so.
Sample google_answered(const GoogleProbe& probe, int status, const std::string& body,
                       const net::Headers& headers = {});

/// The rows of everything that hides what Google knows from us, in the words of all pages alike;
/// `what` its answer should have been.
OutcomeCases hidden_cases(const GoogleProbe& probe, const std::string& what);

}  // namespace runbookd::test
