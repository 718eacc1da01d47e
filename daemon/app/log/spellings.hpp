// In which forms a secret may turn up in somebody's error text. Internal to the redactor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runbookd::logging {

/// The secret itself and its parts worth hiding, as they are.
std::vector<std::string> secret_parts(const std::string& secret);

/// `part` raw, in hex, percent-encoded, as a JSON string, as our own code makes one line of it, and
/// in both base64 alphabets at each of the three alignments (the characters that depend on the
/// neighbours left out).
std::vector<std::string> spellings_of(const std::string& part);

}  // namespace runbookd::logging
